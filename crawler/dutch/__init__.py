"""Dutch text to values: pure functions, no files, no clock, no settings."""
