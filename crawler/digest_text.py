"""A digest as text, Markdown or HTML, in Dutch. Whatever a site printed stays text: no markup, no control characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from urllib.parse import quote, urlsplit

from crawler.digest import LABELS, Change, Digest, Item

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_PERIODS = {"month": "per maand", "hour": "per uur", "year": "per jaar", "week": "per week", "day": "per dag"}
_STATUS = {"open": "weer open", "closed": "gesloten", "filled": "vervuld", "gone": "verdwenen", "unknown": "onbekend"}
_MARKDOWN = re.compile(r"([\\`*_\[\]|~])")
_LINE_START = re.compile(r"^(\d{1,9})([.)])|^([#+>-])")
_LINK = re.compile(r"(?<=[a-z])://|(?<=www)\.", re.IGNORECASE)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:1em auto;padding:0 1em;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.4em}h2{font-size:1.15em;margin-top:1.6em}ul{padding-left:1.2em}li{margin-bottom:.7em}a{color:#154273}"
)


def subject(digest: Digest) -> str:
    """One line that says what is in it."""
    closing = "sluit bijna" if len(digest.closing) == 1 else "sluiten bijna"
    sections = ((digest.new, "nieuw"), (digest.changed, "gewijzigd"), (digest.closing, closing))
    counts = [f"{len(some)} {word}" for some, word in sections if some]
    return f"Vacatures {digest.today.day} {MONTHS[digest.today.month - 1]}: {', '.join(counts) or 'niets nieuws'}"


def as_text(digest: Digest) -> str:
    """Plain text, a vacancy on two lines."""
    lines = [_title(digest), *_filters(digest)]
    for heading, items in _sections(digest):
        lines += ["", heading]
        for item in items:
            lines.append(f"- {'; '.join([_head(item), *_facts(item, digest.today)])}")
            lines += [f"  {_change(change, digest.today)}" for change in item.changes]
            lines += [f"  {url}"] if (url := _url(item)) else []
    return "\n".join([*lines, *_nothing(digest)]) + "\n"


def as_markdown(digest: Digest) -> str:
    """Markdown (CommonMark)."""
    lines = [f"# {_markdown(_title(digest))}", *(f"\n{_markdown(line)}" for line in _filters(digest))]
    for heading, items in _sections(digest):
        lines += ["", f"## {_markdown(heading)}", ""]
        for item in items:
            head = f"[{_markdown(_head(item))}]({url})" if (url := _url(item)) else _markdown(_head(item))
            facts = "; ".join(_facts(item, digest.today))
            lines.append(f"- {head}{'; ' + _markdown(facts) if facts else ''}")
            lines += [f"  - {_markdown(_change(change, digest.today))}" for change in item.changes]
    return "\n".join([*lines, *(_markdown(line) for line in _nothing(digest))]) + "\n"


def as_html(digest: Digest) -> str:
    """A whole HTML page that loads nothing from elsewhere."""
    parts = [f"<h1>{escape(_title(digest))}</h1>", *(f"<p>{escape(line)}</p>" for line in _filters(digest))]
    for heading, items in _sections(digest):
        parts.append(f"<h2>{escape(heading)}</h2>\n<ul>")
        for item in items:
            head = escape(_head(item))
            head = f'<a href="{escape(url)}">{head}</a>' if (url := _url(item)) else f"<b>{head}</b>"
            facts = "".join(f"; {escape(fact)}" for fact in _facts(item, digest.today))
            changes = "".join(f"<br>{escape(_change(change, digest.today))}" for change in item.changes)
            parts.append(f"<li>{head}{facts}{changes}</li>")
        parts.append("</ul>")
    parts += [f"<p>{escape(line)}</p>" for line in _nothing(digest) if line]
    return (
        f'<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>{escape(_title(digest))}</title>'
        f"<style>{_STYLE}</style></head><body>\n{chr(10).join(parts)}\n</body></html>\n"
    )


FORMATS: dict[str, Callable[[Digest], str]] = {"text": as_text, "markdown": as_markdown, "html": as_html}


def day(moment: date, today: date | None = None) -> str:
    """A date in Dutch, its year left out where it is that of ``today``."""
    year = "" if today and today.year == moment.year else f" {moment.year}"
    return f"{moment.day} {MONTHS[moment.month - 1]}{year}"


def clean(text: str) -> str:
    """Text without control characters, direction marks and line breaks."""
    return " ".join(
        "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text).split()
    )


def _title(digest: Digest) -> str:
    return f"Overheidsvacatures van {day(digest.today)}, sinds {day(digest.since.date(), digest.today)}"


def _filters(digest: Digest) -> list[str]:
    return [f"Alleen {clean(digest.filters)}."] if digest.filters else []


def _sections(digest: Digest) -> Iterator[tuple[str, tuple[Item, ...]]]:
    within = {0: "vandaag", 1: "vandaag of morgen"}.get(digest.days, f"binnen {digest.days} dagen")
    for heading, items in (
        ("Nieuw", digest.new), ("Gewijzigd", digest.changed), (f"Sluit {within}", digest.closing),
    ):  # fmt: skip
        if items:
            yield f"{heading} ({len(items)})", items


def _nothing(digest: Digest) -> list[str]:
    return ["", "Niets nieuws, niets gewijzigd, en niets dat binnenkort sluit."] if digest.empty else []


def _head(item: Item) -> str:
    return clean(item.title) + (f", {clean(item.organisation)}" if item.organisation else "")


def _facts(item: Item, today: date) -> list[str]:
    facts = [clean(item.place)] if item.place else []
    if item.closing:
        left = (item.closing - today).days
        how = {0: "vandaag", 1: "morgen"}.get(left, f"nog {left} dagen")
        facts.append(f"sluit {day(item.closing, today)} ({how})")
    if item.scale:
        facts.append(f"schaal {clean(item.scale)}")
    if item.salary_max or item.salary_min:
        period = _PERIODS.get(item.salary_period or "", "")
        amounts = dict.fromkeys(euro(amount) for amount in (item.salary_min, item.salary_max) if amount)
        facts.append(f"{' - '.join(amounts)} {period}".strip())
    if item.rate_max:
        facts.append(f"tot {euro(item.rate_max)} per uur")
    if item.hours_max:
        facts.append(f"{item.hours_max:g} uur per week")
    return facts


def euro(amount: float) -> str:
    """An amount as Dutch people write it: € 4.520, € 97,50."""
    whole = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"€ {whole.removesuffix(',00')}"


def _change(change: Change, today: date) -> str:
    if change.field == "status":
        return _STATUS.get(change.new or "", clean(change.new or ""))
    old, new = (_value(change.field, value, today) for value in (change.old, change.new))
    return f"{LABELS[change.field]} {new or 'niet meer vermeld'} ({f'was {old}' if old else 'was onbekend'})"


def _value(field: str, value: str | None, today: date) -> str:
    if not value:
        return ""
    if field == "closing_date":
        return day(date.fromisoformat(value), today)
    if field.startswith(("salary", "rate")):
        return euro(float(value))
    return f"{float(value):g}" if field.startswith("hours") else clean(value)


def _url(item: Item) -> str:
    """The address, safe in Markdown and HTML; empty if it is no web address."""
    try:
        scheme = urlsplit(item.url).scheme
    except ValueError:
        return ""
    return quote(item.url, safe=":/?#@!$&*+,;=%~-._") if scheme in ("http", "https") else ""


def _markdown(text: str) -> str:
    """Text that Markdown shows as it is: no emphasis, list, heading, HTML, and no link out of a bare address."""
    text = _MARKDOWN.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    text = _LINK.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", text)
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)
