"""The picture of a host's devices: the demo host's, for a test machine has few."""

from __future__ import annotations

from pathlib import Path

from tests.bed.pictures import picture, wait


def make_devices(folder: Path) -> None:
    """Make it."""
    page = ("--demo", "--show-host-summary", "--page", "devices", "--theme", "light", "--size", "1200x760")
    wait([picture(folder / "devices.png", *page)], 90)
