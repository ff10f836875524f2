"""The Dutch words of the night: verdicts and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERDICTS = {"trusted": "goed", "suspect": "twijfel", "broken": "KAPOT", "unproven": "NOG NOOIT IETS GEVONDEN"}


def said(run: Mapping[str, Any]) -> str:
    """The verdict of a row of ``runs``."""
    if run.get("finish_reason") == "shutdown":
        return "onderbroken"
    return VERDICTS.get(run.get("verdict") or "", "nog bezig")


def decimal(value: float) -> str:
    """A number with one decimal, as Dutch has it: 2,5."""
    return f"{value:.1f}".replace(".", ",")


def holder(status: Mapping[str, Any]) -> str:
    """Who crawls a site already: " (proces 123, sinds 2026-11-20 04:15)", or nothing if it is not known."""
    if not status.get("pid"):
        return ""
    return f" (proces {status['pid']}, sinds {status.get('since', '')[:16].replace('T', ' ')})"
