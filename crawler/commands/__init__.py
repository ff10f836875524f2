"""Scrapy commands of this project, one a file."""
