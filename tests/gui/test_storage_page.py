"""The storage page: pools, their volumes, who uses them, what fills them, and what a person does with them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent, QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QMenu
from PyQt6.sip import isdeleted
from pytestqt.qtbot import QtBot

from tests.gui.made_up import BUSY, HOST, HOSTILE, change, change_host
from tests.gui.storage_window import (
    BASE,
    DEFAULT,
    FILES,
    GIB,
    GROUP,
    IMAGES,
    OLD,
    SECRET,
    VOLUMES,
    StorageWindow,
    pool,
    volume,
)
from virtgui.model.facts import DomainState, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import CloneVolume, CopyVolume, DownloadVolume, Make, MakeVolume, UploadVolume
from virtgui.model.messages import Advanced, Began, Finished
from virtgui.model.problems import Problem
from virtgui.model.storage import ReadVolumes, VolumeAct, VolumeDeed, VolumesRead, Wipe
from virtgui.model.things import DefineThing, ThingAct, ThingDeed, ThingDeeds, ThingKind, ThingsSeen
from virtgui.model.users import FilesRead, Hold, HostFiles, MachineFiles, PoolFiles
from virtgui.qtmodels.volumes import VolumeColumn
from virtgui.util.frozen import replace
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.job_row import deed_text
from virtgui.xml.parse import parse

TYPES = (
    "<storagepoolCapabilities><pool type='dir' supported='yes'/><pool type='fs' supported='yes'/>"
    "<pool type='logical' supported='yes'/><pool type='netfs' supported='yes'/><pool type='rbd' supported='no'/>"
    "</storagepoolCapabilities>"
)


@pytest.fixture
def it(qtbot: QtBot) -> StorageWindow:
    window = StorageWindow(qtbot)
    window.ready()
    return window


def drop(window: StorageWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.pane.table.dropEvent(event)


def test_a_pool_shows_its_volumes_and_who_uses_them(it: StorageWindow) -> None:
    assert it.cells(VolumeColumn.NAME) == sorted(each.name for each in VOLUMES)
    used = dict(zip(it.cells(VolumeColumn.NAME), it.cells(VolumeColumn.USERS), strict=True))
    assert used["web.qcow2"] == "web-01"
    assert used["debian-12.qcow2"] == "web-01"
    assert used["old.qcow2"] == "nobody"


def test_machines_of_other_hosts_count(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    other = HostKey("qemu+ssh://lab/system")
    far = MachineFiles(DomainKey(other, BUSY.uuid), "far", holds=(Hold("disk", "vda", f"{IMAGES}/old.qcow2"),))
    window.ready()
    window.page.pool.usage._surveyed((FILES, HostFiles(other, ("here",), (far,))))
    window.until(lambda: "far" in window.cells(VolumeColumn.USERS))


def test_a_volume_is_shown_by_the_names_of_its_pool_and_its_own_as_soon_as_it_is_listed(it: StorageWindow) -> None:
    it.ready()
    fast = volume("data", 5, 5, "raw", pool="fast")
    it.page.show_soon("fast", "data")
    it.until(lambda: it.page.pool.thing is not None and it.page.pool.thing.name == "fast")
    it.ready((*VOLUMES, fast))
    it.until(lambda: [each.name for each in it.pane.selected()] == ["data"])
    it.page.show_soon("later", "data")
    later = pool("later", 9, "type='dir'><name>later</name><target><path>/srv</path></target>")
    it.world.take([ThingsSeen((later,))])
    it.until(lambda: it.page.pool.thing is not None and it.page.pool.thing.name == "later")


def test_only_unused_volumes_are_shown_when_a_person_asks(it: StorageWindow) -> None:
    it.pane.unused.setChecked(True)
    assert it.cells(VolumeColumn.NAME) == ["crypt.img", "debian-12.iso", "old.qcow2"]
    it.pane.unused.setChecked(False)
    assert len(it.cells(VolumeColumn.NAME)) == len(VOLUMES)


def test_search_finds_by_name_format_and_user_and_keeps_what_is_chosen(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    it.pane.search.setText("web-01")
    assert it.cells(VolumeColumn.NAME) == ["debian-12.qcow2", "web.qcow2"]
    assert [each.name for each in it.pane.selected()] == ["web.qcow2"]
    it.pane.search.setText("nothing of that")
    assert "nothing of that" in it.pane.note.text()


def test_the_chain_of_an_image_is_a_tree_with_its_users(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    rows = it.pane.about.rows()
    assert rows[0].startswith("debian-12.qcow2")
    assert rows[1].startswith("  web.qcow2")
    assert rows[2].startswith("    web-01")
    assert len(rows) == 3


def test_an_unused_volume_says_that_nobody_uses_it(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    assert "No machine" in it.pane.about.note.text()


def test_strange_names_are_plain_text(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    strange = volume(HOSTILE.replace("\n", " ")[:120], 1, 1)
    window.ready((strange,))
    window.choose(strange.name)
    assert "<b>x</b>" in window.cells(VolumeColumn.NAME)[0]
    assert window.pane.about.title.textFormat() == Qt.TextFormat.PlainText


def test_the_bar_tells_what_is_promised_beyond_what_there_is(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    window.ready((volume("a", 400, 50), volume("b", 300, 50)))
    assert "700 GiB promised" in window.page.pool.fill.words
    assert "more than there is" in window.page.pool.fill.words
    assert "last read" in window.page.pool.fill.toolTip(), "the figures are no fresher than libvirt has them"


def test_a_tile_chooses_its_volume_by_mouse_and_by_keys(it: StorageWindow) -> None:
    it.page.pool.tabs.setCurrentIndex(1)
    tiles = it.page.pool.treemap
    it.until(lambda: tiles.tile("db.qcow2").width() > 20)
    QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.tile("db.qcow2").center())
    assert [each.name for each in it.pane.selected()] == ["db.qcow2"]
    QTest.keyClick(tiles, Qt.Key.Key_Right)
    assert [each.name for each in it.pane.selected()] == ["web.qcow2"]
    assert "in use" in tiles.accessibleDescription()


def test_a_pool_that_is_off_says_so_and_asks_nothing(it: StorageWindow) -> None:
    it.page.table.choose((OLD.key,))
    it.until(lambda: it.page.pool.thing == OLD)
    assert "is off" in it.pane.note.text()
    assert not it.pane.actions_of.actions["new"].isEnabled()
    assert "start it first" in it.pane.actions_of.actions["new"].statusTip()
    assert [each.pool for each in it.of(ReadVolumes)] == ["default"]


def test_a_pool_that_does_not_answer_leaves_the_others_alone(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    window.until(lambda: window.of(ReadVolumes))
    window.page.table.choose((GROUP.key,))
    window.until(lambda: len(window.of(ReadVolumes)) == 2)
    asked = window.of(ReadVolumes)[1]
    found = (volume("lv", 10, 10, "raw", pool="fast"),)
    window.world.take([VolumesRead(window.ticket(asked), HOST, "fast", found, 1, whole=False),
                       VolumesRead(window.ticket(asked), HOST, "fast")])  # fmt: skip
    window.until(lambda: window.cells(VolumeColumn.NAME) == ["lv"])
    hung = window.of(ReadVolumes)[0]
    problem = Problem("read the volumes", "Its storage does not answer.")
    window.world.take([VolumesRead(window.ticket(hung), HOST, "default", problem=problem)])
    assert window.cells(VolumeColumn.NAME) == ["lv"]
    window.page.table.choose((DEFAULT.key,))
    window.until(lambda: window.page.pool.thing == DEFAULT)


def test_why_volumes_could_not_be_read_is_told(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    window.until(lambda: window.of(ReadVolumes))
    asked = window.of(ReadVolumes)[0]
    problem = Problem("read the volumes", "Its folder is gone.")
    window.world.take([VolumesRead(window.ticket(asked), HOST, "default", problem=problem)])
    assert window.pane.note.text() == "Its folder is gone."
    assert window.pane.note.role == "error"


def test_volumes_are_read_again_after_a_job(it: StorageWindow) -> None:
    act = VolumeAct(HOST, "default", "old.qcow2", VolumeDeed.DELETE)
    it.world.take([Began(Ticket(900), act, "", 0.0), Finished(Ticket(900), 0.0)])
    it.until(lambda: len(it.of(ReadVolumes)) == 2)
    left = tuple(each for each in VOLUMES if each.name != "old.qcow2")
    it.answer(left)
    it.until(lambda: "old.qcow2" not in it.cells(VolumeColumn.NAME))


def test_volumes_are_read_again_when_their_pool_changes(it: StorageWindow) -> None:
    changed = tuple((name, value + (GIB if name == "allocation" else 0)) for name, value in DEFAULT.numbers)
    it.see(replace(DEFAULT, numbers=changed))
    it.until(lambda: len(it.of(ReadVolumes)) == 2)


def test_ten_thousand_volumes_do_not_hold_up_the_window(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    many = tuple(volume(f"vol-{number:05}.qcow2", 20, 1 + number % 7) for number in range(10_000))
    window.until(lambda: window.of(ReadVolumes))
    asked = window.of(ReadVolumes)[0]
    ticket = window.ticket(asked)
    slowest = 0.0
    for start in range(0, len(many), 250):
        began = time.perf_counter()
        window.world.take([VolumesRead(ticket, HOST, "default", many[start : start + 250], len(many), whole=False)])
        QGuiApplication.processEvents()
        slowest = max(slowest, time.perf_counter() - began)
    window.world.take([VolumesRead(ticket, HOST, "default")])
    window.until(lambda: window.pane.model.rowCount() == len(many))
    assert slowest < 10
    window.pane.search.setText("vol-0999")
    assert len(window.cells(VolumeColumn.NAME)) == 10
    window.pane.search.clear()
    window.pane.table.head.setSortIndicator(VolumeColumn.ALLOCATED, Qt.SortOrder.DescendingOrder)
    assert window.pane.model.index(0, VolumeColumn.ALLOCATED).data() == "7 GiB"


# -- making and changing volumes -------------------------------------------------------------


def test_a_new_volume_becomes_a_job(it: StorageWindow) -> None:
    dialog = it.dialog("new")
    assert not dialog.deed.isEnabled()
    dialog.form.lines["name"].editor.edited.emit("new.qcow2")
    assert dialog.deed.isEnabled()
    dialog.deed.click()
    (make,) = it.of(Make)
    (step,) = make.steps
    assert isinstance(step, MakeVolume)
    made = parse(step.xml).element
    assert (made.findtext("name"), made.findtext("capacity")) == ("new.qcow2", str(20 * GIB))
    assert not dialog.isVisible()
    it.end(make, "There is no room left.")
    assert dialog.isVisible()
    assert dialog.problem.text() == "There is no room left."
    assert dialog.value("name") == "new.qcow2"


def test_a_new_volume_follows_whether_its_pool_is_on(it: StorageWindow) -> None:
    dialog = it.dialog("new")
    dialog.form.lines["name"].editor.edited.emit("new.qcow2")
    it.see(replace(DEFAULT, active=False))
    it.until(lambda: not dialog.deed.isEnabled())
    assert "start it first" in dialog.footer.text.text()
    it.see(DEFAULT)
    it.until(dialog.deed.isEnabled)
    assert dialog.value("name") == "new.qcow2"


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "..", "web.qcow2", ""])
def test_a_name_that_cannot_be_is_told_at_its_field(it: StorageWindow, name: str) -> None:
    dialog = it.dialog("new")
    dialog.form.lines["name"].editor.edited.emit(name)
    assert any(flaw.field == "name" for flaw in dialog.form.flaws)
    assert not dialog.deed.isEnabled()


def test_an_encrypted_volume_names_its_secret(it: StorageWindow) -> None:
    dialog = it.dialog("new")
    for field, value in (("name", "c.img"), ("format", "luks"), ("secret_uuid", SECRET)):
        dialog.form.lines[field].editor.edited.emit(value)
    dialog.deed.click()
    step = it.of(Make)[0].steps[0]
    assert isinstance(step, MakeVolume)
    assert SECRET in step.xml
    assert "luks" in step.xml


def test_a_volume_on_top_of_another_takes_its_size_and_format(it: StorageWindow) -> None:
    it.choose("debian-12.qcow2")
    dialog = it.dialog("overlay")
    dialog.form.lines["name"].editor.edited.emit("top.qcow2")
    dialog.deed.click()
    made = parse(it.of(Make)[0].steps[0].xml).element  # type: ignore[attr-defined]
    assert made.findtext("backingStore/path") == BASE.path
    assert made.findtext("capacity") == str(20 * GIB)


def test_a_clone_gets_a_name_that_is_free(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    dialog = it.dialog("clone")
    assert dialog.value("name") == "web-copy.qcow2"
    dialog.deed.click()
    step = it.of(Make)[0].steps[0]
    assert isinstance(step, CloneVolume)
    assert (step.from_pool, step.from_name) == ("default", "web.qcow2")


def test_growing_is_asked_once(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    dialog = it.dialog("resize")
    dialog.form.lines["capacity"].editor.edited.emit(60 * GIB)
    dialog.deed.click()
    assert it.of(VolumeAct) == [VolumeAct(HOST, "default", "old.qcow2", VolumeDeed.GROW, 60 * GIB)]


def test_shrinking_is_asked_twice(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    dialog = it.dialog("resize")
    dialog.form.lines["capacity"].editor.edited.emit(10 * GIB)
    assert not dialog.deed.isEnabled()
    dialog.sure.setChecked(True)
    assert dialog.deed.isEnabled()
    dialog.deed.click()
    assert it.of(VolumeAct) == []
    dialog.second.deed_button.click()
    assert it.of(VolumeAct) == [VolumeAct(HOST, "default", "old.qcow2", VolumeDeed.SHRINK, 10 * GIB)]


def test_that_the_volume_of_a_running_machine_cannot_be_copied_is_told_before(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    dialog = it.dialog("clone")
    remark = dialog.form.lines["format"].remark.text
    assert "In use by “web-01”, and running: QEMU keeps it locked" in remark.text()  # before anything is typed
    assert dialog.deed.isEnabled(), "it may be off until then"
    change(it.world, id=-1, state=DomainState.SHUTOFF)
    assert "web-01" not in remark.text()
    dialog.reject()
    it.until(lambda: isdeleted(dialog))
    change(it.world, id=7, state=DomainState.RUNNING)  # who is gone hears of nothing
    it.choose("old.qcow2")
    assert "running" not in it.dialog("clone").form.lines["format"].remark.text.text()


def test_that_the_copy_of_a_raw_disk_in_use_is_as_after_a_power_cut_is_told(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    dialog = it.dialog("clone")
    dialog._volume = dialog._volume._replace(format="raw")
    dialog.form.lines["format"].editor.edited.emit("raw")
    assert "power cut" in dialog.form.lines["format"].remark.text.text()
    dialog.form.lines["format"].editor.edited.emit("qcow2")
    assert "locked" in dialog.form.lines["format"].remark.text.text()


def test_who_writes_to_the_image_below_a_new_volume_is_told(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    on_top = it.dialog("overlay")
    assert "In use by “web-01”" in on_top.form.lines["backing_path"].remark.text.text()  # before anything is typed
    on_top.form.lines["name"].editor.edited.emit("tests.qcow2")
    told = [flaw.message for flaw in on_top.form.flaws]
    assert len(told) == 1 and "In use by “web-01”" in told[0], told
    assert on_top.deed.isEnabled()  # who uses it may stay off for good
    on_top.form.lines["backing_path"].editor.edited.emit(BASE.path)  # only below the disk of a machine
    assert not on_top.form.flaws


def test_what_a_machine_uses_is_never_made_smaller_wiped_or_deleted(it: StorageWindow) -> None:
    it.choose("web.qcow2")
    resize = it.dialog("resize")
    resize.form.lines["capacity"].editor.edited.emit(10 * GIB)
    resize.sure.setChecked(True)
    assert not resize.deed.isEnabled()
    assert any("web-01" in flaw.message for flaw in resize.form.flaws)
    wipe = it.dialog("wipe")
    assert not wipe.deed.isEnabled()
    assert "web-01" in wipe.footer.text.text()
    delete = it.dialog("delete")
    it.answer()
    assert not delete.deed.isEnabled()
    assert "web-01" in delete.list.item(0).text()


def test_wiping_takes_the_chosen_pattern(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    dialog = it.dialog("wipe")
    dialog.form.lines["pattern"].editor.edited.emit(str(Wipe.RANDOM.value))
    dialog.deed.click()
    assert it.of(VolumeAct) == [VolumeAct(HOST, "default", "old.qcow2", VolumeDeed.WIPE, Wipe.RANDOM.value)]


def test_deleting_waits_for_who_uses_it_and_goes_from_the_top_of_a_chain(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    volumes = (volume("base", 1, 1), volume("top", 1, 1, backing=f"{IMAGES}/base"))
    files = HostFiles(HOST, ("here",), (), (PoolFiles("default", "dir", True, IMAGES),), volumes)
    window.ready(volumes, files)
    window.choose("base", "top")
    dialog = window.dialog("delete")
    assert not dialog.deed.isEnabled()
    window.answer(volumes, files)
    assert dialog.deed.isEnabled()
    dialog.deed.click()
    (first,) = window.of(VolumeAct)
    assert first.volume == "top"
    window.end(first)
    assert [act.volume for act in window.of(VolumeAct)] == ["top", "base"]


def test_what_could_not_be_read_is_told_before_deleting(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    dialog = it.dialog("delete")
    it.answer(files=replace(FILES, blind=("Pool “nas” did not tell all it holds within 15 s.",)))
    assert "nas" in dialog.doubts.text()


def test_a_file_that_is_dragged_in_is_looked_at_and_uploaded(it: StorageWindow, tmp_path: Path) -> None:
    path = tmp_path / "new.img"
    path.write_bytes(b"x" * 8192)
    drop(it, path)
    dialog = it.page.dialog
    assert dialog is not None
    it.until(lambda: dialog.file is not None)  # type: ignore[attr-defined]
    it.until(dialog.deed.isEnabled)  # type: ignore[attr-defined]
    dialog.deed.click()  # type: ignore[attr-defined]
    made, upload = it.of(Make)[0].steps
    assert isinstance(made, MakeVolume)
    assert upload == UploadVolume("default", "new.img", str(path))
    assert parse(made.xml).element.findtext("capacity") == "8192"


def test_an_upload_that_was_broken_off_goes_on(it: StorageWindow, tmp_path: Path) -> None:
    path = tmp_path / "new.img"
    path.write_bytes(b"x" * 8192)
    drop(it, path)
    dialog = it.page.dialog
    it.until(dialog.deed.isEnabled)  # type: ignore[union-attr]
    dialog.keep.setChecked(True)  # type: ignore[union-attr]
    dialog.deed.click()  # type: ignore[union-attr]
    (make,) = it.of(Make)
    assert make.keep_on_failure
    it.world.take([Advanced(it.ticket(make), 4096.0, 8192.0, "bytes")])
    it.end(make, "The connection broke.")
    assert dialog.isVisible()  # type: ignore[union-attr]
    assert "4 KiB" in dialog.go_on.text()  # type: ignore[union-attr]
    assert dialog.go_on.isChecked()  # type: ignore[union-attr]
    dialog.deed.click()  # type: ignore[union-attr]
    assert it.of(Make)[1].steps == (UploadVolume("default", "new.img", str(path), start=4096),)


def test_a_file_that_cannot_be_read_is_told(it: StorageWindow, tmp_path: Path) -> None:
    drop(it, tmp_path)  # a folder
    dialog = it.page.dialog
    it.until(lambda: any("no file" in flaw.message for flaw in dialog.form.flaws))  # type: ignore[union-attr]
    assert not dialog.deed.isEnabled()  # type: ignore[union-attr]


def test_a_download_is_a_job(it: StorageWindow, tmp_path: Path) -> None:
    it.page.download(BASE, str(tmp_path / "x"))
    (make,) = it.of(Make)
    (step,) = make.steps
    assert isinstance(step, DownloadVolume)
    assert (step.pool, step.name, step.path) == ("default", BASE.name, str(tmp_path / "x"))


def test_paths_are_copied(it: StorageWindow) -> None:
    it.choose("old.qcow2", "web.qcow2")
    it.page.do_to_volumes("path")
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text() == f"{IMAGES}/old.qcow2\n{IMAGES}/web.qcow2"


def test_a_deed_is_copied_as_virsh(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    dialog = it.dialog("resize")
    dialog.form.lines["capacity"].editor.edited.emit(60 * GIB)
    dialog.virsh_button.click()
    board = QGuiApplication.clipboard()
    assert board is not None
    wanted = f"virsh -c qemu:///system vol-resize --pool default --vol old.qcow2 --capacity {60 * GIB}B"
    assert board.text() == wanted


def test_lines_for_chosen_volumes_are_offered(it: StorageWindow) -> None:
    it.choose("old.qcow2", "crypt.img")
    it.page.do_to_volumes("virsh")
    menu = it.page.dialog
    assert isinstance(menu, QMenu)
    offered = {action.text(): action for action in menu.actions()}
    offered["&Delete"].trigger()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text().splitlines() == [
        "virsh -c qemu:///system vol-delete --pool default --vol crypt.img",
        "virsh -c qemu:///system vol-delete --pool default --vol old.qcow2",
    ]
    menu.close()


def test_nothing_is_offered_while_the_host_is_away_or_only_looked_at(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    change_host(it.world, read_only=True)
    it.pane.actions_of.refresh()
    assert "look only" in it.pane.actions_of.actions["delete"].statusTip()
    assert it.pane.actions_of.actions["download"].isEnabled()
    change_host(it.world, phase=Phase.LOST)
    it.pane.actions_of.refresh()
    assert not it.pane.actions_of.actions["download"].isEnabled()


def test_the_test_driver_says_what_it_cannot_do(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    change_host(it.world, driver="TEST")
    it.pane.actions_of.refresh()
    for name in ("upload", "download", "resize", "wipe"):
        assert "pretends" in it.pane.actions_of.actions[name].statusTip()
    assert it.pane.actions_of.actions["delete"].isEnabled()


# -- pools -----------------------------------------------------------------------------------


def test_types_that_the_host_lacks_are_grey(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    it.reply(pools=TYPES)
    rows = {dialog.types.item(row).text(): dialog.types.item(row) for row in range(dialog.types.count())}
    assert len(rows) == 14
    assert not rows["Ceph RBD"].flags() & Qt.ItemFlag.ItemIsEnabled
    assert rows["LVM"].flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_new_pool_is_defined_built_and_started(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    dialog.form.lines["name"].editor.edited.emit("more")
    assert dialog.node.path == "/var/lib/libvirt/more"
    assert dialog.deed.isEnabled()
    dialog.deed.click()
    (command,) = it.of(DefineThing)
    assert (command.kind, command.start, command.autostart, command.build) == (ThingKind.POOL, True, True, True)
    assert not command.overwrite
    assert parse(command.xml).element.findtext("target/path") == "/var/lib/libvirt/more"
    it.end(command, "The folder cannot be made.")
    assert dialog.isVisible()
    assert "cannot be made" in dialog.problem.text()


def test_a_pool_that_is_not_stored_is_created_at_once(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    dialog.form.lines["name"].editor.edited.emit("passing")
    dialog.passing.setChecked(True)
    assert not dialog.autostart.isEnabled()
    assert dialog.virsh().endswith("pool-create --build /dev/stdin")
    dialog.deed.click()
    (command,) = it.of(DefineThing)
    assert (command.transient, command.start, command.autostart, command.build) == (True, True, False, True)


def test_the_test_driver_makes_no_storage_for_a_pool_that_is_not_stored(it: StorageWindow) -> None:
    change_host(it.world, driver="Test")
    dialog = it.page.new_pool()
    dialog.form.lines["name"].editor.edited.emit("passing")
    assert dialog.make.isEnabled()
    dialog.passing.setChecked(True)
    assert not dialog.make.isEnabled()
    assert "only pretends" in dialog.make.toolTip()
    dialog.deed.click()
    (command,) = it.of(DefineThing)
    assert (command.transient, command.build) == (True, False)


def test_overwriting_is_off_until_a_person_says_so(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    dialog.choose_type("fs")
    assert not dialog.make.isChecked()
    assert dialog.overwrite.isHidden()
    dialog.make.setChecked(True)
    assert not dialog.overwrite.isHidden()
    assert not dialog.overwrite.isChecked()
    for field, value in (("name", "new"), ("device", "/dev/vdb1")):
        dialog.form.lines[field].editor.edited.emit(value)
    dialog.overwrite.setChecked(True)
    dialog.deed.click()
    (command,) = it.of(DefineThing)
    assert command.build
    assert command.overwrite


def test_going_to_another_type_and_back_loses_nothing(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    dialog.form.lines["name"].editor.edited.emit("more")
    dialog.choose_type("netfs")
    assert dialog.node.name == "more"
    dialog.form.lines["host"].editor.edited.emit("nas.example")
    dialog.choose_type("dir")
    dialog.choose_type("netfs")
    assert dialog.node.host == "nas.example"


@pytest.mark.parametrize("type", ["dir", "fs", "netfs", "logical", "disk", "iscsi", "iscsi-direct", "scsi", "mpath",
                                  "rbd", "sheepdog", "gluster", "zfs", "vstorage"])  # fmt: skip
def test_every_type_has_its_form(it: StorageWindow, type: str) -> None:
    dialog = it.page.new_pool()
    dialog.choose_type(type)
    dialog.form.open_more()
    assert "name" in dialog.form.lines
    assert dialog.node.type == type


def test_what_the_host_finds_fills_the_form(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    dialog.choose_type("logical")
    dialog.look_for.click()
    it.reply(found="<sources><source><device path='/dev/vdb'/><name>vg1</name><format type='lvm2'/></source></sources>")
    assert dialog.found[0].words == "vg1 (/dev/vdb)"
    dialog.take(dialog.found[0])
    assert dialog.node.source_name == "vg1"


def test_a_server_must_be_named_before_it_is_asked(it: StorageWindow) -> None:
    dialog = it.page.new_pool()
    dialog.choose_type("netfs")
    dialog.look_for.click()
    assert "server" in dialog.found_note.text()


def test_deleting_only_the_definition_stops_the_pool_first(it: StorageWindow) -> None:
    it.page._delete((DEFAULT,))
    dialog = it.page.dialog
    dialog.deed.click()  # type: ignore[union-attr]
    (gone,) = it.of(ThingDeeds)
    assert [part.deed for part in gone.parts if isinstance(part, ThingAct)] == [ThingDeed.STOP, ThingDeed.UNDEFINE]
    assert deed_text(gone, "default") == "Delete the storage pool default", "one line tells of all of it"


def test_jobs_that_use_a_pool_are_named_before_it_is_stopped_or_deleted(it: StorageWindow) -> None:
    (stop,) = (action for action in it.page.deeds.all if action.id == "stop")

    def loss() -> str:
        it.page.do(stop, (DEFAULT,))
        dialog = it.page.findChildren(ConfirmDialog)[-1]
        dialog.reject()
        return dialog.loss.text()

    there = HostKey("qemu+ssh://there/system")
    copy = CopyVolume(there, "default", "a.qcow2", "fast", "<volume/>")
    it.world.take([Began(Ticket(900), Make(HOST, "Clone web", (copy,), doing="clone web"), "web", 1.0)])
    assert "fail" not in loss(), "it reads a pool of that name of another host"
    make = Make(
        HOST, "Clone db", (UploadVolume("fast", "x", "/x"), MakeVolume("default", "<volume/>")), doing="clone db"
    )
    wipe = VolumeAct(HOST, "default", "old.qcow2", VolumeDeed.WIPE)
    it.world.take([Began(Ticket(901), make, "db", 1.0), Began(Ticket(902), wipe, "default", 1.0)])
    assert loss().endswith("may fail without it: “Wipe the volume old.qcow2”, “Clone db”.")
    it.page._delete((DEFAULT,))
    assert "“Clone db”" in it.page.dialog.at_work.text()  # type: ignore[union-attr]
    it.world.take([Finished(Ticket(901), 2.0), Finished(Ticket(902), 2.0)])
    assert "fail" not in loss()


def test_contents_that_somebody_uses_cannot_go(it: StorageWindow) -> None:
    it.page._delete((DEFAULT,))
    dialog = it.page.dialog
    dialog.all.setChecked(True)  # type: ignore[union-attr]
    it.answer()
    it.until(lambda: "In use by" in dialog.why.text())  # type: ignore[union-attr]
    assert not dialog.deed.isEnabled()  # type: ignore[union-attr]
    assert dialog.list.count() == len(VOLUMES)  # type: ignore[union-attr]


def test_contents_that_nobody_uses_go_one_by_one_and_an_error_ends_it(qtbot: QtBot) -> None:
    window = StorageWindow(qtbot)
    volumes = (volume("a", 1, 1), volume("b", 1, 1, backing=f"{IMAGES}/a"))
    files = HostFiles(HOST, ("here",), (), (PoolFiles("default", "dir", True, IMAGES),), volumes)
    window.ready(volumes, files)
    window.page._delete((DEFAULT,))
    dialog = window.page.dialog
    assert dialog is not None
    dialog.all.setChecked(True)  # type: ignore[attr-defined]
    window.answer(volumes, files)
    window.until(dialog.deed.isEnabled)  # type: ignore[attr-defined]
    *volumes_of, pool = dialog.commands()  # type: ignore[attr-defined]
    assert [volume.deed for volume in volumes_of] == [VolumeDeed.DELETE] * 2
    assert [part.deed for part in pool.parts] == [ThingDeed.STOP, ThingDeed.DELETE, ThingDeed.UNDEFINE]
    dialog.deed.click()  # type: ignore[attr-defined]
    (first,) = window.of(VolumeAct)
    assert first.volume == "b"
    window.end(first, "It is in use.")
    assert window.of(VolumeAct) == [first]
    assert window.of(ThingDeeds) == []


def test_a_survey_that_is_late_is_waited_for(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    dialog = it.dialog("delete")
    assert "wait a moment" in dialog.list.item(0).text()
    waiting = len(it.sent.commands)
    it.world.take([FilesRead(Ticket(waiting + 50), FILES)])  # another's answer
    assert not dialog.deed.isEnabled()


def test_a_pool_is_renamed_and_keeps_its_name_where_that_is_refused(it: StorageWindow) -> None:
    it.page.rename(OLD, "new-nas")
    (deeds,) = it.of(ThingDeeds)
    undefine, defined = deeds.parts
    assert undefine == ThingAct(OLD.key, ThingDeed.UNDEFINE)
    assert isinstance(defined, DefineThing) and defined.autostart
    assert parse(defined.xml).element.findtext("name") == "new-nas"
    assert deeds.back is not None and parse(deeds.back.xml).element.findtext("name") == "nas"
    assert deed_text(deeds, "nas") == "Rename the pool nas", "one line tells of all of it"
    it.end(deeds, "There is one of this name.")
    assert "There is one of this name" in it.page.results.text()


def test_a_pool_that_is_on_cannot_be_renamed(it: StorageWindow) -> None:
    assert "stop it first" in it.page.deeds.why_not("rename")
    it.page.table.choose((OLD.key,))
    it.until(lambda: it.page.pool.thing == OLD)
    assert it.page.deeds.why_not("rename") == ""


def test_a_dialog_begins_where_it_is_filled_in_and_one_that_destroys_where_it_is_left(it: StorageWindow) -> None:
    it.choose("old.qcow2")

    def first(dialog):  # type: ignore[no-untyped-def]
        it.until(dialog.isVisible)
        focused, _ = dialog.focusWidget(), dialog.reject()
        return focused

    new = it.dialog("new")
    assert first(new) is new.form.lines["name"].editor.target()
    resize = it.dialog("resize")
    assert first(resize) is resize.form.lines["capacity"].editor.target()
    wipe = it.dialog("wipe")
    assert first(wipe) is wipe.cancel


def test_dialogs_that_were_closed_hear_no_more(it: StorageWindow) -> None:
    it.choose("old.qcow2")
    wipe = it.dialog("wipe")
    it.page._delete((DEFAULT,))
    going = it.page.dialog
    for dialog in (wipe, going):
        dialog.reject()
        it.until(lambda dialog=dialog: isdeleted(dialog))
    it.page.pool.volumes.read(HOST, "default", fresh=True)
    it.answer()
    change_host(it.world, phase=Phase.LOST)
