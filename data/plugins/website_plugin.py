"""Datasette loads every file in this folder; the pages themselves are the package ``website`` beside it."""

import sys
from pathlib import Path

if str(Path(__file__).parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parent))

from website.hooks import (  # noqa: E402, F401 (Datasette finds the hooks by their names here)
    asgi_wrapper,
    prepare_jinja2_environment,
    register_routes,
)
