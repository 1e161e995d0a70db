"""What is loaded until the first rows are painted: each module more is time that everybody waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OURS = """
__main__
app
beside
computer
desk
flagged
host host.demo host.history host.journal host.logfile host.second_start host.uptime host.versions
hypervisor hypervisor.clerk hypervisor.diary hypervisor.documents
hypervisor.engine hypervisor.eventloop hypervisor.events hypervisor.journal hypervisor.lacks hypervisor.lane
hypervisor.link hypervisor.login hypervisor.machines hypervisor.pool hypervisor.read
hypervisor.reader hypervisor.service hypervisor.session hypervisor.unsupported
lookout
model model.applied model.commands model.facts model.keys model.messages model.notes model.problems
model.uris
opening
options
process
translation
qtmodels qtmodels.condition qtmodels.eventlog qtmodels.garbage qtmodels.grouping qtmodels.host_entry
qtmodels.hosts qtmodels.inbox qtmodels.jobs qtmodels.keyed_rows qtmodels.machines qtmodels.matching qtmodels.ordering
qtmodels.settings qtmodels.settings_file qtmodels.watching qtmodels.world
stats stats.columns stats.history
util util.assets util.frozen util.language util.late_enums util.names util.own_modules util.redact util.steady
util.tuples util.units util.xdg
views views.arranged views.cells views.columns views.controls views.face views.filter_row views.frames
views.group_menu views.host_row views.hosts_list views.hosts_panel views.icons views.labels views.logins
views.machine_row views.machine_table views.machines_pane views.main_bars views.main_window views.messages views.naming
views.mirror views.strip views.style views.table_header views.tags views.theme views.words
windows
xml xml.refused
"""
"""The modules of virtgui that rows need. One that is not here is loaded late, or a reason is found why rows need it."""

FOREIGN = """
argparse asyncio dataclasses email hashlib http inspect lxml.etree numpy platform pyqtgraph pyte queue random shutil
socket sqlite3 ssl subprocess tempfile uuid xml PyQt6.QtNetwork PyQt6.QtDBus
"""
"""Modules of others that cost much, or would bring such ones."""

NAMES = {"Qt": 200, "QStyle": 250, "QEvent": 180}
"""Classes of Qt whose enumerations are looked at on the way to rows, and how many names these may have: an enumeration
is made at the first look, at a hundredth of a millisecond for each name. Others may have `FEW`."""
FEW = 40

_RUN = """
import enum, json, sys
from collections import Counter
from virtgui import __main__
__main__.begin_loading()
import virtgui.app, virtgui.beside, virtgui.desk, virtgui.lookout
from virtgui.hypervisor import reader
from virtgui.views import machine_table, machines_pane, main_window

# Only the way to rows: what is made and read a moment later may otherwise overtake it on a slow computer.
virtgui.app._SWEEP_MS = virtgui.app._ALERTS_MS = 3_600_000
virtgui.beside._BEGIN_MS = virtgui.desk._BEGIN_MS = virtgui.lookout._BEGIN_MS = 3_600_000
main_window._PATIENCE_MS = machines_pane._PATIENCE_MS = 3_600_000
reader._SHOWN_S = 3600.0
reader.Reader.see = lambda self, uuids: None

def names(kind, found):
    for each in kind.__subclasses__():
        if each.__module__.startswith("PyQt6") and type(each) is enum.EnumType and type(next(iter(each))) is each:
            found[each.__qualname__.split(".")[0]] += len(each.__members__)
        names(each, found)
    return found

def painted(event, seen=machine_table.MachineTable.viewportEvent):
    def told(self, event):
        if not self._was_painted and self._machines.rowCount() and event.type() == event.Type.Paint:
            print(json.dumps([sorted(sys.modules), names(enum.Enum, Counter())]), flush=True)
            virtgui.app.QApplication.quit()
        return seen(self, event)
    return told

machine_table.MachineTable.viewportEvent = painted(None)
sys.argv[1:] = json.loads(sys.argv[1])
__main__.program()
"""


def _loaded(home: Path, *flags: str) -> tuple[set[str], dict[str, int]]:
    """The modules, and how many names of enumerations there are of each of Qt's classes."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    env |= {"HOME": str(home), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(flags)], env=env, capture_output=True, text=True, timeout=90
    )
    assert done.stdout, done.stderr
    modules, names = json.loads(done.stdout.splitlines()[0])
    return set(modules), names


def _remembered(home: Path) -> None:
    (home / "config/virtgui").mkdir(mode=0o700, parents=True)
    file = home / "config/virtgui/settings.json"
    file.write_text(json.dumps({"host/test:///default": {"autoconnect": True}}), encoding="utf-8")
    file.chmod(0o600)


@pytest.mark.parametrize("flags", [("--connect", "test:///default"), ()])
def test_nothing_is_loaded_that_rows_do_not_need(tmp_path: Path, flags: tuple[str, ...]) -> None:
    if not flags:
        _remembered(tmp_path)
    loaded, names = _loaded(tmp_path, *flags)
    assert "virtgui.views.machine_table" in loaded
    ours = {name.removeprefix("virtgui.") for name in loaded if name.startswith("virtgui.")}
    assert ours - set(OURS.split()) == set()
    assert loaded & set(FOREIGN.split()) == set()
    assert {name: number for name, number in names.items() if number > NAMES.get(name, FEW)} == {}
    assert "QStyle" in names
