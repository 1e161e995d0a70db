"""What a person makes is what they see next: by the palette, mouse and keys, in the whole program on a real host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtWidgets import QWidget

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.model.keys import HostKey
from virtgui.views import job_row
from virtgui.views.cloning.dialog import CloneDialog
from virtgui.views.fleet.palette import Palette
from virtgui.views.host_window import HostWindow
from virtgui.views.networks.editor import NetworkEditor
from virtgui.views.networks.page import NetworksPage
from virtgui.views.networks.wizard import NewNetwork
from virtgui.views.snapshots.page import SnapshotsPage
from virtgui.views.snapshots.take_dialog import TakeDialog
from virtgui.views.storage.page import StoragePage
from virtgui.views.storage.volume_dialogs import CloneVolumeDialog, NewVolumeDialog

OpenProgram = Callable[..., Program]


def by_palette(it: Program, text: str) -> None:
    """Go there as a person does who knows no menus."""
    it.press("Ctrl+K")
    palette = it.open_window(Palette)
    it.write(text, palette)
    it.press("Return", palette)


def host_window(it: Program) -> HostWindow:
    window = it.open_window(HostWindow)
    it.to_front(window)
    return window


@pytest.mark.needs("bridges")
def test_a_network_is_made_by_the_palette_is_chosen_and_its_change_is_one_job(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    it = open_program(fresh_host.uri)
    by_palette(it, "new network on")
    wizard = it.open_window(NewNetwork)
    window = it.open_window(HostWindow)
    page = window.built("networks")
    assert isinstance(page, NetworksPage)
    name = wizard.draft.node().name
    for _ in range(3):
        it.wait(wizard.footer.next.isEnabled, "nothing is wrong", 40)
        it.click(wizard.footer.next)
    it.wait(lambda: not it.is_open(NewNetwork), "it is made", 60)
    it.wait(lambda: [thing.name for thing in page.selected] == [name], "it is chosen", 40)
    it.wait(lambda: page.selected[0].active, "it is on", 40)
    it.click(next(button for button in page.findChildren(QWidget) if _says(button, "Edit")))
    editor = it.open_window(NetworkEditor)
    rows = (("52:54:00:00:00:01", _host_of(editor, 60), "one"), ("52:54:00:00:00:02", _host_of(editor, 61), "two"))
    editor.draft.set("ipv4_hosts", rows)
    it.wait(editor.pending.apply.isEnabled, "it can be applied", 40)
    it.click(editor.pending.apply)
    it.wait(lambda: not it.is_open(NetworkEditor), "it is applied", 60)
    told = [job_row.title(job) for job in it.jobs() if not job.running]
    assert told.count(f"Change the network {name}") == 1 and len(told) == 2, told
    assert all(host in fresh_host.virsh("net-dumpxml", name) for host, _, _ in rows)


def _says(widget: QWidget, text: str) -> bool:
    said = getattr(widget, "text", None)
    return callable(said) and widget.isVisible() and str(said()).replace("&", "").startswith(text)


def _host_of(editor: NetworkEditor, number: int) -> str:
    address = str(editor.draft.value("ipv4")).partition("/")[0]
    return f"{address.rpartition('.')[0]}.{number}"


def test_volumes_snapshots_and_clones_are_chosen_where_a_person_looks(
    fresh_host: PrivateHost, open_program: OpenProgram
) -> None:
    fresh_host.add("web", start=True, disk=fresh_host.volume("web.qcow2"))
    fresh_host.virsh("pool-refresh", "default")
    it = open_program(fresh_host.uri)
    window = it.app.windows.open_host(HostKey(fresh_host.uri), "storage")
    it.to_front(window)
    assert isinstance(window, HostWindow)
    page = window.built("storage")
    assert isinstance(page, StoragePage)
    pane = page.pool.pane
    it.wait(lambda: pane.listing.whole and pane.actions_of.actions["new"].isEnabled(), "the volumes are listed", 40)
    it.click(next(button for button in pane.findChildren(QWidget) if _says(button, "New volume")))
    making = it.open_window(NewVolumeDialog)
    it.write("zeta.qcow2", making)
    it.press("Return", making)
    it.wait(lambda: [volume.name for volume in pane.selected()] == ["zeta.qcow2"], "the new volume is chosen", 60)
    pane.choose("web.qcow2")
    it.wait(pane.actions_of.actions["clone"].isEnabled, "it can be cloned", 20)
    pane.actions_of.actions["clone"].trigger()
    copying = it.open_window(CloneVolumeDialog)
    remark = copying.form.lines["format"].remark.text
    it.wait(lambda: "In use by “web”" in remark.text(), "that it is in use is told before", 40)
    it.press("Escape", copying)
    fresh_host.virsh("destroy", "web")
    it.becomes("web", lambda machine: not machine.active, "off")

    machine = it.app.windows.open_machine(it.key("web"), "snapshots")
    it.to_front(machine)
    snapshots = machine.built("snapshots")  # type: ignore[attr-defined]
    assert isinstance(snapshots, SnapshotsPage)
    it.wait(lambda: snapshots.ready and snapshots.take_button.isEnabled(), "one can be taken", 40)
    for name in ("first", "second"):
        it.press("Ctrl+T", machine)
        taking = it.open_window(TakeDialog)
        it.write(name, taking)
        it.press("Return", taking)
        it.wait(lambda name=name: snapshots.graph.names == (name,), "it is chosen", 60)
    machine.close()

    it.to_front(it.window)
    it.click_row("web")
    it.app.windows.open_clone(it.key("web"))
    cloning = it.open_window(CloneDialog)
    it.wait(cloning.clone.isEnabled, "it can be cloned", 60)
    it.click(cloning.clone)
    it.wait(lambda: len(it.rows()) == 2, "the clone is listed", 60)
    it.wait(lambda: it.chosen() not in ([], ["web"]), "the clone is chosen", 60)
