"""A spider for tests of several nights, pointed at a server on this machine."""
