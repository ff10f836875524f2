"""A reason as a Dutch sentence, for people."""

from __future__ import annotations

import re
from typing import Any

from crawler.matching.reasons import Reason

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_BOTH = {
    "link": "De ene advertentie verwijst naar de andere: {both}.",
    "reference": "Beide noemen hetzelfde nummer: {both}.",
    "code": "Beide noemen dezelfde code: {a}.",
    "title": "De functie is dezelfde: {both}.",
    "organisation": "De werkgever is dezelfde: {a}.",
    "place": "Een van beide noemt geen werkgever; de plaats is dezelfde: {a}.",
    "closing_date": "De sluitingsdatum is dezelfde of scheelt weinig: {both}.",
    "published": "Beide verschenen rond dezelfde dag: {both}.",
    "pay": "De beloning is dezelfde: {a}.",
    "rate": "Het tarief is hetzelfde: {a}.",
    "hours": "De uren zijn dezelfde: {a}.",
    "words": "De teksten delen {a} kenmerkende woorden, zoals {b}.",
    "person": "Een mens heeft bepaald dat dit dezelfde vacature is: {a}.",
}
_AGAINST = {
    "title": "De functies verschillen: ‘{a}’ en ‘{b}’.",
    "organisation": "De werkgevers heten anders: {a} en {b}.",
    "place": "De plaatsen verschillen: {a} en {b}.",
    "closing_date": "De sluitingsdata liggen uit elkaar: {a} en {b}.",
    "published": "Ze verschenen op verschillende dagen: {a} en {b}.",
    "hours": "De uren verschillen: {a} en {b}.",
    "pay": "De beloning verschilt: {a} en {b}.",
    "level": "Eén van beide noemt een niveau: ‘{a}’ en ‘{b}’.",
    "window": "De ene was al gesloten voordat de andere verscheen: {a} en {b}.",
    "words": "De teksten delen weinig kenmerkende woorden: {a}.",
    "numbers": "De teksten lijken op elkaar, maar de cijfers zijn veranderd: {a} tegenover {b}.",
}
_VETO = {
    "round": "Dit zijn twee rondes van dezelfde advertentie.",
    "site": "De site toont ze naast elkaar als twee advertenties: {a} en {b}.",
    "organisation": "De werkgevers zijn verschillend: {a} en {b}.",
    "closing_date": "De sluitingsdata liggen te ver uit elkaar: {a} en {b}.",
    "window": "De ene was al voorbij voordat de andere verscheen: {a} en {b}.",
    "level": "Het niveau verschilt: ‘{a}’ en ‘{b}’.",
    "lot": "Het zijn twee percelen of delen: ‘{a}’ en ‘{b}’.",
    "education": "De gevraagde opleiding verschilt: {a} en {b}.",
    "scale": "De salarisschalen verschillen: {a} en {b}.",
    "pay": "De salarissen sluiten elkaar uit: {a} en {b}.",
    "contract": "Het dienstverband verschilt: {a} en {b}.",
    "reference": "De nummers zijn van dezelfde reeks, maar verschillen: {a} en {b}.",
    "person": "Een mens heeft bepaald dat dit niet dezelfde vacature is: {a}.",
}


def sentence(reason: Reason) -> str:
    """What a reason says, with both values, in plain Dutch."""
    kind = _VETO if reason.veto else _AGAINST if reason.weight < 0 else _BOTH
    a, b = _said(reason.a), _said(reason.b)
    both = a if a.casefold() == b.casefold() else f"{a} en {b}"
    return kind[reason.code].format(a=a, b=b, both=both)


def _said(value: str | None) -> str:
    """A value as people write it: an ISO day in words."""
    if value is None:
        return "niets"
    if match := _DAY.fullmatch(value):
        year, month, day = (int(part) for part in match.groups())
        return f"{day} {_MONTHS[month - 1]} {year}"
    return value


def with_sentence(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored in ``matches.reasons``: its fields, and its sentence."""
    return {
        "code": reason.code, "weight": reason.weight, "a": reason.a, "b": reason.b, "veto": reason.veto,
        "sentence": sentence(reason),
    }  # fmt: skip
