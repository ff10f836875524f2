"""Which version of the program reads pages: two readings of one page differ for the page's sake only if it is the same."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path

from crawler.settings import ROOT

_UNDERSTANDING = (
    "crawler/page.py", "crawler/jobposting.py", "crawler/items.py", "crawler/understand.py", "crawler/reconcile.py",
    "crawler/dutch/*.py", "pipelines/validate.py", "pipelines/redact.py", "data/reference/*",
)  # fmt: skip
_NOT_READ = frozenset(
    {"verdicts.csv", "words.csv", "matching.toml", "README.md"}
)  # reference files about other things than one advert


def reader_version(spider: type) -> str:
    """A short hash of the code and reference tables that a site's pages are read with, its own spider file included."""
    files = {path for pattern in _UNDERSTANDING for path in ROOT.glob(pattern) if path.name not in _NOT_READ}
    files |= {Path(inspect.getfile(kind)) for kind in spider.__mro__ if kind.__module__.split(".")[0] not in _LIBRARIES}
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


_LIBRARIES = frozenset({"builtins", "scrapy"})
