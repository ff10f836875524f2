"""The register and the employer: own phrasings, every body of the register, the goldens and the real pages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dutch.organisations import Employer, Register, find_employer
from crawler.items import Line, Organisation
from crawler.page import Page, label_lines
from crawler.reference import load

REFERENCE = load(Path(__file__).resolve().parent.parent / "data" / "reference")
REGISTER = Register(REFERENCE.organisations, REFERENCE.agencies, REFERENCE.places)
CURRENT = [body for body in REFERENCE.organisations if body.valid_to is None]
BY_WORD = ("gemeente", "provincie", "waterschap", "omgevingsdienst", "veiligheidsregio", "ministerie")


def read(*texts: str, title: str = "", on: date | None = None) -> Employer:
    return find_employer(title, [Line(text) for text in texts], REGISTER, on=on)


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("Zeist", None, "Gemeente Zeist"),
        ("gemeente zeist", None, "Gemeente Zeist"),
        ("Gem. Zeist", None, "Gemeente Zeist"),
        ("gemeente ’s-Hertogenbosch", None, "Gemeente 's-Hertogenbosch"),
        ("Den Bosch", None, "Gemeente 's-Hertogenbosch"),
        ("'s-Gravenhage", None, "Gemeente Den Haag"),
        ("Sittard Geleen", None, "Gemeente Sittard-Geleen"),
        ("SÚDWEST-FRYSLÂN", None, "Gemeente Súdwest-Fryslân"),
        ("De Bilt", None, "Gemeente De Bilt"),
        ("Raadsgriffie van Almelo", None, "Gemeente Almelo"),
        ("Groningen", None, "Gemeente Groningen"),
        ("provincie Groningen", None, "Provincie Groningen"),
        ("Noord-Holland", None, "Provincie Noord-Holland"),
        ("Provincie Friesland", None, "Provincie Fryslân"),
        ("Provinciale Staten van Drenthe", None, "Provincie Drenthe"),
        ("WDODelta", None, "Waterschap Drents Overijsselse Delta"),
        ("hoogheemraadschap rijnland", None, "Hoogheemraadschap van Rijnland"),
        ("waterschap Hunze & Aa's", None, "Waterschap Hunze en Aa's"),
        ("Min. van BZK", None, "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties"),
        ("OD Twente", None, "Omgevingsdienst Twente"),
        ("GGD Zeeland", None, "GGD Zeeland"),
        ("Bergen", None, None),
        ("Gemeente Bergen (L)", None, "Gemeente Bergen (L)"),
        ("Zeelenberg", None, None),
        ("Nergenshuizen", None, None),
        ("", None, None),
        ("Haren", None, "Gemeente Haren"),
        ("Haren", date(2018, 12, 31), "Gemeente Haren"),
        ("Haren", date(2019, 1, 1), "Gemeente Groningen"),
        ("Brielle", date(2024, 1, 1), "Gemeente Voorne aan Zee"),
        ("Voorne aan Zee", date(2022, 6, 1), "Gemeente Voorne aan Zee"),
        ("Ministerie van Infrastructuur en Milieu", date(2016, 1, 1), "Ministerie van Infrastructuur en Milieu"),
        ("Ministerie van Infrastructuur en Milieu", date(2020, 1, 1), "Ministerie van Infrastructuur en Waterstaat"),
        ("EZK", date(2026, 6, 1), "Ministerie van Economische Zaken en Klimaat"),
    ],
)  # fmt: skip
def test_by_name(name: str, on: date | None, expected: str | None) -> None:
    body = REGISTER.by_name(name, on)
    assert (body and REGISTER.display_name(body)) == expected


def test_a_name_of_two_needs_its_province() -> None:
    body = REGISTER.by_name("Bergen", province="Limburg")
    assert body is not None and body.id == "gm0893"
    lines = [Line("Gemeente Bergen", "label", "organisation"), Line("Bergen, Noord-Holland", "label", "place")]
    found = find_employer("", lines, REGISTER).organisation
    assert found is not None and found.id == "gm0373"


def test_every_current_body_is_found_by_its_own_name() -> None:
    assert [body.name for body in CURRENT if REGISTER.by_name(REGISTER.display_name(body)) is not body] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Opdrachtgever: Gemeente Zeist", "Gemeente Zeist"),
        ("Opdrachtgever: Zeist", "Gemeente Zeist"),
        ("Naam organisatie Provincie Drenthe", "Provincie Drenthe"),
        ("Werkgever: Waterschap Vechtstromen Standplaats: Almelo", "Waterschap Vechtstromen"),
        ("De gemeente Zeist zoekt een bevlogen teamleider", "Gemeente Zeist"),
        ("Namens de gemeente Zeist zoeken wij een strateeg", "Gemeente Zeist"),
        ("Voor onze opdrachtgever, gemeente Zeist, zijn wij op zoek naar een strateeg", "Gemeente Zeist"),
        ("Je krijgt een aanstelling bij het waterschap Vechtstromen", "Waterschap Vechtstromen"),
        ("Werken bij gemeente Zeist is werken aan de stad", "Gemeente Zeist"),
        ("1 Gemeente Zeist", "Gemeente Zeist"),
        ("De gemeenteraad van Zeist zoekt een griffier", "Gemeente Zeist"),
        ("Strateeg wonen gemeente zeist", "Gemeente Zeist"),
        ("GEMEENTE ZEIST - strateeg wonen", "Gemeente Zeist"),
        ("20431 Gemeente Zeist Zeist Interim 24 uur p/w", "Gemeente Zeist"),
        ("VRU, Utrecht", "Veiligheidsregio Utrecht"),
        ("Het RIVM heeft ruimte voor een stagiair", "Rijksinstituut voor Volksgezondheid en Milieu"),
        ("De gemeente Zeist werkt nauw samen met de gemeente Soest en Provincie Utrecht", "Gemeente Zeist"),
        ("het college van burgemeester en wethouders van Zeist", "Gemeente Zeist"),
        ("Gedeputeerde Staten van Drenthe benoemen een secretaris", "Provincie Drenthe"),
        ("Zeist", "Gemeente Zeist"),
        ("Freelance opdracht in Tiel", None),
        ("Je werkt in het centrum van Zeist en Soest", None),
        ("de gemeenten Zeist, Soest en Baarn en Provincie Utrecht", None),
        ("gemeente Zeist, gemeente Soest en gemeente Baarn", None),
        ("gemeente Zeist, Soest en Baarn", None),
        ("partners zoals gemeente Zeist of Waterschap Vechtstromen", None),
        ("Je stelt de stukken op en bespreekt die met de Waarderingskamer.", None),
        ("Ervaring bij de gemeente Zeist of elders", None),
        ("Een middelgrote gemeente in het midden van het land", None),
        ("In 14 Drentse en Groningse gemeenten", None),
        ("Strateeg - Zeelenberg", None),
        ("Nog 6 dagen om te reageren", None),
        ("Wil je meer weten? Bel ons!", None),
        ("Sociaal Domein en Asiel", None),
    ],
)
def test_a_phrase(text: str, expected: str | None) -> None:
    assert read(text).name == expected


@pytest.mark.parametrize(
    ("value", "name", "government"),
    [
        ("Gemeente Zeist (Stadsbeheer)", "Gemeente Zeist", True),
        ("Ministerie van Justitie en Veiligheid - Dienst Justis", "Justis", True),
        ("Bestman namens Gemeente Zeist", "Gemeente Zeist", True),
        ("Zeist", "Gemeente Zeist", True),
        ("Cluster Ruimte, Zeist", "Gemeente Zeist", True),
        ("Stadsdeel Zuidoever", "Stadsdeel Zuidoever", True),
        ("een gemeente in Noord-Holland", None, True),
        ("Anonieme opdrachtgever", None, True),
        ("Hogeschool Zeist", None, False),
        ("Stichting Primair Onderwijs Zeist", None, False),
        ("Uitgeverij De Letter B.V.", None, False),
        ("TenMonks", None, None),
    ],
)
def test_a_client_field(value: str, name: str | None, government: bool | None) -> None:
    employer = find_employer("Strateeg", [Line(value, "label", "organisation")], REGISTER)
    assert (employer.name, employer.government) == (name, government)


def test_the_stronger_place_wins() -> None:
    lines = [
        Line("Gemeente Zeist", "label", "organisation"),
        Line("Gemeente Soest", "header"),
        Line("De aanstelling is bij gemeente Baarn"),
    ]
    title = "Strateeg gemeente De Bilt"
    for expected in ("Zeist", "Soest", "De Bilt"):
        assert find_employer(title, lines, REGISTER, markup_name="Gemeente Ede").name == f"Gemeente {expected}"
        lines = lines[1:] if len(lines) > 1 else lines
    assert find_employer("Strateeg", lines, REGISTER).name == "Gemeente Baarn"
    assert find_employer("Strateeg", [], REGISTER, markup_name="Gemeente Ede").name == "Gemeente Ede"
    assert find_employer("Strateeg", [], REGISTER, markup_name="TenMonks").name is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/organisatie/hoeksche-waard/", "Gemeente Hoeksche Waard"),
        ("/organisatie/waterschap-scheldestromen/", "Waterschap Scheldestromen"),
        ("/vacatures/zeelenberg/strateeg-gemeente-zeist", "Gemeente Zeist"),
        ("/inhuuropdracht/gemeente-zeist/strateeg/AB12", "Gemeente Zeist"),
        ("/vacatures/strateeg-wonen-20431", None),
        ("", None),
    ],
)
def test_an_address(path: str, expected: str | None) -> None:
    assert find_employer("Strateeg", [], REGISTER, path=path).name == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Gemeentesecretaris Zeist", "Gemeente Zeist"),
        ("Provinciesecretaris Zeeland", "Provincie Zeeland"),
        ("Statengriffier Utrecht", "Provincie Utrecht"),
        ("Dijkgraaf Rijnland", "Hoogheemraadschap van Rijnland"),
        ("Projectleider Zeist-West", None),
        ("Directeur Dudok Wonen Hilversum", None),
    ],
)
def test_a_post_that_only_such_a_body_has(title: str, expected: str | None) -> None:
    assert find_employer(title, [], REGISTER).name == expected


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("De procedure wordt begeleid door Zeelenberg.", "Zeelenberg"),
        ("De raad laat zich ondersteunen door mevrouw X, partner bij de Galan Groep.", "Galan Groep"),
        ("Voor een gemeente in Drenthe zoekt Publiek Netwerk een adviseur", "Publiek Netwerk"),
        ("Strateeg - TenMonks", "TenMonks"),
        ("Je begeleidt projecten in de Randstad", None),
        ("Reageer via Zeelenberg of de post", None),
    ],
)
def test_the_agency(text: str, agency: str | None) -> None:
    assert read(text).agency == agency


def test_a_hidden_employer_is_government_without_a_name() -> None:
    employer = read(
        "Voor een middelgrote gemeente in het oosten zijn wij op zoek naar een strateeg.",
        "Je overlegt met gemeente Zeist.",
    )
    assert (employer.name, employer.organisation, employer.government) == (None, None, True)


@pytest.mark.parametrize(
    "text",
    [
        "Wij zoeken iemand met ervaring bij een grote gemeente.",
        "Werk je nu voor een gemeente en zoek je iets nieuws?",
        "Je hebt gewerkt bij een middelgrote gemeente of provincie.",
    ],
)
def test_experience_elsewhere_hides_no_employer(text: str) -> None:
    assert read("De gemeente Zeist telt 65.000 inwoners.", text).name == "Gemeente Zeist"


def test_who_is_described_goes_before_who_is_mentioned() -> None:
    employer = read(
        "Aan het einde oordeelt vaak de Raad van State over onze besluiten.",
        "De provincie Drenthe is met twaalf gemeenten een kleine provincie.",
    )
    assert employer.name == "Provincie Drenthe"


FORMS = (
    "{name}", "Strateeg {name}", "{name} zoekt een strateeg", "Organisatie: {name}", "Over {name}",
    "Voor {name} zijn wij op zoek naar een strateeg", "De aanstelling vindt plaats bij {name}", "1 {name}",
)  # fmt: skip


@settings(max_examples=300)
@given(st.sampled_from([body for body in CURRENT if body.kind in BY_WORD]), st.sampled_from(FORMS), st.booleans())
def test_every_body_reads_back_in_every_form(body: Organisation, form: str, lower: bool) -> None:
    name = REGISTER.display_name(body)
    text = form.format(name=name[0].lower() + name[1:] if lower and name.startswith(BY_WORD_UPPER) else name)
    for around in ("", "Samen werken we aan een mooie omgeving."):
        assert read(text, around, "Wij bieden ruimte om te leren.").organisation is body


BY_WORD_UPPER = tuple(word.capitalize() for word in BY_WORD)


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_no_text_raises_and_quotes_are_of_the_text(title: str, text: str, path: str) -> None:
    lines = [Line(text), Line(text, "label", "organisation"), Line(title, "header")]
    employer = find_employer(title, lines, REGISTER, path=path, markup_name=text)
    for evidence in employer.evidence:
        assert evidence.quote is not None and len(evidence.quote) <= 160


def goldens() -> list[dict[str, object]]:
    path = Path(__file__).resolve().parents[2] / "shared" / "goldens" / "phrases.jsonl"
    if not path.is_file():
        pytest.skip("../shared is absent: the goldens lie beside the project, not in it")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_goldens() -> None:
    records = [r for r in goldens() if r["kind"] == "organisation" and not r.get("ambiguous")]
    wrong = []
    for record in records:
        on, expect = record["reference_date"], record["expect"]
        assert isinstance(expect, dict)
        employer = read(str(record["text"]), on=date.fromisoformat(str(on)) if on else None)
        if employer.name != expect["canonical"]:
            wrong.append((record["text"], employer.name))
        assert all(evidence.quote in str(record["text"]) for evidence in employer.evidence if evidence.quote)
    assert len(wrong) <= 0.02 * len(records), wrong


@pytest.mark.parametrize("labels", [{"Organisatie": "organisation", "Standplaats": "place"}, {}])
def test_the_real_pages(realpages: Path, labels: dict[str, str]) -> None:
    index = {row["url"]: row for row in map(json.loads, (realpages / "index.jsonl").read_text().splitlines())}
    for expected in map(json.loads, (realpages / "expected.jsonl").read_text(encoding="utf-8").splitlines()):
        row = index[expected["url"]]
        day = date.fromisoformat(row["fetched_at"][:10])
        page = Page(row["url"], (realpages / row["file"]).read_text(encoding="utf-8"), None)  # type: ignore[arg-type]
        lines = label_lines([block.text for block in page.blocks], labels)
        own = {"tenmonks": "TenMonks", "zeelenberg": "Zeelenberg"}.get(expected["source"])
        markup = page.job_postings[0].organisation if page.job_postings else ""
        found = find_employer(page.title, lines, REGISTER, site_agency=own, path=page.path, markup_name=markup, on=day)
        assert found.name == expected.get("organisation")
        assert found.agency == expected.get("recruiter")
