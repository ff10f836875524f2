"""Reference numbers and addresses of other pages, which tie an advert to its copies."""

from __future__ import annotations

import pytest

from crawler.items import Line
from crawler.matching.references import find_links
from crawler.sites import page_id, patterns, site_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Aanvraagnummer 24817", "flextender:24817"),
        ("Onze referentie: ft. 24817", "flextender:24817"),
        ("Kenmerk: 2026-0341", "kenmerk:2026-0341"),
        ("Vermeld vacaturenummer RWS-2026-117 in je brief", "vacaturenummer:rws-2026-117"),
        ("Opdracht SRQ149582", "srq:149582"),
    ],
)
def test_reference_numbers(text: str, value: str) -> None:
    assert [link.value for link in find_links([Line(text)], (), "a.nl/1", lambda _: None)] == [value]


@pytest.mark.parametrize(
    "text",
    ["Het kenmerkt ons dat we doen", "referentie op verzoek", "aanvraag van 2026", "nummer 12", "de software van 2024"],
)
def test_what_is_no_reference_number(text: str) -> None:
    assert find_links([Line(text)], (), "a.nl/1", lambda _: None) == ()


def test_pages_of_known_sites_are_recognised() -> None:
    from offline import spiders

    known = patterns(type(spider) for spider in spiders().values())
    assert site_of("http://www.zeelenberg.nl/vacatures/rotterdam?utm_source=nrc", known) == "zeelenberg"
    assert site_of("https://zeelenberg.nl/over-ons/", known) is None
    assert (
        page_id("HTTPS://www.Zeelenberg.nl/vacatures/rotterdam/?utm_source=nrc#top")
        == "zeelenberg.nl/vacatures/rotterdam"
    )
    line = Line("Solliciteer via www.zeelenberg.nl/vacatures/rotterdam.")
    found = find_links([line], (), "x.nl/1", lambda url: page_id(url) if site_of(url, known) else None)
    assert [(link.kind, link.value) for link in found] == [("page", "zeelenberg.nl/vacatures/rotterdam")]
