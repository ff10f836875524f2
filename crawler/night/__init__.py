"""``scrapy nightly``: which sites, each in a process of its own, what is seen meanwhile, and what is said of it afterwards."""
