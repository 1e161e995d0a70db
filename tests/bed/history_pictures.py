"""The README's picture of a machine's history: definitions changed by this program and by virsh on a private host."""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Act, Connect, Verb
from virtgui.model.keys import HostKey
from virtgui.views.history.page import HistoryPage


def main(folder: Path) -> None:
    """Make all of them."""
    app = QApplication(sys.argv[:1])
    with PrivateHost("workstation") as host:
        host.add("web-01", start=False, disk=host.volume("web-01.qcow2", 256), nic=True, graphics="vnc")
        program = Program(app)  # with a host named it would remember nothing
        program.app.engine.send(Connect(HostKey(host.uri), False))
        program.is_ready(host.uri)
        try:
            _picture(program, app, host, folder)
        finally:
            program.close()


def _picture(program: Program, app: QApplication, host: PrivateHost, folder: Path) -> None:
    key = next(key for key, machine in program.app.world.machines.items() if machine.name == "web-01")
    window = program.app.windows.open_machine(key, "history")
    window.resize(1200, 640)
    page = window.built("history")  # type: ignore[attr-defined]
    assert isinstance(page, HistoryPage)

    def there(count: int) -> None:
        program.wait(lambda: len(page.versions or ()) == count, f"{count} definitions are kept", 60)

    there(1)
    program.app.engine.send(Act(key, Verb.SET_TITLE, "Web front end"))
    there(2)
    xml = host.virsh("dumpxml", "--inactive", "--security-info", "--", "web-01")
    host.define(xml.replace("<memory unit='KiB'>", "<memory unit='KiB'>9").replace("type='vga'", "type='virtio'"))
    there(3)
    program.app.engine.send(Act(key, Verb.SET_TAGS, "web shop"))
    there(4)
    page.list.clearSelection()
    item = page.list.topLevelItem(1)
    assert item is not None
    item.setSelected(True)
    app.processEvents()
    window.grab().save(str(folder / "history-light.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
