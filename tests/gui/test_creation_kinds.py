"""The wizard where the kind of machine is a choice: Xen's machines, Virtuozzo's containers, encrypted memory."""

from __future__ import annotations

import re
from pathlib import Path

from PyQt6.QtGui import QStandardItemModel
from PyQt6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import FAR, CreationWindow
from virtgui.install.workshop import Looked
from virtgui.model.keys import HostKey
from virtgui.model.making import Define
from virtgui.views.creation import kinds
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.hardware.form import Form

_OFFER = re.sub(
    "<machine>.*</machine>",
    "<machine>pc-q35-7.2</machine>",
    (Path(__file__).parent.parent / "unit/xml/capabilities/qemu-newer.xml").read_text(),
)
_WITHOUT = re.sub("(?s)<(sev|launchSecurity) .*</\\1>", "<sev supported='no'/>", _OFFER)
DISK = Looked("/images/web.qcow2", 10, "qcow2", 10)


def box(form: Form, field: str) -> QComboBox:
    """The list that a field is chosen from."""
    found = form.lines[field].editor.target()
    assert isinstance(found, QComboBox)
    return found


def choose(form: Form, field: str, words: str) -> None:
    """Choose what begins with these words."""
    chosen = box(form, field)
    place = next(n for n in range(chosen.count()) if chosen.itemText(n).startswith(words))
    chosen.setCurrentIndex(place)
    chosen.activated.emit(place)


def disk(it: CreationWindow) -> None:
    """Take a disk that is there, and go to the second step."""
    it.workshop.files[DISK.path] = DISK
    it.window.source.choose(kinds.DISK)
    sheet = it.window.source.sheet
    assert isinstance(sheet, MediumSheet)
    sheet.take("medium", DISK.path)
    it.bot.waitUntil(it.window.footer.next.isEnabled, timeout=30_000)
    it.next()


def test_a_machine_of_xen_is_of_a_kind_that_its_host_offers(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("xen:///system"), driver="Xen")
    disk(it)
    form = it.window.system.form
    assert form.lines["os_type"].editor.isVisible() and form.lines["firmware"].editor.isVisible()
    assert it.window.creation.draft.os_type == "hvm"
    choose(form, "os_type", "Paravirtual")
    assert it.window.creation.draft.machine == "xenpv" and not form.lines["firmware"].editor.isVisible()
    assert not it.window.system.wrong()
    assert it.to_summary()["Computer"] == "XEN, x86_64, xenpv, paravirtual"
    assert "xen</type>" in it.window.creation.text()


def test_a_medium_needs_a_fully_virtual_one(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("xen:///system"), driver="Xen")
    it.window.source.choose(kinds.PXE)
    it.next()
    choose(it.window.system.form, "os_type", "PVH")
    assert "fully virtual" in it.window.footer.flaw.text() and not it.window.footer.next.isEnabled()
    choose(it.window.system.form, "os_type", "Fully virtual")
    assert it.window.footer.next.isEnabled()


def test_a_machine_of_qemu_has_no_kind_to_choose(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    disk(it)
    assert not it.window.system.form.lines["os_type"].editor.isVisible()


def test_a_host_of_virtuozzo_makes_machines_and_containers(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("vz:///system"), driver="vz")
    shown = [it.window.source.list.item(n) for n in range(it.window.source.list.count())]
    assert {"Installation medium", "Container"} <= {item.text() for item in shown if item is not None}
    it.window.source.choose(kinds.CONTAINER)
    assert "template’s name" in it.window.footer.flaw.text() and not it.window.footer.next.isEnabled()
    it.window.source.sheet.take("template", "centos-7-x86_64")
    it.next()
    assert not it.window.system.search.isVisible(), "the template says which system it is"
    rows = it.to_summary()
    assert rows["From"] == "Container: centos-7-x86_64" and rows["Computer"] == "VZ, x86_64"
    it.next()
    assert isinstance(it.steps[0], Define) and "centos-7-x86_64" in it.steps[0].xml
    it.finish()
    assert it.made


def test_no_other_host_has_templates_of_containers(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    shown = [it.window.source.list.item(n) for n in range(it.window.source.list.count())]
    assert "Container" not in {item.text() for item in shown if item is not None}


def test_encrypted_memory_is_what_the_host_offers_and_brings_uefi(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, offer=_OFFER)
    disk(it)
    it.answer()
    form = it.window.system.form
    form.open_more()
    chosen = box(form, "launch")
    model = chosen.model()
    assert isinstance(model, QStandardItemModel)
    rows = [item for n in range(model.rowCount()) if (item := model.item(n)) is not None]
    free = {item.text() for item in rows if item.isEnabled()}
    assert free == {"None", "AMD SEV", "AMD SEV-ES"}
    assert all("does not offer it" in item.text() and item.toolTip() for item in rows if not item.isEnabled())
    choose(form, "launch", "AMD SEV-ES")
    draft = it.window.creation.draft
    assert (draft.launch, draft.firmware, draft.secure_boot) == ("sev-es", "efi", False)
    choose(form, "firmware", "BIOS")
    assert "UEFI only" in it.window.footer.flaw.text() and not it.window.footer.next.isEnabled()
    choose(form, "firmware", "UEFI")
    assert "encrypted by AMD SEV-ES" in it.to_summary()["Memory"]
    assert "<policy>0x0007</policy>" in it.window.creation.text()


def test_a_host_that_has_no_encrypted_memory_says_why(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=FAR, offer=_WITHOUT)
    it.window.source.choose(kinds.EMPTY)
    it.next()
    it.answer()
    form = it.window.system.form
    form.open_more()
    chosen = box(form, "launch")
    words = [chosen.itemText(n) for n in range(chosen.count())]
    assert words[0] == "None" and all("(this host’s processor" in word for word in words[1:]) and len(words) == 5
