"""Why a run is not trusted: each reason once, in English for logs and data and in Dutch for people."""

from __future__ import annotations

from typing import Any

TEXTS: dict[str, tuple[str, str]] = {
    "ended early": ("ended early: {how}", "voortijdig gestopt: {how}"),
    "robots": (
        "robots.txt could not be had, so nothing may be fetched",
        "robots.txt was niet te krijgen, dus mochten wij niets ophalen",
    ),
    "no listing": ("no listing could be read ({failed} failed)", "geen overzicht te lezen ({failed} mislukt)"),
    "all failed": ("all {count} failed while being processed", "alle {count} liepen vast bij het verwerken"),
    "layout": ("accepted nothing, rejected {count}: layout unknown", "niets bruikbaars, {count} afgewezen: opmaak onbekend"),
    "nothing": ("found nothing", "niets gevonden"),
    "says none": ("the site itself says that it has none", "de site zegt zelf dat er geen vacatures zijn"),
    "clock back": (
        "the clock went back: the run before ended at {ended}; set the clock right and run again",
        "de klok liep terug: het vorige bezoek eindigde om {ended}; zet de klok goed en begin opnieuw",
    ),
    "clock off": (
        "this machine's clock differs from the site's: set it right and run again",
        "de klok van deze computer wijkt af van die van de site: zet hem goed en begin opnieuw",
    ),
    "overlap": ("another run of this site went on meanwhile", "er liep tegelijk nog een bezoek aan deze site"),
    "listings failed": ("{count} listing pages failed", "{count} overzichtspagina's mislukt"),
    "listings empty": ("{count} listing pages led to nothing", "{count} overzichtspagina's zonder vacatures"),
    "repeated": (
        "listing page {path} only repeats earlier pages",
        "overzichtspagina {path} herhaalt alleen eerdere pagina's",
    ),
    "short": (
        "listing page {path} lists {count}, other pages {usual}",
        "overzichtspagina {path} noemt er {count}, andere pagina's {usual}",
    ),
    "cut off": ("listing page {path} is cut off", "overzichtspagina {path} is afgebroken"),
    "stated": ("listed {count} of the {stated} that the site says it has", "{count} gezien van de {stated} die de site noemt"),
    "deep": ("the listing goes on beyond {limit} pages", "het overzicht loopt door na {limit} pagina's"),
    "errors": ("{count} pages could not be processed", "{count} pagina's niet te verwerken"),
    "challenge": (
        "{count} pages were a bot check or an outage notice instead of what was asked for",
        "{count} pagina's waren een robotcontrole of storingsmelding in plaats van de gevraagde pagina",
    ),
    "details": (
        "{failed} vacancy pages could not be fetched, {unread} known ones not read",
        "{failed} vacaturepagina's niet op te halen, {unread} bekende niet te lezen",
    ),
    "few": ("found {count}, usually {usual:.0f}", "{count} gevonden, meestal {usual:.0f}"),
    "minimum": ("found {count}, expected at least {minimum}", "{count} gevonden, minstens {minimum} verwacht"),
    "missing": (
        "{count} of {known} open vacancies are no longer listed",
        "{count} van {known} open vacatures staan er niet meer bij",
    ),
    "closing": ("{count} vacancies say at once that they are over", "{count} vacatures zeggen tegelijk dat ze gesloten zijn"),
    "promised": (
        "{name} filled in {share:.0%}, expected {promised:.0%}",
        "{name} gevuld bij {share:.0%}, verwacht {promised:.0%}",
    ),
    "less filled": ("{name} filled in {share:.0%}, usually {usual:.0%}", "{name} gevuld bij {share:.0%}, meestal {usual:.0%}"),
    "same title": ("{count} of {total} have one and the same title", "{count} van {total} hebben dezelfde titel"),
}  # fmt: skip


class Reason(str):
    """One of :data:`TEXTS`, filled in: the string itself is English, ``dutch`` the same in Dutch."""

    dutch: str

    def __new__(cls, kind: str, /, **values: Any) -> Reason:
        english, dutch = TEXTS[kind]
        reason = super().__new__(cls, english.format(**values))
        reason.dutch = dutch.format(**values)
        return reason


def dutch(reason: str) -> str:
    """A reason for people; one that only exists in English stays as it is."""
    return reason.dutch if isinstance(reason, Reason) else reason
