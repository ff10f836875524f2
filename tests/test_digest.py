"""The digest: what is new, changed and closing, for whom, in three formats and by e-mail; and nothing told twice or never."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from conftest import ROOT, query, scrapy, scrapy_here
from scrapy.settings import Settings
from test_store import RULES, facts, store

from crawler.attention import Concern
from crawler.clock import parse_moment
from crawler.database import connect
from crawler.database.connection import Connection, transaction
from crawler.database.gone import Answer, Census, record
from crawler.database.matching import rematch
from crawler.database.reference import load_reference
from crawler.digest import Digest, gather, horizon
from crawler.digest_filters import Filters, UnknownValue, filters_of
from crawler.digest_text import as_html, as_markdown, as_text, clean, euro, subject
from crawler.listings import Sightings
from crawler.notice import NoticeError, send_mail, tell_broken, tell_failed

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> [klik](javascript:x) **vet** | https://kwaad.example \x1b[31m\u202eom"


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    database = connect(tmp_path / "x.db", frozen=True)
    load_reference(database, ROOT / "data" / "reference")
    for site, kind in (("a", "board"), ("b", "employer")):
        database.execute("INSERT INTO sites (id, title, kind, enabled) VALUES (?, ?, ?, 1)", (site, site, kind))
    database.execute("UPDATE meta SET frozen_on = '2026-11-20'")
    yield database
    database.close()


def fill(conn: Connection) -> None:
    """Five vacancies: an old one whose deadline moved and pay changed, one that came back, a new one, one without a deadline,
    and one that has closed."""
    goes = {
        "organisation": "Gemeente Goes",
        "organisation_id": "gm0664",
        "province": "Zeeland",
        "function_area": "griffie",
    }
    lelystad = {"organisation": "Gemeente Lelystad", "organisation_id": "gm0995", "province": "Flevoland"}
    old = facts(key="1", closing_date=date(2026, 11, 22), scale_min="11", scale_max="12", salary_max=6000.0, **goes)
    store(conn, old)
    store(conn, facts(key="2", title="Planner", closing_date=date(2026, 12, 20), scale_max="9", **lelystad))
    store(conn, facts(key="3", title="Archivaris", closing_date=None, closing_basis="unknown", scale_max="10A", **goes))
    store(conn, facts(key="4", title="Jurist", closing_date=date(2026, 11, 12), **goes))
    moved = {"closing_date": date(2026, 12, 1), "scale_min": "11", "scale_max": "12", "salary_max": 6100.0}
    store(conn, facts(key="1", night=15, **moved, **goes))
    planner = {"key": "2", "title": "Planner", "closing_date": date(2026, 12, 20), "scale_max": "9", **lelystad}
    store(conn, facts(night=10, status="closed", **planner), facts(night=17, **planner))
    inkoper = {"closing_date": date(2026, 11, 25), "rate_max": 97.5, "hours_max": 36.0, **lelystad}
    store(conn, facts(key="5", title="Inkoper", night=18, **inkoper))


def make(conn: Connection, filters: Filters | None = None, since: int = 13, until: int = 20, days: int = 7) -> Digest:
    return gather(conn, BEGIN + timedelta(days=since), BEGIN + timedelta(days=until), days, filters or Filters())


def titles(digest: Digest) -> tuple[list[str], ...]:
    return tuple([item.title for item in items] for items in (digest.new, digest.changed, digest.closing))


def test_what_is_new_changed_and_closing(conn: Connection) -> None:
    fill(conn)
    digest = make(conn)
    assert titles(digest) == (["Inkoper"], ["Griffier", "Planner"], ["Inkoper"])
    assert as_text(digest) == (
        "Overheidsvacatures van 20 november 2026, sinds 14 november\n\n"
        "Nieuw (1)\n"
        "- Inkoper, Gemeente Lelystad; sluit 25 november (nog 5 dagen); tot € 97,50 per uur; 36 uur per week\n"
        "  https://a.nl/vacatures/5\n\n"
        "Gewijzigd (2)\n"
        "- Griffier, Gemeente Goes; sluit 1 december (nog 11 dagen); schaal 11-12; € 6.100\n"
        "  sluitingsdatum 1 december (was 22 november)\n"
        "  salaris tot € 6.100 (was € 6.000)\n"
        "  https://a.nl/vacatures/1\n"
        "- Planner, Gemeente Lelystad; sluit 20 december (nog 30 dagen); schaal 9\n"
        "  weer open\n"
        "  https://a.nl/vacatures/2\n\n"
        "Sluit binnen 7 dagen (1)\n"
        "- Inkoper, Gemeente Lelystad; sluit 25 november (nog 5 dagen); tot € 97,50 per uur; 36 uur per week\n"
        "  https://a.nl/vacatures/5\n"
    )
    assert subject(digest) == "Vacatures 20 november: 1 nieuw, 2 gewijzigd, 1 sluit bijna"
    assert titles(make(conn, since=0, until=1)) == (["Griffier", "Planner", "Archivaris"], [], ["Inkoper"])
    assert titles(make(conn, days=30))[2] == ["Inkoper", "Griffier", "Planner"]
    assert make(conn, since=19, days=0).empty and "Niets nieuws" in as_text(make(conn, since=19, days=0))


def test_a_change_that_was_undone_is_none(conn: Connection) -> None:
    for night, day in ((0, 1), (15, 2), (16, 1)):
        store(conn, facts(night=night, closing_date=date(2026, 12, day)))
    assert titles(make(conn)) == ([], [], [])


def test_the_advert_closest_to_the_employer_is_linked(conn: Connection) -> None:
    from crawler.items import Link

    store(conn, facts(), facts("b", "2", 1, links=(Link("page", "a.nl/vacatures/1", "a.nl/vacatures/1"),)))
    assert [item.url for item in make(conn, since=0).new] == ["https://b.nl/vacatures/2"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"provinces": ["zeeland"]}, {"Griffier", "Archivaris"}),
        ({"provinces": ["Zeeland", "FLEVOLAND"]}, {"Griffier", "Archivaris", "Planner", "Inkoper"}),
        ({"areas": ["griffie"]}, {"Griffier", "Archivaris"}),
        ({"scales": ["10"]}, set()),
        ({"scales": ["10a"]}, {"Archivaris"}),
        ({"scales": ["12"]}, {"Griffier"}),
        ({"scales": ["9-10A"]}, {"Planner", "Archivaris"}),
        ({"scales": ["11-"]}, {"Griffier"}),
        ({"organisations": ["goes"]}, {"Griffier", "Archivaris"}),
        ({"organisations": ["Gemeente Lelystad"], "scales": ["9"]}, {"Planner"}),
        ({"organisations": ["Gemeente Borsele"]}, set()),
    ],
)
def test_filters(conn: Connection, typed: dict[str, list[str]], found: set[str]) -> None:
    fill(conn)
    empty: dict[str, list[str]] = {"provinces": [], "scales": [], "areas": [], "organisations": []}
    digest = make(conn, filters_of(conn, **empty | typed), since=0)
    assert {item.title for item in digest.new} == found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"provinces": ["Zealand"]}, r"onbekende provincie 'Zealand'; bekend: Drenthe; Flevoland; .*Zeeland"),
        ({"areas": ["tuinieren"]}, r"onbekend vakgebied 'tuinieren'; bekend: .*Juridisch"),
        ({"scales": ["99"]}, r"onbekende schaal '99'; bekend: 1, 2, .*10, 10A, 11"),
        ({"scales": ["hoog"]}, r"schrijf 10, 10-12 of 10-"),
        ({"scales": ["12-10"]}, r"loopt terug"),
        (
            {"organisations": ["Lelystat"]},
            r"bedoelt u Gemeente Lelystad.*met vacatures: Gemeente Goes, Gemeente Lelystad",
        ),
    ],
)
def test_an_unknown_value_says_what_is_known(conn: Connection, typed: dict[str, list[str]], said: str) -> None:
    fill(conn)
    with pytest.raises(UnknownValue, match=said):
        filters_of(conn, **{"provinces": [], "scales": [], "areas": [], "organisations": []} | typed)


def test_what_a_site_printed_stays_text(conn: Connection) -> None:
    bad = {"title": HOSTILE, "title_raw": HOSTILE, "url": "javascript:alert(1)"}
    store(conn, facts(**bad, organisation="# Kop & <b>", organisation_id=None))
    store(conn, facts(key="2", title="1. Eén", url="https://a.nl/x)(<b>\"'", organisation=None, organisation_id=None))
    digest = make(conn, since=0)
    html = as_html(digest)
    assert "<script>" not in html and "<b>" not in html.replace("<b>&lt;script", "") and "javascript:alert" not in html
    assert 'href="https://a.nl/x%29%28%3Cb%3E%22%27"' in html
    markdown = as_markdown(digest)
    assert "<" not in markdown and "**vet**" not in markdown and "https://kwaad" not in markdown
    assert r"\[klik\](javascript:x)" in markdown and "- [1\\. Eén](https://a.nl/x%29%28%3Cb%3E%22%27)" in markdown
    for shown in (as_text(digest), markdown, html):
        assert "\x1b" not in shown and "\u202e" not in shown
    assert clean("a\r\nb\u2028c\x00d") == "a b c d"


def test_amounts() -> None:
    assert [euro(amount) for amount in (97.5, 4520, 12345.6, 0.05)] == ["€ 97,50", "€ 4.520", "€ 12.345,60", "€ 0,05"]


def test_what_a_running_crawl_stores_belongs_to_the_next_digest(conn: Connection) -> None:
    now = BEGIN + timedelta(days=19, hours=4)
    assert horizon(conn, now) == now
    for days, hours in ((10, 0), (19, 1), (19, 3)):
        started = (BEGIN + timedelta(days=days, hours=hours)).isoformat()
        conn.execute("INSERT INTO runs (site, started_at, archive) VALUES ('a', ?, 0)", (started,))
    assert horizon(conn, now) == BEGIN + timedelta(days=19, hours=1)  # a run of ten days ago is dead
    conn.execute("UPDATE runs SET verdict = 'trusted'")
    assert horizon(conn, now) == now


class Inbox:
    """What a mail server received; ``refuse`` is an answer for every message."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.refuse = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.refuse:
            return self.refuse
        self.messages.append(email.message_from_bytes(envelope.original_content or b"", policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[Inbox, list[str]]]:
    """A mail server on this machine, and the settings that lead to it."""
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    options = [
        "SMTP_HOST=127.0.0.1",
        f"SMTP_PORT={port}",
        "SMTP_SECURITY=none",
        "DIGEST_TO=lezer@example.org,tweede@example.org",
    ]
    yield inbox, [part for option in options for part in ("-s", option)]
    controller.stop()


def test_a_broken_site_and_a_failed_night_are_told_by_e_mail(mail: tuple[Inbox, list[str]]) -> None:
    inbox, options = mail
    made = Settings(dict(option.split("=", 1) for option in options[1::2]))  # type: ignore[arg-type]
    made.setmodule("crawler.settings", "default")
    made.set("NOTIFY_TO", "beheer@example.org,wacht@example.org")
    tell_failed(made, "no <contact>: set CONTACT", parse_moment("2026-11-20T08:00:00+01:00"))
    message = inbox.messages.pop()
    assert message["Subject"] == "Overheidsvacatures: de nacht is mislukt"
    assert "De nacht van 20-11-2026 08:00 is mislukt: no <contact>: set" in message.get_body(("plain",)).get_content()
    assert "no &lt;contact&gt;: set CONTACT" in message.get_body(("html",)).get_content()
    broken = Concern("kapot", "Kapot", "broken", "2026-11-13T04:15:00+01:00", 8, "robots.txt was <weg>")
    assert tell_broken(made, [broken], parse_moment("2026-11-20T08:00:00+01:00"))
    (message,) = inbox.messages
    assert message["Subject"] == "Overheidsvacatures: 1 bron kapot"
    assert message["To"] == "beheer@example.org, wacht@example.org"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert "kapot: KAPOT sinds 13-11-2026" in plain.get_content() and "robots.txt was &lt;weg&gt;" in html.get_content()


def test_by_e_mail_and_nothing_is_lost_when_it_fails(
    conn: Connection, tmp_path: Path, mail: tuple[Inbox, list[str]]
) -> None:
    inbox, settings = mail
    fill(conn)
    conn.close()
    database = tmp_path / "x.db"
    arguments = ("digest", "--mail", "--since", "last", "-s", f"DATABASE={database}", *settings)
    inbox.refuse = "451 probeer het later"
    failed = scrapy(*arguments, "-s", "NOW=2026-11-20T08:00:00+01:00")
    assert failed.returncode == 1 and "451 probeer het later" in failed.stderr and "Traceback" not in failed.stderr
    assert query(database, "SELECT * FROM digests") == []
    inbox.refuse = ""
    assert scrapy(*arguments, "-s", "NOW=2026-11-20T08:30:00+01:00").returncode == 0
    (message,) = inbox.messages
    assert message["Subject"] == "Vacatures 20 november: 1 nieuw, 2 gewijzigd, 1 sluit bijna"
    assert message["To"] == "lezer@example.org, tweede@example.org"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert (
        "- Inkoper, Gemeente Lelystad" in plain.get_content()
        and ">Inkoper, Gemeente Lelystad</a>" in html.get_content()
    )
    again = scrapy(*arguments, "--days", "0", "-s", "NOW=2026-11-21T08:30:00+01:00")
    assert again.returncode == 0 and "geen e-mail gestuurd" in again.stdout and len(inbox.messages) == 1
    assert [row["until"][:16] for row in query(database, "SELECT until FROM digests")] == [
        "2026-11-20T08:30",
        "2026-11-21T08:30",
    ]
    stored = "".join(str(row) for row in query(database, "SELECT * FROM digests"))
    assert "example.org" not in stored


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SMTP_HOST": ""}, "set SMTP_HOST"),
        ({"SMTP_PORT": "veel"}, "SMTP_PORT is 'veel'; it must be a number"),
        ({"SMTP_PORT": 9}, "did not take the message: ConnectionRefusedError"),
        ({"SMTP_SECURITY": "tls"}, "must be starttls, ssl or none"),
        ({"SMTP_SECURITY": "starttls"}, "did not take the message"),
        ({"SMTP_USER": "ik", "SMTP_PASSWORD": "geheim123"}, "a password never goes over an open connection"),
        ({"DIGEST_FROM": "niemand"}, "look at DIGEST_FROM"),
    ],
)
def test_mail_that_cannot_be_sent_says_why(mail: tuple[Inbox, list[str]], changes: dict[str, Any], said: str) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.setdict(dict(option.split("=", 1) for option in mail[1] if "=" in option))
    settings.setdict(changes)
    with pytest.raises(NoticeError, match=said) as error:
        send_mail(settings, ["a@example.org"], "x", "x", "<p>x</p>", BEGIN)
    assert "geheim123" not in str(error.value) and mail[0].messages == []


def test_options_that_mean_nothing(conn: Connection, tmp_path: Path) -> None:
    conn.close()
    for options, said in (
        (("--since", "morgen"), "is geen dag"), (("--since", "2027-01-01"), "ligt in de toekomst"),
        (("--days", "veel"), "is geen aantal dagen"), (("--mail",), "set DIGEST_TO"),
    ):  # fmt: skip
        done = scrapy_here("digest", *options, "-s", f"DATABASE={tmp_path / 'x.db'}")
        assert done.returncode in (1, 2) and said in done.stderr and "Traceback" not in done.stderr
    absent = scrapy_here("digest", "-s", f"DATABASE={tmp_path / 'weg.db'}")
    assert absent.returncode == 2 and "crawl first" in absent.stderr and not (tmp_path / "weg.db").exists()


def test_a_gone_posting_closes_its_vacancy_with_a_reason(conn: Connection) -> None:
    """And leaves the digest; two runs without it, the second of which finds its page gone."""
    store(conn, facts(closing_date=date(2026, 12, 20)))
    conn.execute(
        "INSERT INTO runs (id, site, started_at, archive) VALUES (1, 'a', '2026-11-05', 0), (2, 'a', '2026-11-06', 0)"
    )
    for run, missed in ((1, None), (2, 1)):
        row = {"id": "a:1:1", "missed": missed}
        with transaction(conn):
            ended = record(
                conn, run, Census((), (row,)), Sightings(), {"a:1:1": Answer("gone", "410")}, BEGIN + timedelta(days=3 + run),
                trusted=True,
            )  # fmt: skip
            for posting in ended:
                rematch(conn, posting, "2026-11-06", RULES)
        assert ended == (["a:1:1"] if run == 2 else [])
    (vacancy,) = conn.execute("SELECT status, gone_on, gone_because FROM vacancies").fetchall()
    assert tuple(vacancy) == ("gone", "2026-11-06", "not listed twice, page answers 410")
    assert make(conn, since=0).empty
