"""Why two adverts are one vacancy, in a Dutch sentence a reason."""

from __future__ import annotations

from typing import Any

Reason = dict[str, Any]
"""One entry of ``matches.reasons``: code, weight, a, b, veto, sentence."""


def sentence(reason: Reason) -> str:
    """A reason in Dutch, as the matcher wrote it; one without a sentence is shown by its code, so that no reason is hidden."""
    return str(reason.get("sentence") or f"Reden: {reason.get('code')}.")


def speaks_for(reason: Reason) -> bool:
    return not reason.get("veto") and (reason.get("weight") or 0) >= 0
