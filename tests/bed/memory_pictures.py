"""The guide's pictures of memory in files: a dump that is asked for, and a real saved file before it is restored."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtWidgets import QApplication, QDialog

from tests.bed.chains import IMAGES
from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey
from virtgui.model.memory_rules import Memory
from virtgui.views import theme as look
from virtgui.views.memory.dialogs import dialog
from virtgui.views.memory.saved_dialog import SavedDialog
from virtgui.views.memory.write_dialogs import DumpDialog

_SAVED = f"{IMAGES}/db-01-20260301-0200.save"


def main(folder: Path, theme: str = "") -> None:
    """Make them; with a theme in that one."""
    app = QApplication(sys.argv[:1])
    with PrivateHost("workstation", network=False) as host:
        host.add("web-01", title="Web front end")
        host.add("db-01", title="Orders database")
        host.virsh("save", "db-01", _SAVED)
        program = Program(app, host.uri)
        try:
            look.apply(app, theme or "light")
            ending = f"-{theme}" if theme else ""
            _dump(program, _key(program, "web-01"), folder / f"memory-dump{ending}.png")
            _restore(program, _key(program, "db-01"), folder / f"memory-restore{ending}.png")
        finally:
            program.close()


def _key(program: Program, name: str) -> DomainKey:
    return next(key for key, machine in program.app.world.machines.items() if machine.name == name)


def _dump(program: Program, key: DomainKey, file: Path) -> None:
    shown = dialog(Memory.DUMP, key, program.app.world, program.app.engine.send)
    assert isinstance(shown, DumpDialog)
    shown.show()
    program.wait(shown.deed.isEnabled, "all is read")
    shown.path.setText(f"{IMAGES}/web-01.core")
    _save(shown, file)


def _restore(program: Program, key: DomainKey, file: Path) -> None:
    program.wait(lambda: program.app.world.machines[key].state is DomainState.SHUTOFF, "it is known to be off")
    shown = dialog(Memory.RESTORE, key, program.app.world, program.app.engine.send)
    assert isinstance(shown, SavedDialog)
    shown.show()
    shown.path.setText(_SAVED)
    shown.read()
    program.wait(lambda: shown.saved is not None, "the file is read")
    shown.read_button.setFocus()
    _save(shown, file)


def _save(shown: QDialog, file: Path) -> None:
    QApplication.processEvents()
    shown.grab().save(str(file))
    shown.reject()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
