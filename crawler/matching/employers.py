"""Names of public bodies without their kind, which sites leave out or mix up."""

from __future__ import annotations

PROVINCES = frozenset({"groningen", "utrecht"})
"""Municipalities that a province is named after: who hides the employer may mean either."""


def bare_name(organisation: str | None) -> str:
    """ "Utrecht" of "Gemeente Utrecht" and of "Provincie Utrecht"; empty without an organisation."""
    return (organisation or "").removeprefix("Gemeente ").removeprefix("Provincie ")
