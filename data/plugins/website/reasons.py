"""Why two adverts are one vacancy, in a Dutch sentence a reason. The one place that asks the matcher for its words."""

from __future__ import annotations

from typing import Any

Reason = dict[str, Any]
"""One entry of ``matches.reasons``: code, weight, a, b, veto."""

_SENTENCES = {
    "link": "De ene advertentie verwijst naar de andere.",
    "reference": "Beide advertenties noemen hetzelfde kenmerk.",
    "title": "De functienaam komt overeen.",
    "organisation": "De organisatie is dezelfde.",
    "closing_date": "De sluitingsdatum komt overeen.",
    "published": "De dag van plaatsing ligt dicht bij elkaar.",
    "pay": "Het salaris komt overeen.",
    "scale": "De salarisschaal is dezelfde.",
    "hours": "Het aantal uren komt overeen.",
    "words": "De teksten delen zeldzame woorden.",
    "level": "Het niveau is hetzelfde.",
    "site": "Allebei staan ze op dezelfde site.",
    "round": "Het is dezelfde ronde.",
    "person": "Een mens heeft de advertenties vergeleken.",
}
_AGAINST = {
    "link": "De advertenties verwijzen naar verschillende pagina's.",
    "reference": "De advertenties noemen verschillende kenmerken.",
    "title": "De functienamen verschillen.",
    "organisation": "Het zijn verschillende organisaties.",
    "closing_date": "De sluitingsdatums liggen ver uit elkaar.",
    "published": "De advertenties zijn lang na elkaar geplaatst.",
    "pay": "Het salaris verschilt.",
    "scale": "De salarisschaal verschilt.",
    "hours": "Het aantal uren verschilt.",
    "words": "De teksten delen weinig zeldzame woorden.",
    "level": "Het niveau verschilt.",
    "site": "Een site plaatst dezelfde vacature zelden twee keer.",
    "round": "Het zijn twee rondes van dezelfde advertentie.",
}


def sentence(reason: Reason) -> str:
    """A reason in Dutch. A code without words here is shown as it is, so that no reason is hidden."""
    against = reason.get("veto") or (reason.get("weight") or 0) < 0
    words = (_AGAINST if against else _SENTENCES).get(str(reason.get("code")))
    return words or f"Reden: {reason.get('code')}."


def speaks_for(reason: Reason) -> bool:
    return not reason.get("veto") and (reason.get("weight") or 0) >= 0
