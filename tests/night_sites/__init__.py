"""Made-up sites for tests of the night, on servers of this machine: ``NIGHT_HOSTS`` says which host has which port (JSON)."""
