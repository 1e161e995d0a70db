"""Everything that can be chosen is in one dialog, counts at once, and travels as a harmless file."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.manager import Manager
from tests.unit.qtmodels.fleet import machine
from virtgui.model.commands import Act, Verb
from virtgui.model.past import PastSize
from virtgui.qtmodels import presets, transfer
from virtgui.qtmodels.matching import Chip
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.past import Past
from virtgui.qtmodels.settings import HostEntry, Settings
from virtgui.qtmodels.world import World
from virtgui.views import errand
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.preferences.dialog import SettingsDialog
from virtgui.views.preferences.figures_page import FiguresPage
from virtgui.views.preferences.files_page import FilesPage
from virtgui.views.preferences.pages import HISTORY, PAGES, viewer_flaw
from virtgui.views.preferences.rows import Choice, Line, Several, Switch

WEB = machine(1, "web-01")


@pytest.fixture
def manager(qtbot: QtBot) -> Manager:
    return Manager().list(WEB).show(qtbot)


def dialog(qtbot: QtBot, settings: Settings) -> SettingsDialog:
    made = SettingsDialog(settings, lambda _choice: None)
    qtbot.addWidget(made)
    made.show()
    return made


def test_pages_open_no_window_beside_and_tab_goes_through_them_to_the_button(qtbot: QtBot) -> None:
    it = dialog(qtbot, Settings.in_memory())
    with qtbot.waitActive(it):
        it.activateWindow()
    for page in PAGES:
        it.show_page(page.name)
        QApplication.processEvents()
        assert it.isActiveWindow(), f"{page.name} took the keyboard away"
        it.sidebar.setFocus()
        passed: list[QWidget | None] = []
        while not passed or passed[-1] not in (it.close_button, None):
            QTest.keyClick(it, Qt.Key.Key_Tab)
            passed.append(it.focusWidget())
            assert len(passed) < 60
        fields = getattr(it.page(page.name), "fields", {}).values()
        assert {field.focusProxy() or field for field in fields if field.isEnabled()} <= set(passed), page.name


def test_every_row_of_every_page_is_shown_read_and_written(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    it = dialog(qtbot, settings)
    for page in PAGES:
        it.show_page(page.name)
        for row in page.rows:
            if not isinstance(row, (Switch, Choice, Line, Several)):
                continue
            field = it.field(row.setting)
            assert isinstance(field, QWidget) and field.isVisible(), row
            match row, field:
                case Switch(), QCheckBox():
                    assert field.isEnabled() is not bool(row.only_with)
                    if row.only_with:
                        settings.put(row.only_with, True)
                        assert field.isEnabled(), "it counts now"
                    assert field.isChecked() is row.default
                    field.click()
                    assert settings.flag(row.setting, row.default) is not row.default
                    field.click()
                    if row.only_with:
                        settings.put(row.only_with, None)
                        assert not field.isEnabled()
                case Choice(), QComboBox():
                    assert field.currentData() == row.default
                    field.setCurrentIndex((field.currentIndex() + 1) % field.count())
                    assert settings.all()[row.setting] == field.currentData()
                    field.setCurrentIndex(field.findData(row.default))
                case Line(), QLineEdit():
                    field.setText("viewer {host}")
                    field.editingFinished.emit()
                    assert settings.text(row.setting) == "viewer {host}"
                    field.clear()
                    field.editingFinished.emit()
                case Several(), _:
                    boxes = field.findChildren(QCheckBox)
                    boxes[0].click()
                    assert settings.words(row.setting) is not None
                    boxes[0].click()
            assert row.setting not in settings.all(), f"{row.setting} is as at first and so not written down"


def test_what_is_chosen_counts_at_once_and_what_others_choose_is_shown(qtbot: QtBot, manager: Manager) -> None:
    it = dialog(qtbot, manager.settings)
    columns = manager.table.columns
    assert not columns.wanted(Column.UUID)
    boxes = it.field("table/hidden")
    assert boxes is not None
    by_name = {box.text(): box for box in boxes.findChildren(QCheckBox)}
    by_name["UUID"].click()
    assert columns.wanted(Column.UUID)
    columns.show(Column.UUID, False)
    columns.save()
    assert not by_name["UUID"].isChecked()
    hides = it.field("table/hide_off")
    assert isinstance(hides, QCheckBox)
    hides.click()
    assert manager.window.pane.model.hides_off
    manager.window.pane.filter.hide_off.setChecked(False)
    assert not hides.isChecked()


def test_a_gentle_deed_asks_only_who_wants_to_be_asked(qtbot: QtBot, manager: Manager) -> None:
    manager.table.choose((WEB.key,), WEB.key)
    manager.window.machine_actions.action(Verb.PAUSE).trigger()
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.PAUSE)
    box = dialog(qtbot, manager.settings).field("confirm/PAUSE")
    assert isinstance(box, QCheckBox) and not box.isChecked()
    box.click()
    count = len(manager.sent.commands)
    manager.window.machine_actions.action(Verb.PAUSE).trigger()
    asked = manager.asked(ConfirmDialog)
    assert asked is not None and len(manager.sent.commands) == count
    asked.deed_button.click()
    assert manager.sent.commands[-1] == Act(WEB.key, Verb.PAUSE)


def test_a_question_that_was_switched_off_comes_back(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    settings.ask_no_more(Verb.POWER_OFF)
    it = dialog(qtbot, settings)
    box, button = it.field("confirm/POWER_OFF"), it.field("confirm")
    assert isinstance(box, QCheckBox) and not box.isChecked() and button is not None and button.isEnabled()
    button.click()  # type: ignore[attr-defined]
    assert box.isChecked() and settings.asks(Verb.POWER_OFF) and not button.isEnabled()


def test_new_machines_get_what_was_chosen(qtbot: QtBot) -> None:
    settings = Settings.in_memory()
    it = dialog(qtbot, settings)
    for name, value in (("graphics", "spice"), ("format", "raw"), ("cpu_mode", "host-model"), ("firmware", "efi")):
        box = it.field(f"new/{name}")
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(value))
    wishes = presets.wishes(settings)
    assert (wishes.graphics, wishes.format, wishes.cpu_mode, wishes.firmware) == ("spice", "raw", "host-model", "efi")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", ""),
        ("remote-viewer {file}", ""),
        ("vncviewer '{host}::{port}'", ""),
        ("viewer 'open", "quotation mark"),
        ("'' ", ""),
        ("viewer {password}", "{password}"),
        ("viewer {host", "brace"),
        ("viewer {host!r}", "{host!r}"),
        ("viewer {port:>9}", "{port:>9}"),
        ("viewer {{x}}", "{x}"),
        ("viewer {{host}}", ""),
    ],
)
def test_a_viewer_s_command_is_judged_while_it_is_typed(qtbot: QtBot, text: str, flaw: str) -> None:
    found = viewer_flaw(text)
    assert flaw in found and bool(found) is bool(flaw)
    settings = Settings.in_memory()
    edit = dialog(qtbot, settings).field("viewer")
    assert isinstance(edit, QLineEdit)
    edit.setText(text)
    edit.editingFinished.emit()
    assert settings.viewer == ("" if flaw else text.strip())


def test_settings_travel_without_what_belongs_to_one_desktop(qtbot: QtBot, tmp_path: Path) -> None:
    here, there = Settings.in_memory(), Settings.in_memory()
    here.put_host(HostEntry("qemu+ssh://ada@rack/system", "Rack", True, True, "blue"))
    here.put("period", 5.0)
    here.put("viewer", "vncviewer {host}")
    here.put("window/geometry", "AAAA")
    here.put("recent/trees", ["https://mirror.example/"])
    here.put_record("spent/u", {"host": "qemu:///system", "volumes": ["default", "db.qcow2"]})
    here.ask_no_more(Verb.POWER_OFF)
    place = tmp_path / "settings.json"
    page = dialog(qtbot, here).page("files")
    assert isinstance(page, FilesPage)
    page.export_to(str(place))
    errand.finish_all(page)
    assert place.stat().st_mode & 0o077 == 0
    page = dialog(qtbot, there).page("files")
    assert isinstance(page, FilesPage)
    page.import_from(str(place))
    errand.finish_all(page)
    asked = page.findChild(ConfirmDialog)
    assert asked is not None and "qemu+ssh://ada@rack/system" in asked.loss.text()
    taken, _, left = asked.loss.text().partition("\nNot taken:\n")
    assert "no longer ask" in taken and left.startswith("viewer: a program to run")
    assert not there.all(), "nothing is taken before it is wanted"
    asked.deed_button.click()
    assert there.hosts == here.hosts and there.period == 5.0 and not there.asks(Verb.POWER_OFF)
    assert there.viewer == "" and there.data("window/geometry").isEmpty()
    assert (
        there.words("recent/trees") is None
        and not there.records("spent/")
        and "mirror.example" not in place.read_text()
    )


def test_the_program_comes_into_the_menu_of_applications(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    page = dialog(qtbot, Settings(None)).page("files")
    assert isinstance(page, FilesPage)
    entry = tmp_path / "applications/virtgui.desktop"
    for there in (True, False):
        word = "Remove" if there else "Add"
        qtbot.mouseClick(page.menu_button, Qt.MouseButton.LeftButton)
        errand.finish_all(page)
        assert entry.exists() is there
        assert page.menu_button.text().replace("&", "").startswith(word)
    entry.parent.rmdir()
    entry.parent.write_text("in the way")
    qtbot.mouseClick(page.menu_button, Qt.MouseButton.LeftButton)
    errand.finish_all(page)
    assert str(entry) in page.told.text() and "Could not" in page.told.text()
    assert page.menu_button.text().replace("&", "").startswith("Add")


def _import(qtbot: QtBot, settings: Settings, place: Path, values: dict[str, object]) -> FilesPage:
    place.write_text(json.dumps({"virtgui settings": 1, "values": values}))
    page = dialog(qtbot, settings).page("files")
    assert isinstance(page, FilesPage)
    page.import_from(str(place))
    errand.finish_all(page)
    asked = page.findChild(ConfirmDialog)
    if asked is not None:
        asked.deed_button.click()
    return page


def test_what_is_imported_counts_at_once_and_is_not_written_over(
    qtbot: QtBot, manager: Manager, tmp_path: Path
) -> None:
    values = {
        "table/order": ["name", "memory", "state"],
        "table/width/name": 333,
        "table/sort": "memory",
        "table/descending": True,
        "table/state": "paused",
        "table/hidden": ["host"],
    }
    _import(qtbot, manager.settings, tmp_path / "a.json", values)
    table, model = manager.table, manager.window.pane.model
    qtbot.waitUntil(lambda: table.columns.shown()[:3] == (Column.NAME, Column.MEMORY, Column.STATE), timeout=30_000)
    assert table.columnWidth(Column.NAME) == 333 and not table.columns.wanted(Column.HOST)
    assert model.sorted_by == (Column.MEMORY, True) and model.chip is Chip.PAUSED
    manager.window.close()
    kept = manager.settings.all()
    assert {name: kept[name] for name in values if name != "table/order"} == {
        name: value for name, value in values.items() if name != "table/order"
    }
    assert manager.settings.words("table/order")[:3] == ("name", "memory", "state")  # type: ignore[index]


def test_a_value_that_its_setting_cannot_have_is_told_and_not_taken(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings.in_memory()
    settings.put("period", 2.0)
    wrong = {
        "period": "soon",
        "theme": "solarized",
        "tray/stays": 1,
        "notify/not": "all",
        "history/limit_mib": 10**15,
        "confirm/POWER_OFF": "no",
        "alerts/rules": ['{"id": 1}'],
    }
    page = _import(qtbot, settings, tmp_path / "a.json", {**wrong, "tray/shown": True})
    told = page.told.text().splitlines()
    assert sorted(told[2:]) == sorted(f"{name}: not a value that this setting has" for name in wrong)
    assert settings.all() == {"period": 2.0, "tray/shown": True}


def test_a_file_to_import_that_comes_late_holds_nothing_up_and_a_wrong_one_is_told(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "late.json"
    place.write_text("[]")
    there, load = threading.Event(), transfer.load
    monkeypatch.setattr(transfer, "load", lambda *given: (there.wait(30), load(*given))[1])
    page = dialog(qtbot, Settings.in_memory()).page("files")
    assert isinstance(page, FilesPage)
    page.import_from(str(place))
    qtbot.wait(50)
    assert not page.told.text()
    there.set()
    qtbot.waitUntil(lambda: "not settings" in page.told.text(), timeout=30_000)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not settings"),
        ('{"virtgui settings": 2, "values": {}}', "later version"),
        ("x" * 2_000_000, "too large"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(tmp_path: Path, text: str, why: str) -> None:
    place = tmp_path / "a.json"
    place.write_text(text)
    with pytest.raises(ValueError, match=why):
        transfer.load(str(place))


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path: Path) -> None:
    for place, why in ((tmp_path / "gone.json", "There is no such file"), (tmp_path, "This is not a file")):
        with pytest.raises(ValueError, match=why):
            transfer.load(str(place))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("viewer", "rm -rf ~"),
        ("host/qemu+ssh://-oProxyCommand=x/system", {"name": ""}),
        ("host/qemu+ssh://lab/system?command=/tmp/evil", {"name": ""}),
        ("host/qemu+ssh://lab/system?no_verify=1", {"name": ""}),
        ("host/qemu+ssh://lab/system?netcat=/tmp/evil", {"name": ""}),
        ("host/qemu+ssh://lab/system?x=1;Command=/tmp/evil", {"name": "", "accepted": True}),
        ("host/qemu:///system", "not a host"),
        ("lists", [1, 2]),
        ("lists", ["x" * 10_000]),
        ("deep", {"a": {"b": {"c": 1}}}),
        ("na\nme", True),
        ("number", float("inf")),
        ("none", None),
    ],
)
def test_what_could_do_harm_in_a_file_is_not_taken(tmp_path: Path, name: str, value: object) -> None:
    place = tmp_path / "a.json"
    place.write_text(json.dumps({"virtgui settings": 1, "values": {name: value, "period": 2.0}}))
    found = transfer.load(str(place))
    assert found.values == {"period": 2.0} and len(found.refused) == 1


def test_what_a_file_would_bring_is_counted_and_what_is_of_this_moment_stays_at_home(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    values = {"host/qemu:///system": {"name": "lab"}, "confirm/POWER_OFF": False, "alerts/snoozed": ["9999999999 pool"]}
    place.write_text(json.dumps({"virtgui settings": 1, "values": values}))
    found = transfer.load(str(place))
    assert found.summary == ("1 setting", "1 host: qemu:///system", "1 deed will no longer ask first")
    settings = Settings.in_memory()
    settings.take_all(values)  # type: ignore[arg-type]
    assert "snoozed" not in transfer.as_text(settings)


def _with_past(qtbot: QtBot, past: Past) -> tuple[SettingsDialog, FiguresPage]:
    it = SettingsDialog(Settings.in_memory(), lambda _choice: None, None, lambda: past)
    qtbot.addWidget(it)
    it.show()
    it.show_page("watching")
    page = it.page("watching")
    assert isinstance(page, FiguresPage)
    return it, page


def test_how_much_is_kept_of_figures_is_told_and_dropped_once_it_is_confirmed(qtbot: QtBot) -> None:
    world, asked, forgotten = World(), [], []
    past = Past(world, lambda _wanted: None, lambda: asked.append(True), forgotten.append)
    it, page = _with_past(qtbot, past)
    assert asked and not page.forget_button.isEnabled()
    world.take([PastSize(5 * 1024 * 1024, 1_700_000_000.0, 12, True)])
    assert page.kept.text() == "5 MiB, of 12 machines and hosts, since 14 Nov 2023"
    it.show_field(HISTORY)
    for answer in ("cancel_button", "deed_button"):
        assert not forgotten
        page.forget_button.click()
        (confirm,) = [each for each in page.findChildren(ConfirmDialog) if each.isVisible()]
        getattr(confirm, answer).click()
    assert forgotten == [None], "all of it, once"
    world.take([PastSize(4096, None, 0, True)])
    assert page.kept.text() == "4 KiB, nothing in it" and not page.forget_button.isEnabled()


def test_figures_that_another_program_keeps_or_nobody_are_not_dropped_here(qtbot: QtBot) -> None:
    world = World()
    _, page = _with_past(qtbot, Past(world, lambda _wanted: None, lambda: None, lambda _host: None))
    world.take([PastSize(5000, 1.0, 1, False)])
    assert not page.forget_button.isEnabled() and "Another program" in page.forget_button.toolTip()
    _, none = _with_past(qtbot, Past(world, None, lack="This run keeps no history."))
    assert none.kept.text() == "This run keeps no history." and not none.forget_button.isEnabled()
