"""The README's picture of a guest's page: the tiny guest's own agent, asked for real."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.views.guest.page import GuestPage


def main(folder: Path) -> None:
    """Make all of them."""
    app = QApplication(sys.argv[:1])
    with PrivateHost("workstation") as host:
        disk = host.volume("web-01.qcow2", 256)
        host.add("web-01", boot=True, disk=disk, agent=True, vcpus=2, words="vg.files", title="Web front end")
        host.says("web-01", "VG-READY")
        host.agent_answers("web-01")
        program = Program(app, host.uri)
        try:
            _picture(program, app, folder)
        finally:
            program.close()


def _picture(program: Program, app: QApplication, folder: Path) -> None:
    key = next(key for key, machine in program.app.world.machines.items() if machine.name == "web-01")
    window = program.app.windows.open_machine(key, "guest")
    window.resize(1200, 720)
    page = window.built("guest")  # type: ignore[attr-defined]
    assert isinstance(page, GuestPage)
    program.wait(lambda: page.source.known is not None, "the guest has told", 60)
    app.processEvents()
    window.grab().save(str(folder / "guest-light.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
