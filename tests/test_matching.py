"""The same vacancy: references, vetoes, clusters that do not depend on order."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Line, Link
from crawler.matching.choose import choose, status_today
from crawler.matching.clusters import anchor, cluster, vacancy_id
from crawler.matching.evidence import Match, Reason, Side, compare
from crawler.matching.references import find_links
from crawler.sites import page_id, patterns, site_of

ROW: dict[str, Any] = {
    "id": "a:1:1", "site": "a", "key": "1", "round": 1, "page": "a.nl/vacatures/1", "title": "Griffier",
    "organisation": "Gemeente Goes",
    "organisation_id": "gm0664", "closing_date": "2026-12-01",
}  # fmt: skip


def side(name: str, links: tuple[Link, ...] = (), **changes: Any) -> Side:
    site, key, number = name.split(":")
    page = f"{site}.nl/vacatures/{key}"
    return Side(ROW | {"id": name, "site": site, "key": key, "round": int(number), "page": page} | changes, links)


def page(value: str) -> Link:
    return Link("page", value, f"www.{value}")


def number(value: str) -> Link:
    return Link("reference", value, value)


def test_a_link_makes_one_vacancy_and_says_why() -> None:
    match = compare(side("b:2:1", (page("a.nl/vacatures/1"),)), side("a:1:1"))
    assert (match.a, match.b, match.verdict) == ("a:1:1", "b:2:1", "same")
    assert match.reasons == (Reason("link", 0.995, "a.nl/vacatures/1", "www.a.nl/vacatures/1"),)


def test_a_shared_number_makes_one_vacancy() -> None:
    shared = (number("flextender:24817"),)
    assert compare(side("a:1:1", shared), side("b:2:1", shared)).verdict == "same"


def test_nothing_shared_is_nothing() -> None:
    assert compare(side("a:1:1"), side("b:2:1")).verdict == "different"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"organisation_id": "gm0654", "organisation": "Gemeente Borsele"}, "organisation"),
        ({"closing_date": "2026-12-20"}, "closing_date"),
        ({"title": "Senior griffier"}, None),
    ],
)
def test_a_veto_beats_a_link(changes: dict[str, Any], code: str | None) -> None:
    match = compare(side("a:1:1"), side("b:2:1", (page("a.nl/vacatures/1"),), **changes))
    assert match.verdict == ("different" if code else "same")
    assert [reason.code for reason in match.reasons if reason.veto] == ([code] if code else [])


def test_junior_is_not_senior() -> None:
    link = (page("a.nl/vacatures/1"),)
    match = compare(side("a:1:1", title="Junior jurist"), side("b:2:1", link, title="Senior jurist"))
    assert match.verdict == "different"


def test_two_numbers_of_one_series_are_two_vacancies() -> None:
    a = side("a:1:1", (number("flextender:24817"),))
    b = side("b:2:1", (number("flextender:24866"), page("a.nl/vacatures/1")))
    assert compare(a, b).verdict == "different"


def test_rounds_of_one_key_stay_apart() -> None:
    shared = (number("kenmerk:2026-0341"),)
    assert compare(side("a:1:1", shared), side("a:1:2", shared)).verdict == "different"


def test_a_link_between_other_functions_is_for_a_person() -> None:
    match = compare(side("a:1:1"), side("b:2:1", (page("a.nl/vacatures/1"),), title="Planner"))
    assert match.verdict == "review"


def test_a_persons_word_outranks_the_rules() -> None:
    pair = ("a:1:1", "b:2:1")
    linked = side("b:2:1", (page("a.nl/vacatures/1"),))
    assert compare(side("a:1:1"), linked, {pair: ("different", "andere afdeling")}).verdict == "different"
    match = compare(side("a:1:1"), side("b:2:1", organisation_id="gm0654"), {pair: ("same", "gefuseerd")})
    assert (match.verdict, match.decided_by) == ("same", "person")


def test_a_group_never_holds_a_forbidden_pair() -> None:
    same = Reason("link", 0.995, "x", "y")
    veto = Reason("organisation", 0.0, "x", "y", veto=True)
    matches = [
        Match("a", "b", "same", 0.999, (same,)), Match("b", "c", "same", 0.995, (same,)),
        Match("a", "c", "different", 0, (veto,)),
    ]  # fmt: skip
    assert cluster("abc", matches) == [("a", "b"), ("c",)]


@given(st.permutations(list(itertools.combinations("abcdef", 2))), st.data())
def test_clusters_do_not_depend_on_order(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    kinds = {pair: data.draw(st.sampled_from(["same", "different", "veto", "none"])) for pair in sorted(pairs)}

    def matches(order: list[tuple[str, str]]) -> list[Match]:
        return [
            Match(
                *pair, "same" if kinds[pair] == "same" else "different", 0.995,
                (Reason("x", 0, "", "", kinds[pair] == "veto"),),
            )
            for pair in order
            if kinds[pair] != "none"
        ]  # fmt: skip

    assert cluster("fedcba", matches(pairs)) == cluster("abcdef", matches(sorted(pairs)))


def test_ids_are_stable_and_fit_in_javascript() -> None:
    assert vacancy_id("tenmonks:32118:1") == vacancy_id("tenmonks:32118:1")
    assert vacancy_id("tenmonks:32118:1") != vacancy_id("tenmonks:32118:1", 1)
    assert 0 < vacancy_id("tenmonks:32118:1") < 2**53
    seen = [("b:1:1", "2026-11-20T02:00:00+01:00"), ("a:1:1", "2026-11-20T03:00:00+01:00")]
    assert anchor(seen) == anchor(seen[::-1]) == "b:1:1"
    assert anchor([("b:1:1", "2026-11-20T02:00:00+01:00"), ("a:1:1", "2026-11-20T01:00:00+00:00")]) == "a:1:1"


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


def test_pay_is_taken_whole_from_the_most_complete_posting() -> None:
    empty = {"salary_basis": "none", "closing_basis": "unknown", "first_seen": "2026-11-20", "published": None}
    names = [
        "scale_min", "scale_max", "scale_system", "scale_min_rank", "scale_max_rank", "salary_min", "salary_max", "salary_period",
        "salary_hours_basis", "salary_month_min", "salary_month_max", "closing_date", "closing_time", "title", "organisation",
        "organisation_id", "place", "province", "contract", "education", "experience_years_min", "experience_years_max",
        "hours_min", "hours_max", "duration_months", "extension", "rate_min", "rate_max", "agency", "function_area",
    ]  # fmt: skip
    board = (
        dict.fromkeys(names)
        | empty
        | {"id": "b", "site": "b", "title": "Jurist", "salary_max": 6000.0, "salary_basis": "stated"}
    )
    broker = board | {
        "id": "a",
        "site": "a",
        "title": "Jurist (Wonen)",
        "salary_min": 4500.0,
        "salary_max": 6422.0,
        "scale_max": "11",
    }
    board["closing_date"], board["closing_basis"] = "2026-12-01", "stated"
    chosen = choose([board, broker], {"a": "broker", "b": "board"})
    assert (chosen["title"], chosen["salary_min"], chosen["salary_max"]) == ("Jurist (Wonen)", 4500.0, 6422.0)
    assert chosen["closing_date"] == "2026-12-01"


@pytest.mark.parametrize(
    ("statuses", "closing", "today"),
    [
        (["open", "closed"], "2026-11-20", "open"), (["open"], "2026-11-19", "closed"), (["open"], None, "open"),
        (["closed", "filled"], None, "filled"), (["gone"], None, "gone"), (["unknown"], None, "unknown"),
    ],
)  # fmt: skip
def test_a_vacancys_status_today(statuses: list[str], closing: str | None, today: str) -> None:
    assert status_today(statuses, closing, "2026-11-20") == today
