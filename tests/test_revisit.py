"""Only what is needed: whose word counts for a page that is not fetched, and what a night asks of a site, against the bound.

A night costs at most, on a host that has proven itself: listing pages + new + changed + 5 % of the rest; elsewhere: listing
pages + all open + missing + 5 % of closed. A 304 is a request. The tests of nights print what they measured.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import query
from hypothesis import given, settings
from hypothesis import strategies as st
from nights import FIRST, Nights, Web
from werkzeug import Response

from crawler.items import Facts
from crawler.revisit import NIGHTS, PROOFS, Known, Plan, Trust, checked, fingerprint, plan, sample, unchanged_since

OCTOBER = "2026-10-01T12:00:00+02:00"
NIGHT = date(2026, 11, 20)
PROVEN = ("etag", "last_modified", "lastmod")


def known(url: str = "https://a.nl/vacatures/1", **changes: Any) -> Known:
    good: dict[str, Any] = {
        "url": url, "fetched_at": datetime.fromisoformat("2026-11-19T04:15:00+01:00"), "body_sha256": "b1", "content": "c1",
        "reader": "r1", "postings": ("a:1:1",), "etag": '"1"', "last_modified": "Thu, 01 Oct 2026", "lastmod": OCTOBER,
    }  # fmt: skip
    return Known(**good | changes)


@pytest.mark.parametrize(
    ("page", "lastmod", "proven", "expected"),
    [
        (None, OCTOBER, PROVEN, Plan("fetch")),
        (known(settled=False), OCTOBER, PROVEN, Plan("fetch")),
        (known(), "2026-11-19T12:00:00+01:00", PROVEN, Plan("fetch")),
        (known(open=False), "2026-11-19T12:00:00+01:00", (), Plan("fetch")),  # a claim of change needs no trust
        (known(), OCTOBER, PROVEN, Plan("skip", "lastmod")),
        (known(), OCTOBER, ("etag", "last_modified"), Plan("ask", "etag")),
        (known(), "", PROVEN, Plan("ask", "etag")),
        (known(etag=""), "", PROVEN, Plan("ask", "last_modified")),
        (known(), OCTOBER, (), Plan("fetch")),
        (known(open=False), OCTOBER, (), Plan("skip", "closed")),
    ],
)
def test_plan(page: Known | None, lastmod: str, proven: Any, expected: Plan) -> None:
    assert plan(page, lastmod, proven, NIGHT) == expected


@pytest.mark.parametrize(
    ("lastmod", "again", "claim"),
    [
        ("2026-11-18", "2026-11-18", True),
        ("2026-11-19", "2026-11-19", None),  # fetched on that very day: what changed later that day has the same date
        ("2026-11", "2026-11", None),
        ("2026-11-19T03:00:00Z", "2026-11-19T03:00:00Z", True),
        ("2026-11-18", "2026-11-20", False),
        ("", "2026-11-20", None),
        ("2026-11-18", "", None),
    ],
)
def test_a_lastmod_claims_only_what_it_can_know(lastmod: str, again: str, claim: bool | None) -> None:
    assert unchanged_since(known(lastmod=lastmod), again) is claim


def test_trust_is_earned_and_lost_by_one_lie() -> None:
    trust = Trust()
    for _ in range(PROOFS):
        trust = trust.after(unchanged=True, same=True)
    assert not trust.proven, "it may be an ETag that never changes"
    assert not trust.after(unchanged=False, same=True).proven, "a change that was none proves nothing"
    trust = trust.after(unchanged=False, same=False)
    assert trust.proven
    liar = trust.after(unchanged=True, same=False)
    assert liar == Trust(lies=1)
    for _ in range(PROOFS):
        liar = liar.after(unchanged=True, same=True)
    assert not liar.after(unchanged=False, same=False).proven, "who lied must prove more"


def test_a_claim_is_checked_by_the_content_and_by_one_version_of_the_program() -> None:
    same_claims = {"etag": (True, True), "last_modified": (True, True), "lastmod": (True, True)}
    assert checked(known(), known(body_sha256="b2")) == same_claims
    assert checked(known(), known(reader="r2", content="c2")) == same_claims, "the same body, whatever reads it"
    assert checked(known(), known(body_sha256="b2", reader="r2", content="c2")) == {}
    lie = checked(known(etag='W/"1"'), known(body_sha256="b2", content="c2", last_modified="", lastmod=""))
    assert lie == {"etag": (True, False)}


def facts(**changes: Any) -> Facts:
    good: dict[str, Any] = {
        "site": "a", "key": "1", "url": "https://a.nl/1", "fetched_at": FIRST, "seen_at": FIRST, "title": "Griffier",
        "title_raw": "Griffier", "status": "open", "text": "Nog 6 dagen", "closing_date": date(2026, 11, 8),
    }  # fmt: skip
    return Facts(**good | changes)


LATER = FIRST + timedelta(days=10)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"text": "Nog 5 dagen", "fetched_at": LATER, "seen_at": LATER}, True),
        ({"published": date(2026, 10, 1)}, True),  # "een maand geleden", a day later
        ({"status": "closed", "fetched_at": LATER}, True),  # only the calendar moved
        ({"status": "closed"}, False),
        ({"status": "filled", "fetched_at": LATER}, False),
        ({"closing_date": date(2026, 11, 9)}, False),
        ({"title": "Raadsgriffier"}, False),
        ({"scale_max": "12"}, False),
        ({"salary_max": 5000.0, "salary_basis": "stated"}, False),
    ],
)
def test_content_is_what_a_page_says_without_what_moves_by_itself(changes: dict[str, Any], same: bool) -> None:
    assert (fingerprint([facts()]) == fingerprint([facts(**changes)])) is same


def test_pay_from_a_table_is_not_content_but_its_scale_is() -> None:
    one = facts(scale_max="10", salary_basis="from scale", salary_max=5000.0)
    assert fingerprint([one]) == fingerprint([replace(one, salary_max=5100.0)])
    assert fingerprint([one]) != fingerprint([replace(one, scale_max="11")])
    assert fingerprint(["article"]) != fingerprint(["no title"]) != fingerprint([one])


def test_of_the_pages_that_are_asked_each_has_its_night_in_twenty() -> None:
    pages = [known(f"https://a.nl/{number}") for number in range(200)]
    nights = [
        [plan(page, "", ("etag",), NIGHT + timedelta(days=day)).action for page in pages] for day in range(NIGHTS)
    ]
    assert all(sorted(column) == ["ask"] * 19 + ["fetch"] for column in zip(*nights, strict=True))
    assert all(2 <= night.count("fetch") <= 22 for night in nights)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 130), st.integers(0, 400))
def test_the_sample_is_five_per_cent_and_everything_comes_round(count: int, start: int) -> None:
    pages = {f"https://a.nl/{number}": known(f"https://a.nl/{number}") for number in range(count)}
    looked_at: set[str] = set()
    total = 0
    for number in range(NIGHTS):
        tonight = sample(pages.values(), NIGHT + timedelta(days=start + number))
        assert len(tonight) <= math.ceil(count / NIGHTS)
        total += len(tonight)
        for page in tonight:
            looked_at.add(page.url)
            moment = page.fetched_at + timedelta(days=number + 1)
            pages[page.url] = known(page.url, fetched_at=moment)
    assert total == count and looked_at == set(pages)


# -- nights ----------------------------------------------------------------------------------------------------------


def requests(web: Web, what: str) -> list[int]:
    asked = [len(paths) for paths in web.asked]
    print(
        f"{what}: requests a night {asked}, of which 304: {[night[304] for night in web.answers]}; manners {web.manners}"
    )
    return asked


def runs(database: Path) -> list[dict[str, Any]]:
    return query(database, "SELECT * FROM runs ORDER BY id")


def test_a_proven_lastmod_saves_all_but_five_per_cent(web: Web, nights: Nights, tmp_path: Path) -> None:
    """Two nights of proof, then nights without and with changes; and the run of a night that skipped all is trusted."""
    database = tmp_path / "x.db"
    web.add(40, lastmod=OCTOBER)
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(closing="Sluitingsdatum: 24 december 2026")

    def change_some() -> None:
        web.pages["/vacatures/v7"].edit(said="<p>Deze vacature is vervuld.</p>")
        web.add(2, lastmod=OCTOBER)

    web.before[3] = change_some
    nights(web, database, 4)
    assert requests(web, "proven by lastmod, 40 pages") == [41, 41, 1 + 2, 1 + 2 + 1 + 2]  # 5 % of 40, and of 39
    second, third, fourth = runs(database)[1:]
    assert [second["verdict"], third["verdict"], fourth["verdict"]] == ["trusted"] * 3
    assert (third["requests"], third["skipped"], third["not_modified"]) == (1 + 2 + 2, 38, 0)
    assert (third["postings"], third["unchanged"], third["bytes"] > 0) == (40, 40, True)
    assert (fourth["postings"], fourth["new"], fourth["changed"]) == (42, 2, 1)
    filled = query(database, "SELECT share FROM run_fields WHERE run_id = 3 AND field = 'closing_date'")
    assert filled == [{"share": 1.0}], "fill rates are those of all that was found, not of the two that were fetched"
    moments = query(database, "SELECT DISTINCT substr(last_seen, 1, 10) AS day FROM postings")
    assert moments == [{"day": "2026-11-05"}]
    untouched = query(
        database, "SELECT fetched_at, last_seen FROM postings WHERE substr(fetched_at, 1, 10) = '2026-11-03'"
    )
    assert len(untouched) > 30, "a skip confirms; the body keeps its age"
    assert query(database, "SELECT DISTINCT substr(last_seen, 1, 10) AS day FROM vacancies") == [{"day": "2026-11-05"}]


def test_an_unproven_host_is_asked_for_what_is_open(web: Web, nights: Nights, tmp_path: Path) -> None:
    """No validators at all: every open page each night, and 5 % of the closed."""
    database = tmp_path / "x.db"
    web.add(10)
    web.add(10, closing="Sluitingsdatum: 1 november 2026")
    web.add(10, said="<p>Deze vacature is vervuld.</p>")
    nights(web, database, 3)
    assert requests(web, "unproven, 10 open and 20 closed pages") == [31, 1 + 10 + 1, 1 + 10 + 1]
    assert [(run["verdict"], run["postings"], run["skipped"]) for run in runs(database)[1:]] == [
        ("trusted", 30, 19)
    ] * 2


def test_a_proven_etag_saves_the_bodies(web: Web, nights: Nights, tmp_path: Path) -> None:
    """A 304 is a request and confirms; "Nog 28 dagen" counts from the day of the body that said so."""
    database = tmp_path / "x.db"
    web.add(24, etag='"1"', closing="Nog # dagen")
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(closing="Sluitingsdatum: 24 december 2026")
    nights(web, database, 3)
    assert requests(web, "proven by ETag, 24 open pages") == [25, 25, 25]
    third = runs(database)[2]
    in_full = (
        sum("If-None-Match" not in headers for headers in web.headers[2].values()) - 1
    )  # one in twenty, but the sitemap
    assert third["not_modified"] == web.answers[2][304] == 24 - in_full and in_full < 7
    assert (third["verdict"], third["postings"], third["unchanged"]) == ("trusted", 24, 24)
    confirmed = query(
        database,
        "SELECT DISTINCT closing_date AS d, substr(last_seen, 1, 10) AS seen FROM postings"
        " WHERE substr(fetched_at, 1, 10) = '2026-11-03' AND key <> 'v3'",
    )
    assert confirmed == [{"d": "2026-12-01", "seen": "2026-11-04"}]
    assert query(database, "SELECT DISTINCT posting_id AS id FROM changes") == [{"id": "nacht:v3:1"}]
    asked = [headers.get("If-None-Match") for headers in web.headers[1].values()]
    assert asked == [None] * 25, "no validator is sent before it has proven itself"


def test_last_modified_is_sent_where_there_is_no_etag(web: Web, nights: Nights, tmp_path: Path) -> None:
    """And to the address that it belongs to only: a page that moved is read, whatever its new address would say of the date."""
    web.add(21, last_modified="Thu, 01 Oct 2026 10:00:00 GMT")
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(title="Planner wijk 300")

    def move() -> None:
        for number in (8, 9):
            path = f"/vacatures/v{number}"
            web.unlisted[path + "b"] = web.pages[path]
            web.files[path] = Response(status=301, headers={"Location": path + "b"})

    web.before[2] = move
    nights(web, tmp_path / "x.db", 3)
    assert web.answers[2][304] >= 13
    sent = [path for path, headers in web.headers[2].items() if "If-Modified-Since" in headers]
    assert {"/vacatures/v8", "/vacatures/v9"} & set(sent) and not {"/vacatures/v8b", "/vacatures/v9b"} & set(sent)
    assert len(query(tmp_path / "x.db", "SELECT 1 FROM postings WHERE key IN ('v8b', 'v9b')")) == 2


def test_one_lie_of_a_lastmod_ends_the_trust_that_same_night(web: Web, nights: Nights, tmp_path: Path) -> None:
    """All deadlines move and no lastmod does: the first page of the sample tells, and the rest is fetched after all."""
    database = tmp_path / "x.db"
    web.add(24, lastmod=OCTOBER)
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(closing="Sluitingsdatum: 24 december 2026")

    def lie() -> None:
        for page in web.pages.values():
            page.closing = "Sluitingsdatum: 28 december 2026"

    web.before[3] = lie
    log = nights(web, database, 5)
    assert requests(web, "a lastmod that lies in the fourth night, 24 pages") == [25, 25, 1 + 2, 25, 25]
    assert "lastmod of" in log and "cannot be trusted" in log
    assert query(database, "SELECT DISTINCT closing_date AS d FROM postings") == [{"d": "2026-12-28"}]
    host = query(database, "SELECT * FROM hosts")[0]
    assert (host["validator"], host["lies"], host["agreed"] >= PROOFS) == ("lastmod", 24, True)
    assert host["lied_at"][:10] == "2026-11-05" and "/vacatures/v" in host["lied_url"]
    fourth = runs(database)[3]
    assert (fourth["postings"], fourth["changed"], fourth["skipped"]) == (24, 24, 0)


def test_an_etag_of_the_template_is_never_trusted(web: Web, nights: Nights, tmp_path: Path) -> None:
    """It never changes, also when a page does; so nothing is ever asked with it."""
    database = tmp_path / "x.db"
    web.add(21, etag='"template"')
    web.before[2] = lambda: setattr(web.pages["/vacatures/v3"], "closing", "Sluitingsdatum: 24 december 2026")
    nights(web, database, 3)
    assert all(night[304] == 0 for night in web.answers)
    assert query(database, "SELECT closing_date AS d FROM postings WHERE key = 'v3'") == [{"d": "2026-12-24"}]
    assert query(database, "SELECT validator, lies FROM hosts") == [{"validator": "etag", "lies": 1}]


def test_errors_and_304s_nobody_asked_for_stand_for_nothing(web: Web, nights: Nights, tmp_path: Path) -> None:
    """A page that failed leaves no validator; one that is gone, unreadable or was rejected by a doubtful run is asked for
    again, in full; and a 304 to a plain request is an error."""
    database = tmp_path / "x.db"
    web.add(22, lastmod=OCTOBER, etag='"1"')
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(closing="Sluitingsdatum: 24 december 2026")
    spoiled = {
        "v5": {"status": 500},
        "v6": {"status": 404},
        "v7": {"status": 304},
        "v8": {"employer": "", "closing": ""},
    }

    def spoil() -> None:
        for key, changes in spoiled.items():
            web.pages[f"/vacatures/{key}"].edit(**changes)

    web.before[2] = spoil
    nights(web, database, 4, "RETRY_ENABLED=False")
    for night in (2, 3):
        for key in spoiled:
            headers = web.headers[night][f"/vacatures/{key}"]
            assert "If-None-Match" not in headers, (night, key)
    assert query(database, "SELECT count(*) AS n FROM rejected WHERE reason = 'HTTP 304'") == [{"n": 2}]
    stored = query(database, "SELECT etag, rejected FROM pages WHERE url LIKE '%/v8'")[0]
    assert stored["rejected"] and query(database, "SELECT closing_date AS d FROM postings WHERE key = 'v8'")[0]["d"]
    assert not query(database, "SELECT 1 FROM pages WHERE url LIKE '%/v6'")


def test_what_was_not_believed_is_read_in_full_whatever_its_validators_say(
    web: Web, nights: Nights, tmp_path: Path
) -> None:
    """One night all pages have lost their deadlines, with the ETag that they had. What was known stays, what was new that night
    is incomplete; the next night asks for all of it without a validator, and the one after that relies on them again."""
    database = tmp_path / "x.db"
    web.add(24, etag='"1"')
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(closing="Sluitingsdatum: 24 december 2026")
    nights(web, database, 2)

    def lose() -> None:
        web.add(1, etag='"1"')
        for page in web.pages.values():
            page.closing, page.status = "", 200

    def find() -> None:
        for page in web.pages.values():
            page.closing = "Sluitingsdatum: 20 december 2026"
        web.pages["/vacatures/v3"].closing = "Sluitingsdatum: 24 december 2026"
        web.pages["/vacatures/v25"].edit()

    web.before.update({2: lose, 3: find})
    nights(web, database, 1, "FETCH_ALL=True", first=2)
    assert runs(database)[2]["verdict"] == "suspect"
    assert query(database, "SELECT key FROM postings WHERE closing_date IS NULL") == [{"key": "v25"}]
    nights(web, database, 2, first=3)
    sent = [[headers.get("If-None-Match") for headers in night.values()] for night in web.headers[3:]]
    assert sent[0] == [None] * 26 and sent[1].count('"1"') > 15
    assert [run["verdict"] for run in runs(database)[3:]] == ["trusted", "trusted"]
    assert query(database, "SELECT key FROM postings WHERE closing_date IS NULL") == []
    assert query(database, "SELECT lies FROM hosts") == [{"lies": 0}], "a page as it was proves no lie"


def test_a_page_without_vacancy_is_left_alone_only_on_a_trusted_runs_word(
    web: Web, nights: Nights, tmp_path: Path
) -> None:
    """Adverts of other employers are not fetched every night; a site where nothing could be read is."""
    database = tmp_path / "x.db"
    web.add(5)
    web.add(20, employer="Bakkerij De Korenaar B.V.")
    nights(web, database, 2)
    assert requests(web, "5 vacancies and 20 adverts of others") == [26, 1 + 5 + 1]
    nobody = tmp_path / "y.db"
    web.pages = {path: page for path, page in web.pages.items() if page.employer.startswith("Bakkerij")}
    nights(web, nobody, 2)
    assert [len(paths) for paths in web.asked[2:]] == [21, 21]
    assert [run["verdict"] for run in runs(nobody)] == ["unproven", "unproven"]


def test_a_redirected_page_keeps_no_validator_and_a_switch_fetches_all(
    web: Web, nights: Nights, tmp_path: Path
) -> None:
    database = tmp_path / "x.db"
    web.add(22, etag='"1"', lastmod=OCTOBER)
    web.files["/vacatures/oud"] = Response(status=301, headers={"Location": "/vacatures/v1"})
    web.pages["/vacatures/oud"], web.unlisted["/vacatures/v1"] = (
        web.pages["/vacatures/v1"],
        web.pages.pop("/vacatures/v1"),
    )
    web.before[1] = lambda: web.pages["/vacatures/v3"].edit(closing="Sluitingsdatum: 24 december 2026")
    nights(web, database, 2)
    moved = query(database, "SELECT etag, lastmod, postings FROM pages WHERE url LIKE '%/oud'")
    assert moved == [{"etag": None, "lastmod": OCTOBER, "postings": '["nacht:v1:1"]'}]
    nights(web, database, 1, "FETCH_ALL=True", first=2)
    assert len(set(web.asked[2])) == 1 + 22 + 1
    web.pages = {"/vacatures/v3": web.pages["/vacatures/v3"]}
    nights(web, database, 1, first=95)
    assert len(query(database, "SELECT 1 FROM pages")) == 1, "what has not been listed for long is forgotten"
