"""Education, contract, duration, experience and area: own phrases, properties, and the shared goldens where present."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.dutch.areas import AreaIndex, find_area
from crawler.dutch.contracts import KINDS, find_contract
from crawler.dutch.duration import find_duration
from crawler.dutch.education import RANKS, find_education
from crawler.dutch.experience import find_experience
from crawler.items import Line, Term

SHARED = Path(__file__).parents[2] / "shared"


# education


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("HBO", "hbo"),
        ("MBO", "mbo"),
        ("MBO 4", "mbo"),
        ("mbo-4 niveau", "mbo"),
        ("MBO4", "mbo"),
        ("MBO+ niveau", "mbo"),
        ("minimaal mbo+ werk- en denkniveau", "mbo"),
        ("minimaal hbo werk- en denkniveau", "hbo"),
        ("een afgeronde hbo-opleiding bestuurskunde", "hbo"),
        ("HBO denk- en werkniveau", "hbo"),
        ("hbo'er met lef en een afgerond diploma", "hbo"),
        ("hbo of hoger", "hbo"),
        ("post-hbo opleiding", "hbo"),
        ("hoger beroepsonderwijs", "hbo"),
        ("Opleidingsniveau: hbo/wo", "hbo wo"),
        ("hbo/wo werk- en denkniveau", "hbo wo"),
        ("HBO-/WO-niveau", "hbo wo"),
        ("hbo- of wo-niveau", "hbo wo"),
        ("hbo of wo", "hbo wo"),
        ("HBO of WO opleiding", "hbo wo"),
        ("WO/HBO", "hbo wo"),
        ("hbo+/wo", "hbo wo"),
        ("HBO, WO", "hbo wo"),
        ("HBO | WO", "hbo wo"),
        ("MBO/HBO", "mbo hbo"),
        ("mbo of hbo werk- en denkniveau", "mbo hbo"),
        ("mbo-hbo niveau", "mbo hbo"),
        ("minimaal wo werk- en denkniveau", "wo"),
        ("een wo-opleiding planologie", "wo"),
        ("WO werk- en denkniveau", "wo"),
        ("WO+", "wo"),
        ("een afgeronde universitaire opleiding", "wo"),
        ("een universitair diploma", "wo"),
        ("hbo of universitair niveau", "hbo wo"),
        ("hbo- dan wel academisch niveau", "hbo wo"),
        ("academisch geschoold", "wo"),
        ("een academische graad in de rechten", "wo"),
        ("academisch denkniveau", "wo"),
        ("wetenschappelijk onderwijs", "wo"),
        ("Bachelor", "hbo"),
        ("Bachelor / Master", "hbo wo"),
        ("een afgeronde master bestuurskunde", "wo"),
        ("Master's degree", "wo"),
        ("Universitair Bachelor", "wo"),
        ("Bachelor of Master diploma", "hbo wo"),
        ("VMBO", "vmbo"),
        ("vmbo of mbo 2 niveau", "vmbo mbo"),
        ("havo/vwo", "havo_vwo"),
        ("Associate degree", "ad"),
        ("Niveau mbo, hbo", "mbo hbo"),
        ("Groningen 36 uur HBO Schaal 10", "hbo"),
        ("gepromoveerd", "phd"),
    ],
)
def test_reads_education(text: str, levels: str) -> None:
    assert find_education([Line(text)]).levels == tuple(levels.split())


@pytest.mark.parametrize(
    "text",
    [
        "WOZ-taxateur",
        "de WOR-bestuurder",
        "wo 12 maart",
        "WO 12 maart om 16.00 uur",
        "MA DI WO DO VR",
        "di, wo en do",
        "een monument uit WO II",
        "een bunker uit WO2",
        "Woo-verzoeken",
        "Academisch Medisch Centrum",
        "de Universiteit Twente",
        "een universitair medisch centrum",
        "Universiteit van Amsterdam is partner",
        "Scrum Master",
        "masterplan binnenstad",
        "masterclass",
        "hbo-stagiairs begeleiden",
        "samenwerking met mbo-scholen",
        "mbo-studenten",
        "de mbo-instelling",
        "Wonen",
        "twee woningen",
        "hobo",
        "",
    ],
)
def test_reads_no_education(text: str) -> None:
    assert find_education([Line(text)]).levels == ()


def test_education_of_an_advert() -> None:
    prose = Line("Je beschikt over minimaal mbo werk- en denkniveau.")
    title = Line("Adviseur (hbo)", "title")
    header = Line("WO", "header")
    label = Line("hbo", "label", "education", "Opleidingsniveau")
    for lines, levels in (
        ([prose], "mbo"),
        ([prose, title], "hbo"),
        ([prose, title, header], "wo"),
        ([header, label, prose], "hbo"),
    ):
        assert find_education(lines).levels == (levels,)
        assert find_education(lines[::-1]).levels == (levels,)
    long = (
        "U hebt een wo-opleiding en ruime ervaring, en u bent een bondgenoot van vakmensen in het hele fysieke domein."
    )
    assert find_education([Line(long)]).levels == ("wo",)
    capitals = (
        "VWO EN EEN WETENSCHAPPELIJK OPGELEIDE ACHTERGROND, OF MINIMAAL EEN MBO-OPLEIDING EN VEEL ERVARING IN DIT WERK"
    )
    assert find_education([Line(capitals)]).levels == ("havo_vwo", "mbo", "wo")
    several = [Line("hbo", "label", "education"), Line("wo", "label", "education")]
    assert find_education(several).levels == ("hbo", "wo")


def test_education_of_others_in_prose_is_left_out() -> None:
    text = (
        "De stad telt veel inwoners en HBO en WO zitten er samen op een campus, "
        + "waar veel wordt samengewerkt met bedrijven. " * 2
    )
    assert find_education([Line(text)]).levels == ()


def test_an_unknown_label_is_looked_up() -> None:
    terms = (Term("hbo", "HBO", ("ingenieursdiploma",)),)
    line = Line("Ingenieursdiploma", "label", "education")
    assert find_education([line], terms).levels == ("hbo",)
    assert find_education([line]).levels == ()


# contract


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Vast", "permanent"),
        ("vast dienstverband", "permanent"),
        ("Een vaste aanstelling", "permanent"),
        ("een vaste baan", "permanent"),
        ("contract voor onbepaalde tijd", "permanent"),
        ("aanstelling in vaste dienst", "permanent"),
        ("Dienstverband: Vast", "permanent"),
        ("24 - 36 uur | Vast | Schaal 10", "permanent"),
        ("12345 Gemeente X Vast (W&S) 36 uur p/w", "permanent"),
        ("permanent contract", "permanent"),
        ("Tijdelijk", "temporary"),
        ("tijdelijk contract", "temporary"),
        ("een tijdelijke functie", "temporary"),
        ("aanstelling voor bepaalde tijd", "temporary"),
        ("een jaarcontract", "temporary"),
        ("vervanging wegens ziekte", "temporary"),
        ("zwangerschapsvervanging", "temporary"),
        ("ter vervanging van onze collega", "temporary"),
        ("contract voor de duur van 1 jaar", "temporary"),
        ("voor een periode van negen maanden", "temporary"),
        ("Interim manager bedrijfsvoering", "interim"),
        ("Griffier a.i.", "interim"),
        ("Afdelingshoofd ad interim", "interim"),
        ("interimopdracht", "interim"),
        ("Interim-controller", "interim"),
        ("ZZP", "freelance"),
        ("zzp'er", "freelance"),
        ("Freelance", "freelance"),
        ("Detachering", "secondment"),
        ("op detacheringsbasis", "secondment"),
        ("ZZP of detachering", "freelance secondment"),
        ("Contractvorm: Detachering ZZP", "freelance secondment"),
        ("op uitzendbasis", "agency"),
        ("via payroll", "agency"),
        ("Uitzendkracht", "agency"),
        ("Stage", "internship"),
        ("Stagiair communicatie", "internship"),
        ("Meewerkstage", "internship"),
        ("afstudeeropdracht", "internship"),
        ("Traineeship", "traineeship"),
        ("Trainee ruimtelijk domein", "traineeship"),
        ("Alleen op te vullen door kandidaten in loondienst, geen zzp", "secondment"),
        ("Vast of tijdelijk", "permanent temporary"),
    ],
)
def test_reads_contract(text: str, kinds: str) -> None:
    assert set(find_contract([Line(text)]).kinds) == set(kinds.split())


@pytest.mark.parametrize(
    "text",
    [
        "een vaste waarde in de regio",
        "vaste medewerkers en flexibele schil",
        "een vast aanspreekpunt voor inwoners",
        "je staat vast voor je mening in een vast team",
        "je stelde met de raad het programma voor de komende jaren vast",
        "je legt afspraken met partners vast",
        "Dienstverband Financieel",
        "Geen detachering",
        "detachering is niet mogelijk",
        "onze planner, die wij voor 20 uur vast in dienst hebben",
        "ervaring met detachering van medewerkers",
        "tijdelijke huisvesting van statushouders",
        "tijdelijke verkeersmaatregelen",
        "het percentage",
        "de etalages in de winkelstraat",
        "5 jaar ervaring",
        "Benoemd voor de duur van zes jaar",
        "Optie tot verlenging: 2 x 6 maanden",
        "36 uur per week",
        "doorlenen is niet toegestaan",
        "een interimmarkt",
        "betaald ouderschapsverlof",
        "vervanging van een brug",
        "je regelt vervanging bij ziekte",
        "de mogelijkheid om vastgoed te beheren",
        "tijdelijke arbeidsmigranten",
        "de huidige interim manager vertrekt",
        "vaste contractpartners",
        "een vaste dienst van de buurman",
        "",
    ],
)
def test_reads_no_contract(text: str) -> None:
    assert find_contract([Line(text)]).kinds == ()


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("ZZP mogelijk", True),
        ("Opdracht voor zzp'ers of detachering", True),
        ("niet alleen zzp, ook detachering", True),
        ("geen zzp", False),
        ("zzp niet toegestaan", False),
        ("Zzp: nee", False),
        ("ZZP'ers zijn helaas uitgesloten", False),
        ("inzet van zzp'ers is niet mogelijk", False),
        ("ZZP mogelijk: nee", False),
        ("kan niet door een zzp'er worden uitgevoerd", False),
        ("Deze opdracht is niet geschikt voor zzp", False),
        ("Wij werken niet met zzp'ers", False),
        ("Freelancers komen niet in aanmerking", False),
        ("alleen in loondienst, opdracht van een jaar", False),
        ("Vast contract", None),
    ],
)
def test_reads_self_employed(text: str, allowed: bool | None) -> None:
    contract = find_contract([Line(text)])
    assert contract.self_employed_allowed is allowed
    assert ("freelance" in contract.kinds) is (allowed is True)


@pytest.mark.parametrize(
    "text",
    [
        "tijdelijk met uitzicht op vast",
        "een jaarcontract met uitzicht op een vast dienstverband",
        "bepaalde tijd met intentie tot vast",
        "eerst tijdelijk, bij goed functioneren vast",
        "Arbeidsovereenkomst voor bepaalde tijd met uitzicht op onbepaalde tijd",
        "arbeidsovereenkomst voor bepaalde tijd voorafgaande aan onbepaalde tijd",
        "eerst een contract voor een jaar met kans op een vaste aanstelling",
        "we starten met een jaarcontract, daarna volgt een vast contract",
    ],
)
def test_reads_prospect(text: str) -> None:
    contract = find_contract([Line(text)])
    assert (contract.kinds, contract.prospect_permanent) == (("temporary",), True)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("u wordt benoemd voor een periode van zes jaar", 72),
        ("een benoemingstermijn van 6 jaar", 72),
        ("een vaste aanstelling met een zittingstermijn van vier jaar", 48),
        ("de benoeming geldt voor 3 jaar", 36),
        ("een contract van 3 jaar", None),
    ],
)
def test_reads_term_of_office(text: str, months: int | None) -> None:
    contract = find_contract([Line(text)])
    assert contract.term_of_office_months == months
    assert "temporary" not in contract.kinds or months is None


def test_contract_of_an_advert() -> None:
    mention = Line("De afdeling werkt op dit moment tijdelijk (tot de zomer) vanuit twee gebouwen en jij pakt dat op.")
    prose = Line("Wij bieden een vast dienstverband en een goed pensioen.")
    title = Line("Interim-directeur Ruimte", "title")
    label = Line("Detachering", "label", "contract", "Contractvorm")
    for lines, kind in (
        ([mention, prose], "permanent"),
        ([mention, prose, title], "interim"),
        ([prose, title, label], "secondment"),
    ):
        assert find_contract(lines).kinds == (kind,)
        assert find_contract(lines[::-1]).kinds == (kind,)
    first = (
        "Vast dienstverband, een goed pensioen en elk jaar ruimte om te leren; met collega's die graag samen optrekken."
    )
    assert find_contract([Line(first)]).kinds == ("permanent",)
    two = [Line("Detachering", "label", "contract"), Line("ZZP", "label", "contract")]
    assert find_contract(two).kinds == ("freelance", "secondment")
    refused = [
        Line("ZZP of detachering", "header"),
        Line("Het is voor deze opdracht niet mogelijk, zzp is niet toegestaan."),
    ]
    assert "secondment" in find_contract(refused).kinds


def test_markup_and_taxonomy_are_the_last_words() -> None:
    silent = [Line("Wij zoeken een adviseur.")]
    assert find_contract(silent, (), ("CONTRACTOR",)).kinds == ("interim",)
    assert find_contract(silent, (), ("FULL_TIME", "TEMPORARY")).kinds == ("temporary",)
    assert find_contract([Line("Vast contract")], (), ("CONTRACTOR",)).kinds == ("permanent",)
    terms = (Term("payroll", "Payroll", ("oproepbureau",)), Term("on_call", "Oproep", ("nul uren",)))
    assert find_contract([Line("Oproepbureau", "label", "contract"), silent[0]], terms).kinds == ("agency",)
    assert find_contract([Line("nul uren", "label", "contract"), silent[0]], terms).kinds == ()


# duration


@pytest.mark.parametrize(
    ("text", "months", "extension"),
    [
        ("Duur: 9 maanden", 9, None),
        ("Duur 9 mnd", 9, None),
        ("Duur opdracht: 9 mnd.", 9, None),
        ("Looptijd: 1 jaar", 12, None),
        ("Contractduur 2 jaar", 24, None),
        ("een looptijd van anderhalf jaar", 18, None),
        ("voor de duur van een half jaar", 6, None),
        ("voor een periode van ca. 7 maanden", 7, None),
        ("de opdracht duurt negen maanden", 9, None),
        ("een tijdelijk contract voor een jaar", 12, None),
        ("contract van 1 jaar met uitzicht op vast", 12, None),
        ("in eerste instantie voor 8 maanden", 8, None),
        ("voor minimaal 8 maanden", 8, None),
        ("26 weken", None, None),
        ("Duur: 26 weken", 6, None),
        ("Duration: 6 months", 6, None),
        ("Duur: 9 maanden Optie verlenging: 1 maal 3 maand(en)", 9, "1x3"),
        ("Opties verlenging:2 maal 6 maand(en)", None, "2x6"),
        ("Optie tot verlenging: 2x6 maanden", None, "2x6"),
        ("Optie tot verlenging: 2 x 1 jaar", None, "2x12"),
        ("met twee keer een optie tot verlenging van 6 maanden", None, "2x6"),
        ("optie op verlenging van 3 keer 12 maanden", None, "3x12"),
        ("Duur: 6 mnd + optie 2 x 3 mnd", 6, "2x3"),
        ("verlenging is niet uitgesloten", None, "possible"),
        ("verlenging mogelijk met maximaal 4 maanden", None, "1x4"),
        ("Verlenging: ja, max. 6 mnd", None, "1x6"),
        ("optie tot verlenging met 6 maanden", None, "1x6"),
        ("Optie op verlenging: ja", None, "possible"),
        ("met mogelijkheid tot verlenging", None, "possible"),
        ("met optie op verlenging", None, "possible"),
        ("verlenging is mogelijk", None, "possible"),
        ("de opdracht kan worden verlengd", None, "possible"),
        ("Option to extension", None, "possible"),
        ("Optie tot verlenging: Nee", None, None),
        ("geen verlenging mogelijk", None, None),
        ("Optie tot verlenging: n.v.t.", None, None),
        ("zes maanden met kans op verlenging", 6, "possible"),
        ("28 uur p/w, 9 mnd", 9, None),
        ("benoemd voor een periode van 6 jaar", 72, None),
    ],
)
def test_reads_length(text: str, months: int | None, extension: str | None) -> None:
    duration = find_duration([Line(text)])
    assert (duration.months, duration.extension) == (months, extension)


@pytest.mark.parametrize(
    ("text", "months", "start", "end"),
    [
        ("Begindatum: 1 mei 2026 Einddatum: 31 okt 2026", 6, "2026-05-01", "2026-10-31"),
        ("Begindatum: 1 mei 2026Einddatum: 31 okt 2026Publicatiedatum: 3 apr 2026", 6, "2026-05-01", "2026-10-31"),
        ("Startdatum: 01-05-2026 Einddatum: 30-04-2027", 12, "2026-05-01", "2027-04-30"),
        ("Start datum: 1 mei 2026 Eind datum: 1 aug 2026", 3, "2026-05-01", "2026-08-01"),
        ("van 1 mei 2026 tot en met 31 december 2026", 8, "2026-05-01", "2026-12-31"),
        ("1 mei t/m 31 december 2026", 8, "2026-05-01", "2026-12-31"),
        ("Looptijd: 01-05-2026 - 31-10-2026", 6, "2026-05-01", "2026-10-31"),
        ("Periode: 1 mei 2026 – 1 november 2026", 6, "2026-05-01", "2026-11-01"),
        ("van 2026-05-01 tot 2026-11-01", 6, "2026-05-01", "2026-11-01"),
        ("looptijd van mei 2026 tot en met oktober 2026", 6, "2026-05", "2026-10"),
        ("de opdracht loopt van mei 2026 tot november 2026", 6, "2026-05", "2026-11"),
        ("Opdracht t/m 31-12-2026 met optie tot verlenging", None, None, "2026-12-31"),
        ("inzet tot medio 2027", None, None, "2027-06"),
        ("de opdracht loopt tot begin 2027", None, None, "2027-01"),
        ("Duur: z.s.m. - 31-10-2026", None, None, "2026-10-31"),
        ("Startdatum: 1 mei 2026", None, "2026-05-01", None),
        ("Start: 1 mei 2026", None, "2026-05-01", None),
        ("Duur: 6 maanden, start 1 mei 2026", 6, "2026-05-01", None),
        ("Start: May 1, 2026", None, "2026-05-01", None),
    ],
)
def test_reads_days(text: str, months: int | None, start: str | None, end: str | None) -> None:
    duration = find_duration([Line(text)])
    assert (duration.start, duration.end) == (start, end)
    assert duration.months == months


@pytest.mark.parametrize(
    "text",
    [
        "opdrachten van 6 tot 12 maanden",
        "een training van 3 maanden",
        "een contract van 6 maanden tot 1 jaar",
        "voor drie tot zes maanden",
        "de opleiding duurt 2 jaar",
        "minimaal 5 jaar ervaring",
        "3 jaar relevante werkervaring",
        "in de afgelopen 6 maanden",
        "11 maanden geleden",
        "binnen 2 weken",
        "over 3 maanden",
        "een proeftijd van 2 maanden",
        "een opzegtermijn van een maand",
        "VOG niet ouder dan 3 maanden",
        "€ 4.000 per maand",
        "twee keer per jaar",
        "Solliciteer tot 31 december 2026",
        "Reageren kan tot en met 31 oktober 2026",
        "de reactietermijn is verlengd tot 3 mei 2026",
        "gepubliceerd op 3 mei 2026",
        "een kind van 4 jaar",
        "we bestaan 40 jaar",
        "verlengde instructie",
        "Heb je vragen over je uren, verlenging of tarief?",
        "36 uur per week",
        "",
    ],
)
def test_reads_no_duration(text: str) -> None:
    duration = find_duration([Line(text)])
    assert (duration.months, duration.extension, duration.start, duration.end) == (None, None, None, None)


def test_duration_of_an_advert() -> None:
    lines = [
        Line("De opdracht is voor de duur van 6 maanden."),
        Line("1 mei 2026", "label", "", "Begindatum:"),
        Line("31 oktober 2026", "label", "", "Einddatum:"),
        Line("ja, 2 x 3 maanden", "label", "", "Optie tot verlenging:"),
    ]
    duration = find_duration(lines)
    assert (duration.months, duration.extension, duration.start, duration.end) == (6, "2x3", "2026-05-01", "2026-10-31")
    worked = find_duration(lines[1:3])
    assert worked.months == 6
    assert [(item.method, item.derived_from) for item in worked.evidence] == [
        ("calculation", "2026-05-01 - 2026-10-31")
    ]
    office = Line("U wordt benoemd voor een periode van zes jaar.")
    assert (find_duration([office]).months, find_duration([office, Line("Wij zoeken een voorzitter.")]).months) == (
        72,
        None,
    )
    assert find_duration([Line("9 maanden", "label", "duration", "Duur"), lines[0]]).months == 9


def test_a_day_without_a_year_needs_the_age_of_the_page() -> None:
    line = Line("Start: 1 mei")
    assert find_duration([line]).start is None
    assert find_duration([line], datetime(2026, 3, 1, tzinfo=UTC)).start == "2026-05-01"
    assert find_duration([line], datetime(2026, 11, 1, tzinfo=UTC)).start == "2027-05-01"


# experience


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("minimaal 4 jaar werkervaring", 4, None),
        ("ten minste vier jaar relevante ervaring", 4, None),
        ("4+ jaar ervaring", 4, None),
        ("4 tot 6 jaar ervaring", 4, 6),
        ("4-6 jaar werkervaring", 4, 6),
        ("werkervaring: 4 - 6 jaar", 4, 6),
        ("ervaring van minimaal 4 jaar", 4, None),
        ("meer dan 4 jaar leidinggevende ervaring", 4, None),
        ("maximaal 4 jaar werkervaring", None, 4),
        ("Minimaal 4 en maximaal 6 jaar ervaring", 4, 6),
        ("U hebt minimaal 4 jaar leidinggegeven", 4, None),
        ("U hebt 4 jaar bestuurlijke of directie-ervaring", 4, None),
        ("Je hebt 4 jaar of langer gewerkt als jurist", 4, None),
        ("at least 4 years of experience", 4, None),
        ("een bureau met 30 jaar ervaring", None, None),
        ("wij hebben 12 jaar ervaring", None, None),
        ("ervaring in de afgelopen 4 jaar", None, None),
        ("al 4 jaar", None, None),
        ("een contract van 4 jaar", None, None),
        ("", None, None),
    ],
)
def test_reads_experience(text: str, low: int | None, high: int | None) -> None:
    found = find_experience([Line(text)])
    assert (found.minimum, found.maximum) == (low, high)


def test_experience_of_an_advert() -> None:
    lines = [Line("Je hebt minimaal 3 jaar werkervaring."), Line("5-10 jaar", "label", "experience")]
    assert (find_experience(lines).minimum, find_experience(lines).maximum) == (5, 10)
    assert {item.field for item in find_experience(lines).evidence} == {"experience_years_min", "experience_years_max"}


# area

AREAS = AreaIndex(
    (
        Term("bestuur", "Bestuur", ("gemeentesecretaris", "algemeen directeur"), ("directeur",)),
        Term("communicatie", "Communicatie", ("marketing & communicatie", "woordvoerder"), ("communicatie",)),
        Term("water", "Water", ("waterbeheer", "afvalwater"), ("water",)),
        Term("project_programma", "Projecten", ("projectleider", "programmamanager"), ()),
    )
)


@pytest.mark.parametrize(
    ("title", "area"),
    [
        ("Gemeentesecretaris / Algemeen Directeur", "bestuur"),
        ("Interim-directeur Marketing en Communicatie", "communicatie"),
        ("Directeur", "bestuur"),
        ("Projectleider afvalwater", "water"),
        ("Projectleider", "project_programma"),
        ("WOORDVOERDERS", "communicatie"),
        ("Timmerman", None),
        ("", None),
    ],
)
def test_area_of_a_title(title: str, area: str | None) -> None:
    assert find_area(title, (), AREAS).id == area


def test_area_of_a_text() -> None:
    body = [Line("Je werkt aan waterbeheer."), Line("Goed waterbeheer telt."), Line("De directeur is tevreden.")]
    assert find_area("Medewerker", body, AREAS).id == "water"
    assert find_area("Medewerker", body[:1], AREAS).id is None
    assert find_area("Medewerker", [Line("Communicatie", "label", "function_area"), *body], AREAS).id == "communicatie"
    assert find_area("Projectleider", body, AreaIndex(())).id is None


# all of them

READERS: dict[str, Callable[[list[Line]], Any]] = {
    "education": find_education,
    "contract": find_contract,
    "duration": find_duration,
    "experience": find_experience,
    "function_area": lambda lines: find_area(lines[0].text if lines else "", lines, AREAS),
}


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=160), st.sampled_from(["prose", "label", "title", "header", "markup", "path"]))
def test_no_text_raises(text: str, where: Any) -> None:
    for field, read in READERS.items():
        for line in (Line(text, where), Line(text, where, field), Line(text, where, field, "Label:")):
            for item in read([line]).evidence:
                assert item.quote is None or item.quote in text
                assert item.quote is None or len(item.quote) <= 165
                assert 0 <= item.certainty <= 1


PIECES = [
    "3",
    "12",
    "maanden",
    "jaar",
    "t/m",
    "-",
    "2 x 6",
    "verlenging",
    "zzp",
    "geen",
    "niet",
    "vast",
    "hbo/wo",
    "WO",
    "1 mei 2026",
    "31-02-2026",
    "tot",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_values_are_possible(text: str) -> None:
    duration, contract = find_duration([Line(text)]), find_contract([Line(text)])
    assert duration.months is None or duration.months > 0
    assert set(contract.kinds) <= set(KINDS)
    assert not (contract.self_employed_allowed is False and "freelance" in contract.kinds)
    assert set(find_education([Line(text)]).levels) <= set(RANKS)
    assert find_contract([Line(text)]) == contract


WORDS = st.lists(
    st.sampled_from(["een", "mooie", "rol", "in", "onze", "gemeente", "aan", "zee"]), min_size=1, max_size=5
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 48),
    st.sampled_from(["Duur: {} maanden", "Looptijd {} mnd", "voor de duur van {} maanden", "voor {} maanden"]),
    WORDS,
)
def test_every_length_reads_back(months: int, form: str, words: str) -> None:
    printed = form.format(months)
    assert find_duration([Line(printed)]).months == months
    assert find_duration([Line(f"{words}. {printed}")]).months == months


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["hbo werk- en denkniveau", "wo-niveau", "mbo/hbo niveau"]), WORDS, WORDS)
def test_words_around_change_nothing(phrase: str, before: str, after: str) -> None:
    assert find_education([Line(f"{before} {phrase} {after}")]).levels == find_education([Line(phrase)]).levels


@pytest.mark.parametrize(
    "piece",
    ["1 ", "12-", "t/m ", "2 x 6 ", "  ", "zzp niet ", "1 jaar ", "ervaring ", "wo/hbo ", "verlenging ", "1-1-"],
)
def test_adversarial_text_is_read_in_time(piece: str) -> None:
    size = 300_000 // len(piece)
    for lines in ([Line(piece * size)], [Line(piece * (size // 250)) for _ in range(250)]):
        for field, read in READERS.items():
            start = time.process_time()
            read(lines)
            assert time.process_time() - start < 0.4, field  # the budget is 0.1; slow machines and coverage get room


def golden(kind: str) -> list[dict[str, Any]]:
    path = SHARED / "goldens" / "phrases.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [record for record in records if record["kind"] == kind and not record.get("ambiguous")]


def test_golden_duration() -> None:
    records, wrong = golden("duration"), []
    for record in records:
        day = record["reference_date"]
        duration, expect = (
            find_duration([Line(record["text"])], datetime.fromisoformat(day) if day else None),
            record["expect"],
        )
        months, extension = (
            expect["duration_months"],
            "possible" if expect["extension"] == "yes" else expect["extension"],
        )
        near = duration.months == months or bool(months and duration.months and abs(months - duration.months) <= 1)
        if not near or (extension, expect["start"], expect["end"]) != (
            duration.extension,
            duration.start,
            duration.end,
        ):
            wrong.append((record["text"], duration))
    assert len(wrong) <= 0.05 * len(records), wrong
