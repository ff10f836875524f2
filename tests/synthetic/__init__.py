"""Generated adverts of invented openings at real public employers, for measuring a matcher; see README.md beside this."""
