"""The one SQLite file: opening it safely, writing a posting in one transaction, named queries."""

from crawler.database.connection import DatabaseError, connect, open_existing, read_only, transaction

__all__ = ["DatabaseError", "connect", "open_existing", "read_only", "transaction"]
