"""What somebody asks of the list: read from the address, written back to it, and turned into SQL with named parameters.

The address is the only state, so every selection can be bookmarked, subscribed to and exported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlencode

from website.words import parse_day

MANY = {"provincie": "province", "vakgebied": "function_area", "contract": "contract"}
"""Filters that may be given more than once, with the column of ``vacancies`` they look at."""
_OPEN = "status = 'open' AND coalesce(closing_date, '9999') >= :vandaag"  # with OR, SQLite reads two indexes
STATUS = {"open": _OPEN, "gesloten": f"NOT ({_OPEN})", "alle": "1"}
SORT = {
    "sluit": ("closing_date", "closing_date IS NULL, closing_date, id"),
    "salaris": ("salary_month_max", "salary_month_max DESC NULLS LAST, id"),
    "nieuw": ("first_seen", "first_seen DESC, id"),
}
"""Orders of the list, each with the column it needs."""
_ONE = {
    "schaal_van": "scale_max_rank >= :schaal_van",
    "schaal_tot": "scale_min_rank < :schaal_tot + 1",  # 10A counts as 10
    "sluit_binnen": "closing_date BETWEEN :vandaag AND date(:vandaag, '+' || :sluit_binnen || ' days')",
    "sinds": "first_seen >= :sinds",
    "plaats": "place = :plaats",
    "organisatie": "organisation_id = :organisatie",
    "bron": "id IN (SELECT vacancy_id FROM postings WHERE site = :bron)",
    "bureau": "agency = :bureau",
}
_WORD = re.compile(r"\w+")
_ACCENTS = {
    "a": "áàâäãå", "c": "ç", "e": "éèêë", "i": "íìîï", "n": "ñ", "o": "óòôöõ", "u": "úùûü", "y": "ýÿ",
}  # fmt: skip
_MAX_WORDS = 8


@dataclass(frozen=True)
class Selection:
    """One selection of vacancies. The names of the fields are the parameters in the address."""

    q: str = ""
    provincie: tuple[str, ...] = ()
    vakgebied: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    schaal_van: int | None = None
    schaal_tot: int | None = None
    sluit_binnen: int | None = None
    sinds: str = ""
    plaats: str = ""
    organisatie: str = ""
    bron: str = ""
    bureau: str = ""
    status: str = "open"
    sorteer: str = "sluit"
    pagina: int = 1
    unread: tuple[str, ...] = field(default=(), compare=False)
    """What was asked but could not be understood; the page says so."""

    @classmethod
    def of(cls, args: Mapping[str, Any]) -> Selection:
        """The selection that an address asks for (``args``: Datasette's ``request.args``). Nonsense is left out and named."""
        found: dict[str, Any] = {}
        unread = []
        for item in fields(cls):
            name = item.name
            given = [text.strip()[:200] for text in _all(args, name) if text.strip()]
            if not given or name == "unread":
                continue
            read = _read(name, given)
            if read is None:
                unread.append(f"{name}={given[0]}")
            else:
                found[name] = read
        return cls(**found, unread=tuple(unread))

    def address(self, **changes: Any) -> str:
        """The query string of this selection with some fields changed; defaults are left out. Starts at page 1 again."""
        wanted = replace(self, **{"pagina": 1, **changes})
        pairs: list[tuple[str, str]] = []
        for item in fields(self):
            given = getattr(wanted, item.name)
            if item.name == "unread" or given == item.default:
                continue
            pairs += [(item.name, str(one)) for one in given] if isinstance(given, tuple) else [(item.name, str(given))]
        return "?" + urlencode(pairs) if pairs else ""

    def where(self) -> str:
        """The condition on ``vacancies``."""
        return f"{self.searched()} AND {self.chosen()}"

    def searched(self) -> str:
        """The condition of everything but the filters of MANY."""
        parts = [f"({STATUS[self.status]})"]
        parts += [
            f"(id IN (SELECT rowid FROM vacancies_fts WHERE vacancies_fts MATCH :woord{number}) OR title GLOB :deel{number})"
            for number, _ in enumerate(self.words())
        ]
        if self.q and not self.words():
            parts.append("0")  # nothing but signs was asked for, and nothing has that
        parts += [condition for name, condition in _ONE.items() if getattr(self, name) not in ("", None)]
        return " AND ".join(parts)

    def chosen(self, without: str = "") -> str:
        """The condition of the filters of MANY; ``without`` leaves one of them out, for counting its choices."""
        parts = []
        for name, column in MANY.items():
            marks = ", ".join(f":{name}{number}" for number, _ in enumerate(getattr(self, name)))
            if not marks or name == without:
                continue
            listed = f"EXISTS (SELECT 1 FROM json_each(contract) AS c WHERE c.value IN ({marks}))"
            parts.append(listed if name == "contract" else f"{column} IN ({marks})")
        return " AND ".join(parts) or "1"

    def parameters(self, today: str) -> dict[str, Any]:
        """The named parameters of ``where`` (all of them, whatever it leaves out)."""
        found: dict[str, Any] = {"vandaag": today}
        for number, word in enumerate(self.words()):
            found[f"woord{number}"] = f'"{word}" *'
            found[f"deel{number}"] = title_pattern(word)
        for name in MANY:
            found |= {f"{name}{number}": one for number, one in enumerate(getattr(self, name))}
        return found | {name: getattr(self, name) for name in _ONE if getattr(self, name) not in ("", None)}

    def order(self) -> str:
        return SORT[self.sorteer][1]

    def words(self) -> list[str]:
        """The words to look for; more than eight are not asked for."""
        return _WORD.findall(fold(self.q))[:_MAX_WORDS]

    @property
    def is_every_open(self) -> bool:
        """Nothing but the filters of MANY narrows what is open."""
        return self.searched() == f"({STATUS['open']})"

    @property
    def is_plain(self) -> bool:
        """Nothing was asked: every open vacancy."""
        return self.address(sorteer="sluit") == ""


def fold(text: str) -> str:
    """Lower case without accents, as the full text index folds."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))


def title_pattern(word: str) -> str:
    """A GLOB pattern that finds a folded word anywhere in a title, whatever its case and accents: Dutch compounds hide
    half of what people look for from a full text index ('adviseur' in 'Beleidsadviseur')."""
    classes = []
    for char in word:
        accented = _ACCENTS.get(char, "")
        classes.append(f"[{char}{char.upper() if len(char.upper()) == 1 else ''}{accented}{accented.upper()}]")
    return f"*{''.join(classes)}*"


def _all(args: Mapping[str, Any], name: str) -> list[str]:
    listed = args.getlist(name) if hasattr(args, "getlist") else args.get(name, [])
    return [listed] if isinstance(listed, str) else list(listed)


def _read(name: str, given: list[str]) -> Any:
    """The value of one parameter, or None when it cannot be understood."""
    text = given[0]
    if name in MANY:
        return tuple(dict.fromkeys(given))[:40]
    if name in ("schaal_van", "schaal_tot", "sluit_binnen", "pagina"):
        highest = {"schaal_van": 30, "schaal_tot": 30, "sluit_binnen": 3650, "pagina": 1_000_000}[name]
        whole = int(text) if re.fullmatch(r"\d{1,7}", text, re.ASCII) else -1
        return whole if (1 if name == "pagina" else 0) <= whole <= highest else None
    if name == "sinds":
        day = parse_day(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
        return day.isoformat() if day else None
    if name in ("status", "sorteer"):
        return text if text in (STATUS if name == "status" else SORT) else None
    return text
