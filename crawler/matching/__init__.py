"""The same vacancy twice: references, evidence for and against, clusters and ids. Pure functions on rows and facts."""

VERSION = "1"
"""Stored with every match; raised when the rules change, so that old matches can be told from new ones."""
