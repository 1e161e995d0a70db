"""Every text of every window can be read: none is cut, each has its contrast, also when the theme changes meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scale", ["1.25", "2"])
def test_every_text_of_every_window_can_be_read(scale: str, _own_folders: Path) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-m", "tests.bed.legible"]
    ran = subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=380, check=False)
    *faults, last = ran.stdout.splitlines() or [""]
    assert last.endswith(" scenes") and int(last.split()[0]) > 30, ran.stderr[-2000:]
    assert not faults, "\n".join(dict.fromkeys(faults))
