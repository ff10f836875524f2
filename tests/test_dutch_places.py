"""The place of work: labelled, stated, from the markup where the employer lies, else only the employer's province."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dutch.places import PlaceIndex, find_place
from crawler.dutch.register import Register
from crawler.items import Line
from crawler.reference import load

REFERENCE = load(Path(__file__).resolve().parent.parent / "data" / "reference")
PLACES = PlaceIndex(REFERENCE.places)
REGISTER = Register(REFERENCE.organisations)


@pytest.mark.parametrize(
    ("value", "place", "province"),
    [
        ("Goes, Zeeland", "Goes", "Zeeland"),
        ("Raadhuislaan 12, 3701 CA Zeist", "Zeist", "Utrecht"),
        ("GOUDA", "Gouda", "Zuid-Holland"),
        ("'S-GRAVENZANDE", "'s-Gravenzande", "Zuid-Holland"),
        ("Amsterdam Zuidoost", "Amsterdam", "Noord-Holland"),
        ("Leiden, Nederland", "Leiden", "Zuid-Holland"),
        ("Zwolle (hybride)", "Zwolle", "Overijssel"),
        ("Gemeente Katwijk", "Katwijk", "Zuid-Holland"),
        ("Utrecht", "Utrecht", "Utrecht"),
        ("Bergen, Limburg", "Bergen", "Limburg"),
        ("Noord-Brabant", None, "Noord-Brabant"),
        ("Provincie Utrecht", None, "Utrecht"),
        ("Friesland", None, "Fryslân"),
        ("Lelystad, Utrecht of Delft", None, None),
        ("Heel Nederland", None, None),
        ("Stadskantoor", None, None),
        ("", None, None),
    ],
)
def test_a_labelled_place(value: str, place: str | None, province: str | None) -> None:
    found = find_place([Line(value, "label", "place")], PLACES, None)
    assert (found.place, found.province) == (place, province)
    assert (found.lat is not None) == (place is not None)
    assert all(evidence.quote and evidence.quote in value for evidence in found.evidence)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Je standplaats is Middelburg.", "Middelburg"),
        ("Werklocatie: Goes", "Goes"),
        ("De standplaats wisselt per week", None),
        ("Wij werken door heel Zeeland, van Goes tot Sluis", None),
    ],
)
def test_a_place_in_prose(text: str, place: str | None) -> None:
    assert find_place([Line(text)], PLACES, None).place == place


@pytest.mark.parametrize(
    ("employer", "town", "region", "place", "province"),
    [
        ("Gemeente Zeist", "Zeist", "", "Zeist", "Utrecht"),
        ("Gemeente Zeist", "Rotterdam", "Zuid-Holland", None, "Utrecht"),  # the broker's town
        ("Gemeente Utrecht", "Utrecht", "", None, "Utrecht"),  # a town or a province: only the province is sure
        ("CJIB", "Leeuwarden", "", "Leeuwarden", "Fryslân"),
        ("", "Noord-Holland", "", None, "Noord-Holland"),
        ("", "Rotterdam", "", None, None),
        ("Gemeente Zeist", "", "", None, "Utrecht"),
        ("Rijkswaterstaat", "", "", None, None),
    ],
)
def test_markup_and_register(employer: str, town: str, region: str, place: str | None, province: str | None) -> None:
    found = find_place([], PLACES, REGISTER.by_name(employer), markup_place=town, markup_province=region)
    assert (found.place, found.province) == (place, province)


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_text_raises(text: str, other: str) -> None:
    find_place([Line(text, "label", "place"), Line(f"Standplaats: {text}")], PLACES, None, markup_place=other)
