"""From a posting as read to a row: normalise, validate, redact, deduplicate, store."""
