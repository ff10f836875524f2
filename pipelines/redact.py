"""300: contact persons leave: out of the text, the values, the evidence and the links."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from crawler.dutch.contacts import Redactor, find_contacts
from crawler.items import Evidence, Facts, Link

_UNTOUCHED = frozenset({"site", "key", "url", "organisation_id", "status", "lines"})
"""What holds no words of the advert, and its lines, which are not stored."""


class RedactPipeline:
    def process_item(self, item: Facts) -> Facts:
        """The same facts without any contact person's name, telephone number or e-mail address."""
        return redacted(item)


def redacted(facts: Facts) -> Facts:
    """Facts whose every text has its contact persons replaced; the names come from the whole advert."""
    keep = tuple(name for name in (facts.agency, facts.organisation, facts.place, facts.title, facts.title_raw) if name)
    redactor = Redactor(find_contacts(facts.text), keep)
    changes: dict[str, Any] = {
        field.name: _clean(getattr(facts, field.name), redactor)
        for field in fields(facts)
        if field.name not in _UNTOUCHED
    }
    return replace(facts, **changes)


def _clean(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, str):
        return redactor.redact(value)
    if isinstance(value, tuple):
        return tuple(_clean(item, redactor) for item in value)
    if isinstance(value, Evidence):
        quote, derived_from = _clean(value.quote, redactor), _clean(value.derived_from, redactor)
        if (quote, derived_from) == (value.quote, value.derived_from):
            return value
        return replace(value, quote=quote, derived_from=derived_from)
    if isinstance(value, Link):
        return replace(value, quote=_clean(value.quote, redactor))
    return value
