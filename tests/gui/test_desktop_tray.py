"""The program as an icon in a real tray: a StatusNotifier host on a session bus of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bed import screen_reader
from tests.bed.patience import SLOWER
from tests.bed.tray import DesktopTray, Menu
from tests.bed.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def session(_own_folders: Path) -> Iterator[dict[str, str]]:
    with screen_reader.desktop(_own_folders) as environment:
        yield environment | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "xcb"}


def deeds(menu: Menu, name: str) -> set[str]:
    """What can be done to a machine of the only host, as the menus say now."""
    hosts = [number for words, number in menu.entries().items() if words not in ("Show virtgui", "Quit")]
    machines = menu.entries(hosts[0]) if hosts else {}
    return set(menu.entries(machines[name])) if name in machines else set()


def test_it_begins_in_the_tray_and_ends_from_there(qtbot: object, session: dict[str, str]) -> None:
    address = session["DBUS_SESSION_BUS_ADDRESS"]
    with DesktopTray(address) as tray:
        program = subprocess.Popen(
            [sys.executable, "-m", "virtgui", "-c", "test:///default", "--show-systray"],
            env=session,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        try:
            menu = Menu(address, tray.items.get(timeout=60 * SLOWER))
            assert "Show virtgui" in menu.entries()
            wait_until(lambda: "Shut down" in deeds(menu, "test"), "the machine's menu says what can be done", 60)
            menu.click(menu.entries()["Quit"])
            _, errors = program.communicate(timeout=30 * SLOWER)
            menu.close()
        finally:
            program.kill()
            program.communicate()
    assert (program.returncode, errors) == (0, "")
