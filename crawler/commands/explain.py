"""``scrapy explain A B``: why two postings are, or are not, one vacancy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.database import DatabaseError, reopen
from crawler.database.connection import Connection
from crawler.database.matching import explain
from crawler.matching.reasons import Match, Rules
from crawler.matching.sentences import sentence
from crawler.reference import BadReference, load_rules
from crawler.settings import ROOT, resolve
from crawler.sites import page_id

_VERDICTS = {
    "same": "dezelfde vacature",
    "review": "te beoordelen door een mens",
    "different": "niet dezelfde vacature",
}

_APART = {"site", "organisation"}
"""Vetoes on pairs that are not compared unless a number or a page ties them: the reason says it already."""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "<advertentie> <advertentie>"

    def short_desc(self) -> str:
        return "Leg uit waarom twee advertenties wel of niet dezelfde vacature zijn (ids of adressen)"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 when the database or a posting cannot be found."""
        assert self.settings is not None
        if len(args) != 2:
            raise UsageError("geef twee advertenties, elk met id (bron:sleutel:ronde) of adres", print_help=False)
        try:
            rules = load_rules(ROOT / "data" / "reference")
            with closing(reopen(resolve(self.settings["DATABASE"]))) as conn:
                one, other = two_postings(conn, args)
                try:
                    match, near = explain(conn, one, other, rules)
                except KeyError as error:
                    raise LookupError(f"{error.args[0]} is nog niet vergeleken: draai eerst scrapy rematch") from None
                together = conn.execute(
                    "SELECT count(DISTINCT vacancy_id) = 1 FROM postings WHERE id IN (?, ?)", (one, other)
                ).fetchone()[0]
                print("\n".join(lines(conn, match, near, bool(together), rules)))
        except (DatabaseError, BadReference, LookupError) as error:
            print(f"scrapy explain: {error.args[0]}", file=sys.stderr)
            self.exitcode = 2


def two_postings(conn: Connection, texts: Sequence[str]) -> tuple[str, str]:
    """The ids of two postings, each given by its id or its address. Raises LookupError, in Dutch, unless there are two."""
    one, other = sorted(_posting_id(conn, text) for text in texts)
    if one == other:
        raise LookupError(f"beide zijn dezelfde advertentie: {one}")
    return one, other


def _posting_id(conn: Connection, text: str) -> str:
    """The id of a posting given by its id, or by its address (then its latest round)."""
    found = conn.execute("SELECT id FROM postings WHERE id = ?", (text,)).fetchone()
    if not found and "/" in text:
        try:
            page = page_id(text if "://" in text else f"https://{text}")
        except ValueError as error:
            raise LookupError(f"{text!r} is geen adres: {error}") from None
        found = conn.execute("SELECT id FROM postings WHERE page = ? ORDER BY round DESC", (page,)).fetchone()
    if not found:
        raise LookupError(f"geen advertentie met id of adres {text!r} in deze database; {_meant(conn, text)}")
    return str(found[0])


def _meant(conn: Connection, text: str) -> str:
    """What to write instead of a vacancy's number or page, a key alone, or an id without its round; else how an id looks."""
    number = text.rstrip("/").rpartition("/")[2]
    found = conn.execute(
        "SELECT id FROM postings WHERE CAST(vacancy_id AS TEXT) = ?1 OR key = ?2 OR site || ':' || key = ?2 ORDER BY id LIMIT 5",
        (number, text),
    ).fetchall()
    if not found:
        return "een id is bron:sleutel:ronde, zoals tenmonks:34633:1"
    return f"bedoelt u {' of '.join(row[0] for row in found)}?"


def lines(conn: Connection, match: Match, near: bool, together: bool, rules: Rules) -> list[str]:
    """The explanation in Dutch, a line a reason: what forbids it, what speaks for it, what against, and what that comes to."""
    texts = []
    for letter, posting in (("A", match.a), ("B", match.b)):
        row = conn.execute("SELECT title_raw, organisation, url FROM postings WHERE id = ?", (posting,)).fetchone()
        texts.append(f"{letter}  {posting}: {row[0]} ({row[1] or 'werkgever niet genoemd'}), {row[2]}")
    texts.append("")
    for reason in sorted(match.reasons, key=lambda reason: (not reason.veto, -reason.weight)):
        mark = "VERBOD" if reason.veto else _weight(reason.weight)
        texts.append(f"{mark}  {sentence(reason)}")
    if match.decided_by == "rules":
        texts.append(
            f"{_weight(rules.weights['prior'])}  Uitgangspunt: de meeste advertenties zijn verschillende vacatures."
        )
        vetoed = any(reason.veto for reason in match.reasons)
        certain = f"{100 * match.score:.1f} %".replace(".", ",")
        texts.append(
            f"{_weight(match.log_odds)}  samen{' (zonder verbod)' if vetoed else ''}: {certain} zeker;"
            f" dezelfde vanaf {rules.same:.0%}, twijfel vanaf {rules.review:.0%}"
        )
    texts += ["", f"Oordeel: {_VERDICTS[match.verdict]}."]
    if not near and match.decided_by == "rules" and not any(r.veto and r.code in _APART for r in match.reasons):
        texts.append(
            "Ze worden niet vergeleken: ze delen geen zoeksleutel, liggen te ver uit elkaar in de tijd, of er staan te veel"
            " andere tussen."
        )
    if together != (match.verdict == "same"):
        texts.append(
            "Toch zijn ze één vacature: andere advertenties verbinden ze." if together
            else "Toch zijn ze twee vacatures: een andere advertentie verbiedt het."
        )  # fmt: skip
    return texts


def _weight(weight: float) -> str:
    """A weight as Dutch writes it, in a column."""
    return f"{weight:+6.2f}".replace(".", ",")
