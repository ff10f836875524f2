"""The ways to schedule a night: what they call exists, systemd accepts its units, and no night falls in the clock change."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, SAMPLES

DEPLOY = ROOT / "deploy"
HOME = "/opt/overheidsvacatures"
COMMANDS = {path.stem for path in (ROOT / "crawler" / "commands").glob("*.py")}
SETTINGS = set(re.findall(r"^([A-Z_]+)\b", (ROOT / "crawler" / "settings.py").read_text(encoding="utf-8"), re.M))


def systemd_analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine: the units are not verified")
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, env=environment)


def calls(text: str) -> list[tuple[str, list[str]]]:
    """The command and settings of every ``scrapy …`` in a file."""
    found = re.findall(r"\bscrapy (crawl|nightly|export)\b([^\n]*)", text)
    return [(command, re.findall(r"-s \"?([A-Z_]+)=", rest)) for command, rest in found]


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """With the checkout at the place that the units name."""
    for unit in ("overheidsvacatures.service", "overheidsvacatures.timer"):
        text = (
            (DEPLOY / unit).read_text(encoding="utf-8").replace(f"{HOME}/.venv/bin/scrapy", shutil.which("true") or "")
        )
        (tmp_path / unit).write_text(text, encoding="utf-8")
        verified = systemd_analyze("verify", tmp_path / unit)
        assert verified.returncode == 0 and verified.stderr == "", verified.stderr


def test_the_service_is_hardened() -> None:
    text = (DEPLOY / "overheidsvacatures.service").read_text(encoding="utf-8")
    for line in (
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "ReadWritePaths=/var/lib/overheidsvacatures",
        "KillMode=mixed",
    ):
        assert line in text.splitlines()
    stop = re.search(r"TimeoutStopSec=(\d+)", text)
    assert stop and int(stop.group(1)) > 2 * 10, "longer than STOP_SECONDS and the summary"
    judged = systemd_analyze("security", "--offline=true", "--threshold=20", DEPLOY / "overheidsvacatures.service")
    assert judged.returncode == 0, judged.stdout  # exposure at most 2.0 of 10


@pytest.mark.parametrize(
    ("noon", "night"),
    [
        ("2027-03-27 12:00", "2027-03-28 02:15:00 UTC"),  # the clock goes forward: 04:15 is two hours ahead of UTC
        ("2027-10-30 12:00", "2027-10-31 03:15:00 UTC"),  # and back
        ("2026-12-31 12:00", "2027-01-01 03:15:00 UTC"),
    ],
)
def test_a_night_never_falls_in_the_clock_change(noon: str, night: str) -> None:
    text = (DEPLOY / "overheidsvacatures.timer").read_text(encoding="utf-8")
    calendar = re.search(r"^OnCalendar=(.*)$", text, re.M)
    assert calendar and "Persistent=true" in text.splitlines()
    assert f"Next elapse: {night}" in re.sub(
        r"elapse: \w{3} ", "elapse: ", systemd_analyze("calendar", f"--base-time={noon}", calendar.group(1)).stdout
    )


@pytest.mark.parametrize("name", ["overheidsvacatures.service", "overheidsvacatures.cron", "README.md"])
def test_what_is_called_exists(name: str) -> None:
    found = calls((DEPLOY / name).read_text(encoding="utf-8"))
    assert found
    assert all(command in COMMANDS and set(settings) <= SETTINGS for command, settings in found)


def test_what_the_container_holds_is_enough_for_a_crawl(tmp_path: Path) -> None:
    """The files that the Containerfile copies, at another place, with its command's database."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r'^ENTRYPOINT \["scrapy"\]\nCMD \["nightly", "-s", "DATABASE=/data/vacatures.db"\]$', text, re.M)
    for line in re.findall(r"^COPY (.*)$", text, re.M):
        *sources, target = line.split()
        for source in sources:
            place = tmp_path / target / source if target.endswith("/") else tmp_path / target
            place.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    command = [sys.executable, "-m", "scrapy", "crawl", "onlyhuman", "-s", f"ARCHIVE={SAMPLES}", "-s", "DATABASE=x.db"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.db").exists(), "the copy was used, not the checkout"


def test_cron_is_outside_the_clock_change() -> None:
    (line,) = re.findall(r"^\d.*$", (DEPLOY / "overheidsvacatures.cron").read_text(encoding="utf-8"), re.M)
    minute, hour, *days = line.split()[:5]
    assert (minute, hour, days) == ("15", "4", ["*", "*", "*"])


def test_the_workflow_crawls_exports_and_commits() -> None:
    text = (ROOT / ".github" / "workflows" / "nightly.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["jobs"]["nightly"]
    runs = [step["run"] for step in job["steps"] if "run" in step]
    found = calls("\n".join(runs))
    assert [command for command, _ in found] == ["nightly", "export"]
    assert all(set(settings) <= SETTINGS for _, settings in found)
    targets = [target for run in runs for target in re.findall(r"^make (\S+)", run)]
    assert targets == [".venv/installed"] and re.search(r"^\.venv/installed:", (ROOT / "Makefile").read_text(), re.M)
    output = re.search(r"--output (\S+)", text)
    assert output and f"git add {output.group(1)}" in text
    ignored = subprocess.run(["git", "check-ignore", "--quiet", output.group(1)], cwd=ROOT).returncode
    assert ignored in (1, 128), "a file that git ignores is never committed"  # 128: no repository, as in an archive
    crawl = next(step for step in job["steps"] if step.get("id") == "crawl")
    assert crawl["continue-on-error"] is True and "steps.crawl.outcome == 'failure'" in text


def test_a_job_that_may_fail_tries_the_newest_datasette() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))["jobs"]
    allowed = {name for name, job in jobs.items() if job.get("continue-on-error")}
    assert allowed == {"datasette-next"}, "everything else must pass"
    assert {"run": "make test-datasette-next"} in jobs["datasette-next"]["steps"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^test-datasette-next:.*\n((?:\t.*\n)+)", makefile, re.M)
    assert "--upgrade --pre 'datasette>=1.0a0'" in recipe and "|| true" not in recipe
    (tests,) = re.findall(r"^WEB_TESTS := (.*)", makefile, re.M)
    assert all((ROOT / name).is_file() for name in tests.split())
