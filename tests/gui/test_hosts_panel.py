"""Hosts: added, connected, named, removed; asked for credentials."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QPointF, QRect, Qt
from PyQt6.QtGui import QDropEvent, QGuiApplication, QImage
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager, texts, trio
from tests.unit.qtmodels.fleet import HOME, LAB, host, machine
from tests.unit.qtmodels.fleet import key as key_of
from virtgui.model.commands import Answer, AskKeyring, Connect, Disconnect, Forget, Keyring
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Asked, HostForgotten, HostSeen, KeyringTold, Listed, Prompt, Sampled, Withdrawn
from virtgui.model.problems import Problem
from virtgui.model.samples import HostSample
from virtgui.qtmodels.grouping import By
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.row_drag import packed_host
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.util.frozen import replace
from virtgui.views import host_row
from virtgui.views.add_host import AddHostDialog
from virtgui.views.dialogs import ConfirmDialog, CredentialsDialog
from virtgui.views.face import Face
from virtgui.views.host_name import HostNameDialog
from virtgui.views.host_row import HostRow, at_right, second_line
from virtgui.views.host_words import away_text
from virtgui.views.prompts import told_of_key


def test_choosing_a_host_shows_its_machines_alone(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.list(machine(9, "other", HOME), of=host(HOME))
    qtbot.waitUntil(lambda: len(manager.names()) == 4, timeout=30_000)  # type: ignore[attr-defined]
    manager.window.hosts.choose(HOME)
    assert manager.names() == ["other"]
    manager.window.hosts.choose(None)
    assert len(manager.names()) == 4


def test_a_removed_host_falls_back_to_all_machines(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.list(machine(9, "other", HOME), of=host(HOME))
    manager.window.hosts.choose(HOME)
    manager.world.take([HostForgotten(HOME)])
    assert manager.window.hosts.key is None
    qtbot.waitUntil(lambda: len(manager.names()) == 3, timeout=30_000)  # type: ignore[attr-defined]


def test_a_machine_is_made_on_the_host_that_is_meant(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.list(of=host(HOME))
    action = manager.window.host_actions.new_here
    assert not action.isEnabled(), "no host is meant"
    actions = manager.window.host_actions
    for none in (action, actions.shut_down, actions.show_it, actions.rename, actions.up, actions.down, actions.remove):
        assert not none.isEnabled() and none.toolTip() == "Choose a host first."
    manager.window.hosts.choose(HOME)
    assert action.isEnabled() and actions.up.isEnabled()
    action.trigger()
    assert manager.creating == [HOME]
    message = manager.window.pane.message
    qtbot.waitUntil(message.isVisible, timeout=30_000)  # type: ignore[attr-defined]
    assert message.button.text() == "New machine"
    message.button.click()
    assert manager.creating == [HOME, HOME]
    manager.list(of=host(HOME, read_only=True))
    qtbot.waitUntil(lambda: not message.button.isVisible(), timeout=30_000)  # type: ignore[attr-defined]
    assert not action.isEnabled() and "read-only" in action.toolTip(), "this host is for looking only"


@pytest.mark.parametrize(
    ("phase", "more", "second", "right"),
    [
        (Phase.OPEN, {}, "QEMU, ssh", ""),
        (Phase.OPEN, {"read_only": True}, "QEMU, ssh, look only", ""),
        (Phase.CLOSED, {}, "QEMU, ssh", "Not connected"),
        (Phase.OPENING, {}, "QEMU, ssh", "Connecting"),
        (Phase.OPENING, {"problem": Problem("connect", "It may hang.")}, "No answer yet", "Connecting"),
        (Phase.FAILED, {}, "Could not connect", ""),
        (Phase.LOST, {"changed_at": 0.0, "retry_at": 1e12}, "Lost at ", "Retrying, "),
        (Phase.LOST, {"changed_at": 0.0, "retry_at": 5.0}, "Lost at ", "Retrying"),
        (Phase.LOST, {"changed_at": 0.0, "attempts": 1}, "Lost at ", "Retrying"),
        (Phase.LOST, {"changed_at": 0.0}, "Lost at ", "Not connected"),
    ],
)
def test_a_hosts_row_says_how_it_stands(phase: Phase, more: dict[str, object], second: str, right: str) -> None:
    found = host(phase=phase, **more)
    assert host_row.second_line(found)[0].startswith(second)
    assert host_row.at_right(found).startswith(right)


def test_a_screen_reader_says_how_a_host_stands(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    for step in (0, 1):
        sample = HostSample(LAB, 100.0 + step, 10**9 * step, 10**9 * step, 1000, 400, 0)
        manager.world.take([Sampled(LAB, (), sample)])
    model = manager.window.hosts.list.model()
    assert model is not None
    spoken = [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
    assert spoken[0] == "All machines, 3"
    assert spoken[1].startswith("lab, QEMU") and spoken[1].endswith("memory 60%"), spoken[1]
    manager.world.take([HostSeen(host(phase=Phase.LOST, changed_at=0.0))])
    said = str(model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.startswith("lab, Lost at ") and said.endswith(", Not connected")


def test_host_rows_are_painted_in_every_phase(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    for step in (0, 1):
        sample = HostSample(LAB, 100.0 + step, 10**9 * step, 10**9 * step, 1000, 400, 0)
        manager.world.take([Sampled(LAB, (), sample)])
    before = manager.window.hosts.list.grab().toImage()
    for phase in Phase:
        manager.world.take([HostSeen(host(phase=phase, retry_at=time.time() + 5))])
        QApplication.processEvents()
        assert manager.window.hosts.list.grab().toImage() != before or phase is Phase.OPEN


@pytest.mark.parametrize(("wide", "ago"), [(200, 400.0), (400, 400.0), (200, 3 * 86400.0), (400, 3 * 86400.0)])
def test_when_a_host_was_lost_is_never_cut_for_saying_that_it_is(
    qtbot: object, monkeypatch: pytest.MonkeyPatch, wide: int, ago: float
) -> None:
    settings = Settings.in_memory()
    settings.put_host(HostEntry(LAB, "door", site="Branch office"))
    manager = Manager(settings, known=(host(phase=Phase.LOST, changed_at=time.time() - ago),)).show(qtbot)
    written: dict[str, tuple[int, int]] = {}
    write = Face.write

    def noted(face: Face, painter: object, room: QRect, text: str, *more: Any, **how: Any) -> int:
        written[text] = face.width(text), room.width()
        return write(face, painter, room, text, *more, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Face, "write", noted)
    manager.window.hosts.list.setFixedWidth(wide)
    QApplication.processEvents()
    manager.window.hosts.list.grab()
    (lost,) = (text for text in written if text.startswith("Lost "))
    needed, given = written[lost]
    assert needed <= given
    assert lost.startswith("Lost at ") or (wide == 200 and ago > 86400), "there was room for the hour"
    assert ("Not connected" in written) is (wide == 400)


def test_long_names_that_begin_alike_can_be_told_apart(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    keys = [HostKey(f"qemu+ssh://rack-in-the-basement-{number:02}.lab.example.org/system") for number in (1, 2)]
    manager.world.take([HostSeen(Host(key, Phase.OPENING, changed_at=1.0)) for key in keys])
    panel = manager.window.hosts
    view, model = panel.list, panel.model
    QApplication.processEvents()
    images = [view.grab(view.visualRect(model.index(model.row(key), 0))).toImage() for key in keys]
    assert images[0] != images[1]
    tip = view.itemDelegate().tip(manager.world.hosts[keys[1]], model.index(model.row(keys[1]), 0).data())
    assert tip.splitlines() == ["rack-in-the-basement-02.lab.example.org", "QEMU, ssh"]


def test_a_name_keeps_its_domain_where_another_host_is_called_so(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    names = ["web.lab.example.org", "web.rack.example.org", "db.lab.example.org"]
    manager.world.take([HostSeen(Host(HostKey(f"qemu+ssh://{name}/system"), Phase.CLOSED)) for name in names])
    shorter = manager.window.hosts.list.itemDelegate()._shorter
    assert [shorter(manager.window.hosts.model, name) for name in names] == [*names[:2], "db"]
    assert shorter(manager.window.hosts.model, "192.168.122.101") == "192.168.122.101"


def test_what_failed_before_is_not_said_while_it_is_tried_again(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    failed = Host(LAB, Phase.FAILED, problem=Problem("connect", "It refuses."))
    manager.world.take([HostSeen(failed)])
    assert len(manager.window.notices.notices()) == 1
    manager.world.take([HostSeen(Host(LAB, Phase.OPENING))])
    assert not manager.window.notices.notices()


def test_this_computer_is_small_within_a_sentence(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    own = HostKey("qemu:///session")
    manager.world.take([HostSeen(Host(own, Phase.OPENING)), Asked(own, 1, (Prompt("Password", True),))])
    assert manager.asked(CredentialsDialog).heading.text() == "Log in to this computer"
    manager.world.take([HostSeen(Host(own, Phase.FAILED, problem=Problem("connect", "It refuses.")))])
    assert manager.window.notices.notices()[0].title == "Could not connect to this computer."


def test_a_host_is_added_by_its_address(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    manager.window.host_actions.add.trigger()
    dialog = manager.asked(AddHostDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.uri_edit, "qemu+ssh://me@lab/system")  # type: ignore[attr-defined]
    dialog.name_edit.setText("My lab")
    dialog.read_only_box.setChecked(True)
    dialog.add_button.click()
    assert manager.sent.commands[-1] == Connect(HostKey("qemu+ssh://me@lab/system"), read_only=True)
    assert manager.settings.hosts == (HostEntry("qemu+ssh://me@lab/system", "My lab", True, True),)


@pytest.mark.parametrize(
    "uri",
    ["", "x", "qemu+ssh://-oProxyCommand=x/system", "qemu+ssh://a b/system", "qemu+ssh://$(id)@h/system", LAB],
)
def test_a_wrong_address_cannot_be_added(qtbot: object, uri: str) -> None:
    dialog = AddHostDialog((LAB,))
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    dialog.uri_edit.setText(uri)
    dialog.uri_edit.editingFinished.emit()
    assert not dialog.add_button.isEnabled()
    if uri:
        assert dialog.remark.text() != ""
        assert dialog.uri_edit.accessibleDescription() == dialog.remark.text(), "a screen reader says it too"
    dialog.uri_edit.setText("qemu:///session")
    assert dialog.uri_edit.accessibleDescription() == "QEMU/KVM"


@pytest.mark.parametrize("parameter", ["no_verify=1", "command=/bin/sh", "netcat=x", "pkipath=/tmp", "keyfile=/tmp/k"])
def test_a_dangerous_parameter_must_be_accepted(qtbot: object, parameter: str) -> None:
    dialog = AddHostDialog(())
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    dialog.uri_edit.setText(f"qemu+ssh://lab/system?{parameter}")
    assert not dialog.add_button.isEnabled()
    assert parameter.split("=")[0] in dialog.warnings.text()
    dialog.accept_box.setChecked(True)
    assert dialog.add_button.isEnabled()


def test_another_address_must_be_accepted_anew(qtbot: object) -> None:
    dialog = AddHostDialog(())
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    dialog.uri_edit.setText("qemu+ssh://lab/system?no_verify=1")
    dialog.accept_box.setChecked(True)
    dialog.uri_edit.setText("qemu+ssh://evil/system?command=/bin/sh")
    assert not dialog.add_button.isEnabled()


def test_a_hosts_menu_fits_how_it_stands(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    actions = manager.window.host_actions
    manager.window.hosts.choose(LAB)
    assert not actions.connect_it.isVisible()
    assert actions.disconnect_it.isEnabled()
    actions.disconnect_it.trigger()
    assert manager.sent.commands[-1] == Disconnect(LAB)
    manager.world.take([HostSeen(host(phase=Phase.LOST))])
    assert actions.retry.isVisible()
    actions.retry.trigger()
    assert manager.sent.commands[-1] == Connect(LAB)
    manager.world.take([HostSeen(host(phase=Phase.CLOSED))])
    assert actions.connect_it.isVisible()
    assert not actions.disconnect_it.isEnabled()
    assert not actions.show_it.isEnabled()


def test_a_read_only_host_is_connected_read_only_again(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    manager.settings.put_host(HostEntry(LAB, read_only=True))
    manager.world.take([HostSeen(Host(LAB))])
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.connect_it.trigger()
    assert manager.sent.commands[-1] == Connect(LAB, read_only=True)


def test_a_name_of_ones_own_and_connect_at_start_are_remembered(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.window.hosts.choose(LAB)
    manager.window.host_actions.rename.trigger()
    dialog = manager.asked(HostNameDialog)
    assert dialog is not None
    dialog.name_edit.setText("The <b>lab</b>")
    dialog.deed_button.click()
    assert manager.model.index(0, 2).data() == "The <b>lab</b>"
    manager.window.host_actions.at_start.trigger()
    assert manager.settings.host(LAB) == HostEntry(LAB, "The <b>lab</b>", autoconnect=True)
    manager.window.host_actions.copy_uri.trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == LAB


def test_removing_a_host_asks_and_forgets_it(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.settings.put_host(HostEntry(LAB))
    manager.window.hosts.choose(LAB)
    manager.window.hosts.model.spread_out(LAB, True)
    manager.window.host_actions.remove.trigger()
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None
    assert "Its machines are not touched" in dialog.loss.text()
    dialog.deed_button.click()
    assert manager.sent.commands[-1] == Forget(LAB)
    assert manager.settings.hosts == ()
    manager.world.take([HostForgotten(LAB)])
    assert not any(LAB in str(value) for value in manager.settings.all().values()), "nothing is remembered of it"


def test_credentials_are_asked_for_and_answered_once(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Asked(LAB, 7, (Prompt("Username: ", False, "root"), Prompt("Password: ", True)))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None
    assert not dialog.isModal()
    name, password = dialog.fields
    assert (name.text(), name.accessibleName()) == ("root", "Username")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    qtbot.waitUntil(password.hasFocus, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.keyClicks(password, "S3cr3t!")  # type: ignore[attr-defined]
    qtbot.keyClick(password, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    answer = next(command for command in manager.sent.commands if isinstance(command, Answer))
    assert answer == Answer(LAB, 7, ("root", "S3cr3t!"))
    assert "S3cr3t" not in repr(answer)
    assert password.text() == ""


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("Enter lab's password for 2001:db8::7", "Password of lab on 2001:db8::7"),
        ("lab@rack's password: ", "Password of lab on rack"),
        ("(lab@rack) Password: ", "Password of lab on rack"),
        ("(lab@rack) Verification code: ", "(lab@rack) Verification code"),
        ("Enter username for esx.example [root]", "User name on esx.example"),
        ("Passphrase for key '/keys/lab'", "Passphrase of the key /keys/lab"),
        ("Passphrase", "Passphrase of the key"),
        ("Enter passphrase for key '/keys/lab': ", "Passphrase of the key /keys/lab"),
        ("<b>{user}</b> 100%", "<b>{user}</b> 100%"),
        ("", "Password"),
    ],
)
def test_what_is_asked_is_in_our_words_where_we_know_it(qtbot: object, asked: str, label: str) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Asked(LAB, 7, (Prompt(asked, True),))])
    (field,) = manager.asked(CredentialsDialog).fields
    assert field.accessibleName() == label and label in texts(manager.asked(CredentialsDialog))


def test_what_sasl_asks_is_in_an_order_that_a_person_expects(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    asks = (
        Prompt("Please enter your authorization name", False),
        Prompt("Please enter your authentication name", False),
        Prompt("Please enter your password", True),
    )
    manager.world.take([Asked(LAB, 7, asks)])
    dialog = manager.asked(CredentialsDialog)
    assert [field.accessibleName() for field in dialog.fields] == ["On behalf of", "User name", "Password"]
    shown = sorted(dialog.fields, key=lambda field: field.mapTo(dialog, QPoint()).y())
    assert [field.accessibleName() for field in shown] == ["User name", "Password", "On behalf of"]
    assert dialog.fields[0].placeholderText() == "Yourself"
    name, password, _ = shown
    qtbot.waitUntil(name.hasFocus, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.keyClicks(name, "ada")  # type: ignore[attr-defined]
    qtbot.keyClick(name, Qt.Key.Key_Tab)  # type: ignore[attr-defined]
    assert password.hasFocus()
    qtbot.keyClicks(password, "S3cr3t!")  # type: ignore[attr-defined]
    qtbot.keyClick(password, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert Answer(LAB, 7, ("", "ada", "S3cr3t!")) in manager.sent.commands


def test_an_answer_that_was_not_accepted_is_told_when_it_is_asked_again(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([HostSeen(host(HOME, phase=Phase.OPENING))])
    for question, told in ((1, False), (2, True)):
        manager.world.take([Asked(HOME, question, (Prompt("Password", True),))])
        dialog = manager.asked(CredentialsDialog)
        assert ("not accepted" in dialog.sentence.text()) is told
        dialog.fields[0].setText("wrong")
        dialog.answer_button.click()
    manager.world.take([HostSeen(host(HOME, phase=Phase.FAILED))])
    manager.world.take([HostSeen(host(HOME, phase=Phase.OPENING)), Asked(HOME, 3, (Prompt("Password", True),))])
    assert "not accepted" not in manager.asked(CredentialsDialog).sentence.text(), "it begins anew"


def test_one_question_comes_after_the_other(qtbot: object) -> None:
    """Else one would come under the hands of who types a password for another host."""
    manager = Manager().list(*trio()).show(qtbot)
    others = [HostKey(f"qemu+ssh://me@rack{number}/system") for number in (1, 2, 3)]
    manager.world.take([HostSeen(Host(key, Phase.OPENING)) for key in others])
    manager.world.take([Asked(key, 1, (Prompt("Password", True),)) for key in others])
    first = manager.asked(CredentialsDialog)
    assert "rack1" in first.heading.text()
    manager.world.take([Asked(LAB, 1, (Prompt("Touch your key", False, tells=True),))])
    (touch,) = (
        each for each in QApplication.topLevelWidgets() if isinstance(each, CredentialsDialog) and not each.asks
    )
    assert touch.isVisible() and touch.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    manager.world.take([Withdrawn(LAB, 1), Withdrawn(others[1], 1)])
    qtbot.keyClicks(first.fields[0], "for rack1")  # type: ignore[attr-defined]
    first.answer_button.click()
    third = manager.asked(CredentialsDialog)
    assert "rack3" in third.heading.text() and third.fields[0].text() == ""
    third.cancel_button.click()
    answers = [command for command in manager.sent.commands if isinstance(command, Answer)]
    assert answers == [Answer(others[0], 1, ("for rack1",)), Answer(others[2], 1, None)]


def test_a_cancelled_question_says_so(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Asked(LAB, 8, (Prompt("Password", True),))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30_000)  # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # type: ignore[attr-defined]
    assert Answer(LAB, 8, None) in manager.sent.commands


def test_a_withdrawn_question_goes_without_an_answer(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Asked(LAB, 9, (Prompt("<img src=x>", True),))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None
    assert "<img src=x>" in texts(dialog)
    manager.world.take([Withdrawn(LAB, 9)])
    assert manager.asked(CredentialsDialog) is None
    assert not any(isinstance(command, Answer) for command in manager.sent.commands)


def test_what_is_said_of_the_keyring_later_has_room_in_the_question(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Asked(LAB, 9, (Prompt("Enter passphrase for key '/home/ada/.ssh/id_ed25519': ", True),))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None
    dialog.offer(False, "There is no keyring on this desktop, or none that answers. What you type is not kept.")
    note = dialog.note
    qtbot.waitUntil(  # type: ignore[attr-defined]
        lambda: note.isVisible() and note.height() >= note.heightForWidth(note.width()), timeout=30_000
    )


def test_ssh_does_not_ask_for_words_where_there_is_a_button(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    new = "The authenticity of host 'lab' can't be established.\nED25519 key fingerprint is SHA256:abc.\n"
    asks = f"{new}Are you sure you want to continue connecting (yes/no/[fingerprint])? "
    manager.world.take([Asked(LAB, 9, (Prompt(asks, False, confirms=True),))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None
    assert dialog.sentence.text().endswith("The key of lab has this fingerprint:\nSHA256:abc (ED25519)")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "The authenticity of host '[::1]:2222 ([::1]:2222)' can't be established. ED25519 key fingerprint is "
            "SHA256:a+b/c. This key is not known by any other names. Are you sure you want to continue connecting "
            "(yes/no/[fingerprint])?",
            "The key of [::1]:2222 has this fingerprint:\nSHA256:a+b/c (ED25519)",
        ),
        (
            "The authenticity of host 'rack (192.0.2.7)' can't be established. RSA key fingerprint is SHA256:ab. This "
            "host key is known by the following other names/addresses: ~/.ssh/known_hosts:1: old Are you sure you want "
            "to continue connecting (yes/no/[fingerprint])?",
            "The key of rack has this fingerprint:\nSHA256:ab (RSA)\nThis host key is known by the following other "
            "names/addresses: ~/.ssh/known_hosts:1: old",
        ),
        ("Somebody asks otherwise.", "Somebody asks otherwise."),
    ],
)
def test_what_ssh_says_of_a_new_key_is_in_our_words(asked: str, told: str) -> None:
    assert told_of_key(asked) == told


def test_hosts_of_one_name_are_told_apart_when_they_ask(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    tunnels = [HostKey(f"qemu+ssh://me@127.0.0.1:{port}/system") for port in (2222, 2223)]
    manager.world.take([HostSeen(Host(key, Phase.OPENING)) for key in tunnels])
    for key, port in zip(tunnels, ("2222", "2223"), strict=True):
        manager.world.take([Asked(key, 1, (Prompt("Password", True),))])
        dialog = manager.asked(CredentialsDialog)
        assert port in dialog.heading.text()
        dialog.cancel_button.click()
    manager.world.take([Asked(LAB, 2, (Prompt("Password", True),))])
    assert ":" not in manager.asked(CredentialsDialog).heading.text()


_KEPT_NAME = f"keyring/{LAB}/login/Password"


def keyring_asked(manager: Manager) -> list[AskKeyring]:
    return [command for command in manager.sent.commands if isinstance(command, AskKeyring)]


def keyring_says(manager: Manager, password: str = "", reason: str = "") -> None:
    """It answers what it was asked last."""
    ticket = max(n for n, command in enumerate(manager.sent.commands, 1) if isinstance(command, AskKeyring))
    manager.world.take([KeyringTold(Ticket(ticket), DomainKey(LAB, ""), password, reason)])


def asked_after_the_kept_one(qtbot: object, tmp_path: Path) -> tuple[Manager, CredentialsDialog]:
    """A person is asked since what the keyring had was not taken, or since a code that was typed after it was not."""
    manager = Manager(Settings(tmp_path / "settings.json")).list(*trio()).show(qtbot)
    manager.settings.put(_KEPT_NAME, True)
    manager.world.take([HostSeen(host(phase=Phase.OPENING))])
    manager.world.take([Asked(LAB, 7, (Prompt("Password", True),))])
    assert keyring_asked(manager)[-1].what is Keyring.FIND
    keyring_says(manager, "kept")
    assert manager.sent.commands[-1] == Answer(LAB, 7, ("kept",))
    manager.world.take([Asked(LAB, 8, (Prompt("Password", True),))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None and "did not work" in dialog.note.text()
    return manager, dialog


def waiting_for_the_keyring(
    qtbot: object,
    tmp_path: Path,
    lab: Host = host(phase=Phase.OPENING),  # noqa: B008  (it is frozen)
) -> Manager:
    manager = Manager(Settings(tmp_path / "settings.json")).list().show(qtbot)
    manager.settings.put(_KEPT_NAME, True)
    manager.window.hosts.choose(LAB)
    manager.world.take([HostSeen(lab), Asked(LAB, 7, (Prompt("Password", True),))])
    assert second_line(manager.world.hosts[LAB])[0] != "Waiting for the keyring", "mostly it answers at once"
    qtbot.waitUntil(lambda: manager.world.hosts[LAB].waits_for != "")  # type: ignore[attr-defined]
    return manager


def test_a_keyring_that_is_waited_for_is_told_and_can_be_cancelled(qtbot: object, tmp_path: Path) -> None:
    manager = waiting_for_the_keyring(qtbot, tmp_path)
    message = manager.window.pane.message
    assert second_line(manager.world.hosts[LAB]) == ("Waiting for the keyring", "paused")
    assert at_right(manager.world.hosts[LAB]) == ""
    qtbot.waitUntil(lambda: "Waiting for the desktop's keyring" in texts(message))  # type: ignore[attr-defined]
    assert "keyring" in away_text(manager.world.hosts[LAB], "lab")
    assert message.button.text() == "Cancel"
    message.button.click()
    assert manager.sent.commands[-1] == Disconnect(LAB)
    manager.world.take([Withdrawn(LAB, 7), HostSeen(host(phase=Phase.CLOSED))])
    assert at_right(manager.world.hosts[LAB]) == "Not connected"
    keyring_says(manager, "kept")
    assert manager.sent.commands[-1] == Disconnect(LAB), "what comes too late is not sent"


def test_a_lost_host_that_waits_for_the_keyring_says_so_too(qtbot: object, tmp_path: Path) -> None:
    lost = Problem("keep the connection", "The connection broke.")
    manager = waiting_for_the_keyring(qtbot, tmp_path, host(phase=Phase.LOST, changed_at=1.0, problem=lost))
    assert second_line(manager.world.hosts[LAB]) == ("Waiting for the keyring", "paused")
    keyring_says(manager, "kept")
    assert second_line(manager.world.hosts[LAB])[0].startswith("Lost at")
    assert manager.world.hosts[LAB].problem == lost


def test_a_keyring_that_answered_at_last_is_not_waited_for_any_more(qtbot: object, tmp_path: Path) -> None:
    manager = waiting_for_the_keyring(qtbot, tmp_path)
    keyring_says(manager, reason="The keyring did not answer.")
    assert second_line(manager.world.hosts[LAB])[0] != "Waiting for the keyring"
    assert manager.world.hosts[LAB].problem is None and at_right(manager.world.hosts[LAB]) == "Connecting"
    assert manager.asked(CredentialsDialog) is not None


@pytest.mark.parametrize(("typed", "forgotten"), [("kept", False), ("other", True)])
def test_a_kept_password_is_forgotten_only_once_another_was_right(
    qtbot: object, tmp_path: Path, typed: str, forgotten: bool
) -> None:
    manager, dialog = asked_after_the_kept_one(qtbot, tmp_path)
    dialog.fields[0].setText(typed)
    dialog.answer_button.click()
    assert [command.what for command in keyring_asked(manager)] == [Keyring.FIND], "it may still be right"
    manager.world.take([HostSeen(host())])
    assert (keyring_asked(manager)[-1].what is Keyring.FORGET) == forgotten
    keyring_says(manager)
    assert manager.settings.flag(_KEPT_NAME) != forgotten


def test_a_kept_password_that_did_not_lead_in_is_not_sent_again_and_again(qtbot: object, tmp_path: Path) -> None:
    """As where a host takes one attempt only."""
    manager, dialog = asked_after_the_kept_one(qtbot, tmp_path)
    dialog.reject()
    manager.world.take([HostSeen(host(phase=Phase.FAILED))])
    manager.world.take([HostSeen(host(phase=Phase.OPENING))])
    manager.world.take([Asked(LAB, 9, (Prompt("Password", True),))])
    again = manager.asked(CredentialsDialog)
    assert again is not None and "did not work" in again.note.text()
    assert len(keyring_asked(manager)) == 1


def test_kept_passwords_of_a_host_can_be_forgotten(qtbot: object, tmp_path: Path) -> None:
    manager = Manager(Settings(tmp_path / "settings.json")).list(*trio()).show(qtbot)
    manager.window.hosts.choose(LAB)
    action = manager.window.host_actions.forget
    assert not action.isVisible()
    screen = f"keyring/{LAB}/{key_of(1).uuid}/0"
    for name in (_KEPT_NAME, screen, f"keyring/{HOME}/login/Password"):
        manager.settings.put(name, True)
    assert action.isVisible()
    action.trigger()
    login, display = keyring_asked(manager)
    assert login == AskKeyring(DomainKey(LAB, ""), 0, Keyring.FORGET, login="Password")
    assert display == AskKeyring(key_of(1), 0, Keyring.FORGET)
    keyring_says(manager, reason="The keyring is locked.")
    bar = manager.window.statusBar()
    assert bar is not None and "could not be removed" in bar.currentMessage()
    assert manager.settings.flag(screen) and action.isVisible(), "it is there still"
    manager.window.host_actions.remove.trigger()
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None and "keyring" in texts(dialog)
    dialog.deed_button.click()
    assert len(keyring_asked(manager)) == 4
    keyring_says(manager)
    assert not manager.settings.flag(screen) and manager.settings.flag(f"keyring/{HOME}/login/Password")


def test_a_password_that_could_not_be_kept_is_told(qtbot: object, tmp_path: Path) -> None:
    manager = Manager(Settings(tmp_path / "settings.json")).list(*trio()).show(qtbot)
    manager.world.take([HostSeen(host(phase=Phase.OPENING)), Asked(LAB, 7, (Prompt("Password", True),))])
    dialog = manager.asked(CredentialsDialog)
    assert dialog is not None
    keyring_says(manager)
    dialog.remember.click()
    dialog.fields[0].setText("right")
    dialog.answer_button.click()
    manager.world.take([HostSeen(host())])
    keyring_says(manager, reason="The keyring is locked.")
    bar = manager.window.statusBar()
    assert bar is not None and "The password is not kept. The keyring is locked." in bar.currentMessage()


def test_a_question_that_is_withdrawn_while_the_keyring_is_asked_never_comes(qtbot: object, tmp_path: Path) -> None:
    manager = Manager(settings=Settings(tmp_path / "settings.json")).list(*trio()).show(qtbot)
    manager.settings.put(f"keyring/{LAB}/login/Password", True)
    manager.world.take([Asked(LAB, 9, (Prompt("Password", True),))])
    (looking,) = [n for n, command in enumerate(manager.sent.commands, 1) if isinstance(command, AskKeyring)]
    manager.world.take([Withdrawn(LAB, 9)])
    manager.world.take([KeyringTold(Ticket(looking), DomainKey(LAB, ""), "", "The keyring is locked.")])
    assert manager.asked(CredentialsDialog) is None


def test_the_demo_host_is_called_so(qtbot: object) -> None:
    from tests.gui.manager import DEMO

    manager = Manager().show(qtbot)
    key = HostKey(DEMO)
    manager.world.take([HostSeen(Host(key, Phase.OPEN, driver="TEST", hostname="box", listed=True)), Listed(key, ())])
    assert manager.window.naming(key) == "Demo host"


def sited(qtbot: object) -> Manager:
    """LAB stands in Berlin, HOME in no site; each has machines."""
    manager = Manager()
    manager.settings.put_host(HostEntry(LAB, site="Berlin"))
    manager.settings.put_host(HostEntry(HOME))
    manager.list(*trio()).list(machine(9, "other", HOME), of=host(HOME)).show(qtbot)
    qtbot.waitUntil(lambda: len(manager.names()) == 4, timeout=30_000)  # type: ignore[attr-defined]
    return manager


def row_texts(manager: Manager) -> list[str]:
    model = manager.window.hosts.list.model()
    assert model is not None
    return [str(model.index(row, 0).data()) for row in range(1, model.rowCount())]


def test_a_site_shows_the_machines_of_all_its_hosts(qtbot: object) -> None:
    manager = sited(qtbot)
    panel = manager.window.hosts
    qtbot.keyClick(panel.list, Qt.Key.Key_Home)  # type: ignore[attr-defined]
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    assert len(manager.names()) == 3
    manager.settings.put_host(HostEntry(HOME, site="Berlin"))
    assert len(manager.names()) == 4, "the site has one more host now"


def test_a_site_whose_hosts_are_being_connected_says_so(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    manager.world.take([HostSeen(host(phase=Phase.OPENING)), HostSeen(host(HOME, phase=Phase.OPENING))])
    message = manager.window.pane.message
    qtbot.waitUntil(lambda: "Connecting to the hosts." in texts(message), timeout=30_000)  # type: ignore[attr-defined]
    manager.world.take([HostSeen(Host(LAB, Phase.OPEN)), HostSeen(host(HOME, phase=Phase.FAILED))])
    qtbot.waitUntil(lambda: "Reading the machines." in texts(message), timeout=30_000)  # type: ignore[attr-defined]


def test_left_and_right_close_and_open_a_site(qtbot: object) -> None:
    manager = sited(qtbot)
    panel = manager.window.hosts
    panel.choose(LAB)
    shown = row_texts(manager)
    qtbot.keyClick(panel.list, Qt.Key.Key_Left)  # type: ignore[attr-defined]
    qtbot.keyClick(panel.list, Qt.Key.Key_Left)  # type: ignore[attr-defined]
    assert len(row_texts(manager)) == len(shown) - 1
    assert len(manager.names()) == 3, "the closed site is still the one that is shown"
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)  # type: ignore[attr-defined]
    assert row_texts(manager) == shown


def test_a_host_is_dropped_into_a_site(qtbot: object) -> None:
    manager = sited(qtbot)
    view = manager.window.hosts.list
    model = view.model()
    assert model is not None
    where = view.visualRect(model.index(1, 0)).center()
    carried = packed_host(HOME)
    dropped = QDropEvent(
        QPointF(where), Qt.DropAction.MoveAction, carried, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    view.dropEvent(dropped)
    assert manager.settings.host(HOME) == HostEntry(HOME, site="Berlin")
    manager.window.hosts.choose(HOME)
    manager.window.host_actions.up.trigger()
    assert [entry.uri for entry in manager.settings.hosts] == [HOME, LAB]


def test_site_colour_and_notes_are_typed_in_one_dialog(qtbot: object) -> None:
    manager = sited(qtbot)
    manager.window.hosts.choose(HOME)
    manager.window.host_actions.rename.trigger()
    dialog = manager.asked(HostNameDialog)
    assert dialog is not None
    assert dialog.site.findText("Berlin") > 0, "known sites are offered"
    dialog.site.setEditText(" Lower  Saxony ")
    dialog.color.setCurrentIndex(dialog.color.findData("teal"))
    dialog.notes.setPlainText("x" * 4001)
    assert not dialog.deed_button.isEnabled()
    assert "4000" in dialog.too_long.text()
    dialog.notes.setPlainText("<b>under</b> the desk")
    dialog.deed_button.click()
    entry = manager.settings.host(HOME)
    assert entry is not None
    assert (entry.site, entry.color, entry.notes) == ("Lower Saxony", "teal", "<b>under</b> the desk")
    assert "Lower Saxony" in row_texts(manager)


def test_an_address_that_does_more_is_opened_only_once_accepted(qtbot: object) -> None:
    manager = Manager().show(qtbot)
    key = HostKey("qemu+ssh://evil/system?command=/bin/sh")
    manager.settings.put_host(HostEntry(key))
    manager.world.take([HostSeen(Host(key))])
    manager.window.hosts.choose(key)
    manager.window.host_actions.connect_it.trigger()
    dialog = manager.asked(ConfirmDialog)
    assert dialog is not None
    assert "/bin/sh" in texts(dialog)
    assert not any(isinstance(command, Connect) for command in manager.sent.commands)
    dialog.deed_button.click()
    assert manager.sent.commands[-1] == Connect(key)
    manager.window.host_actions.connect_it.trigger()
    assert manager.sent.commands[-1] == Connect(key)
    entry = manager.settings.host(key)
    assert entry is not None
    assert entry.accepted


def test_a_question_can_be_answered_while_the_dialog_that_tries_an_address_is_open(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.window.host_actions.add.trigger()
    adding = manager.asked(AddHostDialog)
    qtbot.waitUntil(adding.isActiveWindow, timeout=10_000)  # type: ignore[attr-defined]
    manager.world.take([Asked(HOME, 7, (Prompt("Password", True),))])
    asked = manager.asked(CredentialsDialog)
    over = QApplication.activeModalWidget()
    assert over is adding and asked.windowHandle().transientParent() is over.windowHandle()
    qtbot.waitUntil(asked.isActiveWindow, timeout=10_000)  # type: ignore[attr-defined]
    qtbot.keyClicks(asked.fields[0], "s")  # type: ignore[attr-defined]
    # To the window, as from a mouse: a modal dialog beside it would swallow the click.
    place = asked.answer_button.mapTo(asked, asked.answer_button.rect().center())
    qtbot.mouseClick(asked.windowHandle(), Qt.MouseButton.LeftButton, pos=place)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: Answer(HOME, 7, ("s",)) in manager.sent.commands, timeout=10_000)  # type: ignore[attr-defined]
    assert adding.isVisible()


def test_a_question_does_not_wait_for_one_that_a_later_dialog_blocks(qtbot: object) -> None:
    manager = Manager().list(*trio()).show(qtbot)
    manager.world.take([Asked(LAB, 7, (Prompt("Password", True),))])
    blocked = manager.asked(CredentialsDialog)
    manager.window.host_actions.add.trigger()
    adding = manager.asked(AddHostDialog)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is adding, timeout=30_000)  # type: ignore[attr-defined]
    manager.world.take([Asked(HOME, 8, (Prompt("Password", True),))])
    shown = [
        each for each in QApplication.topLevelWidgets() if isinstance(each, CredentialsDialog) and each.isVisible()
    ]
    assert len(shown) == 2
    (other,) = (each for each in shown if each is not blocked)
    other.answer_button.click()
    assert any(isinstance(command, Answer) and command.host == HOME for command in manager.sent.commands)


def test_a_host_that_a_person_calls_otherwise_is_called_so_everywhere_at_once(qtbot: QtBot) -> None:
    manager = Manager().list(*trio()).list(machine(9, "other", HOME), of=host(HOME)).show(qtbot)
    manager.settings.put_host(HostEntry(LAB, name="alpha"))
    manager.settings.put_host(HostEntry(HOME, name="beta"))
    qtbot.waitUntil(lambda: len(manager.names()) == 4, timeout=30_000)
    manager.table.choose((key_of(2),), key_of(2))
    manager.table.sort_by(Column.HOST, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: manager.names()[-1] == "other", timeout=30_000)
    qtbot.waitUntil(lambda: "alpha" in texts(manager.window.summary), timeout=30_000)
    view = manager.table.viewport()
    assert view is not None

    def shown() -> QImage:
        for _ in range(30):  # laid out, then painted: each in a round of its own
            QApplication.processEvents()
        place = view.mapTo(manager.window, QPoint(0, 0))
        screen = manager.window.screen()
        assert screen is not None
        size = view.size()
        return screen.grabWindow(
            int(manager.window.winId()), place.x(), place.y(), size.width(), size.height()
        ).toImage()

    before = shown()
    manager.settings.put_host(HostEntry(LAB, name="zeta"))
    qtbot.waitUntil(lambda: manager.names()[0] == "other", timeout=30_000)
    assert "zeta" in texts(manager.window.summary)
    after = shown()
    view.update()
    assert after != before and shown() == after
    manager.window.pane.grouping.gather(By.HOST)
    qtbot.waitUntil(lambda: manager.names()[:2] == ["beta", "other"], timeout=30_000)
    before = shown()
    manager.settings.put_host(HostEntry(LAB, name="aleph"))
    qtbot.waitUntil(lambda: manager.names()[0] == "aleph", timeout=30_000)
    after = shown()
    view.update()
    assert after != before and shown() == after


def test_a_host_that_changes_has_no_other_painted_anew(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of all in the first row changes with it."""
    hosts = [HostKey(f"qemu+ssh://h{number}/system") for number in range(6)]
    manager = Manager()
    manager.world.take([HostSeen(replace(host(key), hostname=f"h{number}")) for number, key in enumerate(hosts)])
    manager.show(qtbot)
    panel = manager.window.hosts
    qtbot.waitUntil(lambda: panel.model.rowCount() == 7, timeout=30_000)
    QTest.qWait(100)
    painted: list[HostKey] = []
    paint = HostRow._paint_host

    def noted(row: HostRow, *given: Any) -> None:
        painted.append(given[3].key)
        paint(row, *given)

    monkeypatch.setattr(HostRow, "_paint_host", noted)
    manager.world.take([Listed(hosts[4], (machine(1, host=hosts[4]),))])
    qtbot.waitUntil(lambda: hosts[4] in painted, timeout=30_000)
    assert set(painted) == {hosts[4]}
