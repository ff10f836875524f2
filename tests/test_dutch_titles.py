"""Titles: what hangs on a title goes, the function stays as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dutch.titles import core_title

ZEIST = ("Gemeente Zeist", "Zeist")


@pytest.mark.parametrize(
    ("raw", "names", "core"),
    [
        ("Beleidsadviseur Wonen Gemeente Zeist", ZEIST, "Beleidsadviseur Wonen"),
        ("Beleidsadviseur Wonen | Gemeente Zeist", ZEIST, "Beleidsadviseur Wonen"),
        ("Beleidsadviseur Wonen bij gemeente Zeist", ZEIST, "Beleidsadviseur Wonen"),
        ("Beleidsadviseur Wonen - GEMEENTE ZEIST", ZEIST, "Beleidsadviseur Wonen"),
        ("Beleidsadviseur Wonen (Gemeente Zeist)", ZEIST, "Beleidsadviseur Wonen"),
        ("Gemeente Zeist - Beleidsadviseur Wonen", ZEIST, "Beleidsadviseur Wonen"),
        ("Gemeente Zeist zoekt een Beleidsadviseur Wonen", ZEIST, "Beleidsadviseur Wonen"),
        ("Griffier gemeente Wijk bij Duurstede", (), "Griffier"),
        ("Raadsgriffier, gemeente 's-Hertogenbosch", (), "Raadsgriffier"),
        ("Gemeentesecretaris Zeist", ZEIST, "Gemeentesecretaris"),
        ("Gemeentesecretaris in Zeist", ZEIST, "Gemeentesecretaris"),
        ("Projectleider Centrum Zeist", ZEIST, "Projectleider Centrum Zeist"),
        ("Heemraad bij het Waterschap De Dommel", ("Waterschap De Dommel",), "Heemraad"),
        ("Jurist bij SZW", (), "Jurist"),
        ("Vaarwegbeheerder Rijkswaterstaat", ("Rijkswaterstaat", "RWS"), "Vaarwegbeheerder"),
        ("Beleidsadviseur Gemeenterecht", ZEIST, "Beleidsadviseur Gemeenterecht"),
        ("Adviseur gemeentelijke belastingen", ZEIST, "Adviseur gemeentelijke belastingen"),
        ("Zeister wijkregisseur", ZEIST, "Zeister wijkregisseur"),
        ("Teamleider Burgerzaken (vervuld)", (), "Teamleider Burgerzaken"),
        ("Teamleider Burgerzaken - reactietermijn gesloten", (), "Teamleider Burgerzaken"),
        ("Strateeg (m/v/x)", (), "Strateeg"),
        ("Strateeg v/m", (), "Strateeg"),
        ("Strateeg (32-36 uur per week)", (), "Strateeg"),
        ("Strateeg 20-24u/w", (), "Strateeg"),
        ("Strateeg, 0,8 fte", (), "Strateeg"),
        ("Strateeg schaal 11/12", (), "Strateeg"),
        ("Strateeg (schaal 10A)", (), "Strateeg"),
        ("Strateeg (20431)", (), "Strateeg"),
        ("20431 - Strateeg", (), "Strateeg"),
        ("JP045120 Strateeg", (), "Strateeg"),
        ("ft. 31234 - Strateeg", (), "Strateeg"),
        ("SRQ150123: Strateeg", (), "Strateeg"),
        ("VACATURE: Strateeg", (), "Strateeg"),
        ("Interim opdracht: Strateeg", (), "Strateeg"),
        ("Strateeg - Freelance opdracht in Gouda", (), "Strateeg"),
        ("Strateeg — TenMonks", (), "Strateeg"),
        ("Strateeg | 36 uur | Gemeente Zeist | Werken bij Zeist", ZEIST, "Strateeg"),
        ("Directeur Mens & Maatschappij", (), "Directeur Mens & Maatschappij"),
        ("Secretaris/directeur", (), "Secretaris/directeur"),
        ("Secretaris / Directeur (a.i.)", (), "Secretaris / Directeur (a.i.)"),
        ("Projectleider Omgevingswet 2024", (), "Projectleider Omgevingswet 2024"),
        ("Ecoloog Natura 2000", (), "Ecoloog Natura 2000"),
        ("Gemeente Zeist", ZEIST, "Gemeente Zeist"),
        ("36 uur", (), "36 uur"),
        ("  Strateeg \n Ruimte ", (), "Strateeg Ruimte"),
    ],
)
def test_core(raw: str, names: tuple[str, ...], core: str) -> None:
    assert core_title(raw, names).core == core


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        ("Senior adviseur", "senior"), ("Junior projectleider", "junior"), ("Medior jurist", "medior"),
        ("Stagiair archeologie", "trainee"), ("Traineeship financiën", "trainee"), ("Teamleider Zorg", "manager"),
        ("Afdelingshoofd Ruimte", "manager"), ("Concerndirecteur", "director"), ("Loco-gemeentesecretaris", "director"),
        ("Griffier", "director"), ("Projectmanager", None), ("Directiesecretaris", None), ("Griffiemedewerker", None),
        ("Senior manager", "senior"), ("Jurist", None),
    ],
)  # fmt: skip
def test_level(raw: str, level: str | None) -> None:
    assert core_title(raw).level == level


def test_what_goes_is_kept_beside_the_core() -> None:
    title = core_title("Strateeg (m/v) (vervuld) (20431)")
    assert title.references == ("20431",)
    assert set(title.markers) == {"m/v", "vervuld"}
    assert [(e.field, e.quote) for e in title.evidence] == [("title", "Strateeg (m/v) (vervuld) (20431)")]


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_raises_and_the_core_is_never_empty(raw: str, names: list[str]) -> None:
    assert bool(core_title(raw, names).core) == bool(raw.strip())


TAILS = [" (m/v/x)", " (32-36 uur)", " schaal 11", " - Gemeente Zeist", " (vervuld)", " (20431)"]


@given(
    st.sampled_from(["Strateeg", "Coördinator Wijkteams", "Adviseur Water & Klimaat"]),
    st.lists(st.sampled_from(TAILS), max_size=4, unique=True),
)
def test_whatever_hangs_on_it_the_core_is_the_same(core: str, tails: list[str]) -> None:
    assert core_title(core + "".join(tails), ZEIST).core == core
