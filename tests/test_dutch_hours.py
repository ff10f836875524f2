"""Hours a week: own phrases, properties, and the shared goldens where they are present."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dutch.hours import Hours, clause, find_hours
from crawler.items import Line

SHARED = Path(__file__).parents[2] / "shared"


def bounds(hours: Hours) -> tuple[float | None, float | None]:
    return hours.minimum, hours.maximum


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("28 uur per week", 28, 28),
        ("24-32 uur per week", 24, 32),
        ("24 – 32 uur p/w", 24, 32),
        ("24 tot 32 uur per week", 24, 32),
        ("24 tot en met 32 uur p.w.", 24, 32),
        ("24 t/m 32 uur pw", 24, 32),
        ("20 à 24 uur in de week", 20, 24),
        ("20 of 24 uur per week", 20, 24),
        ("28/32 uur per week", 28, 32),
        ("tussen de 16 en 20 uur per week", 16, 20),
        ("minimaal 20 en maximaal 30 uur per week", 20, 30),
        ("min. 20 / max. 30 uur p/w", 20, 30),
        ("minimaal 20 uur, maximaal 30 uur per week", 20, 30),
        ("20 uur tot 30 uur per week", 20, 30),
        ("min. 20 en max. 30 u.", 20, 30),
        ("22,5 uur per week", 22.5, 22.5),
        ("28u/w", 28, 28),
        ("28 u/w", 28, 28),
        ("28u p/w", 28, 28),
        ("28u", 28, 28),
        ("28-30u per week", 28, 30),
        ("gem. 28 uur p. week", 28, 28),
        ("28 uur/week", 28, 28),
        ("28 uren per week", 28, 28),
        ("gemiddeld 18 uur per week", 18, 18),
        ("circa 18 uur per week", 18, 18),
        ("Uren per week: 18", 18, 18),
        ("Uren p/w: 18 - 20", 18, 20),
        ("Aantal uur per week: 18", 18, 18),
        ("Aantal uren: 18", 18, 18),
        ("Aantal uren per week 18-20", 18, 20),
        ("Gemiddeld aantal uren per week: 18", 18, 18),
        ("Uren: 18", 18, 18),
        ("Uren 18-20 p/w", 18, 20),
        ("Weekuren: 18", 18, 18),
        ("Arbeidsduur: 18 uur", 18, 18),
        ("Inzet: 18 uur", 18, 18),
        ("Omvang: 18 tot 20 uur per week", 18, 20),
        ("Opdracht tarief 98,50Opdracht uren 18 - 22", 18, 22),
        ("Opdracht uren 18 - 22Opdracht startdatum 01-03-2026", 18, 22),
        ("Geen maximum 22 Noord-Brabant", 22, 22),
        ("118 18 - 22 Utrecht", 18, 22),
        ("€ 97,50 18 Drenthe", 18, 18),
        ("Beleidsmedewerker Wmo (28 uur)", 28, 28),
        ("Toezichthouder bouw 28-36 uur", 28, 36),
        ("Assen, 28 uur", 28, 28),
        ("Schaal 9 | 28 - 36 uur | Vast", 28, 36),
        ("functie voor 28 uur", 28, 28),
        ("1 fte (36 uur)", 36, 36),
        ("0,78 fte (28 uur)", 28, 28),
        ("3 dagen per week (24 uur)", 24, 24),
        ("een 28-urige aanstelling", 28, 28),
        ("een 32-uurs contract", 32, 32),
        ("€ 4.100 bij een 36-urige werkweek", 36, 36),
        ("een salaris van € 4.100 op basis van 36 uur per week", 36, 36),
        ("o.b.v. 36 uur", 36, 36),
        ("een werkweek van gemiddeld 36 uur", 36, 36),
        ("zesendertig uur per week", 36, 36),
        ("Hours per week: 28", 28, 28),
        ("28 hours a week", 28, 28),
        ("28-32 hrs/week", 28, 32),
        ("28 hours", 28, 28),
        ("maximaal 28 uur per week", None, 28),
        ("tot 28 uur per week", None, 28),
        ("minimaal 28 uur per week", 28, None),
        ("vanaf 28 uur per week", 28, None),
        ("0 - 28 uur per week", None, 28),
        ("Inzet 3 dagen per week", 24, 24),
        ("voor 2 à 3 dagen per week", 16, 24),
        ("Uren per week 20 Reageren t/m 31 maart 2026", 20, 20),
        ("Voor 20 uur per week ben jij ons gezicht; kantooruren zijn van 9 tot 17 uur", 20, 20),
    ],
)
def test_reads_hours(text: str, low: float | None, high: float | None) -> None:
    assert bounds(find_hours([Line(text)])) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "24 uur per dag bereikbaar",
        "de meldkamer draait 24/7",
        "24 uur per dag, 7 dagen per week",
        "binnen 24 uur een reactie",
        "wij reageren binnen 48 uur",
        "reageer voor 12 uur",
        "vanaf 36 u.",
        "na 20 of 24 u wordt gevraagd",
        "reageren kan tot 17 uur",
        "op 14 mei om 16 uur",
        "vrijdag 8 mei 12 uur",
        "uiterlijk 12.00 uur",
        "van 09:00 tot 17:00 uur",
        "van 9 tot 17 uur telefonisch bereikbaar",
        "open van 10 tot 16 uur",
        "bel tussen 9 en 12 uur",
        "een tarief van € 95 per uur",
        "max. 105 p/u",
        "€ 24 - € 28 per uur",
        "144 vakantie-uren per jaar",
        "36 uur verlof extra",
        "40 uur per maand",
        "16 uur per maand",
        "maximaal 20 uur per jaar",
        "60 uur in totaal",
        "team van 12 fte",
        "de afdeling telt 36 fte",
        "een formatie van 0,8 fte extra",
        "24 collega's en 36 vrijwilligers",
        "5 jaar ervaring",
        "32 wijken en 36 scholen",
        "24-uurszorg",
        "een 24-uurs economie",
        "minimaal 2 dagen per week op kantoor",
        "3 dagen per week thuiswerken",
        "onze planner, die wij voor 20 uur in dienst hebben",
        "1 uur reistijd",
        "Hoeveel uur per week wil je werken?",
        "8 weken na sluiting",
        "Uren per week: -",
        "Uren per week: 0",
        "Nog 24 dagen",
        "Aantal kandidaten: 2",
        "28 maart 2026",
        "postbus 36, 2300 AA Leiden",
        "",
    ],
)
def test_reads_no_hours(text: str) -> None:
    hours = find_hours([Line(text)])
    assert bounds(hours) == (None, None)
    assert hours.fte is None
    assert hours.evidence == ()


@pytest.mark.parametrize(
    ("text", "fte", "full_time"),
    [
        ("0,8 fte", 0.8, None),
        ("Omvang 0.67 FTE", 0.67, None),
        ("1 fte", 1.0, None),
        ("1,0 FTE (36 uur)", 1.0, None),
        ("0,6 - 0,8 fte", None, None),
        ("4 fte", None, None),
        ("Fulltime", None, True),
        ("voltijd", None, True),
        ("full-time functie", None, True),
        ("Fulltime / parttime", None, None),
        ("€ 3.900 bij een fulltime dienstverband", None, None),
    ],
)
def test_reads_size(text: str, fte: float | None, full_time: bool | None) -> None:
    hours = find_hours([Line(text)])
    assert (hours.fte, hours.full_time) == (fte, full_time)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("24 - 32", 24, 32),
        ("36", 36, 36),
        ("28 tot 32", 28, 32),
        ("24,5", 24.5, 24.5),
        ("minimaal 24", 24, None),
        ("-", None, None),
    ],
)
def test_a_labelled_line_needs_no_unit(text: str, low: float | None, high: float | None) -> None:
    assert bounds(find_hours([Line(text, "label", "hours", "Uren:")])) == (low, high)
    assert find_hours([Line(text)]).evidence == ()


def test_the_label_goes_before_the_header_the_title_and_prose() -> None:
    prose = Line("Je werkt 20 uur per week in een team dat we uitbreiden.")
    basis = Line("Het salaris is € 4.000 bij een 36-urige werkweek.")
    title = Line("Adviseur (24 uur)", "title")
    header = Line("28 uur", "header")
    label = Line("32", "label", "hours", "Uren per week")
    ladder = [basis, prose, title, header, label]
    for best in range(1, 6):
        expected = [36, 20, 24, 28, 32][best - 1]
        assert find_hours(ladder[:best]).maximum == expected
        assert find_hours(ladder[:best][::-1]).maximum == expected


def test_visible_text_goes_before_markup_and_markup_before_a_basis() -> None:
    markup = Line("40", "markup", "hours")
    assert find_hours([markup, Line("Je werkt 32 uur per week.")]).maximum == 32
    assert find_hours([markup, Line("€ 4.000 bij een 36-urige werkweek")]).maximum == 40


def test_evidence_is_a_clause_of_the_line() -> None:
    long = (
        "Je komt in een hecht team terecht. " * 20
        + "Het gaat om een functie voor 28 tot 32 uur per week. "
        + "Meer weten? " * 30
    )
    hours = find_hours([Line(long)])
    assert [item.field for item in hours.evidence] == ["hours_min", "hours_max"]
    for item in hours.evidence:
        assert item.quote and item.quote in long and len(item.quote) <= 160 and "28 tot 32 uur per week" in item.quote
        assert item.method == "prose"


def test_other_columns_are_not_read() -> None:
    assert find_hours([Line("vrijdag 36 uur per week", "label", "closing_date")]) == Hours()


def test_a_basis_is_less_certain_and_days_say_so() -> None:
    assert find_hours([Line("bij een 36-urige werkweek")]).evidence[0].certainty < 0.6
    days = find_hours([Line("Inzet: 3 dagen per week")]).evidence[0]
    assert days.derived_from and "8 uur" in days.derived_from


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    for where, field in (("prose", ""), ("label", "hours"), ("title", ""), ("markup", "hours")):
        hours = find_hours([Line(text, where, field)])  # type: ignore[arg-type]
        assert all(item.quote is not None and item.quote in text for item in hours.evidence)


FORMS = st.sampled_from(
    [
        "{} uur per week",
        "{} uur p/w",
        "Uren per week: {}",
        "{}u/w",
        "{} uur",
        "Aantal uren: {}",
        "{} hours per week",
        "{} uren per week",
    ]
)
WORDS = st.lists(
    st.sampled_from(["wij", "zoeken", "jou", "voor", "een", "mooie", "rol", "in", "onze", "gemeente"]), max_size=6
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(
    FORMS, st.integers(8, 38), st.integers(0, 10), st.sampled_from([" - ", "-", " tot ", " – ", " t/m "]), WORDS, WORDS
)
def test_every_form_reads_back(form: str, low: int, more: int, to: str, before: str, after: str) -> None:
    printed = form.format(f"{low}{to}{low + more}" if more else str(low))
    assert bounds(find_hours([Line(printed)])) == (low, low + more)
    assert bounds(find_hours([Line(f"{before} {printed} {after}".strip())])) == (low, low + more)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["12", "uur", "t/m", " ", "24-", "per week", "0,8 fte", "Uren", "max."]), max_size=40))
def test_bounds_are_a_working_week(parts: list[str]) -> None:
    hours = find_hours([Line(" ".join(parts))])
    low, high = hours.minimum or 1, hours.maximum or 48
    assert 1 <= low <= high <= 48


@pytest.mark.parametrize(
    "piece", ["1 ", "12-", "t/m ", "uur ", "24 uur ", "   ", "1,2 uur t/m ", "0,8 fte ", "uren per week "]
)
def test_adversarial_text_is_read_in_time(piece: str) -> None:
    size = 300_000 // len(piece)
    for lines in ([Line(piece * size)], [Line(piece * (size // 250)) for _ in range(250)]):
        start = time.process_time()
        find_hours(lines)
        assert time.process_time() - start < 0.3  # the budget is 0.1; slow machines and coverage runs get room


def test_clause_of_a_labelled_line_leaves_the_label_out() -> None:
    line = Line("32 uur", label="Uren:")
    assert clause(line, line.printed, 0, 8) == "32 uur"
