"""Which sites there are and what the night would do with them, without crawling: ``--list`` and ``--dry-run``. Dutch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawler.database import read_only
from crawler.database.rows import rows
from crawler.night.plan import Plan
from crawler.night.summary import table
from crawler.night.words import said
from crawler.sites import SiteLoader

_COLUMNS = {
    "site": "bron",
    "title": "naam",
    "kind": "soort",
    "terms": "voorwaarden",
    "enabled": "aan",
    "last_run": "laatst bezocht",
    "said": "oordeel",
}
_LAST = "SELECT site, verdict, started_at, finish_reason FROM runs WHERE id IN (SELECT max(id) FROM runs GROUP BY site)"


def overview(loader: SiteLoader, database: Path) -> list[dict[str, Any]]:
    """Every site: its name, title, kind, terms, whether it is enabled, and the start and verdict of its last run.

    Only reads: there need be no database. Raises DatabaseError when what is there is none of ours.
    """
    last: dict[str, dict[str, Any]] = {}
    if database.exists():
        conn = read_only(database)
        last = {row["site"]: row for row in rows(conn, _LAST)}
        conn.close()
    sites: list[dict[str, Any]] = []
    for name in loader.list():
        spider = loader.load(name)
        sites.append(
            {name: getattr(spider, name, None) for name in ("title", "kind", "terms", "enabled")} | {"site": name}
        )
    sites += [{"site": name, "problem": loader.why_broken(name)} for name in loader.broken]
    for site in sites:
        run = last.get(site["site"], {})
        site |= {
            "last_run": run.get("started_at"),
            "verdict": run.get("verdict"),
            "finish_reason": run.get("finish_reason"),
        }
    return sites


def overview_table(sites: list[dict[str, Any]]) -> str:
    """The same as a table for people."""
    shown = [
        site
        | {
            "enabled": None if "enabled" not in site else "ja" if site["enabled"] else "nee",
            "last_run": (site["last_run"] or "-")[:16].replace("T", " "),
            "said": site.get("problem") or (said(site) if site["last_run"] else None),
        }
        for site in sites
    ]
    return "\n".join(table(_COLUMNS, shown))


def plan_lines(plan: Plan, at_once: int) -> list[str]:
    """What a night would do, and why it would leave the other sites alone."""
    lines = [f"Zou bezoeken, hooguit {at_once} tegelijk:" if plan.hosts else "Er is niets te bezoeken."]
    lines += [f"  {name}  ({', '.join(sorted(hosts))})" for name, hosts in plan.hosts.items()]
    if plan.left:
        lines += ["Niet:", *(f"  {name}: {reason}" for name, reason in plan.left.items())]
    return lines
