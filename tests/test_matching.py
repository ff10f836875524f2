"""The same vacancy: evidence for and against, vetoes, the traps that are known from real sites, clusters without order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Link
from crawler.matching.batch import match_all
from crawler.matching.blocks import is_tie, keys, meet, place
from crawler.matching.choose import choose, status_today
from crawler.matching.clusters import LARGEST, anchor, cluster, vacancy_id
from crawler.matching.evidence import compare, forbidden
from crawler.matching.reasons import Match, Reason
from crawler.matching.sentences import sentence, with_sentence
from crawler.matching.side import Side, dumps, loads
from crawler.matching.titles import compare_titles, title_words
from crawler.matching.words import SKETCH, Vocabulary, distinctive, shared, tokens
from crawler.reference import load_rules

RULES = load_rules(ROOT / "data" / "reference")
TEXT = tuple(sorted(f"woord{letter}{other}" for letter in "abcde" for other in "vwxyz"))
OTHER_TEXT = tuple(sorted(f"ander{letter}{other}" for letter in "abcde" for other in "vwxyz"))


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def side(name: str, *links: Link, **changes: Any) -> Side:
    """A posting of site:key, by default the griffier of Goes; ``published`` and ``closing`` as ISO days."""
    site, key = name.split(":")
    for field in ("published", "closing"):
        if changes.get(field):
            changes[field] = day(changes[field])
    known = Side(
        f"{name}:1", site, key, f"{site}.nl/vacatures/{key}", "Griffier", "Gemeente Goes", "gm0664", municipality="goes",
        closing=day("2026-12-01"), links=links,
    )  # fmt: skip
    return replace(known, **changes)


def page(value: str) -> Link:
    return Link("page", value, f"www.{value}")


def number(value: str) -> Link:
    return Link("reference", value, value)


def codes(match: Match) -> dict[str, float]:
    return {reason.code: reason.weight for reason in match.reasons if not reason.veto}


def vetoed(match: Match) -> list[str]:
    return [reason.code for reason in match.reasons if reason.veto]


def verdict(a: Side, b: Side) -> str:
    return compare(a, b, RULES).verdict


# -- evidence ------------------------------------------------------------------------------------------------------------


def test_a_link_makes_one_vacancy_and_quotes_both() -> None:
    match = compare(side("b:2", page("a.nl/vacatures/1")), side("a:1"), RULES)
    assert (match.a, match.b, match.verdict) == ("a:1:1", "b:2:1", "same")
    assert match.reasons[0] == Reason("link", RULES.weights["reference"], "a.nl/vacatures/1", "www.a.nl/vacatures/1")


def test_a_shared_number_makes_one_vacancy_though_the_employer_is_hidden() -> None:
    shared = number("flextender:24817")
    hidden = side("b:2", shared, organisation=None, organisation_id=None, closing=None)
    assert verdict(side("a:1", shared), hidden) == "same"


def test_a_code_of_letters_and_digits_counts_across_sites_and_bare_digits_do_not() -> None:
    apart = {"organisation": None, "organisation_id": None, "municipality": None, "closing": None}
    a, b = (side(name, number(f"{name[0]}.nl:rws-2026-117"), **apart) for name in ("a:1", "b:2"))
    assert codes(compare(a, b, RULES))["code"] == RULES.weights["code"]
    a, b = (side(name, number(f"{name[0]}.nl:24817"), **apart) for name in ("a:1", "b:2"))
    assert "code" not in codes(compare(a, b, RULES))


def test_title_and_employer_alone_are_for_a_person_and_deadline_or_text_decides() -> None:
    assert verdict(side("a:1", closing=None), side("b:2", closing=None)) == "review"
    assert verdict(side("a:1"), side("b:2")) == "same"
    assert verdict(side("a:1", words=TEXT, closing=None), side("b:2", words=TEXT, closing=None)) == "same"
    unlike = compare(side("a:1", words=TEXT, closing=None), side("b:2", words=OTHER_TEXT, closing=None), RULES)
    assert unlike.verdict == "review" and codes(unlike)["words"] < 0


def test_a_hidden_employer_is_known_by_its_place() -> None:
    hidden = side("b:2", organisation=None, organisation_id=None, words=TEXT)
    assert verdict(side("a:1", words=TEXT), hidden) == "same"
    elsewhere = replace(hidden, municipality="zeist")
    assert codes(compare(side("a:1", words=TEXT), elsewhere, RULES))["place"] == RULES.weights["employer_differs"]


def test_figures_that_were_changed_speak_of_another_round() -> None:
    a = side("a:1", words=TEXT, closing=None, numbers=("140", "24.000", "2021"))
    b = side("b:2", words=TEXT, closing=None, numbers=("155", "25.500", "2024"))
    match = compare(a, b, RULES)
    assert codes(match)["numbers"] < 0 and match.score < compare(a, replace(b, numbers=a.numbers), RULES).score


def test_titles_without_a_common_word_are_for_a_person_unless_the_texts_are_one() -> None:
    linked = side("b:2", page("a.nl/vacatures/1"), title="Planner")
    match = compare(side("a:1"), linked, RULES)
    assert match.verdict == "review" and match.log_odds > 4.6
    assert verdict(side("a:1", words=TEXT), replace(linked, words=TEXT)) == "same"


def test_what_had_closed_before_the_other_appeared_is_another_round() -> None:
    a, b = side("a:1", words=TEXT), side("b:2", words=TEXT, closing=None, published="2026-12-10")
    assert codes(compare(a, b, RULES))["window"] == RULES.weights["dates_disjoint"]
    assert "published" not in codes(
        compare(side("a:1", published="2026-11-01"), side("b:2", published="2026-11-25"), RULES)
    )


def test_extra_title_words_count_by_whether_the_other_text_has_them() -> None:
    longer = {"title": "Griffier havenkwartier"}
    said = compare(side("a:1", words=(*TEXT, "havenkwartier")), side("b:2", words=TEXT, **longer), RULES)
    unsaid = compare(side("a:1", words=TEXT), side("b:2", words=TEXT, **longer), RULES)
    assert codes(said)["title"] > 0 > codes(unsaid)["title"]


def test_what_stands_behind_a_dash_in_one_title_counts_for_less() -> None:
    behind, within = (side("b:2", title=title) for title in ("Griffier - Bestuurszaken", "Griffier bestuurszaken"))
    weights = [codes(compare(side("a:1"), one, RULES))["title"] for one in (behind, within)]
    assert 0 > weights[0] > weights[1]


def test_one_sided_levels_and_a_salary_beside_a_tariff_speak_against() -> None:
    senior = compare(side("a:1", title="Senior griffier"), side("b:2"), RULES)
    assert (senior.verdict, codes(senior)["level"]) == ("review", RULES.weights["detail_differs"])
    paid = compare(side("a:1", salary=(4000.0, 5000.0)), side("b:2", rate=(None, 95.0)), RULES)
    assert codes(paid)["pay"] == RULES.weights["terms_differ"]


def test_a_place_named_like_its_province_may_be_the_province() -> None:
    hidden = side("b:2", organisation=None, organisation_id=None, municipality="utrecht", place="Utrecht")
    assert "place" not in codes(compare(side("a:1"), hidden, RULES))


def test_namesakes_are_not_vetoed_since_sites_mix_them_up_but_need_more() -> None:
    province = side("b:2", organisation="Provincie Goes", organisation_id="pv99", words=TEXT)
    match = compare(side("a:1", words=TEXT), province, RULES)
    assert not vetoed(match) and codes(match)["organisation"] < 0


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ({}, {"organisation_id": "gm0654", "organisation": "Gemeente Borsele"}, "organisation"),
        ({}, {"closing": "2026-12-20"}, "closing_date"),
        ({"closing": None, "published": "2026-01-02"}, {"closing": None, "published": "2026-03-02"}, "window"),
        ({"title": "Junior griffier"}, {"title": "Senior griffier"}, "level"),
        ({"title": "Onderwijsadviseur perceel 1"}, {"title": "Onderwijsadviseur perceel 2"}, "lot"),
        ({"title": "Onderwijsadviseur (lot A)"}, {"title": "Onderwijsadviseur (lot B)"}, "lot"),
        ({"title": "Jurist cluster Noord"}, {"title": "Jurist cluster Zuid"}, "lot"),
        ({"education": ("mbo",)}, {"education": ("wo",)}, "education"),
        ({"scales": (10.0, 10.0)}, {"scales": (12.0, 12.0)}, "scale"),
        ({"salary": (4000.0, 5000.0)}, {"salary": (5600.0, 6800.0)}, "pay"),
        ({"contract": ("permanent",)}, {"contract": ("freelance",)}, "contract"),
        ({"site": "b"}, {}, "site"),
    ],
)
def test_a_veto_beats_all_that_speaks_for_it_and_quotes_both(a: dict[str, Any], b: dict[str, Any], code: str) -> None:
    one, other = side("a:1", words=TEXT, **a), side("b:2", words=TEXT, **b)
    match = compare(one, other, RULES)
    assert (match.verdict, vetoed(match)) == ("different", [code])
    assert forbidden(one, other, {})
    assert all(value for reason in match.reasons if reason.veto for value in (reason.a, reason.b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({}, {"closing": "2026-12-20", "extended": True}),
        ({"title": "Senior griffier"}, {}),
        ({"scales": (10.0, 11.0)}, {"scales": (11.0, 11.0)}),
        ({"salary": (None, 5000.0)}, {"salary": (4200.0, None)}),
        ({"contract": ("temporary", "permanent")}, {"contract": ("temporary",)}),
        ({"education": ("hbo",)}, {"education": ("wo",)}),
        ({"closing": None, "published": "2026-01-02"}, {"closing": "2026-01-20"}),
        ({"organisation_id": "hv_1"}, {"organisation_id": "mnre1"}),
    ],
)
def test_what_is_no_veto(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert vetoed(compare(side("a:1", **a), side("b:2", **b), RULES)) == []


def test_two_numbers_of_one_series_are_two_vacancies() -> None:
    a = side("a:1", number("flextender:24817"))
    b = side("b:2", number("flextender:24866"), page("a.nl/vacatures/1"))
    assert vetoed(compare(a, b, RULES)) == ["reference"]
    a, b = side("a:1", number("kenmerk:pm-14111")), side("b:2", number("kenmerk:zw21173"))
    assert vetoed(compare(a, b, RULES)) == []


def test_rounds_of_one_key_stay_apart_whatever_they_share() -> None:
    shared = number("kenmerk:2026-0341")
    later = replace(side("a:1", shared), id="a:1:2")
    assert vetoed(compare(side("a:1", shared), later, RULES)) == ["round"]


def test_a_persons_word_outranks_the_rules() -> None:
    linked = side("b:2", page("a.nl/vacatures/1"))
    said = {("a:1:1", "b:2:1"): ("different", "andere afdeling")}
    assert compare(side("a:1"), linked, RULES, said).verdict == "different" and forbidden(side("a:1"), linked, said)
    said = {("a:1:1", "b:2:1"): ("same", "gefuseerd")}
    match = compare(side("a:1"), side("b:2", organisation_id="gm0654"), RULES, said)
    assert (match.verdict, match.decided_by) == ("same", "person")


@pytest.mark.parametrize("nothing", ["title", "organisation", "days", "all"])
def test_missing_facts_are_unknown_and_decide_nothing(nothing: str) -> None:
    empty: dict[str, Any] = {
        "title": {"title": ""}, "days": {"closing": None, "published": None, "first_seen": None},
        "organisation": {"organisation": None, "organisation_id": None, "municipality": None},
    }  # fmt: skip
    changes = {key: value for name, part in empty.items() if nothing in (name, "all") for key, value in part.items()}
    bare = side("b:2", **changes)
    assert compare(side("a:1"), bare, RULES).verdict != "same"
    assert compare(bare, replace(bare, id="c:3:1", site="c", key="3"), RULES).verdict != "same"
    assert keys(bare, RULES.vocabulary)


def test_every_reason_has_a_sentence_with_both_values() -> None:
    a = side("a:1", number("x:1"), words=TEXT, scales=(10.0, 11.0), hours=(36.0, 36.0), published="2026-11-01")
    pairs = [
        (a, side("b:2", number("x:1"), words=TEXT, scales=(10.0, 11.0), hours=(36.0, 36.0), published="2026-11-02")),
        (a, side("b:2", number("x:2"), title="Senior planner perceel 2", words=OTHER_TEXT, scales=(14.0, 14.0),
                 hours=(8.0, 8.0), published="2025-11-02", closing="2025-12-02", organisation="Gemeente Borsele",
                 organisation_id="gm0654")),
    ]  # fmt: skip
    for one, other in pairs:
        for reason in compare(one, other, RULES).reasons:
            text = sentence(reason)
            assert text.endswith(".") and "{" not in text
            if reason.code not in {"published", "closing_date", "window"}:
                assert (reason.a or "") in text
            assert with_sentence(reason)["sentence"] == text


def test_a_sentence_says_a_value_once_and_a_day_in_words() -> None:
    assert sentence(Reason("published", 1.0, "2026-11-01", "2026-11-02")) == (
        "Beide verschenen rond dezelfde dag: 1 november 2026 en 2 november 2026."
    )
    assert sentence(Reason("title", 1.0, "Planner", "planner")) == "De functie is dezelfde: Planner."


# -- traps known from real sites (../shared/sites/README.md, Deduplication cases), with facts of our own --------------------


def post(name: str, town: str, number: str, **changes: Any) -> Side:
    """A gemeentesecretaris: the commonest title of all, with a text that is mostly the agency's."""
    changes = {"title": "Gemeentesecretaris / Algemeen Directeur", "words": TEXT, "closing": None} | changes
    return side(name, organisation=f"Gemeente {town}", organisation_id=number, municipality=town.lower(), **changes)


TRAPS = {
    "neighbours that name each other": (post("zee:1", "Oostzaan", "gm0431"), post("zee:2", "Wormerland", "gm0880")),
    "parallel procedures of one agency": (post("vdh:1", "Sint-Michielsgestel", "gm0845"), post("gem:2", "Boxtel", "gm0757")),
    "four years apart": (
        post("galan:1", "Leidschendam-Voorburg", "gm1916", closing="2019-04-11"),
        post("zee:2", "Leidschendam-Voorburg", "gm1916", published="2023-01-20"),
    ),
    "one employer, near-equal titles, other posts": (
        post("zee:1", "Westland", "gm1783", title="Concerndirecteur Beleid"),
        post("galan:2", "Westland", "gm1783", title="Concerndirecteur Bedrijfsvoering", words=OTHER_TEXT),
    ),
    "secretaris-directeur and dijkgraaf of one water board": (
        side("galan:1", title="Secretaris-directeur", organisation="Waterschap Noorderzijlvest", organisation_id="ws0646"),
        side("zee:2", title="Dijkgraaf", organisation="Waterschap Noorderzijlvest", organisation_id="ws0646"),
    ),
    "one address used again for another employer": (
        post("galan:1", "Westland", "gm1783"), replace(post("galan:1", "Leiderdorp", "gm0547"), id="galan:1:2"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_stay_apart(trap: str) -> None:
    a, b = TRAPS[trap]
    assert verdict(a, b) == "different"
    assert match_all([a, b], RULES)[1] == sorted([(a.id,), (b.id,)])


# -- words and titles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "only_a", "only_b"),
    [
        ("Gemeente Secretaris / Algemeen Directeur", "Gemeentesecretaris/algemeen directeur", (), ()),
        ("Consulent Inkomen", "Inkomensconsulent", (), ()),
        ("Inkomensconsulenten", "Inkomensconsulent", (), ()),
        ("Projectleider biodiversiteit", "Projectleider biodiversity", (), ()),
        ("Projectsecretaris", "Secretaris", ("projectsecretaris",), ()),
        ("Projectleider wonen", "Project Manager Wonen", ("projectleider",), ()),
        ("Informatieadviseur", "Adviseur informatiemanagement", (), ("informatiemanagement",)),
        ("Beleidsadviseur wonen", "Beleidsadviseur water", ("wonen",), ("water",)),
        ("Communicatiemanager", "Communicatieadviseur", ("communicatiemanager",), ("communicatieadviseur",)),
    ],
)
def test_titles_are_compared_word_by_word(a: str, b: str, only_a: tuple[str, ...], only_b: tuple[str, ...]) -> None:
    match = compare_titles(title_words(a).words, title_words(b).words)
    assert (match.only_a, match.only_b) == (only_a, only_b)


def test_a_title_without_its_employer_place_level_and_stop_words() -> None:
    words = title_words("Senior Griffier voor Súdwest-Fryslân", "Gemeente Súdwest-Fryslân", None)
    assert (words.words, words.level) == (("griffier",), 3)
    assert title_words("Goes", "Gemeente Goes", "Goes").words == ("goes",)


def test_common_words_and_boilerplate_are_no_evidence() -> None:
    vocabulary = Vocabulary(frozenset({"organisatie"}), boilerplate={"gm0664": frozenset({"zeeuws"})})
    words = tokens("De organisatie is Zeeuws en bouwt een havenkwartier in 2027")
    assert set(distinctive(words, vocabulary, ("gm0664", None))) == {"bouwt", "havenkwartier", "een"}


def test_cut_sketches_compare_only_what_both_can_know() -> None:
    whole = [f"woord{number}" for number in range(3 * SKETCH)]
    long, short = (distinctive(words, Vocabulary(), ()) for words in (whole, whole[:20]))
    common, size, part = shared(long, short, frozenset())
    assert len(long) == SKETCH and len(common) == size < 20 and part > 0.5


def test_long_words_count_for_more_than_short_ones() -> None:
    texts = ["groenbeheerplan", "kort"], ["groenbeheerplan", "lang"], ["wijkteamoverleg", "kort"]
    assert shared(texts[0], texts[1], frozenset())[2] > shared(texts[0], texts[2], frozenset())[2] == 0


def test_many_words_say_more_than_few() -> None:
    def leaning(shares: int, of: int) -> float:
        mine, yours = ([f"{name}{number:02}kenmerk" for number in range(of)] for name in ("a", "b"))
        a, b = side("a:1", words=tuple(sorted(mine))), side("b:2", words=tuple(sorted(mine[:shares] + yours[shares:])))
        return codes(compare(a, b, RULES))["words"]

    assert leaning(40, 45) > leaning(18, 20) > 0 > leaning(2, 20) > leaning(5, 45)


def test_a_side_is_stored_whole() -> None:
    full = side("a:1", page("b.nl/1"), words=TEXT, scales=(10.0, None), education=("hbo",), numbers=("1.200",))
    assert loads(dumps(full)) == full


# -- candidates and clusters ----------------------------------------------------------------------------------------------


TIE, OTHER = sorted(keys(side("a:1"), RULES.vocabulary), key=is_tie, reverse=True)[:2]
"""The key of a page, and one of something that ties nothing."""


def test_only_what_is_near_in_time_is_compared() -> None:
    a, b = place(side("a:1", published="2026-01-01", closing="2026-01-20")), place(side("b:2", closing="2026-03-20"))
    assert meet(OTHER, a, b) and meet(OTHER, b, a) and meet(TIE, a, b)
    late = place(side("b:2", closing="2026-03-22"))
    assert not meet(OTHER, a, late) and not meet(TIE, a, late) and not meet(TIE, late, a)


def test_adverts_of_one_site_or_of_two_employers_meet_under_a_tie_only() -> None:
    here = place(side("a:1"))
    for other, met in (
        (side("a:2"), False), (side("b:2", organisation="Gemeente Borsele", organisation_id="gm0654"), False),
        (side("b:2"), True), (side("b:2", organisation=None, organisation_id=None), True),
    ):  # fmt: skip
        assert meet(OTHER, here, place(other)) is met is meet(OTHER, place(other), here)
        assert meet(TIE, here, place(other))
    with pytest.raises(ValueError, match="a:9:1 has no day"):
        place(side("a:9", closing=None))


def test_a_key_tells_what_it_is_of() -> None:
    plain = keys(side("a:1"), RULES.vocabulary)
    linked = keys(side("a:1", page("b.nl/1"), number("aanvraagnummer:23433")), RULES.vocabulary)
    assert sum(map(is_tie, plain)) == 1 and {is_tie(key) for key in {*linked} - {*plain}} == {True}


def test_a_group_never_holds_a_forbidden_pair_and_a_person_goes_first() -> None:
    matches = [Match("a", "b", "same", 1.0, (), log_odds=9.0), Match("b", "c", "same", 1.0, (), log_odds=8.0)]
    apart = {("a", "c")}
    assert cluster("abc", matches, lambda a, b: (a, b) in apart) == [("a", "b"), ("c",)]
    matches[1] = replace(matches[1], decided_by="person")
    assert cluster("abc", matches, lambda a, b: (a, b) in apart) == [("a",), ("b", "c")]


def test_a_site_that_repeats_an_advert_without_end_is_no_vacancy() -> None:
    names = [f"{number:03d}" for number in range(3 * LARGEST)]
    matches = [Match(a, b, "same", 1.0, ()) for a, b in itertools.pairwise(names)]
    assert max(len(group) for group in cluster(names, matches, lambda a, b: False)) <= LARGEST


@given(st.permutations(list(itertools.combinations("abcdef", 2))), st.data())
def test_clusters_do_not_depend_on_order(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    kinds = {pair: data.draw(st.sampled_from(["same", "different", "veto", "none"])) for pair in sorted(pairs)}

    def matches(order: list[tuple[str, str]]) -> list[Match]:
        verdicts: dict[str, Any] = {"same": "same"}
        return [
            Match(*pair, verdicts.get(kinds[pair], "different"), 0.995, ()) for pair in order if kinds[pair] != "none"
        ]

    def apart(a: str, b: str) -> bool:
        return kinds[(a, b)] == "veto"

    assert cluster("fedcba", matches(pairs), apart) == cluster("abcdef", matches(sorted(pairs)), apart)


def test_ids_are_stable_and_fit_in_javascript() -> None:
    assert vacancy_id("tenmonks:32118:1") == vacancy_id("tenmonks:32118:1")
    assert vacancy_id("tenmonks:32118:1") != vacancy_id("tenmonks:32118:1", 1)
    assert 0 < vacancy_id("tenmonks:32118:1") < 2**53
    seen = [("b:1:1", "2026-11-20T02:00:00+01:00"), ("a:1:1", "2026-11-20T03:00:00+01:00")]
    assert anchor(seen) == anchor(seen[::-1]) == "b:1:1"
    assert anchor([("b:1:1", "2026-11-20T02:00:00+01:00"), ("a:1:1", "2026-11-20T01:00:00+00:00")]) == "a:1:1"


def row(name: str, **changes: Any) -> dict[str, Any]:
    """A row of ``postings`` with all that a vacancy's values are chosen from."""
    fields = """
        scale_min scale_max scale_system scale_min_rank scale_max_rank salary_min salary_max salary_period salary_hours_basis
        salary_month_min salary_month_max closing_date closing_time organisation organisation_id place province
        experience_years_min experience_years_max hours_min hours_max duration_months extension rate_min rate_max agency
        function_area published
    """
    fixed = {
        "contract": (),
        "education": (),
        "salary_basis": "none",
        "closing_basis": "unknown",
        "first_seen": "2026-11-20",
    }
    return dict.fromkeys(fields.split()) | fixed | {"id": f"{name}:1:1", "site": name, "title": "Jurist"} | changes


def test_pay_is_taken_whole_from_the_most_complete_posting_and_every_value_names_its_posting() -> None:
    board = row(
        "b", salary_max=6000.0, salary_basis="stated", closing_date="2026-12-01", closing_basis="stated", place="Goes"
    )
    broker = row(
        "a", title="Jurist (Wonen)", salary_min=4500.0, salary_max=6422.0, scale_max="11", salary_basis="stated"
    )
    chosen = choose([board, broker], {"a": "broker", "b": "board"})
    assert {name: chosen.values[name] for name in ("title", "salary_min", "salary_max", "closing_date", "place")} == {
        "title": "Jurist (Wonen)", "salary_min": 4500.0, "salary_max": 6422.0, "closing_date": "2026-12-01", "place": "Goes",
    }  # fmt: skip
    assert {chosen.sources[name] for name in ("title", "salary_min", "scale_max")} == {"a:1:1"}
    assert {chosen.sources[name] for name in ("closing_date", "place")} == {"b:1:1"}
    assert "province" not in chosen.sources


def test_visible_text_goes_before_markup_and_the_employer_before_all() -> None:
    agency, employer = row("a", hours_min=32.0, hours_max=36.0), row("e", hours_min=24.0, hours_max=36.0)
    kinds = {"a": "agency", "e": "employer"}
    assert choose([agency, employer], kinds).values["hours_min"] == 24.0
    markup = {("e:1:1", "hours_min"), ("e:1:1", "hours_max")}
    assert choose([agency, employer], kinds, markup).values["hours_min"] == 32.0


@pytest.mark.parametrize(
    ("statuses", "closing", "today"),
    [
        (["open", "closed"], "2026-11-20", "open"), (["open"], "2026-11-19", "closed"), (["open"], None, "open"),
        (["closed", "filled"], None, "filled"), (["gone"], None, "gone"), (["unknown"], None, "unknown"),
    ],
)  # fmt: skip
def test_a_vacancys_status_today(statuses: list[str], closing: str | None, today: str) -> None:
    assert status_today(statuses, closing, "2026-11-20") == today
