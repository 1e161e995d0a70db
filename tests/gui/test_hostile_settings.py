"""Nonsense under every name of the settings, whoever reads it: the program starts and shows all of its windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bed.hostile import KINDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", KINDS)
def test_every_window_opens_whatever_stands_in_the_settings(kind: str, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bed.hostile", kind],
        cwd=ROOT,
        env=env | {"QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert ran.returncode == 0 and not ran.stderr, ran.stderr
    (line,) = ran.stdout.splitlines()
    scenes, _, names = line.partition(" scenes, ")
    assert int(scenes) > 40 and int(names.split()[0]) > 100
