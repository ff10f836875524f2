"""Step 02: what matching keeps beside its outcome, and what a vacancy knows of its other rounds."""

MATCHING_TABLES = """
CREATE TABLE match_features (
    number INTEGER PRIMARY KEY,
    posting_id TEXT NOT NULL UNIQUE REFERENCES postings (id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    employer TEXT,
    side TEXT NOT NULL CHECK (json_valid(side))
) STRICT;

CREATE TABLE block_keys (
    key INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    number INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    PRIMARY KEY (key, begins, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE match_pending (
    posting_id TEXT PRIMARY KEY REFERENCES postings (id) ON DELETE CASCADE
) STRICT;

ALTER TABLE matches ADD COLUMN log_odds REAL NOT NULL DEFAULT 0;
ALTER TABLE vacancies ADD COLUMN engagement TEXT CHECK (engagement IN ('employment', 'assignment', 'learning'));
ALTER TABLE vacancies ADD COLUMN role TEXT;
ALTER TABLE vacancies ADD COLUMN begins TEXT;
ALTER TABLE vacancies ADD COLUMN ends TEXT;
ALTER TABLE vacancies ADD COLUMN dual_of_id INTEGER REFERENCES vacancies (id) ON DELETE SET NULL;
ALTER TABLE vacancies ADD COLUMN chosen_from TEXT CHECK (json_valid(chosen_from));

CREATE INDEX vacancies_role ON vacancies (role, ends);
CREATE INDEX vacancies_role_begins ON vacancies (role, begins);
CREATE INDEX vacancies_dual ON vacancies (dual_of_id);
CREATE INDEX links_target ON links (target_id);
"""

OUTLINES = """
DROP TABLE match_features;
CREATE TABLE match_features (
    number INTEGER PRIMARY KEY,
    posting_id TEXT NOT NULL UNIQUE REFERENCES postings (id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    employer TEXT,
    outline TEXT NOT NULL,
    sketch BLOB NOT NULL,
    side TEXT NOT NULL
) STRICT;
CREATE INDEX vacancies_role_engagement ON vacancies (role, engagement, begins);
UPDATE meta SET matching_version = 'of an earlier schema' WHERE matching_version IS NOT NULL;
"""
"""Step 07: outlines beside the features, and an index to find duals by. All is matched anew: nothing is carried over."""

PACKED_OUTLINES = """
DROP TABLE match_features;
CREATE TABLE match_features (
    number INTEGER PRIMARY KEY,
    posting_id TEXT NOT NULL UNIQUE REFERENCES postings (id) ON DELETE CASCADE,
    outline BLOB NOT NULL,
    side TEXT NOT NULL
) STRICT;
DROP TABLE block_keys;
CREATE TABLE block_keys (
    key INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    number INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    site TEXT NOT NULL,
    employer TEXT,
    PRIMARY KEY (key, begins, number)
) STRICT, WITHOUT ROWID;
DROP INDEX vacancies_role;
DROP INDEX vacancies_role_begins;
DROP INDEX vacancies_role_engagement;
DROP INDEX vacancies_dual;
DROP INDEX vacancies_follows;
CREATE INDEX vacancies_role ON vacancies (role, ends, begins);
CREATE INDEX vacancies_role_engagement ON vacancies (role, engagement, begins) WHERE engagement IS NOT NULL;
CREATE INDEX vacancies_dual ON vacancies (dual_of_id) WHERE dual_of_id IS NOT NULL;
CREATE INDEX vacancies_follows ON vacancies (follows_id) WHERE follows_id IS NOT NULL;
INSERT INTO vacancies_fts (vacancies_fts, rank) VALUES ('automerge', 8);
UPDATE meta SET matching_version = 'of an earlier schema' WHERE matching_version IS NOT NULL;
"""
"""Step 08: an outline as one value that is quick to read; blocks that tell whom a posting cannot be one with; fewer indexes to
keep, as what is rare is indexed where it is, and a later round ends later too, so that one index finds both; and a search index
that is put in order half as often. All is matched anew, as by step 07."""

KEYS_OF_TIES = "UPDATE meta SET matching_version = 'of an earlier schema' WHERE matching_version IS NOT NULL;"
"""Step 09: a block key tells whether it is a number's or a page's. All is matched anew, as by step 07."""

_FIELDS = (
    "title", "organisation", "place", "province", "closing_date", "closing_time", "published", "scale_min", "scale_max",
    "salary_min", "salary_max", "rate_min", "rate_max", "hours_min", "hours_max", "duration_months", "contract",
    "education", "function_area",
)  # fmt: skip
_UNPIVOTED = "\n    UNION ALL ".join(
    f"SELECT vacancy_id, id, site, '{name}' AS field, CAST({name} AS TEXT) AS value FROM postings WHERE {name} IS NOT NULL"
    for name in _FIELDS
)

MATCHING_VIEWS = f"""
CREATE VIEW te_beoordelen AS
SELECT
    m.score AS zekerheid,
    a.title AS functie_a,
    b.title AS functie_b,
    coalesce(a.organisation, b.organisation) AS organisatie,
    a.site AS bron_a,
    b.site AS bron_b,
    (SELECT group_concat(r.value ->> 'sentence', ' ') FROM json_each(m.reasons) AS r) AS redenen,
    a.url AS adres_a,
    b.url AS adres_b,
    m.a AS advertentie_a,
    m.b AS advertentie_b
FROM matches AS m JOIN postings AS a ON a.id = m.a JOIN postings AS b ON b.id = m.b
WHERE m.verdict = 'review' AND a.vacancy_id <> b.vacancy_id
ORDER BY m.score DESC, m.a, m.b;

CREATE VIEW verschillen AS
SELECT
    v.title AS functie,
    v.organisation AS organisatie,
    d.field AS gegeven,
    group_concat(d.site || ': ' || d.value, '; ') AS waarden,
    v.id AS vacature
FROM (
    SELECT vacancy_id, site, field, value, id FROM (
    {_UNPIVOTED}
    ) ORDER BY site, id
) AS d
JOIN vacancies AS v ON v.id = d.vacancy_id
WHERE v.posting_count > 1
GROUP BY v.id, d.field
HAVING count(DISTINCT lower(d.value)) > 1
ORDER BY v.id, d.field;

CREATE VIEW herkomst AS
SELECT v.id AS vacature, v.title AS functie, c.key AS gegeven, p.site AS bron, p.url AS adres, p.id AS advertentie
FROM vacancies AS v, json_each(v.chosen_from) AS c JOIN postings AS p ON p.id = c.value;

CREATE VIEW rondes AS
SELECT
    v.title AS functie,
    v.organisation AS organisatie,
    u.begins AS vorige_begon,
    u.ends AS vorige_eindigde,
    v.begins AS deze_begon,
    CAST(julianday(v.begins) - julianday(u.ends) AS INTEGER) AS dagen_ertussen,
    u.id AS vorige_vacature,
    v.id AS vacature
FROM vacancies AS v JOIN vacancies AS u ON u.id = v.follows_id
ORDER BY v.begins DESC, v.id;
"""
