"""Every form has the children its class declares, and every dialog can be built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.made_up import Sent
from virtgui.model.messages import Prompt
from virtgui.qtmodels.settings import HostEntry
from virtgui.util.assets import asset
from virtgui.views import add_host, dialogs, half_made_dialog, program, theme
from virtgui.views.forms import FormDialog, FormError, declared, load_form
from virtgui.views.host_name import HostNameDialog

BUILDS: dict[str, Callable[[], FormDialog]] = {
    "about": program.AboutDialog,
    "add_host": lambda: add_host.AddHostDialog(()),
    "confirm": lambda: dialogs.ConfirmDialog("Power off", "Power off db-01?", "Data is lost."),
    "credentials": lambda: dialogs.CredentialsDialog("lab", (Prompt("Password", True),)),
    "details": lambda: dialogs.DetailsDialog("Could not start", "No network.", "error"),
    "half_made": lambda: half_made_dialog.HalfMadeDialog((), "lab", Sent()),
    "help": program.HelpDialog,
    "host_name": lambda: HostNameDialog(HostEntry("qemu:///system", "Lab")),
    "line": lambda: dialogs.LineDialog("Rename", "Rename db-01", "&Name", "db-01", lambda _: "", lambda _: ""),
    "note": lambda: dialogs.NoteDialog("Save", "Description", "", lambda _: "", lambda _: ""),
}


def test_no_form_is_without_a_dialog() -> None:
    assert {path.stem for path in asset("ui").glob("*.ui")} == set(BUILDS)


@pytest.mark.parametrize("name", sorted(BUILDS))
def test_each_dialog_finds_its_children(qtbot: object, name: str) -> None:
    dialog = BUILDS[name]()
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    assert name == dialog.FORM
    for child, kind in declared(type(dialog)).items():
        assert isinstance(getattr(dialog, child), kind)


@pytest.mark.parametrize("name", sorted(BUILDS))
def test_every_label_shows_plain_text(qtbot: object, name: str) -> None:
    dialog = BUILDS[name]()
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    rich = [label.objectName() for label in dialog.findChildren(QLabel) if label.textFormat().name != "PlainText"]
    assert rich == []


@pytest.mark.parametrize("name", sorted(BUILDS))
def test_every_dialog_can_be_left_by_escape(qtbot: object, name: str) -> None:
    dialog = BUILDS[name]()
    qtbot.addWidget(dialog)  # type: ignore[attr-defined]
    dialog.show()
    dialog.reject()
    assert not dialog.isVisible()


def test_a_missing_child_is_an_error_at_construction(qtbot: object) -> None:
    class Wrong(QDialog):
        deed_button: QPushButton
        no_such_button: QPushButton
        question: QPushButton

    wrong = Wrong()
    qtbot.addWidget(wrong)  # type: ignore[attr-defined]
    with pytest.raises(FormError, match=r"confirm\.ui lacks no_such_button: QPushButton, question: QPushButton"):
        load_form(wrong, "confirm")


def test_a_form_that_does_not_exist_is_named(qtbot: object) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)  # type: ignore[attr-defined]
    with pytest.raises(FileNotFoundError, match=r"nowhere\.ui"):
        load_form(widget, "nowhere")


def test_object_names_are_snake_case() -> None:
    for path in asset("ui").glob("*.ui"):
        for line in Path(path).read_text().splitlines():
            if "<widget" in line and 'name="' in line:
                name = line.split('name="')[1].split('"')[0]
                assert name == name.lower(), f"{path.name}: {name}"


def test_a_question_answered_twice_is_answered_once_and_can_be_asked_again(qtbot: QtBot) -> None:
    dialog = dialogs.ConfirmDialog("Power off", "Power off db-01?", "Data is lost.")
    qtbot.addWidget(dialog)
    answers: list[bool] = []
    dialog.accepted.connect(lambda: answers.append(True))
    for number in (1, 2):
        dialog.open()
        for _ in range(2):
            QTest.mouseClick(dialog.deed_button, Qt.MouseButton.LeftButton)
        assert len(answers) == number


def test_a_dialog_is_no_larger_than_its_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme.QGuiApplication, "platformName", staticmethod(lambda: "xcb"))
    dialog = dialogs.ConfirmDialog("Power off", "Power off it?", "Unsaved data is lost.")
    qtbot.addWidget(dialog)
    screen = dialog.screen()
    assert screen is not None
    room = screen.availableSize()
    dialog.resize(9000, 9000)
    dialog.show()
    assert dialog.width() < room.width()
    assert dialog.height() < room.height()
    assert theme.sized(dialog, 9000, 300).width() < room.width()
