"""Snapshots, then backups, of two machines at once, through the dialog that does deeds in order."""

from __future__ import annotations

from collections.abc import Callable

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from tests.real.test_backups import folder
from virtgui.qtmodels.keeping import Kept
from virtgui.views.fleet.bulk_dialog import BulkDialog

OpenProgram = Callable[..., Program]


def _dialog(it: Program, kept: Kept) -> BulkDialog:
    it.window.own.in_order.trigger()
    dialog = it.open_window(BulkDialog)
    dialog.verb.setCurrentIndex(dialog.verb.findData(kept))
    it.wait(dialog.begin_button.isEnabled, f"what fits each is known ({dialog.results()})", 60)
    return dialog


def _end(it: Program, dialog: BulkDialog) -> None:
    it.wait(lambda: dialog.bulk is not None and not dialog.bulk.running, "all have ended", 120)
    assert dialog.remark.text() == "2 done.", dialog.results()
    it.click(dialog.close_button)


def test_two_machines_are_kept_at_once_each_as_it_fits(fresh_host: PrivateHost, open_program: OpenProgram) -> None:
    fresh_host.add("web", disk=fresh_host.volume("web.qcow2", 8))
    fresh_host.add("db", disk=fresh_host.volume("db.qcow2", 8), start=False)
    folder(fresh_host)
    it = open_program(fresh_host.uri)
    it.press("Ctrl+A")

    dialog = _dialog(it, Kept.SNAPSHOTS)
    assert dialog.options is not None
    dialog.options.pattern.setFocus()
    dialog.options.pattern.selectAll()
    it.write("{machine}-before", dialog)
    assert dialog.results() == {
        "db": "Inside its disks: db-before",
        "web": "Inside its disks, with its memory: web-before",
    }
    it.click(dialog.begin_button)
    _end(it, dialog)
    for name in ("web", "db"):
        assert fresh_host.virsh("snapshot-list", name, "--name").split() == [f"{name}-before"]

    dialog = _dialog(it, Kept.BACKUPS)
    assert all("to “backups”" in told for told in dialog.results().values()), dialog.results()
    it.click(dialog.begin_button)
    _end(it, dialog)
    assert (fresh_host.state("web"), fresh_host.state("db")) == ("running", "shut off")
    files = fresh_host.virsh("vol-list", "backups")
    assert "web-" in files and "db-" in files
