"""Step 06: the front page reads all open vacancies in the order it counts them in, and sorts nothing.

Each index holds what is open by its status and no more, so that the many closed ones cost nothing, with ``closing_date``, because
some of those closed yesterday. The pages name them (INDEXED BY): left to itself SQLite takes ``vacancies_list`` and sorts.
"""

OPEN_INDEXES = """
CREATE INDEX vacancies_open_choices ON vacancies (province, function_area, contract, closing_date) WHERE status = 'open';
CREATE INDEX vacancies_open_map ON vacancies (lat, lon, closing_date) WHERE status = 'open';
CREATE INDEX vacancies_open_pay ON vacancies (
    scale_max_rank, scale_min_rank, salary_month_min, salary_month_max, closing_date
) WHERE status = 'open';
"""
