"""Step 3: what each run saw listed, last looks, why a run is not trusted in Dutch, and the digests that were sent."""

SQL = """
ALTER TABLE postings ADD COLUMN listed_at TEXT;
ALTER TABLE postings ADD COLUMN listed_as TEXT;
ALTER TABLE postings ADD COLUMN missed INTEGER CHECK (missed >= 0);
CREATE INDEX postings_open ON postings (site) WHERE status IN ('open', 'unknown');
CREATE INDEX postings_listed_as ON postings (listed_as) WHERE listed_as IS NOT NULL;
CREATE INDEX changes_seen ON changes (seen_at);

ALTER TABLE sites ADD COLUMN norm_from TEXT;

ALTER TABLE runs ADD COLUMN reasons_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN ended_at TEXT;
ALTER TABLE runs ADD COLUMN listed INTEGER;
ALTER TABLE runs ADD COLUMN missing INTEGER;
ALTER TABLE runs ADD COLUMN looks INTEGER;
ALTER TABLE runs ADD COLUMN gone INTEGER;
ALTER TABLE runs ADD COLUMN held INTEGER;

CREATE TABLE looks (
    posting_id TEXT NOT NULL REFERENCES postings (id) ON DELETE CASCADE,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    seen_at TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('gone', 'no vacancy', 'moved', 'open', 'closed', 'filled', 'no answer')),
    detail TEXT NOT NULL,
    PRIMARY KEY (posting_id, run_id)
) STRICT;
CREATE INDEX looks_run ON looks (run_id);

CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    series TEXT NOT NULL,
    until TEXT NOT NULL,
    sent_at TEXT NOT NULL
) STRICT;
CREATE INDEX digests_series ON digests (series, id);

DROP VIEW bronnen;
CREATE VIEW bronnen AS
SELECT
    s.id AS bron,
    s.title AS naam,
    s.kind AS soort,
    CASE WHEN r.id IS NULL THEN 'nog niet bezocht' ELSE
        CASE r.verdict WHEN 'trusted' THEN 'goed' WHEN 'suspect' THEN 'twijfel' WHEN 'broken' THEN 'kapot'
            WHEN 'unproven' THEN 'nog nooit iets gevonden' ELSE 'bezig of afgebroken' END
    END AS oordeel,
    r.reasons_nl AS redenen,
    CASE WHEN r.verdict = 'trusted' THEN NULL ELSE (
        SELECT min(x.started_at) FROM runs AS x WHERE x.site = s.id AND x.id > coalesce(g.id, 0)
    ) END AS niet_goed_sinds,
    g.started_at AS laatst_goed,
    r.started_at AS laatst_bezocht,
    r.pages AS paginas,
    r.postings AS advertenties,
    r.new AS nieuw,
    r.changed AS gewijzigd,
    r.gone AS verdwenen,
    r.missing AS niet_meer_vermeld,
    r.held AS aangehouden,
    r.rejected AS afgewezen,
    r.errors AS fouten,
    (SELECT count(*) FROM postings AS p WHERE p.site = s.id) AS advertenties_totaal,
    (SELECT count(*) FROM runs AS x WHERE x.site = s.id) AS keren_bezocht,
    s.terms AS voorwaarden,
    s.homepage AS adres
FROM sites AS s
LEFT JOIN runs AS r ON r.id = (SELECT max(id) FROM runs WHERE site = s.id)
LEFT JOIN runs AS g ON g.id = (SELECT max(id) FROM runs WHERE site = s.id AND verdict = 'trusted')
ORDER BY s.id;

CREATE VIEW gesloten_vacatures AS
SELECT
    v.title AS functie,
    v.organisation AS organisatie,
    v.place AS plaats,
    v.province AS provincie,
    CASE WHEN v.status = 'open' THEN date(v.closing_date, '+1 day') ELSE v.gone_on END AS gesloten_op,
    CASE
        WHEN v.status = 'open' OR v.gone_because = 'deadline passed' THEN 'sluitingsdatum voorbij'
        WHEN v.gone_because = 'filled' THEN 'vervuld'
        WHEN v.gone_because = 'page says closed' THEN 'de advertentie zegt dat de vacature gesloten is'
        WHEN v.gone_because = 'key used again' THEN 'de site gebruikt de pagina voor een andere vacature'
        WHEN v.gone_because LIKE 'not listed twice%' THEN 'twee nachten niet meer vermeld, en de pagina is weg'
        ELSE v.gone_because
    END AS reden,
    v.closing_date AS sluitingsdatum,
    CAST(julianday(CASE WHEN v.status = 'open' THEN date(v.closing_date, '+1 day') ELSE v.gone_on END)
        - julianday(substr(v.first_seen, 1, 10)) AS INTEGER) AS dagen_open,
    v.sites AS gevonden_bij,
    v.id
FROM vacancies AS v, today AS t
WHERE v.status NOT IN ('open', 'unknown') OR (v.status = 'open' AND v.closing_date < t.today)
ORDER BY gesloten_op DESC, v.id;
"""
