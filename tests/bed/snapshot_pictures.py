"""The README's picture of the snapshots: a real guest with a branched tree and screens."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.bed.scenes import settle
from virtgui.model.snapshot_plans import first_plan, with_kind
from virtgui.model.snapshots import Kind, RevertTo
from virtgui.util.frozen import replace
from virtgui.views.snapshots.page import SnapshotsPage

_TREE = (
    ("fresh-install", "Debian 12 as it came from the installer", ""),
    ("nginx-1.22", "Web server set up, before any traffic", ""),
    ("tls-experiment", "Certificates by hand; given up", ""),
    ("before-upgrade", "All checks green", "nginx-1.22"),
    ("upgraded", "nginx 1.26", ""),
)


def main(folder: Path) -> None:
    """Make all of them."""
    app = QApplication(sys.argv[:1])
    with PrivateHost("workstation") as host:
        disk = host.volume("web-01.qcow2", 256)
        host.add("web-01", boot=True, disk=disk, agent=True, graphics="vnc", title="Web front end")
        host.says("web-01", "VG-READY")
        program = Program(app, host.uri)
        try:
            _picture(program, app, folder)
        finally:
            program.close()


def _picture(program: Program, app: QApplication, folder: Path) -> None:
    key = next(key for key, machine in program.app.world.machines.items() if machine.name == "web-01")
    window = program.app.windows.open_machine(key, "snapshots")
    window.resize(1200, 720)
    page = window.built("snapshots")  # type: ignore[attr-defined]
    assert isinstance(page, SnapshotsPage)
    program.wait(lambda: page.ready, "the snapshots are read")
    for name, text, back in _TREE:
        if back:
            page._deed(RevertTo(key, back))
            program.wait(lambda: _settled(program), "it is back")
        known = page.source.known
        assert known is not None
        plan = with_kind(replace(first_plan(known)[0], name=name, description=text), Kind.INTERNAL, known)
        page._take(plan, True)
        program.wait(lambda: _settled(program), f"{name} is taken")
        page.source.read()
        program.wait(lambda name=name: page.source.known.find(name) is not None, f"{name} is shown")  # type: ignore[misc]
    program.wait(lambda: page._pictures.picture(key, "upgraded") is not None, "its screen is kept")
    page.graph.choose("before-upgrade")
    settle()
    window.grab().save(str(folder / "snapshots-light.png"))
    page.take()
    app.processEvents()
    assert page.dialog is not None
    page.dialog.grab().save(str(folder / "snapshot-take.png"))
    page.dialog.reject()
    page.go_back()
    program.wait(lambda: page.dialog.ready, "who uses the files is read")  # type: ignore[union-attr]
    app.processEvents()
    page.dialog.grab().save(str(folder / "snapshot-back.png"))
    page.dialog.reject()


def _settled(program: Program) -> bool:
    return all(job.end is not None for job in program.jobs())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
