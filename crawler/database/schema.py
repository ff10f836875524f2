"""The schema in numbered steps. A released step never changes, nor the SQL it runs; a new one is added below it."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from crawler.database import step_03
from crawler.database.listing_index import LISTING_INDEX
from crawler.database.matching_tables import KEYS_OF_TIES, MATCHING_TABLES, MATCHING_VIEWS, OUTLINES, PACKED_OUTLINES
from crawler.database.open_indexes import OPEN_INDEXES
from crawler.database.step_04_pages import STEP_04
from crawler.database.tables import TABLES
from crawler.database.views import VIEWS

APPLICATION_ID = 0x6F766163  # "ovac": tells our files from other SQLite files
migrations = Migrations("overheidsvacatures")


@migrations()
def step_01_first_schema(db: Database) -> None:
    """The tables and views of design: vacancies, postings, evidence, matches, reference and health."""
    db.executescript(TABLES + VIEWS)


@migrations()
def step_02_matching(db: Database) -> None:
    """Block keys and features of postings, other rounds of vacancies, where their values come from, and the views on them."""
    db.executescript(MATCHING_TABLES + MATCHING_VIEWS)


@migrations()
def step_03_listed_and_gone(db: Database) -> None:
    """Which postings each run saw listed, last looks at those that were not, and digests."""
    db.executescript(step_03.SQL)


@migrations()
def step_04_pages(db: Database) -> None:
    """Pages and hosts for visits that ask only what is needed; corrections by re-reading."""
    db.executescript(STEP_04)


@migrations()
def step_05_index_for_the_list(db: Database) -> None:
    """An index that the list of vacancies is read from."""
    db.executescript(LISTING_INDEX)


@migrations()
def step_06_indexes_of_what_is_open(db: Database) -> None:
    """Indexes that the front page counts open vacancies from."""
    db.executescript(OPEN_INDEXES)


@migrations()
def step_07_outlines(db: Database) -> None:
    """What of a posting's features is looked at first."""
    db.executescript(OUTLINES)


@migrations()
def step_08_packed_outlines(db: Database) -> None:
    """Outlines that are quick to read, blocks with site and employer, and fewer indexes to keep."""
    db.executescript(PACKED_OUTLINES)


@migrations()
def step_09_keys_of_ties(db: Database) -> None:
    """Block keys that tell numbers and pages from words."""
    db.executescript(KEYS_OF_TIES)


VERSION = 9
"""The number of the last step: PRAGMA user_version of a file that has them all."""
