"""One crawl of a site at a time: a lock file a site beside the database, which also says where the crawl is.

The lock is the kernel's (flock), so a killed crawl never leaves one behind; the file stays, and says what its last holder did.
Its content is one JSON object, rewritten in place: the holder's ``pid`` and ``since``, its counts, and ``page``, the address
it is reading at this moment. A file and not a pipe or a table, because it can be read after a death, by anybody, without a
schema, and writing it never waits for a reader.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any, ClassVar

from crawler.clock import Clock
from crawler.preflight import Refused

_SIZE = 8192  # always written whole, so that no rest of a longer text stays behind
_LONGEST = 500  # characters of an address, six bytes each when escaped


class Busy(Refused):
    """Another process crawls this site."""


class SiteLock:
    """The lock of one site in one database, held from :meth:`hold` until :meth:`release` or the end of the process."""

    _held: ClassVar[dict[Path, SiteLock]] = {}

    def __init__(self, path: Path, descriptor: int, before: dict[str, Any]) -> None:
        self.path = path
        self.before = before
        """What the last holder left, empty if there was none."""
        self._descriptor = descriptor
        self._counts: dict[str, Any] = {}
        self._head, self._page = "{", '""'

    @classmethod
    def hold(cls, database: Path, site: str) -> SiteLock:
        """The lock, taken now or held by this process already. Raises Busy when another process has it, and Refused when the
        file cannot be locked or written."""
        path = lock_path(database, site)
        if path in cls._held:
            return cls._held[path]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                if not _locked(descriptor):
                    raise Busy(f"already being crawled{holder(read_status(database, site))}")
                lock = cls(path, descriptor, read_status(database, site))
                lock.say(pid=os.getpid(), since=Clock().now().isoformat(), page="")
            except BaseException:
                os.close(descriptor)
                raise
        except OSError as error:
            raise Refused(
                f"cannot lock {path} ({error.strerror}): keep the database on a local disk with space left, in a folder that can"
                " be written"
            ) from None
        cls._held[path] = lock
        return lock

    def say(self, *, page: str | None = None, **counts: Any) -> None:
        """Change what the file says; ``page`` is the address being read, empty between two pages."""
        if page is not None:
            self._page = json.dumps(page[:_LONGEST])
        if counts:  # a page is said six times as it is read, the counts once a second
            self._counts |= counts
            self._head = json.dumps(self._counts).removesuffix("}")
        os.pwrite(self._descriptor, f'{self._head}, "page": {self._page}}}'.encode().ljust(_SIZE), 0)

    def release(self) -> None:
        """Let others crawl this site."""
        if self._held.pop(self.path, None) is self:
            os.close(self._descriptor)


def _locked(descriptor: int) -> bool:
    """Take the lock, or find it taken, also a moment later: :func:`is_held` has it for an instant."""
    for attempt in range(4):
        if attempt:
            Clock.sleep(0.05)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False


def lock_path(database: Path, site: str) -> Path:
    """Where the lock of a site is: ``vacatures.db.locks/tenmonks`` beside ``vacatures.db``."""
    return database.with_name(f"{database.name}.locks") / site


def read_status(database: Path, site: str) -> dict[str, Any]:
    """What the last or present holder says; empty when there never was one."""
    try:
        status = json.loads(lock_path(database, site).read_bytes())
    except (OSError, ValueError):  # none yet, or caught in the middle of its first line
        return {}
    return status if isinstance(status, dict) else {}


def is_held(database: Path, site: str) -> bool:
    """Whether a process, this one included, crawls the site now."""
    try:
        descriptor = os.open(lock_path(database, site), os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)  # where locks do not work the crawl itself says so
    finally:
        os.close(descriptor)
    return False


def holder(status: dict[str, Any]) -> str:
    """Who holds a lock, to put behind a message: " (process 123, since 2026-11-20 04:15)", or nothing if it is not known."""
    if not status.get("pid"):
        return ""
    return f" (process {status['pid']}, since {status.get('since', '')[:16].replace('T', ' ')})"
