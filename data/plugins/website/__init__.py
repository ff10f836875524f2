"""The pages people meet first: Dutch, read-only, without scripts, on top of Datasette's own tables, SQL and JSON."""
