"""Questions in SQL that people may copy and change. A test runs each of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    title: str
    text: str
    sql: str


EXAMPLES = (
    Example(
        "Open vacatures in een provincie",
        "Begin hier: open_vacatures bevat wat vandaag nog open is, met Nederlandse kolommen.",
        """SELECT functie, organisatie, sluit_op, schaal, salaris_tot
FROM open_vacatures
WHERE provincie = 'Zeeland'
ORDER BY sluit_op;""",
    ),
    Example(
        "Zoeken in de tekst",
        "vacancies_fts is de index op functie, organisatie, plaats en tekst. Een sterretje vindt ook langere woorden.",
        """SELECT functie, organisatie, sluit_op
FROM open_vacatures
WHERE id IN (SELECT rowid FROM vacancies_fts WHERE vacancies_fts MATCH 'omgevings*');""",
    ),
    Example(
        "Waar komt een gegeven vandaan?",
        "evidence bewaart bij elke advertentie de woorden waaruit een waarde gelezen is.",
        """SELECT p.title, e.field, e.quote, e.derived_from, e.certainty
FROM evidence AS e
JOIN postings AS p ON p.id = e.posting_id
WHERE e.field = 'closing_date' AND e.certainty >= 0.5
LIMIT 20;""",
    ),
    Example(
        "Dezelfde vacature op meer sites",
        "vacancies heeft elke vacature één keer, postings elke advertentie.",
        """SELECT v.title, v.organisation, p.site, p.closing_date, p.salary_max
FROM vacancies AS v
JOIN postings AS p ON p.vacancy_id = v.id
WHERE v.posting_count > 1
ORDER BY v.id, p.site;""",
    ),
    Example(
        "Gemiddeld salaris per schaal",
        "salary_month_max is bruto per maand bij 36 uur, zodat u kunt vergelijken.",
        """SELECT scale_system, scale_max, count(*) AS vacatures, round(avg(salary_month_max)) AS gemiddeld
FROM vacancies
WHERE salary_basis = 'stated' AND scale_max IS NOT NULL
GROUP BY scale_system, scale_max
ORDER BY scale_system, max(scale_max_rank);""",
    ),
    Example(
        "Contracten tellen",
        "contract en education zijn JSON-lijsten; json_each maakt er rijen van.",
        """SELECT t.label AS contract, count(*) AS vacatures
FROM vacancies AS v, json_each(v.contract) AS c
JOIN terms AS t ON t.axis = 'contract' AND t.id = c.value
GROUP BY t.id
ORDER BY vacatures DESC;""",
    ),
    Example(
        "Hoe ging het bezoek aan elke site?",
        "bronnen toont het laatste bezoek; runs bevat ze allemaal.",
        """SELECT naam, oordeel, laatst_bezocht, advertenties, nieuw, afgewezen
FROM bronnen;""",
    ),
    Example(
        "Wat is er niet opgeslagen, en waarom?",
        "Niets verdwijnt zonder reden.",
        """SELECT site, stage, reason, count(*) AS paginas
FROM rejected
GROUP BY site, stage, reason
ORDER BY paginas DESC;""",
    ),
)
