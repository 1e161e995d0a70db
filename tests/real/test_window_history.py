"""Every definition that a machine had, on a real host: seen, compared, and put back."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QPushButton

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.commands import Act, Connect, Verb
from virtgui.model.keys import HostKey
from virtgui.util.xdg import state_dir
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.history.page import HistoryPage
from virtgui.views.machine_window import MachineWindow

SECRET = "S3cr3tVn"


def test_a_definition_that_somebody_else_changed_is_put_back_with_its_password(
    private_host: PrivateHost, machine_on: Callable[..., str], open_program: Callable[..., Program]
) -> None:
    name = machine_on(private_host, "kept", start=False, graphics="vnc", password=SECRET)
    it = open_program()  # with a host named it would remember nothing
    it.app.engine.send(Connect(HostKey(private_host.uri), False))
    it.is_ready(private_host.uri)
    key = next(key for key, machine in it.world.machines.items() if machine.name == name)
    window = it.app.windows.open_machine(key, "history")
    assert isinstance(window, MachineWindow)
    page = window.built("history")
    assert isinstance(page, HistoryPage)

    def causes() -> list[str]:
        items = (page.list.topLevelItem(row) for row in range(page.list.topLevelItemCount()))
        return [item.text(1) for item in items if item is not None]

    it.wait(lambda: causes() == ["First seen (now)"], "the first is kept", 60)
    assert not page.back_button.isEnabled()

    # somebody else, then this program
    before = private_host.virsh("dumpxml", "--inactive", "--security-info", "--", name)
    private_host.define(before.replace("<vcpu ", "<description>Theirs</description>\n  <vcpu "))
    it.wait(lambda: causes() == ["Changed elsewhere (now)", "First seen"], "what virsh did is kept", 60)
    window.show_page("overview")
    private_host.virsh("setvcpus", "--config", "--maximum", "--", name, "3")  # of this libvirt tells nothing
    window.show_page("history")
    it.wait(lambda: len(causes()) == 3, "what was done unheard is kept", 60)
    it.app.engine.send(Act(key, Verb.SET_TITLE, "Ours"))
    ours = f"Change the title of {name} (now)"
    it.wait(
        lambda: causes() == [ours, "Changed elsewhere", "Changed elsewhere", "First seen"], "what we did is kept", 60
    )

    # what the second one changed
    page.list.clearSelection()
    second = page.list.topLevelItem(1)
    assert second is not None
    second.setSelected(True)
    assert ">3<" in page.diff.pane.toPlainText()

    # back to the first
    page.list.clearSelection()
    first = page.list.topLevelItem(3)
    assert first is not None
    first.setSelected(True)
    page.back_button.click()
    dialog = page.dialog
    assert isinstance(dialog, ConfirmDialog)
    button = dialog.deed_button
    assert isinstance(button, QPushButton)
    button.click()
    it.wait(lambda: len(causes()) == 5, "it is put back, and that is kept too", 60)
    assert private_host.virsh("dumpxml", "--inactive", "--security-info", "--", name) == before
    assert f"passwd='{SECRET}'" in before
    assert causes()[0].startswith("Put back the definition of")
    it.app.close()
    written = [path for path in state_dir().rglob("*") if path.is_file()]
    assert "definitions.db" in [path.name for path in written]
    assert not [path for path in written if SECRET.encode() in path.read_bytes()], "the password is in a file"
