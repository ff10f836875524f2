"""Shared by all: reading pages, understanding Dutch, matching, the database. Imports nothing from spiders or pipelines."""
