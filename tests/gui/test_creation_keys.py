"""The wizard without a mouse: letters, labels, the way of the Tab key, Return and Escape."""

from __future__ import annotations

from collections import Counter

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.creation_window import LAB, CreationWindow
from tests.gui.test_creation import ISO
from virtgui.install.facts import PathTrouble
from virtgui.install.unattended import Profile
from virtgui.install.workshop import Looked
from virtgui.model.keys import HostKey
from virtgui.qtmodels.recent import DISCS, DISKS, FOLDERS, TREES, Recent, Used
from virtgui.qtmodels.settings import Settings
from virtgui.views.creation import kinds
from virtgui.views.creation.sheets.medium_sheet import MediumSheet
from virtgui.views.creation.wizard import NewMachineWizard
from virtgui.views.hardware.editors import Editor
from virtgui.views.hardware.form import Form


def letters(window: QWidget) -> Counter[str]:
    """What Alt and a letter mean in what is shown."""
    texts = [w.text() for w in window.findChildren(QAbstractButton) if w.isVisible()]
    texts += [w.text() for w in window.findChildren(QLabel) if w.isVisible() and w.buddy() is not None]
    found = (QKeySequence.mnemonic(text).toString() for text in texts)
    return Counter(keys for keys in found if keys)


def labelled(window: QWidget) -> list[str]:
    """Fields that say nothing to who cannot see them."""
    buddies = {id(label.buddy()) for label in window.findChildren(QLabel) if label.buddy() is not None}
    return [
        type(editor).__name__ + editor.row.field
        for editor in window.findChildren(Editor)
        if editor.isVisible() and (not editor.target().accessibleName() or id(editor.target()) not in buddies)
    ]


def nameless(window: QWidget) -> list[str]:
    """What the Tab key comes to and has no name."""
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget.parentWidget(), QAbstractSpinBox)  # which has the name
    ]


def way(window: QWidget) -> list[QWidget]:
    """Where the Tab key leads, from where the keyboard is."""
    start = QApplication.focusWidget()
    found: list[QWidget] = []
    for _ in range(80):
        now = QApplication.focusWidget()
        assert now is not None
        if found and now is start:
            break
        found.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return found


def all_pages(window: NewMachineWizard) -> list[int]:
    return list(range(len(window.pages)))


def used_before() -> Recent:
    recent = Recent(Settings.in_memory())
    for what in (DISCS, DISKS, TREES, FOLDERS):
        for host in (LAB, HostKey("lxc:///system")):
            recent.add(Used(what, "/images/before"), host)
    return recent


@pytest.fixture(params=[kinds.ISO, kinds.CLOUD, kinds.DISK, kinds.TREE, kinds.GALLERY, kinds.APPLIANCE, kinds.XML])
def window(request: pytest.FixtureRequest, qtbot: QtBot) -> NewMachineWizard:
    it = CreationWindow(qtbot, recent=used_before())
    window = it.window
    window.resize(1060, 760)
    window.source.choose(request.param)
    sheet = window.source.sheet
    it.window.scripts.want(True)
    if isinstance(sheet, MediumSheet):
        path = "/home/me/a.xz"
        file = Looked(path, 5, "xz") if request.param == kinds.DISK else ISO._replace(path=path)
        it.workshop.files[path] = file
        it.workshop.troubles[path] = PathTrouble(path, "closed", fix="setfacl …")
        sheet.choice.type_path(path)
        qtbot.waitUntil(lambda: not sheet.choice.looking)
    system = window.creation.system
    assert system is not None
    it.workshop.scripts[system.id] = (Profile("desktop", True, True), Profile("jeos", True, True))
    return window


def test_every_letter_means_one_thing_and_every_field_has_a_name(window: NewMachineWizard) -> None:
    for step in all_pages(window):
        window._go(step)
        QApplication.processEvents()
        for form in window.findChildren(Form):
            if form.isVisible():
                form.open_more()
        twice = [keys for keys, count in letters(window).items() if count > 1]
        assert not twice, f"page {step}"
        assert not labelled(window) and not nameless(window), f"page {step}"


def test_the_tab_key_goes_down_the_page(window: NewMachineWizard) -> None:
    for step in all_pages(window):
        window._go(step)
        QApplication.processEvents()
        page = window.pages[step]
        fields = [widget for widget in way(window) if page.isAncestorOf(widget)]
        assert fields, f"page {step}"
        for form in (form for form in page.findChildren(Form) if form.isVisible()):
            form.open_more()
            inside = [widget for widget in way(window) if form.isAncestorOf(widget)]
            lines = [widget.mapTo(form, widget.rect().center()).y() // 12 for widget in inside]
            first = lines.index(min(lines)) if lines else 0
            turned = lines[first:] + lines[:first]
            assert turned == sorted(turned), f"page {step}: {[w.accessibleName() for w in inside]}"


def test_return_goes_on_from_any_field(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot)
    it.window.source.choose(kinds.EMPTY)
    it.window.footer.next.click()
    edit = it.window.system.form.lines["name"].editor.target()
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert it.window.step == 2
    it.window.resources.focus()
    now = QApplication.focusWidget()
    assert now is not None
    QTest.keyClick(now, Qt.Key.Key_Return)
    assert it.window.pages[it.window.step] is it.window.summary


def test_containers_too(qtbot: QtBot) -> None:
    it = CreationWindow(qtbot, uri=HostKey("lxc:///system"), driver="LXC", recent=used_before())
    it.workshop.bootstraps = True
    for kind in (kinds.PROGRAM, kinds.SYSTEM):
        it.window.source.choose(kind)
        assert max(letters(it.window).values()) == 1 and not labelled(it.window) and not nameless(it.window)
