"""The views people query, with Dutch names and columns, in plain SQL that any SQLite tool can run."""

# Today in Europe/Amsterdam in plain SQL, so that any SQLite tool can query the views: UTC plus one hour, plus another
# between 01:00 UTC on the last Sunday of March and of October (Directive 2000/84/EC). date('now') alone is UTC.
VIEWS = """
CREATE VIEW today AS
WITH dst AS (
    SELECT date(strftime('%Y', 'now') || '-03-31', '-' || strftime('%w', strftime('%Y', 'now') || '-03-31') || ' days')
           || ' 01:00:00' AS begins,
           date(strftime('%Y', 'now') || '-10-31', '-' || strftime('%w', strftime('%Y', 'now') || '-10-31') || ' days')
           || ' 01:00:00' AS ends
)
SELECT coalesce(
    (SELECT frozen_on FROM meta),
    (SELECT date('now', CASE WHEN datetime('now') >= begins AND datetime('now') < ends THEN '+2 hours' ELSE '+1 hours' END)
     FROM dst)
) AS today;

CREATE VIEW open_vacatures AS
SELECT
    v.title AS functie,
    v.organisation AS organisatie,
    v.place AS plaats,
    v.province AS provincie,
    v.closing_date AS sluit_op,
    CAST(julianday(v.closing_date) - julianday(t.today) AS INTEGER) AS dagen_over,
    CASE WHEN v.scale_min = v.scale_max OR v.scale_min IS NULL THEN v.scale_max
        ELSE v.scale_min || '-' || v.scale_max END AS schaal,
    CAST(round(v.salary_min) AS INTEGER) AS salaris_vanaf,
    CAST(round(v.salary_max) AS INTEGER) AS salaris_tot,
    CASE v.salary_basis WHEN 'stated' THEN 'vermeld' WHEN 'from scale' THEN 'volgens schaal' ELSE 'onbekend' END AS salaris_bron,
    v.rate_max AS uurtarief_tot,
    CAST(round(v.hours_min) AS INTEGER) AS uren_vanaf,
    CAST(round(v.hours_max) AS INTEGER) AS uren_tot,
    (SELECT group_concat(lower(coalesce(t.label, c.value)), ', ')
     FROM json_each(v.contract) AS c LEFT JOIN terms AS t ON t.axis = 'contract' AND t.id = c.value) AS contract,
    (SELECT t.label FROM terms AS t WHERE t.axis = 'area' AND t.id = v.function_area) AS vakgebied,
    v.agency AS bureau,
    v.sites AS gevonden_bij,
    v.posting_count AS advertenties,
    v.id
FROM vacancies AS v, today AS t
WHERE v.status = 'open' AND (v.closing_date IS NULL OR v.closing_date >= t.today)
ORDER BY v.closing_date IS NULL, v.closing_date, v.id;

CREATE VIEW bronnen AS
SELECT
    s.id AS bron,
    s.title AS naam,
    s.kind AS soort,
    CASE r.verdict WHEN 'trusted' THEN 'goed' WHEN 'suspect' THEN 'twijfel' WHEN 'broken' THEN 'kapot'
        WHEN 'unproven' THEN 'nog nooit iets gevonden' ELSE 'nog niet bezocht' END AS oordeel,
    r.reasons AS redenen,
    r.started_at AS laatst_bezocht,
    r.pages AS paginas,
    r.postings AS advertenties,
    r.new AS nieuw,
    r.changed AS gewijzigd,
    r.rejected AS afgewezen,
    r.errors AS fouten,
    (SELECT count(*) FROM postings AS p WHERE p.site = s.id) AS advertenties_totaal,
    (SELECT count(*) FROM runs AS x WHERE x.site = s.id) AS keren_bezocht,
    s.terms AS voorwaarden,
    s.homepage AS adres
FROM sites AS s
LEFT JOIN runs AS r ON r.id = (SELECT max(id) FROM runs WHERE site = s.id)
ORDER BY s.id;

CREATE VIEW twijfels AS
SELECT
    p.title AS functie,
    p.organisation AS organisatie,
    p.site AS bron,
    e.field AS gegeven,
    e.quote AS woorden,
    e.derived_from AS uitleg,
    e.method AS waar,
    e.certainty AS zekerheid,
    c.quote AS gekozen_woorden,
    p.url AS adres,
    p.id AS advertentie
FROM evidence AS e
JOIN postings AS p ON p.id = e.posting_id
LEFT JOIN evidence AS c ON c.rowid = (
    SELECT b.rowid FROM evidence AS b
    WHERE b.posting_id = e.posting_id AND b.field = e.field AND b.certainty >= 0.5
    ORDER BY b.certainty DESC, b.rowid LIMIT 1
)
WHERE e.certainty < 0.5
ORDER BY p.id, e.field;
"""
