"""New word lists for matching, proposed from what a store holds: a person looks at them before they count.

A word is *common* when many vacancies have it, a *title* word when many titles do, and *boilerplate* of an employer or agency
when many of its adverts for different jobs repeat it.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

from crawler.database.connection import Connection
from crawler.matching.titles import title_words
from crawler.matching.words import tokens

COMMON_SHARE, TITLE_SHARE, BOILERPLATE_SHARE = 0.04, 0.005, 0.4
LEAST_ADVERTS, LEAST_TITLES = 8, 4
"""An employer or agency with fewer adverts, or fewer different jobs, has no boilerplate that can be told from the job's text."""
_LEAST = 5

Words = dict[str, list[str]]


def learn_words(conn: Connection) -> Words:
    """The lists of a store: ``common``, ``title``, and one by each organisation's id and agency's name, sorted.

    One advert a vacancy counts (the first by id), so that copies do not count twice.
    """
    texts: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    own: defaultdict[str, Counter[str]] = defaultdict(Counter)
    jobs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    total = 0
    for title, organisation, place, organisation_id, agency, text in conn.execute(
        "SELECT p.title, p.organisation, p.place, p.organisation_id, p.agency, t.text FROM postings AS p"
        " JOIN posting_texts AS t ON t.posting_id = p.id WHERE p.id = (SELECT min(id) FROM postings"
        " WHERE vacancy_id = p.vacancy_id) ORDER BY p.id"
    ):
        total += 1
        found = {word for word in tokens(text) if len(word) > 2 and not word[0].isdigit()}
        texts.update(found)
        core = title_words(title, organisation, place).words
        titles.update(word for word in core if not word[0].isdigit())
        for source in filter(None, (organisation_id, agency)):
            own[source].update(found)
            jobs[source][" ".join(core)] += 1
    common = _frequent(texts, total, COMMON_SHARE)
    lists = {"common": sorted(common), "title": sorted(_frequent(titles, total, TITLE_SHARE))}
    for source in sorted(own):
        adverts = sum(jobs[source].values())
        if adverts >= LEAST_ADVERTS and len(jobs[source]) >= LEAST_TITLES:
            lists[source] = sorted(_frequent(own[source], adverts, BOILERPLATE_SHARE) - common)
    return {name: words for name, words in lists.items() if words}


def write_words(path: Path, lists: Words) -> dict[str, int]:
    """Write lists as words.csv; gives how many words each has."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["list", "word"])
        writer.writerows((name, word) for name, words in lists.items() for word in words)
    return {name: len(words) for name, words in lists.items()}


def _frequent(counts: Counter[str], total: int, share: float) -> set[str]:
    return {word for word, count in counts.items() if count >= max(_LEAST, share * total)}
