"""The tables and indexes of the first schema, as SQL. Human columns first, technical ones last: Datasette shows them so."""

_FACTS = """
    contract TEXT CHECK (json_valid(contract)),
    education TEXT CHECK (json_valid(education)),
    experience_years_min INTEGER,
    experience_years_max INTEGER,
    hours_min REAL,
    hours_max REAL,
    duration_months INTEGER,
    extension TEXT,
    scale_min TEXT,
    scale_max TEXT,
    scale_system TEXT,
    salary_min REAL,
    salary_max REAL,
    salary_period TEXT,
    salary_hours_basis REAL,
    salary_month_min REAL,
    salary_month_max REAL,
    salary_basis TEXT NOT NULL CHECK (salary_basis IN ('stated', 'from scale', 'none')),
    rate_min REAL,
    rate_max REAL,
    closing_date TEXT CHECK (closing_date IS date(closing_date)),
    closing_time TEXT,
    closing_basis TEXT NOT NULL CHECK (closing_basis IN ('stated', 'relative', 'markup', 'unknown')),
    published TEXT CHECK (published IS date(published)),
    agency TEXT,
    function_area TEXT,
    scale_min_rank REAL,
    scale_max_rank REAL
"""

TABLES = f"""
CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    frozen_on TEXT,
    reference_version TEXT,
    matching_version TEXT
) STRICT;
INSERT INTO meta (id) VALUES (1);

CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    kind TEXT CHECK (kind IN ('employer', 'agency', 'broker', 'board')),
    agency TEXT,
    homepage TEXT,
    terms TEXT,
    enabled INTEGER NOT NULL,
    minimum INTEGER
) STRICT;

CREATE TABLE organisations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    province TEXT,
    aliases TEXT,
    inhabitants INTEGER,
    cao TEXT,
    valid_from TEXT,
    valid_to TEXT,
    successors TEXT,
    source TEXT
) STRICT;

CREATE TABLE places (
    place TEXT NOT NULL,
    municipality TEXT NOT NULL,
    province TEXT NOT NULL,
    lat REAL,
    lon REAL,
    source TEXT,
    PRIMARY KEY (place, municipality)
) STRICT;

CREATE TABLE salary_scales (
    system TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    scale TEXT NOT NULL,
    minimum REAL,
    maximum REAL,
    confidence TEXT NOT NULL,
    source TEXT,
    scale_rank REAL,
    PRIMARY KEY (system, effective_from, scale)
) STRICT;

CREATE TABLE terms (
    axis TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (axis, id)
) STRICT;

CREATE TABLE vacancies (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    organisation TEXT,
    place TEXT,
    province TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'filled', 'gone', 'unknown')),
    {_FACTS.strip()},
    organisation_id TEXT REFERENCES organisations (id),
    posting_count INTEGER NOT NULL,
    sites TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    gone_on TEXT,
    gone_because TEXT,
    lat REAL,
    lon REAL,
    follows_id INTEGER REFERENCES vacancies (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE postings (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    organisation TEXT,
    place TEXT,
    province TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'filled', 'gone', 'unknown')),
    site TEXT NOT NULL REFERENCES sites (id),
    url TEXT NOT NULL,
    vacancy_id INTEGER REFERENCES vacancies (id),
    {_FACTS.strip()},
    organisation_id TEXT REFERENCES organisations (id),
    title_raw TEXT NOT NULL,
    key TEXT NOT NULL,
    round INTEGER NOT NULL,
    page TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    changed_at TEXT,
    gone_on TEXT,
    gone_because TEXT,
    UNIQUE (site, key, round)
) STRICT;

CREATE TABLE posting_texts (
    posting_id TEXT PRIMARY KEY REFERENCES postings (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE evidence (
    posting_id TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    quote TEXT,
    derived_from TEXT,
    method TEXT NOT NULL,
    certainty REAL NOT NULL CHECK (certainty BETWEEN 0 AND 1),
    CHECK (quote IS NOT NULL OR derived_from IS NOT NULL)
) STRICT;

CREATE TABLE links (
    posting_id TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('page', 'reference')),
    value TEXT NOT NULL,
    quote TEXT,
    target_id TEXT REFERENCES postings (id) ON DELETE SET NULL,
    PRIMARY KEY (posting_id, kind, value)
) STRICT;

CREATE TABLE changes (
    posting_id TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    seen_at TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT,
    new TEXT
) STRICT;

CREATE TABLE matches (
    a TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    b TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'review', 'different')),
    score REAL NOT NULL,
    reasons TEXT NOT NULL CHECK (json_valid(reasons)),
    decided_by TEXT NOT NULL CHECK (decided_by IN ('rules', 'person')),
    version TEXT NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT;

CREATE TABLE verdicts (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different')),
    reason TEXT NOT NULL,
    who TEXT,
    date TEXT,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT;

CREATE TABLE aliases (
    old_id INTEGER PRIMARY KEY,
    vacancy_id INTEGER NOT NULL REFERENCES vacancies (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL REFERENCES sites (id),
    verdict TEXT CHECK (verdict IN ('trusted', 'suspect', 'broken', 'unproven')),
    reasons TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(reasons)),
    started_at TEXT NOT NULL,
    seconds REAL,
    finish_reason TEXT,
    pages INTEGER,
    postings INTEGER,
    new INTEGER,
    changed INTEGER,
    unchanged INTEGER,
    rejected INTEGER,
    errors INTEGER,
    listings INTEGER,
    listings_failed INTEGER,
    requests INTEGER,
    bytes INTEGER,
    archive INTEGER NOT NULL
) STRICT;

CREATE TABLE run_fields (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    filled INTEGER NOT NULL,
    share REAL NOT NULL,
    promised REAL,
    PRIMARY KEY (run_id, field)
) STRICT;

CREATE TABLE rejected (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    site TEXT NOT NULL REFERENCES sites (id),
    url TEXT NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE vacancies_fts USING fts5 (
    title, organisation, place, text, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE INDEX postings_vacancy ON postings (vacancy_id);
CREATE INDEX postings_page ON postings (page);
CREATE INDEX postings_organisation ON postings (organisation_id);
CREATE INDEX links_value ON links (kind, value);
CREATE INDEX matches_b ON matches (b);
CREATE INDEX evidence_posting ON evidence (posting_id);
CREATE INDEX changes_posting ON changes (posting_id);
CREATE INDEX vacancies_closing ON vacancies (status, closing_date);
CREATE INDEX vacancies_organisation ON vacancies (organisation_id);
CREATE INDEX vacancies_province ON vacancies (province);
CREATE INDEX vacancies_scale ON vacancies (scale_max_rank);
CREATE INDEX vacancies_first_seen ON vacancies (first_seen);
CREATE INDEX vacancies_function_area ON vacancies (function_area);
CREATE INDEX runs_site ON runs (site, id);
CREATE INDEX rejected_run ON rejected (run_id);
CREATE INDEX aliases_vacancy ON aliases (vacancy_id);
"""
