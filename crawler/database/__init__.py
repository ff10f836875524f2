"""The one SQLite file: opening it safely, writing a posting in one transaction, named queries."""

from crawler.database.connection import DatabaseError, connect, read_only, reopen, transaction

__all__ = ["DatabaseError", "connect", "reopen", "read_only", "transaction"]
