"""A machine whose definition was removed is defined again from what was kept, on a real host."""

from __future__ import annotations

from collections.abc import Callable

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Connect
from virtgui.model.keys import HostKey
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.history.gone_page import GonePage
from virtgui.views.host_window import HostWindow


def test_a_machine_that_is_gone_is_defined_again(fresh_host: PrivateHost, open_program: Callable[..., Program]) -> None:
    host = fresh_host
    host.add("lost", start=False, disk=host.volume("lost.qcow2"))
    host.add("there", start=False)
    before = host.virsh("dumpxml", "--inactive", "--", "lost")
    it = open_program()  # with a host named it would remember nothing
    it.app.engine.send(Connect(HostKey(host.uri), False))
    key = it.is_ready(host.uri)
    window = it.app.windows.open_host(key, "gone")
    assert isinstance(window, HostWindow)
    page = window.built("gone")
    assert isinstance(page, GonePage)
    machine = next(machine.key for machine in it.world.machines.values() if machine.name == "lost")
    it.wait(lambda: it.app.versions.list(machine), "its definition is kept", 60)
    assert not page.gone()
    host.virsh("undefine", "--", "lost")
    it.wait(lambda: [each.name for each in page.gone()] == ["lost"], "it is told as gone", 60)
    assert "lost.qcow2" in page.editor.text()
    page.define_button.click()
    assert isinstance(page.dialog, ConfirmDialog)
    page.dialog.deed_button.click()
    it.wait(lambda: machine in it.world.machines and not page.gone(), "it is back", 60)
    assert host.virsh("dumpxml", "--inactive", "--", "lost") == before
    assert not page.problem.isVisible()
