"""What forbids that two postings are one vacancy, however much speaks for it (design.md, The same vacancy twice, point 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from crawler.matching.employers import bare_name
from crawler.matching.reasons import Reason
from crawler.matching.side import Side, Span
from crawler.matching.titles import LOTS, TitleWords

DEADLINE_DAYS = 14
"""Deadlines further apart than this are two rounds, unless one says that it was extended."""
ROUND_DAYS = 45
"""Postings with so many days between the end of the one and the begin of the other are two rounds."""
_ENGAGEMENTS = {
    "employment": {"permanent"},
    "assignment": {"interim", "freelance", "secondment"},
    "learning": {"internship", "traineeship"},
}
"""Ids of the taxonomy; ``temporary`` may be either."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_STEPS = {"mbo": 0, "hbo": 1, "wo": 2}


def vetoes(a: Side, b: Side, title_a: TitleWords, title_b: TitleWords) -> Iterator[Reason]:
    """Every veto on a pair, with the two values that contradict each other; the quick ones first.

    A site shows a vacancy once: two of its keys are two vacancies unless a number or a link ties them.
    """
    if a.site == b.site and (a.key == b.key or not tied(a, b)):
        yield _veto("round" if a.key == b.key else "site", a.id, b.id)
    if _other_employer(a, b):
        yield _veto("organisation", a.organisation, b.organisation)
    yield from _times(a, b)
    if title_a.level and title_b.level and title_a.level != title_b.level:
        yield _veto("level", a.title, b.title)
    if _lot(title_a) and _lot(title_b) and _lot(title_a) != _lot(title_b):
        yield _veto("lot", a.title, b.title)
    steps_a, steps_b = ({_STEPS[level] for level in side.education if level in _STEPS} for side in (a, b))
    if steps_a and steps_b and (max(steps_a) + 1 < min(steps_b) or max(steps_b) + 1 < min(steps_a)):
        yield _veto("education", ", ".join(a.education), ", ".join(b.education))
    if apart(a.scales, b.scales, 0.0):
        yield _veto("scale", _span(a.scales), _span(b.scales))
    elif apart(a.salary, b.salary, 0.02):
        yield _veto("pay", _span(a.salary), _span(b.salary))
    if len({_engaged(side) for side in (a, b)} - {None}) == 2:
        yield _veto("contract", ", ".join(a.contract), ", ".join(b.contract))
    numbers_a, numbers_b = a.values("reference"), b.values("reference")
    if _series(numbers_a) & _series(numbers_b) and not numbers_a.keys() & numbers_b.keys():
        yield _veto("reference", ", ".join(sorted(numbers_a.values())), ", ".join(sorted(numbers_b.values())))


def _engaged(side: Side) -> str | None:
    """The engagement that a side's contract states, unless its pay says otherwise: a salary is no assignment's, a tariff no
    employee's."""
    found = engagement(side.contract)
    contradicted = (found == "assignment" and side.salary) or (found == "employment" and side.rate)
    return None if contradicted else found


def quick_veto(a: Side, b: Side) -> bool:
    """Whether two postings are of one site or of two employers, and nothing ties them: nobody would ask why they are not one."""
    return (a.site == b.site or _other_employer(a, b)) and not tied(a, b)


def tied(a: Side, b: Side) -> bool:
    """Whether a number or a link ties two postings."""
    if not a.links and not b.links:
        return False
    return (
        bool(a.values("reference").keys() & b.values("reference").keys())
        or b.page in a.values("page")
        or a.page in b.values("page")
    )


def engagement(contract: Iterable[str]) -> str | None:
    """``employment``, ``assignment`` or ``learning``, where the contract kinds leave no doubt."""
    kinds = set(contract)
    found = [name for name, members in _ENGAGEMENTS.items() if kinds & members]
    return found[0] if len(found) == 1 else None


def namesakes(a: Side, b: Side) -> bool:
    """Whether two bodies are different kinds of one name ("Gemeente Utrecht", "Provincie Utrecht"), which sites mix up."""
    name = bare_name(a.organisation)
    return a.organisation != b.organisation and name == bare_name(b.organisation) != ""


def apart(a: Span | None, b: Span | None, margin: float) -> bool:
    """Whether two ranges leave room for no common value, even with that share of the amounts as margin."""
    if a is None or b is None:
        return False
    return any(
        low[1] is not None and high[0] is not None and low[1] * (1 + margin) < high[0] for low, high in ((a, b), (b, a))
    )


def day(ordinal: int | None) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal is not None else None


def _other_employer(a: Side, b: Side) -> bool:
    """Whether two bodies of the register are two; one that was renamed and renamed back is under two ids with one name."""
    one, other = a.organisation_id, b.organisation_id
    return bool(one and other) and one != other and a.organisation != b.organisation and not namesakes(a, b)


def _times(a: Side, b: Side) -> Iterator[Reason]:
    if a.closing is not None and b.closing is not None and abs(a.closing - b.closing) > DEADLINE_DAYS:
        if not (a.extended or b.extended):
            yield _veto("closing_date", day(a.closing), day(b.closing))
        return
    for first, second in ((a, b), (b, a)):
        end = first.closing if first.closing is not None else first.published
        if end is not None and second.published is not None and second.published - end > ROUND_DAYS:
            values = day(end), day(second.published)
            yield _veto("window", *(values if first is a else values[::-1]))


def _lot(title: TitleWords) -> frozenset[str]:
    """What stands in a title after a word for a part of something."""
    words = title.words
    return frozenset(
        after for word, after in zip(words, words[1:], strict=False) if word in LOTS and after in title.numbers
    )


def _series(numbers: Iterable[str]) -> set[str]:
    """The series that numbers are of: their system and the letters they begin with. "kenmerk PM-14111" and "kenmerk zw21173"
    are each a site's own."""
    return {value[: len(value) - len(value.partition(":")[2].lstrip(_LETTERS))] for value in numbers}


def _span(span: Span | None) -> str | None:
    if span is None:
        return None
    return " - ".join(f"{value:g}" if value is not None else "?" for value in dict.fromkeys(span))


def _veto(code: str, a: str | None, b: str | None) -> Reason:
    return Reason(code, 0.0, a, b, veto=True)
