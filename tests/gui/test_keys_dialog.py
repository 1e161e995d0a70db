"""Keys that libvirt presses in guests, asked for and sent with no console open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from tests.gui.manager import Manager, trio
from tests.unit.qtmodels.fleet import key, machine
from virtgui.model.commands import Act, Verb
from virtgui.model.facts import DomainState
from virtgui.model.messages import Gone
from virtgui.views import keys_dialog
from virtgui.views.keys_dialog import KeysDialog

RUNS, OFF, PAUSED = key(1), key(2), key(3)
OTHER = machine(4, "web-04", state=DomainState.RUNNING)


@pytest.fixture
def manager(qtbot: object) -> Iterator[Manager]:
    shown = Manager().list(*trio(), OTHER).show(qtbot)
    yield shown
    for dialog in QApplication.topLevelWidgets():
        if dialog is not shown.window and dialog.isVisible():
            dialog.close()


def asked(manager: Manager, *keys: object) -> KeysDialog:
    manager.table.choose(list(keys), keys[0])  # type: ignore[arg-type]
    QApplication.processEvents()
    manager.window.machine_actions.update()
    manager.window.machine_actions.action(Verb.SEND_KEYS).trigger()
    dialog = manager.asked(KeysDialog)
    assert dialog is not None
    return dialog


def acts(manager: Manager) -> list[Act]:
    return [command for command in manager.sent.commands if isinstance(command, Act)]


def test_return_sends_what_is_wanted_most(manager: Manager) -> None:
    dialog = asked(manager, RUNS)
    assert dialog.heading.text() == "Send keys to db-01"
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert acts(manager) == [Act(RUNS, Verb.SEND_KEYS, "Ctrl+Alt+Delete 100")]


def test_keys_are_typed_checked_copied_and_sent_to_all_that_run(manager: Manager) -> None:
    dialog = asked(manager, RUNS, OFF, OTHER.key)
    assert dialog.heading.text() == "Send keys to 2 machines"
    dialog.keys.setCurrentText("Ctrl+Delte")
    assert dialog.remark.text() == "There is no key “Delte”."
    assert not dialog.send_button.isEnabled() and not dialog.virsh_button.isEnabled()
    dialog.keys.setCurrentText("alt + sysrq + s")
    dialog.hold.setValue(250)
    assert not dialog.remark.isVisible()
    dialog.virsh_button.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    lines = clipboard.text().splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("send-key --codeset linux --holdtime 250 db-01 KEY_LEFTALT KEY_SYSRQ KEY_S")
    dialog.send_button.click()
    assert acts(manager) == [Act(each, Verb.SEND_KEYS, "alt+sysrq+s 250") for each in (RUNS, OTHER.key)]


def test_keys_may_be_named_as_the_persons_keyboard_has_them(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_dialog, "_WROTE", {"strg": "Ctrl", "entf": "Delete", "bildauf": "PgUp"})
    dialog = asked(manager, RUNS)
    dialog.keys.setCurrentText("Strg+Alt+Entf")
    dialog.send_button.click()
    assert acts(manager) == [Act(RUNS, Verb.SEND_KEYS, "Ctrl+Alt+Delete 100")]


def test_what_was_typed_stays_when_the_machine_goes(manager: Manager) -> None:
    dialog = asked(manager, RUNS)
    dialog.keys.setCurrentText("Esc")
    manager.world.take([Gone((RUNS,))])
    dialog.send_button.click()
    assert dialog.isVisible()
    assert "no longer exists" in dialog.remark.text()
    assert dialog.keys.currentText() == "Esc"
    assert not acts(manager)
