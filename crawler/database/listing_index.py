"""Step 05: the list of vacancies reads one index and no table, however many vacancies there are.

It holds what the list filters, counts and sorts by, and the title, which is searched for parts of compounds. The index on
(status, closing_date) alone is its beginning, and goes.
"""

LISTING_INDEX = """
DROP INDEX IF EXISTS vacancies_closing;
CREATE INDEX vacancies_list ON vacancies (
    status, closing_date, province, function_area, contract, scale_min_rank, scale_max_rank, salary_month_min,
    salary_month_max, first_seen, lat, lon, title
);
CREATE INDEX vacancies_follows ON vacancies (follows_id);
CREATE INDEX vacancies_scale_system ON vacancies (scale_system, scale_max);
"""
