"""300: contact persons leave: out of the text, the values, the evidence and the links."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from crawler.dutch.contacts import Contacts, find_contacts, redact
from crawler.items import Evidence, Facts, Link

_UNTOUCHED = frozenset({"site", "key", "url", "organisation_id", "status"})


class RedactPipeline:
    def process_item(self, item: Facts) -> Facts:
        """The same facts without any contact person's name, telephone number or e-mail address."""
        return redacted(item)


def redacted(facts: Facts) -> Facts:
    """Facts whose every text has its contact persons replaced; the names come from the whole advert."""
    contacts = find_contacts(facts.text)
    keep = tuple(name for name in (facts.agency, facts.organisation, facts.place, facts.title, facts.title_raw) if name)
    changes: dict[str, Any] = {
        field.name: _clean(getattr(facts, field.name), contacts, keep)
        for field in fields(facts)
        if field.name not in _UNTOUCHED
    }
    return replace(facts, **changes)


def _clean(value: Any, contacts: Contacts, keep: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return redact(value, contacts, keep)
    if isinstance(value, tuple):
        return tuple(_clean(item, contacts, keep) for item in value)
    if isinstance(value, Evidence):
        return replace(
            value,
            quote=_clean(value.quote, contacts, keep),
            derived_from=_clean(value.derived_from, contacts, keep),
        )
    if isinstance(value, Link):
        return replace(value, quote=_clean(value.quote, contacts, keep))
    return value
