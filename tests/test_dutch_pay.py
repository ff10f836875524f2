"""Pay out of Dutch phrases: every printed form of amount, tariff and scale, and everything that only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.dutch.pay import Pay, find_pay
from crawler.items import Line

SHARED = Path(__file__).parents[2] / "shared"
BOARD = "www.opdrachtoverheid.nl"


def read(text: str, host: str = "") -> Pay:
    return find_pay([Line(text)], host)


def salary(pay: Pay) -> tuple[float | None, float | None, str | None]:
    return pay.salary_min, pay.salary_max, pay.salary_period


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Salaris: € 3.553 - € 5.123 bruto per maand", 3553, 5123),
        ("een salaris tussen de € 4.024 en € 5.929 bruto per maand", 4024, 5929),
        ("je verdient minimaal € 2.900 en maximaal € 4.100 bruto per maand", 2900, 4100),
        ("Maandsalaris: Min €4.691 – Max. €7.414 (bruto)", 4691, 7414),
        ("van € 3.226,- (trede 0) tot maximaal € 4.926,- bruto per maand", 3226, 4926),
        ("van 3.553 euro tot maximaal 5.123 euro bruto per maand", 3553, 5123),
        ("€ 3.553,- (minimum schaal 10) tot € 5.123,- (maximum schaal 10)", 3553, 5123),
        ("€3.110 — €4.470 / maand", 3110, 4470),
        ("2985,00 - 4230,00", 2985, 4230),
        ("2985 - 4230", 2985, 4230),
        ("2.985 - 4.230", 2985, 4230),
        ("Salaris 3500-4800 euro bruto p/m", 3500, 4800),
        ("€ 4 024 - € 5 929 bruto per maand", 4024, 5929),
        ("Salaris €\u00a04\u00a0024 tot €\u00a05\u00a0929", 4024, 5929),
        ("Gross monthly salary of EUR 4.200 to EUR 5.900", 4200, 5900),
        ("Salary: between €3,500 and €4,800 gross per month", 3500, 4800),
        ("Scale 9, Minimum 4012, Maximum 5678", 4012, 5678),
        ("je start op een salaris van € 2.900 en kunt doorgroeien tot € 4.100 bruto", 2900, 4100),
        ("schaal 10 (€ 3.500 - € 5.000) of schaal 11 (€ 4.100 - € 5.900) bruto", 3500, 5900),
        ("maximaal € 8.123,- bruto per maand", None, 8123),
        ("Salaris max. € 4.671,- op fulltime basis", None, 4671),
        ("Functieschaal 15 – max. € 7.651,– bruto per maand en een IKB van 21,82%", None, 7651),
        ("tot wel € 5.000 bruto per maand", None, 5000),
        ("salaris oplopend tot maximaal 5.600 bruto", None, 5600),
        ("Max salaris loondienst: 4.350,- bruto", None, 4350),
        ("€ 5.123 maximaal (schaal 10)", None, 5123),
        ("bruto maandsalaris vanaf € 2.800", 2800, None),
        ("Bruto maandsalaris €5.250", 5250, 5250),
        ("€ 3.150,= bruto per maand", 3150, 3150),
        ("Stagevergoeding: € 450 per maand", 450, 450),
        ("Vergoeding € 611", 611, 611),
        ("36 uur per week, schaal 8, € 2.800 - € 4.000", 2800, 4000),
        ("€ 4.500,- bruto per maand, exclusief 8% vakantiegeld", 4500, 4500),
    ],
)
def test_a_month_salary(text: str, low: float | None, high: float | None) -> None:
    pay = read(text)
    assert salary(pay) == (low, high, "month")
    assert pay.kind == "salary"
    assert pay.rate_max is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jaarsalaris maximaal € 120.000 inclusief vakantiegeld", (None, 120_000, "year")),
        ("Salaris: €60k - €75k", (60_000, 75_000, "year")),
        ("een bruto uurloon van € 19,22", (19.22, 19.22, "hour")),
        ("Salaris per uur: € 17,45 tot € 23,10", (17.45, 23.1, "hour")),
        ("salaris € 2.500,00 tot € 3.800,00 per 4 weken", (2500, 3800, "four weeks")),
        ("weekloon € 750 bruto", (750, 750, "week")),
    ],
)
def test_other_periods(text: str, expected: tuple[float | None, float, str]) -> None:
    assert salary(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "€ 5.123 bruto per maand bij een 36-urige werkweek",
        "€ 5.123 bruto p/m o.b.v. 36 u",
        "€ 5.123 bruto per maand op basis van 1 FTE (36 uur)",
        "€ 5.123 bruto per maand bij een voltijds dienstverband van 36 uur",
        "€ 5.123 bruto per maand (36 uur per week)",
        "maximaal € 5.123,- bruto p.mnd. (36u)",
        "Maandsalaris (36 u): € 3.987 – € 5.123",
        "bij een 36-urige werkweek maximaal € 5.123,- bruto",
        "gross salary of € 5.123 based on a 36-hour working week",
    ],
)
def test_the_working_week_an_amount_is_tied_to(text: str) -> None:
    assert read(text).salary_hours_basis == 36


@pytest.mark.parametrize("text", ["€ 4.701 – € 5.372 bruto p.m. | 36 uur per week", "36 uur, € 5.123 bruto per maand"])
def test_hours_beside_an_amount_are_no_basis(text: str) -> None:
    assert read(text).salary_hours_basis is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Tarief: € 91 per uur", 91, 91),
        ("Max tarief freelance: € 88,-", None, 88),
        ("max €77 per uur", None, 77),
        ("Tarief/Salaris €Max 125 p/u", None, 125),
        ("Max 98 p/u", None, 98),
        ("EUR 85,00 per uur", 85, 85),
        ("85 euro per uur", 85, 85),
        ("€96.50–103.50 per uur", 96.5, 103.5),
        ("Tarief 85-95 euro", 85, 95),
        ("Uurtarief tussen 80 en 95 euro", 80, 95),
        ("Uurtarief (excl. BTW): 87,50", 87.5, 87.5),
        ("Opdracht tarief 104Opdracht uren 24", None, 104),
        ("Maximum tarief: 112", None, 112),
        ("Het tarief is gemaximeerd op € 95", None, 95),
        ("€ 85,00 excl. btw", 85, 85),
        ("97,50 p/u", 97.5, 97.5),
    ],
)
def test_an_hourly_tariff(text: str, low: float | None, high: float) -> None:
    pay = read(text)
    assert (pay.rate_min, pay.rate_max, pay.rate_period, pay.kind) == (low, high, "hour", "rate")
    assert pay.salary_max is None


@pytest.mark.parametrize("text", ["82 24 Overijssel", "Gesloten 82 16 - 24 Zeeland", "82 Utrecht", "€ 82,-"])
def test_a_board_prints_its_cap_without_words(text: str) -> None:
    pay = read(text, BOARD)
    assert (pay.rate_min, pay.rate_max, pay.capped) == (None, 82, True)


@pytest.mark.parametrize(
    "text",
    ["Geen maximum", "Sluit morgen Geen maximum 24 Drenthe", "Geen max uurtarief", "Tarief: in overleg",
     "Tarief nog onbekend", "Rate: unknown",
     "Uurtarief: marktconform", "Tarief: n.t.b.", "Tarief Geen maximumOpdracht uren 12 - 28"],
)  # fmt: skip
def test_a_tariff_without_amount(text: str) -> None:
    pay = read(text, BOARD)
    assert (pay.rate_open, pay.rate_min, pay.rate_max, pay.kind) == (True, None, None, "rate")


def test_vat_and_all_in() -> None:
    pay = read("Uurtarief maximaal € 92,50 inclusief reiskosten en exclusief BTW")
    assert (pay.rate_max, pay.vat, pay.all_in) == (92.5, "excl", True)
    pay = read("€ 121 per uur incl. btw")
    assert (pay.rate_max, pay.vat) == (100, "incl")
    assert "incl. VAT" in (pay.evidence[0].derived_from or "")
    assert read("Dagtarief: € 800,- excl. BTW").rate_period == "day"


@pytest.mark.parametrize(
    ("text", "codes", "system"),
    [
        ("schaal 13", ("13",), None),
        ("schaal 11a", ("11A",), None),
        ("salarisschaal 9/10", ("9", "10"), None),
        ("schaal 10 of 11", ("10", "11"), None),
        ("schaal 9 t/m 10", ("9", "10"), None),
        ("schaal 8, schaal 9", ("8", "9"), None),
        ("FSK 17", ("17",), "rotterdam-fsk"),
        ("salarisgroep 16 (NRGA)", ("16",), "amsterdam-nrga"),
        ("HR21 schaal 10", ("10",), "gemeenten"),
        ("inschaling in schaal 10/10A van de cao Gemeenten", ("10", "10A"), "gemeenten"),
        ("schaal 12 CAR/UWO", ("12",), "gemeenten"),
        ("schaal 9 (cao SGO)", ("9",), "gemeenten"),
        ("schaal 12 BBRA", ("12",), "rijk"),
        ("S10 / S11 BBRA", ("10", "11"), "rijk"),
        ("maximaal schaal 11 (cao Rijk)", ("11",), "rijk"),
        ("schaal 10 cao provinciale sector", ("10",), "provincies"),
        ("schaal 13 van de cao Werken voor waterschappen", ("13",), "waterschappen"),
        ("Scale 7", ("7",), None),
        ("32 - 40 uur | Schaal 11| Bepaalde tijd", ("11",), None),
        ("schaal 11 / 36 uur", ("11",), None),
        ("schaal 8 en 25 vakantiedagen", ("8",), None),
        ("Salaris FWG 55, max € 5.100", ("55",), "zorg"),
        ("schaal 9, met uitloop naar schaal 10", ("9",), None),
    ],
)
def test_a_scale(text: str, codes: tuple[str, ...], system: str | None) -> None:
    pay = read(text)
    assert pay.scales == codes
    assert pay.scale_system == system
    assert pay.kind == "salary"


NO_PAY = """
een budget van € 60.000 voor bewonersinitiatieven
De begroting bedraagt circa € 450 miljoen
een opleidingsbudget van € 1.500 per jaar
thuiswerkvergoeding van € 2,40 per dag
reiskostenvergoeding van € 0,23 per kilometer
een eenmalige bonus van € 1.000,- bruto
Individueel Keuzebudget van 17,05% van je bruto jaarsalaris
de gemeente telt 48.500 inwoners
Wij werken met 1.250 collega's aan de stad
een areaal van 3.500 woningen
4.200 hectare landbouwgrond
vacaturenummer 2024-1187
Vragen over salaris? Bel 0181 - 45 67 89
Periode 2024 – 2028
Ervaring op minimaal schaal 11 niveau
gewerkt in een functie op schaal 9 of hoger
marktconform salaris en goede secundaire arbeidsvoorwaarden
Salarisadministrateur voor 2.500 medewerkers
op grote schaal 3 projecten uitrollen
een score op een schaal van 1 tot 10
tekeningen schaal 1:500
subsidieaanvragen boven € 25.000
boete van € 450
de huurprijs bedraagt € 1.050 per maand
het parkeertarief bedraagt € 4,20 per uur
Tarieven afvalstoffenheffing 2025
Het gemiddelde uurtarief van zzp'ers is € 85
De winnende inschrijver vroeg 94,10 euro per uur
salarissen stijgen per 1 juli 2025 met 2%
De salarissen worden met € 50 verhoogd
onkostenvergoeding van € 250 netto per maand
Je krijgt een laptop en telefoon t.w.v. € 1.500
Postbus 5000, 3500 GA Utrecht
32 - 36 uur
geen maximum aantal uren
Fee: € 3,20 per uur
leiding geven aan 12 medewerkers (schaal 8 t/m 10)
bruto vloeroppervlak 3.500 m2
01-01-2025 t/m 31-12-2025
""".strip().splitlines()


@pytest.mark.parametrize("text", NO_PAY)
def test_what_is_no_pay(text: str) -> None:
    pay = read(text)
    assert pay.kind == "none", pay
    assert (pay.salary_min, pay.salary_max, pay.rate_min, pay.rate_max, pay.scales) == (None, None, None, None, ())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([Line("Salarisschaal"), Line("16")], ("16",)),
        ([Line("16", "label", "scale", "Salarisschaal")], ("16",)),
        ([Line("16", "label", "scale", "Niveau")], ("16",)),
        ([Line("Schaal 16", "label", "salary", "Salaris")], ("16",)),
        ([Line("Functieschaal:"), Line("10A")], ("10A",)),
        ([Line("Vacatures"), Line("16")], ()),
    ],
)
def test_a_scale_under_its_label(lines: list[Line], expected: tuple[str, ...]) -> None:
    assert find_pay(lines).scales == expected


def test_a_bare_labelled_number_is_a_cap_on_the_board_and_exact_elsewhere() -> None:
    line = Line("90", "label", "rate", "Tarief")
    assert (find_pay([line], BOARD).rate_min, find_pay([line], BOARD).rate_max) == (None, 90)
    assert (find_pay([line], "broker.nl").rate_min, find_pay([line], "broker.nl").rate_max) == (90, 90)


def test_a_page_may_pay_employees_and_freelancers() -> None:
    pay = find_pay(
        [Line("Schaal 9 cao Gemeenten"), Line("Max tarief zzp: € 81,-"), Line("Max salaris: 4.500,- o.b.v. 36u")]
    )
    assert (pay.rate_max, salary(pay), pay.salary_hours_basis) == (81, (None, 4500, "month"), 36)
    assert (pay.scales, pay.scale_system) == (("9",), "gemeenten")


def test_a_label_beats_a_header_beats_prose_and_the_loser_stays_as_evidence() -> None:
    prose = Line("Het salaris bedraagt maximaal € 4.600 bruto per maand in schaal 9")
    header = Line("€ 3.100 - € 4.400", "header")
    label = Line("€ 3.000 - € 4.300", "label", "salary", "Salaris")
    assert find_pay([prose]).salary_max == 4600
    pay = find_pay([prose, header])
    assert (pay.salary_max, pay.scales) == (4400, ("9",))
    lost = [e for e in pay.evidence if e.quote == prose.text and e.field == "salary_max"]
    assert lost and lost[0].certainty < 0.5
    assert find_pay([prose, header, label]).salary_max == 4300


def test_lines_that_agree_complete_each_other() -> None:
    pay = find_pay(
        [Line("max. € 5.123", "header"), Line("Salaris: € 3.553 - € 5.123 bruto per maand op basis van 36 uur")]
    )
    assert (salary(pay), pay.salary_hours_basis) == ((3553, 5123, "month"), 36)


def test_the_scale_beside_the_salary_beats_one_elsewhere_on_the_line() -> None:
    text = "Salaris max. € 4.671 (schaal 9). Je kunt doorgroeien naar schaal 10. Opleidingsbudget € 1.500 per jaar."
    assert (read(text).scales, read(text).salary_max) == (("9",), 4671)


def test_bounds_printed_the_other_way_round_are_swapped_and_said_so() -> None:
    pay = find_pay([Line("€ 5.123 - € 3.553", "label", "salary", "Salaris")])
    assert salary(pay) == (3553, 5123, "month")
    assert "other way" in (pay.evidence[0].derived_from or "")
