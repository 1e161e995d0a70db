"""Windows, pages and dialogs leave nothing behind when they are closed: the program stays open for weeks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
def test_what_is_closed_leaves_nothing_behind(_own_folders: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-m", "tests.bed.leaving"]
    ran = subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    *faults, last = ran.stdout.splitlines() or [""]
    assert last.endswith(" scenes") and int(last.split()[0]) > 30, ran.stderr[-2000:]
    assert not faults, "\n".join(dict.fromkeys(faults))
