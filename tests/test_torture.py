"""kill -9 at thirty random moments; ``make torture`` does it three hundred times over three hundred pages."""

from __future__ import annotations

import json
import subprocess
import sys

from conftest import ROOT


def test_a_killed_crawl_loses_nothing_and_the_next_completes_it() -> None:
    command = [sys.executable, "tests/torture.py", "--kills", "30", "--pages", "16", "--seed", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    found = json.loads(done.stdout or "{}")
    assert found and found["faults"] == [], done.stdout + done.stderr
    assert done.returncode == 0 and found["kills"] == 30 and found["into_empty"] == 15
    assert found["after_first_commit"] >= 24 and found["stored_before_kill"] >= 60
