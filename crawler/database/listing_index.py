"""Step 05: the pages read indexes and no tables where they look at many vacancies at once.

``vacancies_list`` holds what the list filters, counts and sorts by, and the title, which is searched for parts of compounds;
the other two serve similar vacancies and the coverage. Indexes that these begin with go.
"""

LISTING_INDEX = """
DROP INDEX IF EXISTS vacancies_closing;
CREATE INDEX vacancies_list ON vacancies (
    status, closing_date, province, function_area, contract, scale_min_rank, scale_max_rank, salary_month_min,
    salary_month_max, first_seen, lat, lon, title
);
DROP INDEX IF EXISTS vacancies_function_area;
CREATE INDEX vacancies_similar ON vacancies (function_area, status, closing_date, province, scale_max_rank);
DROP INDEX IF EXISTS vacancies_organisation;
CREATE INDEX vacancies_employer ON vacancies (organisation_id, status, last_seen);
CREATE INDEX vacancies_follows ON vacancies (follows_id);
CREATE INDEX vacancies_scale_system ON vacancies (scale_system, scale_max);
"""
