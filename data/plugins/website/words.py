"""Values as Dutch people write them: dates, days to go, euros, hours, and the words for codes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from website.rows import Row

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_DAYS = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()

STATUS = {"open": "open", "closed": "gesloten", "filled": "vervuld", "gone": "verdwenen", "unknown": "onbekend"}
BASIS = {
    "stated": "staat in de advertentie",
    "relative": "uitgerekend vanaf de dag waarop wij de pagina lazen",
    "markup": "uit de code van de pagina",
    "unknown": "onbekend",
}
SALARY_BASIS = {
    "stated": "staat in de advertentie",
    "from scale": "opgezocht in de salaristabel",
    "none": "niet vermeld",
}
SYSTEM = {
    "gemeenten": "cao Gemeenten",
    "rijk": "cao Rijk",
    "provincies": "cao Provincies",
    "waterschappen": "cao Waterschappen",
    "amsterdam-nrga": "regeling Amsterdam",
    "rotterdam-fsk": "regeling Rotterdam",
}
PERIOD = {"month": "per maand", "year": "per jaar", "hour": "per uur", "week": "per week", "day": "per dag"}
SITE_KIND = {"employer": "werkgever", "agency": "bureau", "broker": "bemiddelaar", "board": "vacaturebank"}
VERDICT: dict[str | None, str] = {
    "trusted": "goed",
    "suspect": "twijfel",
    "broken": "kapot",
    "unproven": "nog nooit iets gevonden",
    None: "nog niet bezocht",
}
STAGE = {
    "listing": "overzicht niet te lezen",
    "fetch": "pagina niet op te halen",
    "refused": "verboden door robots.txt of onze regels",
    "gone": "verdwenen",
    "read": "geen vacature",
    "validate": "geen overheidsvacature",
    "error": "fout in ons programma",
}
METHOD = {
    "label": "bij een kopje",
    "header": "bovenaan de pagina",
    "title": "in de titel",
    "banner": "in een melding op de pagina",
    "path": "in het adres van de pagina",
    "api": "in de gegevens van de site",
    "markup": "in de code van de pagina",
    "prose": "in de tekst",
    "register": "in het register van overheden",
    "table": "in een tabel opgezocht",
    "calculation": "uitgerekend",
    "site": "volgt uit de site",
}
GONE = {
    "deadline passed": "de sluitingsdatum is voorbij",
    "page says closed": "de pagina zegt dat de vacature gesloten is",
    "filled": "de vacature is vervuld",
    "key used again": "de site gebruikt de pagina nu voor een andere vacature",
}
FIELD = {
    "title": "functie",
    "title_raw": "titel op de pagina",
    "organisation": "organisatie",
    "organisation_id": "nummer in het register",
    "place": "plaats",
    "province": "provincie",
    "status": "status",
    "contract": "contract",
    "education": "opleiding",
    "experience_years_min": "ervaring (minstens)",
    "experience_years_max": "ervaring (hoogstens)",
    "hours_min": "uren (minstens)",
    "hours_max": "uren (hoogstens)",
    "duration_months": "duur",
    "extension": "verlenging",
    "scale_min": "laagste schaal",
    "scale_max": "hoogste schaal",
    "scale_system": "cao",
    "salary_min": "salaris vanaf",
    "salary_max": "salaris tot",
    "salary_period": "periode van het salaris",
    "salary_hours_basis": "salaris bij uren per week",
    "salary_month_min": "per maand bij 36 uur, vanaf",
    "salary_month_max": "per maand bij 36 uur, tot",
    "salary_basis": "bron van het salaris",
    "rate_min": "uurtarief vanaf",
    "rate_max": "uurtarief tot",
    "closing_date": "sluitingsdatum",
    "closing_time": "sluitingstijd",
    "closing_basis": "bron van de sluitingsdatum",
    "published": "geplaatst op",
    "agency": "bureau",
    "function_area": "vakgebied",
    "page": "de pagina zelf",
}
KIND = {
    "gemeente": "gemeenten",
    "provincie": "provincies",
    "waterschap": "waterschappen",
    "ministerie": "ministeries",
}


def parse_day(text: str | None) -> date | None:
    """The day of an ISO date or time, or None."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def day_before(iso: str) -> str:
    """The ISO date of the day before an ISO date."""
    return (date.fromisoformat(iso) - timedelta(days=1)).isoformat()


def day(text: str | None, weekday: bool = False) -> str:
    """2026-11-21 as '21 november 2026', with ``weekday`` as 'zaterdag 21 november 2026'."""
    found = parse_day(text)
    if found is None:
        return text or ""
    written = f"{found.day} {_MONTHS[found.month - 1]} {found.year}"
    return f"{_DAYS[found.weekday()]} {written}" if weekday else written


def short_day(text: str | None) -> str:
    """2026-11-21 as '21 nov'."""
    found = parse_day(text)
    return f"{found.day} {_MONTHS[found.month - 1][:3] if found.month != 3 else 'mrt'}" if found else ""


def moment(text: str | None) -> str:
    """An ISO time as '20 november 2026, 02:11'."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return text or ""
    return f"{day(text)}, {found:%H:%M}"


def days_to_go(closing: str | None, today: str) -> int | None:
    """Days from today to the closing date; 0 is today, below that it has passed, None when it is unknown."""
    found, now = parse_day(closing), parse_day(today)
    return (found - now).days if found and now else None


def countdown(closing: str | None, today: str) -> str:
    """'sluit vandaag', 'sluit morgen', 'nog 6 dagen', 'gesloten', or that the date is unknown."""
    left = days_to_go(closing, today)
    if left is None:
        return "sluitingsdatum onbekend"
    if left < 0:
        return "sluitingsdatum voorbij"
    return ("sluit vandaag", "sluit morgen")[left] if left < 2 else f"nog {left} dagen"


def number(value: float | int | None) -> str:
    """12345.5 as '12.345,5'; whole numbers without decimals."""
    if value is None:
        return ""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    return text.translate(str.maketrans(",.", ".,"))


def euro(value: float | None) -> str:
    """5331.0 as '€ 5.331', 98.5 as '€ 98,50'."""
    if value is None:
        return ""
    text = f"{value:,.2f}" if value != int(value) else f"{int(value):,}"
    return "€ " + text.translate(str.maketrans(",.", ".,"))


def span(low: str, high: str, unit: str = "") -> str:
    """Two ends of a range: '32 tot 36 uur', 'vanaf 32 uur', 'tot 36 uur', or one value when they are equal."""
    if low and high:
        text = low if low == high else f"{low} tot {high}"
    else:
        text = f"vanaf {low}" if low else f"tot {high}" if high else ""
    return f"{text} {unit}".strip() if text else ""


def pay(row: Row) -> str:
    """The salary of a vacancy or posting as printed on a card."""
    amounts = span(euro(row["salary_min"]), euro(row["salary_max"]))
    period = row["salary_period"] or "month"
    return f"{amounts} {PERIOD.get(period, period)}" if amounts else ""


def rate(row: Row) -> str:
    amounts = span(euro(row["rate_min"]), euro(row["rate_max"]))
    return f"{amounts} per uur, zonder btw" if amounts else ""


def scale(row: Row) -> str:
    """'schaal 11' or 'schaal 11 tot 12'."""
    text = span(row["scale_min"] or row["scale_max"] or "", row["scale_max"] or row["scale_min"] or "")
    return f"schaal {text}" if text else ""


def hours(row: Row) -> str:
    return span(number(row["hours_min"]), number(row["hours_max"]), "uur per week")


def shorten(text: str | None, length: int = 160) -> str:
    """The text, cut at ``length`` characters with an ellipsis."""
    text = text or ""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def web_link(url: str | None) -> str | None:
    """The address if a browser may follow it: http or https and nothing else."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return (url or "").strip() if parts.scheme in ("http", "https") and parts.netloc else None


def plural(count: int, one: str, more: str) -> str:
    return f"{number(count)} {one if count == 1 else more}"
