"""The wizard's sources where they need something of this computer first: answers, unpacked files, filled folders."""

from __future__ import annotations

import threading

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QPalette
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import FAR, LAB, CreationWindow
from tests.gui.test_creation import GIB, ISO, medium, replace_path
from tests.unit.install.worlds import INVENTORY, POOL
from virtgui.install.draft import MANUAL, IsoSource
from virtgui.install.facts import PathTrouble
from virtgui.install.gallery import GalleryImage
from virtgui.install.unattended import Profile
from virtgui.install.workshop import Installer, Looked
from virtgui.model.facts import Disk, Domain, DomainConfig, DomainState
from virtgui.model.inventory import Inventory, Volume
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import CloneVolume, Define, Make, MakePool, MakeVolume, StartOnce, UploadVolume
from virtgui.model.messages import Advanced, Finished, Seen
from virtgui.model.problems import Problem
from virtgui.util.errand import Advance, Cancel
from virtgui.util.frozen import replace
from virtgui.views.creation import kinds
from virtgui.views.creation.sheets.container_sheet import ContainerSheet
from virtgui.views.creation.sheets.gallery_sheet import GallerySheet
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.creation.sheets.tree_sheet import TreeSheet
from virtgui.views.dialogs import ConfirmDialog

HOME_ISO = "/home/me/debian.iso"


def system(it: CreationWindow, words: str) -> str:
    """Choose a system; its id."""
    catalogue = it.workshop.catalogue(None, None)  # type: ignore[arg-type]
    found = catalogue.search(words, "2022-01-01")[0]
    it.window.creation.choose_system(found)
    return found.id


def to_answers(it: CreationWindow) -> None:
    while it.window.pages[it.window.step] is not it.window.answers:
        it.next()


def test_an_installer_that_asks_nothing_gets_its_answers_on_a_medium(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.ISO, "/images/debian.iso", ISO)
    os_id = system(it, "debian 11")
    it.workshop.scripts[os_id] = (Profile("desktop", True), Profile("jeos", True, required=("admin-password",)))
    assert sheet.scripts is not None
    sheet.scripts.box.click()
    assert it.window.answers in it.window.pages
    to_answers(it)
    page = it.window.answers
    qtbot.waitUntil(lambda: page.profile == "desktop")
    assert "password" in it.window.footer.flaw.text()
    for field, value in (("profile", "jeos"), ("user", "ada"), ("user_password", "correct horse")):
        page._put(field, value)
    assert "asks for it" in it.window.footer.flaw.text(), "this script wants an administrator's"
    page._put("admin_password", "battery staple")
    page._put("timezone", "Europe/Berlin; rm")
    assert "Europe/Berlin" in it.window.footer.flaw.text()
    page._put("timezone", "Europe/Berlin")
    said = it.to_summary()
    assert said["From"].endswith("installs by itself") and "deleted after" in said["Besides"]
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    (asked,) = it.workshop.answers
    assert asked[:2] == (os_id, "jeos")
    answers = asked[2]
    assert (answers.user, answers.real_name, answers.hostname) == ("ada", "ada", it.window.creation.draft.name)
    upload = next(step for step in it.steps if isinstance(step, UploadVolume))
    assert upload.name.endswith("-answers.iso")
    define, once = it.steps[-2:]
    assert isinstance(define, Define) and isinstance(once, StartOnce)
    assert "answers.iso" in once.xml and "answers.iso" not in define.xml
    assert "correct horse" not in str(it.steps)
    it.finish()
    (made,) = it.made
    assert [spent.volume for spent in made.spent] == [upload.name], "they are deleted after the installation"


def test_old_windows_gets_its_answers_on_a_floppy_disk(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.ISO, "/images/debian.iso", ISO)
    os_id = system(it, "debian 11")
    it.workshop.scripts[os_id] = (Profile("jeos", True, floppy=True),)
    assert sheet.scripts is not None
    sheet.scripts.box.click()
    to_answers(it)
    page = it.window.answers
    qtbot.waitUntil(lambda: page.profile == "jeos")
    page._put("user_password", "correct horse")
    page._put("admin_password", "two words")
    assert "stops at them" in it.window.footer.flaw.text()
    page._put("admin_password", "one-word")
    it.to_summary()
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    upload = next(step for step in it.steps if isinstance(step, UploadVolume))
    assert upload.name.endswith("-answers.img")
    define, once = it.steps[-2:]
    assert isinstance(define, Define) and isinstance(once, StartOnce)
    assert 'device="floppy"' in once.xml and "answers.img" in once.xml and "floppy" not in define.xml


def test_why_an_installation_cannot_go_by_itself_is_said(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.ISO, "/images/debian.iso", ISO)
    os_id = system(it, "debian 11")
    it.workshop.scripts[os_id] = (Profile("jeos", by_initrd=True),)
    assert sheet.scripts is not None
    sheet.scripts.box.click()
    qtbot.waitUntil(lambda: "network installation" in sheet.scripts.note.text())  # type: ignore[union-attr]
    to_answers(it)
    assert not it.window.footer.next.isEnabled()
    assert "network installation" in it.window.footer.flaw.text()
    system(it, "debian 10")
    qtbot.waitUntil(lambda: "no script for Debian 10" in it.window.footer.flaw.text())
    it.window._go(0)
    sheet.scripts.box.click()
    assert it.window.answers not in it.window.pages


def test_a_tree_s_installer_reads_its_answers_in_its_initial_ram_disk(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.TREE)
    sheet = it.window.source.sheet
    assert isinstance(sheet, TreeSheet) and sheet.scripts is not None
    os_id = system(it, "debian 11")
    it.workshop.scripts[os_id] = (Profile("jeos", by_initrd=True),)
    it.workshop.tree = Installer(Looked("/c/kernel", 5), Looked("/c/initrd", 6))
    sheet.take("url", "https://deb.example/debian")
    sheet.look.click()
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    sheet.scripts.box.click()
    to_answers(it)
    it.window.answers._put("user_password", "correct horse")
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    it.to_summary()
    for failures in range(2):
        it.next()
        qtbot.waitUntil(lambda: len(it.workshop.answers) == failures + 1 and it.window.creation.making)  # noqa: B023
        if not failures:
            it.finish(Problem("create it", "The pool is full."))
    sent = {step.name: step.path for step in it.steps if isinstance(step, UploadVolume)}
    assert sorted(sent.values()) == ["/c/initrd-answers", "/c/kernel"], "a second try begins with the tree's own"
    once = it.steps[-1]
    assert isinstance(once, StartOnce) and once.xml.count("auto=true") == 1
    it.finish()
    (made,) = it.made
    assert {spent.volume for spent in made.spent} == set(sent), "kernel and RAM disk go after the installation"


def test_a_container_s_image_comes_without_tls_verification_only_where_somebody_says_so(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("lxc:///system"), driver="LXC")
    it.workshop.bootstraps = True
    it.window.source.choose(kinds.SYSTEM)
    sheet = it.window.source.sheet
    assert isinstance(sheet, ContainerSheet) and sheet.form is not None
    sheet.take("root", "/srv/web")
    sheet.take("image", "file:///a.tar")
    sheet.form.open_more()
    assert not sheet.form.lines["skip_tls"].editor.isVisible(), "an archive is fetched from nobody"
    sheet.take("image", "docker://registry.lab/web")
    assert sheet.form.lines["skip_tls"].editor.isVisible()
    sheet.take("user", "ada")
    sheet.take("login", "S3cr3t!")
    assert not [flaw for flaw in sheet.flaws() if flaw.field == "skip_tls"]
    sheet.take("skip_tls", True)
    warning = next(flaw for flaw in sheet.flaws() if flaw.field == "skip_tls")
    assert warning.warning and "another system" in warning.message and "password can be read" in warning.message
    sheet.take("user", "")
    sheet.take("login", "")
    assert "password" not in next(flaw for flaw in sheet.flaws() if flaw.field == "skip_tls").message
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    assert "without TLS verification" in it.to_summary()["From"]
    assert not it.window.output.isVisible()
    it.workshop.says = b"INFO: <b>layer</b> 1\n"
    it.workshop.refuses = "The registry does not answer."
    it.next()
    qtbot.waitUntil(lambda: "does not answer" in it.window.summary.problem.text())
    assert it.window.output.isVisible() and it.window.output.toPlainText() == "INFO: <b>layer</b> 1"
    it.workshop.refuses = ""
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    assert it.workshop.logins[-1].skip_tls


def test_a_container_is_filled_from_an_image(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("lxc:///system"), driver="LXC")
    it.window.source.choose(kinds.SYSTEM)
    sheet = it.window.source.sheet
    assert isinstance(sheet, ContainerSheet) and sheet.form is not None
    assert "virt-bootstrap" in sheet.note.text() and not sheet.form.lines["image"].editor.isVisible()
    it.workshop.bootstraps = True
    sheet.refresh()
    assert sheet.form.lines["image"].editor.isVisible() and not sheet.note.isVisible()
    it.workshop.troubles["/srv/web"] = PathTrouble("/srv/web", "There is no such file", missing=True)
    sheet.take("root", "/srv/web")
    qtbot.waitUntil(lambda: "no such file" in it.window.footer.flaw.text())
    sheet.take("image", "docker//debian")
    assert "docker://" in it.window.footer.flaw.text()
    sheet.take("image", "docker://debian:12")
    sheet.take("password", "correct horse")
    sheet.take("login", "S3cr3t!")
    assert "whose password" in it.window.footer.flaw.text()
    sheet.take("user", "ada")
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    it.workshop.waits = True
    it.workshop.says = b"Setting password correct horse for S3cr3t!\n"
    it.to_summary()
    it.next()
    qtbot.waitUntil(lambda: "•••" in it.window.output.toPlainText())
    assert not {"horse", "S3cr3t"} & set(it.window.output.toPlainText().split())
    qtbot.waitUntil(lambda: "50%" in it.window.footer.word.text())
    QTest.keyClick(it.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "cancelled" in it.window.summary.problem.text())
    assert it.window.isVisible() and not it.steps and not it.workshop.filled
    it.workshop.waits = False
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    assert it.workshop.filled == [("docker://debian:12", "/srv/web", "correct horse")]
    assert [(login.user, login.password, login.skip_tls) for login in it.workshop.logins] == [("ada", "S3cr3t!", False)]
    assert "correct horse" not in str(it.steps)
    it.finish()
    assert it.workshop.kept == ["/srv/web"] and it.workshop.cleared


def test_a_path_that_the_hypervisor_cannot_reach_is_warned_of_and_sent_by_a_click(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    fix = "setfacl -m u:libvirt-qemu:x -- /home/me"
    it.workshop.troubles[HOME_ISO] = PathTrouble(HOME_ISO, "“libvirt-qemu” may not enter the folder /home/me", fix=fix)
    it.workshop.troubles["/gone.iso"] = PathTrouble("/gone.iso", "There is no such file", missing=True)
    sheet = medium(it, kinds.ISO, HOME_ISO, replace_path(ISO, HOME_ISO))
    qtbot.waitUntil(sheet.help.isVisible)
    it.window.footer.next.setFocus()
    assert it.window.footer.next.isEnabled(), "it may work all the same"
    assert "may not enter" in sheet.form.lines["medium"].remark.text.text()  # type: ignore[union-attr]
    assert sheet.help.command.text() == fix
    sheet.help.copy.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == fix
    sheet.help.send.click()
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert not sheet.help.isVisible()
    it.to_summary()
    it.next()
    assert any(isinstance(step, UploadVolume) and step.path == HOME_ISO for step in it.steps)
    it.finish(Problem("x", "y"))
    it.window._go(0)
    sheet.choice.type_path("/gone.iso")
    qtbot.waitUntil(lambda: "no such file" in it.window.footer.flaw.text())
    assert not it.window.footer.next.isEnabled() and not sheet.help.isVisible()


def test_nothing_is_claimed_of_a_far_host_s_paths(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=FAR)
    it.workshop.troubles[HOME_ISO] = PathTrouble(HOME_ISO, "There is no such file", missing=True)
    medium(it, kinds.ISO, HOME_ISO)
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    assert it.window.creation.trouble(HOME_ISO) is None


def test_what_is_sent_gets_a_name_that_is_free(qtbot: QtBot) -> None:
    there = POOL._replace(volumes=(Volume("debian.iso", "/images/debian.iso"),))
    it = CreationWindow(qtbot, uri=FAR, inventory=replace(INVENTORY, pools=(there,)))
    it.workshop.files[HOME_ISO] = replace_path(ISO, HOME_ISO)
    it.window.source.choose(kinds.ISO)
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet)
    sheet.choice.send(HOME_ISO)
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert "as “debian-2.iso”" in sheet.form.lines["medium"].remark.text.text()  # type: ignore[union-attr]
    it.to_summary()
    it.next()
    upload = next(step for step in it.steps if isinstance(step, UploadVolume))
    assert upload.name == "debian-2.iso"
    once = it.steps[-1]
    assert isinstance(once, StartOnce) and "debian-2.iso" in once.xml


def test_a_host_without_a_pool_is_offered_one_for_what_is_sent(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=FAR, inventory=Inventory(networks=INVENTORY.networks))
    it.workshop.files[HOME_ISO] = replace_path(ISO, HOME_ISO)
    it.window.source.choose(kinds.ISO)
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet)
    sheet.choice.send(HOME_ISO)
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert "no running storage pool" in it.window.footer.flaw.text() and sheet.offer.isVisible()
    sheet.offer.button.click()
    assert it.window.footer.next.isEnabled() and not sheet.offer.isVisible()
    it.to_summary()
    it.next()
    assert isinstance(it.steps[0], MakePool)
    assert any(isinstance(step, UploadVolume) and step.pool == "default" for step in it.steps)


def test_an_image_that_leans_on_others_is_not_sent_nor_copied_silently(qtbot: QtBot) -> None:
    layer = Looked("/images/web.qcow2", 5, "qcow2", 2 * GIB, needs=("/etc/shadow",))
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.DISK, "/images/web.qcow2", layer)
    sheet.choice.pick("/images/web.qcow2", "default", "web.qcow2", "qcow2")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert it.window.footer.next.isEnabled(), "used as it is, it is as it was"
    sheet.take("use", "copy")
    assert "“/etc/shadow”" in it.window.footer.flaw.text() and sheet.whole.isVisible()
    sheet.whole.click()
    assert it.window.footer.next.isEnabled()
    assert "“/etc/shadow”" in sheet.form.lines["medium"].remark.text.text()  # type: ignore[union-attr]
    sheet.choice.send("/images/web.qcow2")
    qtbot.waitUntil(lambda: not sheet.choice.looking)
    assert "would not be there" in it.window.footer.flaw.text() and not sheet.whole.isVisible()


@pytest.mark.parametrize("where", ["/images/web.qcow2", "default/web.qcow2"])
def test_an_image_that_a_machine_writes_to_is_told_where_it_is_chosen(qtbot: QtBot, where: str) -> None:
    it = CreationWindow(qtbot)
    config = DomainConfig(disks=(Disk("vda", "disk", "file", where),))
    off = Domain(DomainKey(it.host, "m"), "mail", -1, DomainState.SHUTOFF, memory_kib=1024, config=config)
    it.world.take([Seen((off,))])
    for kind, field, wanted, idle, busy in (
        (kinds.DISK, "use", "keep", "destroy what is in it", "destroy what is in it"),
        (kinds.DISK, "use", "copy", "", "shut it down first"),
        (kinds.CLOUD, "layer", "linked", "what stands on it is spoilt", "what stands on it is spoilt"),
        (kinds.CLOUD, "layer", "copy", "", "shut it down first"),
        (kinds.ISO, "", "", "", ""),
    ):
        it.window.source.choose(kind)
        sheet = it.window.source.sheet
        assert isinstance(sheet, MediumSheet)
        sheet.choice.pick("/images/web.qcow2", "default", "web.qcow2", "qcow2")
        qtbot.waitUntil(lambda sheet=sheet: not sheet.choice.looking)
        if field:
            sheet.take(field, wanted)
        for machine, words in ((off, idle), (replace(off, id=3, state=DomainState.RUNNING), busy)):
            it.world.take([Seen((machine,))])
            said = [flaw.message for flaw in sheet.flaws() if "mail" in flaw.message]
            assert [words in each for each in said] == ([True] if words else [])
            assert all(flaw.warning for flaw in sheet.flaws() if "mail" in flaw.message)
            shown = sheet.form.lines["medium"].remark.text.text()  # type: ignore[union-attr]
            assert ("mail" in shown) is bool(words), "it is seen at once"


def test_a_packed_image_is_unpacked_before_it_is_sent(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    sheet = medium(it, kinds.CLOUD, "/home/me/a.qcow2.xz", Looked("/home/me/a.qcow2.xz", 5, "xz"))
    assert "packed by xz" in it.window.footer.flaw.text()
    sheet.ready.click()
    qtbot.waitUntil(lambda: "Could not unpack a.qcow2.xz" in it.window.footer.flaw.text())
    it.workshop.files["/home/me/a.qcow2"] = Looked("/home/me/a.qcow2", 9, "qcow2", 2 * GIB)
    sheet.choice.send("/home/me/a.qcow2.xz")
    qtbot.waitUntil(sheet.ready.isVisible)
    sheet.ready.click()
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    assert not sheet.ready.isVisible()
    it.to_summary()
    it.next()
    qtbot.waitUntil(lambda: bool(it.steps))
    assert any(isinstance(step, UploadVolume) and step.path == "/home/me/a.qcow2" for step in it.steps)


def test_what_libvirt_does_not_know_is_converted_here(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.workshop.files["/home/me/win.qcow2"] = Looked("/home/me/win.qcow2", 9, "qcow2", 2 * GIB)
    sheet = medium(it, kinds.DISK, "/home/me/win.vhdx", Looked("/home/me/win.vhdx", 5, "vhdx", 2 * GIB))
    assert "VHDX" in it.window.footer.flaw.text()
    sheet.ready.click()
    qtbot.waitUntil(it.window.footer.next.isEnabled)
    (disk,) = it.window.creation.draft.disks
    assert disk.size_bytes == 2 * GIB
    it.to_summary()
    it.next()
    kinds_made = [type(step) for step in it.steps[:2]]
    assert kinds_made == [MakeVolume, UploadVolume], "it is the disk, and is copied no second time"
    assert not any(isinstance(step, CloneVolume) for step in it.steps)


def test_escape_asks_only_for_what_was_entered(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    medium(it, kinds.ISO, "/images/debian.iso", ISO)
    QTest.keyClick(it.window, Qt.Key.Key_Escape)
    asking = it.window.findChild(ConfirmDialog)
    assert asking is not None and it.window.isVisible()
    asking.reject()
    assert it.window.isVisible() and it.window.source.summary() == "debian.iso"
    it.window.close()
    again = it.window.findChildren(ConfirmDialog)[-1]
    again.deed_button.click()
    assert not it.window.isVisible() and it.workshop.cleared == 1


def test_escape_closes_a_wizard_in_which_nothing_was_entered(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    QTest.keyClick(it.window, Qt.Key.Key_Escape)
    assert not it.window.isVisible() and it.workshop.cleared == 1


def test_cancel_stops_a_download_first(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.GALLERY)
    stopped: list[bool] = []

    def fetch(image: object, cancel: object, advance: object) -> None:
        while not cancel.asked:  # type: ignore[attr-defined]
            advance(1, 2)  # type: ignore[operator]
        stopped.append(True)
        cancel.check()  # type: ignore[attr-defined]

    it.workshop.fetch = fetch  # type: ignore[assignment,method-assign]
    sheet = it.window.source.sheet
    QTest.keyClicks(sheet.search, "debian 12")  # type: ignore[attr-defined]
    sheet.list.setCurrentRow(0)  # type: ignore[attr-defined]
    sheet.fetch.click()  # type: ignore[attr-defined]
    assert sheet.progress.running  # type: ignore[attr-defined]
    it.window.footer.cancel.click()
    qtbot.waitUntil(lambda: bool(stopped) and not sheet.progress.running)  # type: ignore[attr-defined]
    assert it.window.isVisible()


def test_what_ends_in_a_source_that_was_left_does_not_take_over(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    go = threading.Event()
    it.workshop.files["/cache/image.qcow2"] = Looked("/cache/image.qcow2", 9, "qcow2", 2 * GIB)
    fetch = it.workshop.fetch

    def slowly(image: GalleryImage, cancel: Cancel, advance: Advance) -> Looked:
        go.wait(30)
        return fetch(image, cancel, advance)

    it.workshop.fetch = slowly  # type: ignore[method-assign]
    it.window.source.choose(kinds.GALLERY)
    gallery = it.window.source.sheet
    assert isinstance(gallery, GallerySheet)
    gallery.list.setCurrentRow(0)
    gallery.fetch.click()
    sheet = medium(it, kinds.ISO, "/images/debian.iso", ISO)
    it.next()
    go.set()
    qtbot.waitUntil(lambda: "is there" in gallery.note.text())
    assert it.window.source.kind.name == kinds.ISO and it.window.step == 1
    source = it.window.creation.source
    assert isinstance(source, IsoSource) and source.medium.path == "/images/debian.iso"
    it.window.source.choose(kinds.EMPTY)
    sheet.choice.changed.emit()
    assert it.window.creation.source == MANUAL


@pytest.mark.parametrize("uri", [LAB, FAR])
def test_a_typed_path_is_taken_for_what_its_pool_says_it_is(qtbot: QtBot, uri: HostKey) -> None:
    (pool,) = INVENTORY.pools
    path = f"{pool.path}/base.img"
    known = pool._replace(volumes=(Volume("base.img", path, format="qcow2"),))
    it = CreationWindow(qtbot, uri=uri, inventory=replace(INVENTORY, pools=(known,)))
    it.window.source.choose(kinds.DISK)
    it.window.source.sheet.take("medium", path)
    (disk,) = it.window.creation.draft.disks
    assert (disk.path, disk.format) == (path, "qcow2"), "taken for raw it would be destroyed"


def test_how_far_it_is_and_what_could_not_be_removed_again_are_told_in_the_wizard(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    medium(it, kinds.ISO, "/images/debian.iso", ISO)
    it.to_summary()
    assert it.window.summary.untouched.isVisible()
    assert it.window.summary.heading.text() == "Ready to create"
    it.next()
    number = max(n for n, command in enumerate(it.sent.commands) if isinstance(command, Make))
    ticket = Ticket(number + 1)
    it.world.take([Advanced(ticket, 50, 100, "bytes", text="Step 1 of 2: make volume a")])
    assert "50%" in it.window.footer.word.text() and "Step 1 of 2" in it.window.footer.word.text()
    assert it.window.summary.heading.text() == "Being created"
    shown = it.window.summary.tabs.widget(0)
    assert shown is not None
    there = shown.mapTo(it.window, shown.rect().center())
    ground = it.window.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.Base)
    assert it.window.grab().toImage().pixelColor(there) == ground, "no box around what cannot be changed now"
    assert not it.window.summary.untouched.isVisible()
    left = Problem("create a", "Cancelled. Still there: volume a (its pool is off).")
    it.world.take([Finished(ticket, 0.0, left, cancelled=True)])
    assert "Still there: volume a" in it.window.summary.problem.text()
    assert it.window.summary.heading.text() == "Ready to create"
    assert not it.window.summary.untouched.isVisible()
    assert it.window.footer.next.isEnabled(), "it can be tried again"
