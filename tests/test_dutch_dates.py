"""The grammar of dates: forms, years, relative days, zones, roles; own phrases and properties."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dutch.dates import ReadDate, iter_dates, read_date, read_time
from crawler.dutch.days import AMSTERDAM

NOON = datetime(2026, 2, 10, 12, 0, tzinfo=AMSTERDAM)
YEAR_END = datetime(2026, 12, 20, 9, 0, tzinfo=AMSTERDAM)
MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]


def read(text: str, fetched: datetime = NOON, published: date | None = None) -> ReadDate:
    found = read_date(text, fetched, published)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("7 april 2026", "2026-04-07", None),
        ("07 APRIL 2026", "2026-04-07", None),
        ("7 apr 2026", "2026-04-07", None),
        ("7 apr. 2026", "2026-04-07", None),
        ("7-apr-2026", "2026-04-07", None),
        ("7 apr '26", "2026-04-07", None),
        ("7-apr-26", "2026-04-07", None),
        ("1 mrt 2026", "2026-03-01", None),
        ("1 mar 2026", "2026-03-01", None),
        ("9 sept. 2026", "2026-09-09", None),
        ("9 sep 2026", "2026-09-09", None),
        ("5 October 2026", "2026-10-05", None),
        ("5 okt 2026", "2026-10-05", None),
        ("1ste mei, 2026", "2026-05-01", None),
        ("2de mei 2026", "2026-05-02", None),
        ("3e mei 2026", "2026-05-03", None),
        ("21st of May 2026", "2026-05-21", None),
        ("mei 17, 2026", "2026-05-17", None),
        ("May 17th, 2026", "2026-05-17", None),
        ("Sep 4, 2026", "2026-09-04", None),
        ("07-04-2026", "2026-04-07", None),
        ("7-4-2026", "2026-04-07", None),
        ("7/4/2026", "2026-04-07", None),
        ("07.04.2026", "2026-04-07", None),
        ("07.04.26", "2026-04-07", None),
        ("7 - 4 - 2026", "2026-04-07", None),
        ("2026-04-07", "2026-04-07", None),
        ("2026/04/07", "2026-04-07", None),
        ("2026-04-07T09:30:00", "2026-04-07", "09:30"),
        ("2026-04-07 16:00:00", "2026-04-07", "16:00"),
        ("07-04-2026 09:00", "2026-04-07", "09:00"),
        ("07.04.2026 17:00", "2026-04-07", "17:00"),
        ("7 april 2026 om 09:00", "2026-04-07", "09:00"),
        ("7 april 2026 om 9.00 uur", "2026-04-07", "09:00"),
        ("7 april 2026, 12.00 uur", "2026-04-07", "12:00"),
        ("7 april 2026 (12.00 uur)", "2026-04-07", "12:00"),
        ("7 april 2026 om 9 uur", "2026-04-07", "09:00"),
        ("7 april 2026 voor 9 uur", "2026-04-07", "09:00"),
        ("7 april 2026 om 17u", "2026-04-07", "17:00"),
        ("7 april 2026 om 17u30", "2026-04-07", "17:30"),
        ("7 april 2026 uiterlijk 10:30u", "2026-04-07", "10:30"),
        ("7 april 2026 om 12 uur 's middags", "2026-04-07", "12:00"),
        ("7 april 2026 om 8 uur 's avonds", "2026-04-07", "20:00"),
        ("10:30 uur op dinsdag 7 april 2026", "2026-04-07", "10:30"),
        ("12 uur op 7 april 2026", "2026-04-07", "12:00"),
        ("April 7, 2026 5:30 PM", "2026-04-07", "17:30"),
        ("April 7, 2026 12:15 AM", "2026-04-07", "00:15"),
        ("7 april 2026 12:00 pm", "2026-04-07", "12:00"),
        ("Tue, 07 Apr 2026 10:00:00 +0200", "2026-04-07", "10:00"),
        ("Tue Apr 07 2026 00:00:00 GMT+0200", "2026-04-07", None),
        ("7 april 2026 24:00", "2026-04-07", "23:59"),
        ("7 april 2026 24.00 uur", "2026-04-07", "23:59"),
        ("7 april 2026 00:00", "2026-04-07", None),
        # an instant with a zone is Amsterdam's; midnight UTC is how a pure date is written
        ("2026-07-01T00:00:00+00:00", "2026-07-01", None),
        ("2026-07-01T00:00:00Z", "2026-07-01", None),
        ("2026-06-30T22:00:00Z", "2026-07-01", None),
        ("2026-07-01T10:00:00Z", "2026-07-01", "12:00"),
        ("2026-01-15T10:00:00Z", "2026-01-15", "11:00"),
        ("2026-07-01T22:30:00.000Z", "2026-07-02", "00:30"),
        ("2026-07-01T09:00:00+02:00", "2026-07-01", "09:00"),
        ("2026-03-29T01:00:00Z", "2026-03-29", "03:00"),  # the hour that summer time skips
        ("2026-10-25T00:30:00Z", "2026-10-25", "02:30"),  # the hour that happens twice
        ("Thu, 02 Jul 2026 00:00:00 GMT", "2026-07-02", None),
        # what is glued behind a date is no time of it
        ("7 april 2026 36 uur", "2026-04-07", None),
        ("7 april 2026 24 uur per week", "2026-04-07", None),
        ("7 april 2026 24 - 32 uur", "2026-04-07", None),
        ("7 april 2026 12.500 inwoners", "2026-04-07", None),
        ("29 februari 2028", "2028-02-29", None),
        ("1 januari 1900", "1900-01-01", None),
        ("31 december 9999", "9999-12-31", None),
    ],
)
def test_a_full_date(text: str, day: str, clock: str | None) -> None:
    found = read(text)
    assert (found.day.isoformat(), found.time, found.kind, found.precision) == (day, clock, "full", "day")


@pytest.mark.parametrize(
    "text",
    [
        "31 februari 2026", "29 februari 2027", "31-04-2026", "00-00-0000", "13/13/2026", "0001-01-01", "1899-12-31",
        "32 mei 2026", "36 uur", "WO", "ma", "2027", "schaal 10", "10 - 12", "24-32 uur", "groep 3/4", "06-12345678",
        "020 - 555 12 12", "€ 1.250,00", "1.250.000 euro", "versie 1.2.3", "artikel 7.4", "100 m2", "12 meidagen",
        "10-15 jaar ervaring", "een dag", "twee weken vakantie", "Postbus 12", "1012 AB", "week 3", "eind januari",
    ],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert read_date(text, NOON) is None


@pytest.mark.parametrize(
    ("text", "fetched", "published", "day"),
    [
        ("3 maart", NOON, None, "2026-03-03"),
        ("20 januari", NOON, None, "2026-01-20"),  # three weeks ago, still visible
        ("8 januari", YEAR_END, None, "2027-01-08"),
        ("8 december", YEAR_END, None, "2026-12-08"),
        ("20 december", YEAR_END, None, "2026-12-20"),
        ("8 december", YEAR_END, date(2026, 12, 10), "2027-12-08"),
        ("8 december", YEAR_END, date(2026, 12, 8), "2026-12-08"),
        ("5 november", NOON, date(2025, 10, 20), "2025-11-05"),
        ("2 januari", NOON, date(2025, 12, 18), "2026-01-02"),
        ("29 februari", datetime(2028, 1, 10, tzinfo=AMSTERDAM), None, "2028-02-29"),
        ("March 17", NOON, None, "2026-03-17"),
        ("dinsdag 3 maart", NOON, None, "2026-03-03"),
        ("maandag 15 december", NOON, None, "2025-12-15"),  # the weekday says which year
        ("ma 3 maart", NOON, date(2025, 2, 1), "2025-03-03"),
    ],
)
def test_a_day_without_a_year(text: str, fetched: datetime, published: date | None, day: str) -> None:
    found = read(text, fetched, published)
    assert (found.day.isoformat(), found.kind) == (day, "yearless")


@pytest.mark.parametrize(
    ("text", "fetched"),
    [
        ("15 oktober", YEAR_END),  # 66 days back or 299 ahead: neither is likely
        ("29 februari", NOON),
        ("maandag 3 maart", YEAR_END.replace(year=2027)),  # fits 2025 only: the page is older than it looks
        ("april 12", NOON),  # "in april 12 gesprekken"
        ("3/4", NOON),
    ],
)
def test_a_day_whose_year_is_unknown(text: str, fetched: datetime) -> None:
    assert read_date(text, fetched) is None


@pytest.mark.parametrize(
    ("text", "fetched", "day"),
    [
        ("nog 8 dagen", NOON, "2026-02-18"),
        ("nog 1 dag", NOON, "2026-02-11"),
        ("Nog maar 2 dagen", NOON, "2026-02-12"),
        ("nog 0 dagen", NOON, "2026-02-10"),
        ("over 5 dagen", NOON, "2026-02-15"),
        ("over 2 weken", NOON, "2026-02-24"),
        ("over een week", NOON, "2026-02-17"),
        ("over een maand", NOON, "2026-03-10"),
        ("over 1 maand", datetime(2026, 1, 31, tzinfo=AMSTERDAM), "2026-02-28"),
        ("nog 3 uur", NOON, "2026-02-10"),
        ("nog 13 uur", NOON, "2026-02-11"),
        ("nog 2 dagen en 13 uur", NOON, "2026-02-13"),
        ("nog 24 uur", datetime(2026, 3, 28, 23, 30, tzinfo=AMSTERDAM), "2026-03-30"),  # that Sunday lasts 23 hours
        ("nog 1 dag", datetime(2026, 3, 28, 23, 30, tzinfo=AMSTERDAM), "2026-03-29"),
        ("nog 24 uur", datetime(2026, 10, 24, 23, 30, tzinfo=AMSTERDAM), "2026-10-25"),  # and this one 25
        ("nog 1 dag", datetime(2026, 2, 10, 23, 30, tzinfo=ZoneInfo("UTC")), "2026-02-12"),  # Amsterdam's own midnight
        ("vandaag", NOON, "2026-02-10"),
        ("morgen", NOON, "2026-02-11"),
        ("overmorgen", NOON, "2026-02-12"),
        ("5 days left", NOON, "2026-02-15"),
    ],
)
def test_relative_days(text: str, fetched: datetime, day: str) -> None:
    found = read(text, fetched)
    assert (found.day.isoformat(), found.kind) == (day, "relative")


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("3 dagen geleden", "2026-02-07", "day"),
        ("30 minuten geleden", "2026-02-10", "day"),
        ("gisteren", "2026-02-09", "day"),
        ("eergisteren", "2026-02-08", "day"),
        ("2 weken geleden", "2026-01-27", "month"),
        ("een maand geleden", "2026-01-10", "month"),
        ("11 maanden geleden", "2025-03-10", "month"),
        ("2 jaar geleden", "2024-02-10", "year"),
        ("4 days ago", "2026-02-06", "day"),
    ],
)
def test_days_gone_by(text: str, day: str, precision: str) -> None:
    found = read(text)
    assert (found.day.isoformat(), found.kind, found.precision) == (day, "ago", precision)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Publicatie: 2 maart 2026 | Sluiting: 16 maart 2026 | Gesprek: 20 maart 2026", "published closing interview"),
        ("Start 1 mei 2026, reageren voor 6 april 2026", "start closing"),
        ("Geplaatst op 2 maart 2026 en sluit op 16 maart 2026", "published closing"),
        ("Reactietermijn: 2 maart 2026 t/m 16 maart 2026", "other closing"),
        ("Reageren kan vanaf 2 maart tot en met 16 maart 2026", "other closing"),
        ("De eerste ronde is op 16 en 17 maart 2026", "interview"),
        ("Looptijd: 1 april 2026 - 1 oktober 2026", "other other"),
        ("Startdatum 1 april 2026 tot 1 oktober 2026", "start start"),
        ("Solliciteer voor 6 april 2026! De start is 1 mei 2026.", "closing start"),
        ("Salaris volgens de tabel van 1 januari 2026", "other"),
        ("7 april 2026", "other"),
    ],
)  # fmt: skip
def test_roles(text: str, roles: str) -> None:
    assert " ".join(found.role for found in iter_dates(text, NOON)) == roles


def test_the_label_in_front_gives_the_role() -> None:
    [found] = iter_dates("7 april 2026", NOON, before="Sluitingsdatum:")
    assert found.role == "closing"
    [found] = iter_dates("7 april 2026", NOON, before="Startdatum")
    assert found.role == "start"


def test_spans_and_quotes_are_parts_of_the_text() -> None:
    text = "Kom bij ons werken. Reageer uiterlijk dinsdag 7 april 2026 om 9 uur via de knop."
    [found] = iter_dates(text, NOON)
    assert text[found.start : found.end] == "dinsdag 7 april 2026 om 9 uur"
    assert found.quote(text) == "Reageer uiterlijk dinsdag 7 april 2026 om 9 uur"
    long = "woord " * 100 + "reageren voor 7 april 2026"
    [found] = iter_dates(long, NOON)
    assert len(found.quote(long)) <= 160 and found.quote(long).startswith("woord ")


@pytest.mark.parametrize(
    ("text", "clock"),
    [("09:00 uur", "09:00"), ("9 uur", "09:00"), ("12.30", "12:30"), ("25:00", None), ("36 uur", None), ("", None)],
)
def test_read_time(text: str, clock: str | None) -> None:
    assert read_time(text) == clock


days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
forms = st.sampled_from([
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1].upper()} {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1][:3] if d.month != 3 else 'mrt'}. {d.year}",
    lambda d: f"{d.day}e {MONTHS[d.month - 1]}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.isoformat()}T00:00:00Z",
    lambda d: f"{d:%a, %d %b %Y 00:00:00 +0000}",
])  # fmt: skip
moments = st.builds(
    lambda day, clock: datetime.combine(day, clock, AMSTERDAM), st.dates(date(1995, 1, 1), date(2090, 1, 1)), st.times()
)
words = st.lists(st.sampled_from(["wij", "zoeken", "een", "collega", "met", "lef", "in", "de", "wijk"]), max_size=30)


@given(days, forms, st.times())
def test_a_date_in_any_form_reads_back(day: date, form, clock) -> None:  # type: ignore[no-untyped-def]
    assert read(form(day)).day == day
    printed = f"{clock:%H:%M}"
    if form(day)[-1] not in "Z0" or form(day).endswith(str(day.year)):
        assert read(f"{form(day)} {printed}").time == (None if printed == "00:00" else printed)


@given(days, forms, words, words)
def test_words_around_a_date_change_nothing(day: date, form, front, behind) -> None:  # type: ignore[no-untyped-def]
    text = " ".join([*front, form(day), *behind])
    assert [found.day for found in iter_dates(text, NOON)] == [day]


@given(st.integers(0, 300), moments)
def test_counted_days_are_calendar_days(n: int, moment: datetime) -> None:
    assert read(f"nog {n} dagen", moment).day == moment.date() + timedelta(days=n)


@given(st.integers(1, 12), st.integers(1, 28), moments)
def test_a_day_without_a_year_lies_in_the_window(month: int, day: int, moment: datetime) -> None:
    found = read_date(f"{day} {MONTHS[month - 1]}", moment)
    if found:
        assert (found.day.month, found.day.day) == (month, day)
        assert -30 <= (found.day - moment.date()).days <= 270


pieces = st.sampled_from([*"0123456789 -./:,'’€()|", "t/m ", "maart", "mei ", "nog ", "dagen", "uur", "2026", "sluit ",
                          "morgen", "reageren voor ", "geleden", "T", "Z", "+02:00", "İ", "\u0301", "wo ", "20e "])  # fmt: skip


@given(
    st.one_of(st.text(), st.lists(pieces, max_size=60).map("".join)),
    st.sampled_from([NOON, NOON.replace(year=1), NOON.replace(year=9999)]),
)
@settings(max_examples=300)
def test_no_text_raises(text: str, fetched: datetime) -> None:
    for found in iter_dates(text, fetched):
        assert 0 <= found.clause <= found.start < found.end <= len(text)
        assert found.quote(text) in text


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "t/m 1 ", "a 1 ", "1/", "12 mei ", "nog een week ", "vandaag ", " ", "v. "]
)
def test_hostile_text_is_linear(piece: str) -> None:
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        for _ in iter_dates(text, NOON):
            pass
        return time.process_time() - start

    assert cost(30_000) < 1.0
