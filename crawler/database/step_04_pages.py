"""Step 04: what is known of every vacancy page, whose validators are trusted, and values that a re-reading corrected."""

STEP_04 = """
CREATE TABLE pages (
    site TEXT NOT NULL REFERENCES sites (id),
    url TEXT NOT NULL,
    postings TEXT NOT NULL CHECK (json_valid(postings)),
    rejected TEXT,
    seen_at TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    lastmod TEXT,
    body_sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    reader TEXT NOT NULL,
    run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    PRIMARY KEY (site, url)
) STRICT;

CREATE TABLE hosts (
    host TEXT NOT NULL,
    validator TEXT NOT NULL CHECK (validator IN ('etag', 'last_modified', 'lastmod')),
    agreed INTEGER NOT NULL,
    real INTEGER NOT NULL,
    lies INTEGER NOT NULL,
    lied_at TEXT,
    lied_url TEXT,
    PRIMARY KEY (host, validator)
) STRICT;

CREATE TABLE corrections (
    posting_id TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    corrected_at TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT,
    new TEXT
) STRICT;
CREATE INDEX corrections_posting ON corrections (posting_id);

ALTER TABLE runs ADD COLUMN not_modified INTEGER;
ALTER TABLE runs ADD COLUMN skipped INTEGER;
"""
