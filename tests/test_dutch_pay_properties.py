"""Pay as a whole: evidence, doubts, properties (no text raises, any form reads back), the phrases labelled by hand."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dutch.amounts import find_amounts, without_other_numbers
from crawler.dutch.pay import Pay, find_pay
from crawler.items import Line

SHARED = Path(__file__).parents[2] / "shared"
BOARD = "www.opdrachtoverheid.nl"


def read(text: str, host: str = "") -> Pay:
    return find_pay([Line(text)], host)


def salary(pay: Pay) -> tuple[float | None, float | None, str | None]:
    return pay.salary_min, pay.salary_max, pay.salary_period


@pytest.mark.parametrize("text", ["0", "12", "1000000000", "€ 0"])
@pytest.mark.parametrize("field", ["salary", "rate"])
def test_an_impossible_amount_in_a_labelled_field_is_kept_as_a_doubt(text: str, field: str) -> None:
    impossible = "3" if (text, field) == ("12", "rate") else text
    pay = find_pay([Line(impossible, "label", field)])
    assert (pay.salary_max, pay.rate_max) == (None, None)
    assert {evidence.certainty for evidence in pay.evidence} == {0.0}


def test_evidence_quotes_the_line() -> None:
    text = (
        "Wij zijn een stad. "
        + "x " * 100
        + "Het salaris is max. € 5.123 bruto per maand bij 36 uur (schaal 10, cao Gemeenten)."
    )
    pay = read(text)
    assert {e.field for e in pay.evidence} == {
        "salary_max", "salary_period", "salary_hours_basis", "scale_min", "scale_max", "scale_system",
    }  # fmt: skip
    assert all(e.quote and e.quote in text and len(e.quote) <= 160 and e.method == "prose" for e in pay.evidence)


@pytest.mark.parametrize(
    ("text", "day"),
    [("schaal 15 (salaristabel 1 januari 2019)", date(2019, 1, 1)), ("schaal 9, peildatum 1-7-2023", date(2023, 7, 1)),
     ("schaal 9 (loonpeil 1 mrt 2024)", date(2024, 3, 1)), ("schaal 9, peildatum 31 februari 2024", None)],
)  # fmt: skip
def test_the_date_of_the_table(text: str, day: date | None) -> None:
    assert read(text).table_date == day


EUROS = st.integers(1_600, 14_000)
PRINT = st.sampled_from(["{:.0f}", "€ {:.0f}", "€ {:.0f},-", "€{:.0f},00", "EUR {:.0f}"])


def dotted(printed: str) -> str:
    """ "€ 3553,-" -> "€ 3.553,-": a dot between the thousands."""
    digits = "".join(char for char in printed.split(",")[0] if char.isdigit())
    return printed.replace(digits, f"{int(digits):,}".replace(",", "."), 1)


@given(
    EUROS,
    st.integers(100, 900),
    PRINT,
    st.booleans(),
    st.sampled_from([" - ", " – ", "—", " tot ", " tot maximaal ", " t/m "]),
)
def test_a_range_reads_back_in_every_form(low: int, more: int, form: str, dots: bool, dash: str) -> None:
    ends = [form.format(low), form.format(low + more)]
    printed = dash.join(dotted(end) if dots else end for end in ends)
    assert salary(read(f"Salaris {printed} bruto per maand")) == (low, low + more, "month")


@given(
    st.integers(40, 250),
    st.sampled_from(["", ",-", ",00", ".00"]),
    st.sampled_from([" per uur", "/uur", " p/u", " p.u."]),
)
def test_a_tariff_reads_back_in_every_form(euros: int, cents: str, unit: str) -> None:
    pay = read(f"Tarief: max. € {euros}{cents}{unit}")
    assert (pay.rate_min, pay.rate_max) == (None, euros)


WORDS = st.lists(st.sampled_from(["samen", "met", "de", "wethouder", "werk", "je", "aan", "beleid"]), max_size=8).map(
    " ".join
)


@given(
    WORDS, WORDS, st.sampled_from(["Salaris: € 3.553 - € 5.123 per maand (schaal 10).", "Tarief: max. € 95 per uur."])
)
def test_sentences_without_numbers_around_it_change_nothing(before: str, after: str, phrase: str) -> None:
    bare, around = read(phrase), read(f"{before.capitalize()}. {phrase} {after.capitalize()}.")
    assert (salary(bare), bare.rate_max, bare.scales) == (salary(around), around.rate_max, around.scales)


ALPHABET = "€ 0123456789.,-–/%|()aekmt\u00a0\nİ"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.text(), st.text(ALPHABET), st.sampled_from(["salaris ", "schaal ", "tarief "])), max_size=8)
)
def test_no_text_raises_and_every_quote_is_of_its_line(pieces: list[str]) -> None:
    text = "".join(pieces)
    for line in (
        Line(text),
        Line(text, "label", "salary"),
        Line(text, "label", "rate", "Tarief"),
        Line(text, "api", "scale"),
    ):
        pay = find_pay([Line("Salaris"), line], BOARD)
        for evidence in pay.evidence:
            assert evidence.quote is None or (evidence.quote in text and len(evidence.quote) <= 160)
            assert 0 <= evidence.certainty <= 1
    assert len(without_other_numbers(text)) == len(text)
    assert all(0 <= amount.start < amount.end <= len(text) for amount in find_amounts(text))


@pytest.mark.parametrize(
    "piece", ["9", "9 ", "t/m ", "12 t/m 3.000 ", "€ 3.000 - ", "schaal 1/", "salaris € 1 | ", "€ 90 p/u ex btw, ", "("]
)
def test_endless_lines_cost_no_time(piece: str) -> None:
    lines = [Line((piece * 300_000)[:300_000])]
    start = time.process_time()
    find_pay(lines, BOARD)
    assert time.process_time() - start < 0.5  # measured 0.02 to 0.07 s; the margin is for slow machines


SYSTEMS = {"FSK (Rotterdam)": "rotterdam-fsk", "NRGA (Amsterdam)": "amsterdam-nrga", "Cao Gemeenten": "gemeenten",
           "CAR-UWO": "gemeenten", None: None}  # fmt: skip
