"""Spiders for tests only: the project's own, pointed at a server on this machine (its host and port in LOCAL_SITE)."""
