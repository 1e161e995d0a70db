"""What a person does with a guest's screen beyond looking: record it, send it odd keys, size the window to it."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QAction, QGuiApplication, QImage, QKeyEvent
from PyQt6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.test_console_page import Bench
from virtgui.console.rfb_codes import Power
from virtgui.console.rfb_events import Damage, Lost, PowerKeys, Resizable, Resized
from virtgui.views.console.combination_dialog import CombinationDialog
from virtgui.views.console.full_screen import FullScreen
from virtgui.views.console.recording import Recording
from virtgui.views.dialogs import ConfirmDialog

CTRL, A, SUPER = (37, Qt.Key.Key_Control, 0xFFE3), (38, Qt.Key.Key_A, 0x61), (133, Qt.Key.Key_Meta, 0xFFEB)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    made = Bench(qtbot).show()
    made.appear()
    return made


def pick(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if words in action.text().replace("&", "")).trigger()


def pictures(film: bytes) -> list[QImage]:
    """Every picture of the film, those that repeat the last left out."""
    found, at = [], film.index(b"movi") + 4
    end = film.index(b"idx1", at)
    while at < end:
        size = int.from_bytes(film[at + 4 : at + 8], "little")
        if size:
            found.append(QImage.fromData(film[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def key(widget: QWidget, pressed: tuple[int, Qt.Key, int], down: bool) -> None:
    code, named, symbol = pressed
    kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
    QApplication.sendEvent(widget, QKeyEvent(kind, named, Qt.KeyboardModifier.NoModifier, code, symbol, 0, ""))


def test_a_film_of_the_screen_can_be_played(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    screens, path = bench.page.screens, tmp_path / "film.avi"
    pick(screens.menu.more(), "Record the screen")
    dialog = screens.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(lambda: screens.pictures.filming.text().startswith("Recording 0:0"), timeout=30_000)
    qtbot.wait(350)
    bright = np.full((400, 640, 4), 255, np.uint8)
    bench.links[-1].ear.heard(Resized(bright))
    bench.links[-1].ear.heard(Damage(((0, 0, 640, 400),)))
    qtbot.wait(350)
    bench.links[-1].ear.heard(Resized(np.full((300, 300, 4), 255, np.uint8)))
    qtbot.wait(350)
    pick(screens.menu.more(), "Stop recording")
    qtbot.waitUntil(lambda: screens.pictures.filming.text() == "Recorded to film.avi", timeout=30_000)
    film = path.read_bytes()
    shown = pictures(film)
    assert [(image.width(), image.height()) for image in shown] == [(640, 400)] * 3, "what changed, in one size"
    assert shown[0].pixelColor(320, 200).name() == "#000000"
    assert shown[1].pixelColor(320, 200).name() == "#ffffff"
    assert shown[2].pixelColor(320, 200).name() == "#ffffff" and shown[2].pixelColor(5, 200).lightness() < 20
    assert 8 <= int.from_bytes(film[48:52], "little") <= 20, "about ten a second, repeats counted"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Record the screen" in screens.pictures.film_words.replace("&", "")


def test_a_film_that_cannot_be_written_says_so(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    screens = bench.page.screens
    screens.pictures.record_to(str(tmp_path / "nowhere" / "film.avi"))
    qtbot.waitUntil(
        lambda: screens.pictures.filming.text() == "It cannot be recorded there: No such file or directory",
        timeout=30_000,
    )
    assert "Record the screen" in screens.pictures.film_words.replace("&", ""), "another place can be tried"
    full = Recording(Path("/dev/full"), screens.guest.screenshot, screens)
    with qtbot.waitSignal(full.ended), qtbot.waitSignal(full.told, check_params_cb=lambda words: "No space" in words):
        full.finish()


def test_a_film_pauses_while_the_screen_is_hidden(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    screens, path = bench.page.screens, tmp_path / "film.avi"
    bench.page.tabs.setCurrentIndex(1)
    screens.pictures.record_to(str(path))
    told: list[str] = []
    screens.pictures._film.told.connect(told.append)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(told) > 12, timeout=30_000)
    assert set(told) == {"Recording paused at 0:00 while the screen is hidden"}
    screens.pictures.record()
    qtbot.waitUntil(lambda: screens.pictures.filming.text() == "Recorded to film.avi", timeout=30_000)
    assert int.from_bytes(path.read_bytes()[48:52], "little") == 0, "what was hidden is not in it"


def test_a_film_goes_on_when_the_screen_is_there_again(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    filming = bench.page.screens.pictures.filming
    bench.page.tabs.setCurrentIndex(1)
    bench.page.screens.pictures.record_to(str(tmp_path / "film.avi"))
    qtbot.waitUntil(lambda: "paused" in filming.text(), timeout=30_000)
    bench.page.tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: filming.text().startswith("Recording 0:0"), timeout=30_000)
    bench.page.shut()
    assert pictures((tmp_path / "film.avi").read_bytes())


def ask_for_picture(bench: Bench, path: str) -> None:
    """Press the button, and choose a file."""
    screens = bench.page.screens
    screens.shot.click()
    dialog = screens.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(path)
    dialog.reject()


def test_a_picture_of_the_screen_is_saved_for_its_owner(bench: Bench, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "web.png"
    ask_for_picture(bench, str(path))
    assert bench.page.screens.pictures.saved.text() == "Saving web.png", "nobody waits for it"
    qtbot.waitUntil(lambda: bench.page.screens.pictures.saved.text() == "Saved web.png", timeout=30_000)
    assert (QImage(str(path)).width(), QImage(str(path)).height()) == (640, 400)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_picture_that_cannot_be_saved_says_so(bench: Bench, qtbot: QtBot) -> None:
    ask_for_picture(bench, "/proc/nowhere/web.png")
    qtbot.waitUntil(
        lambda: bench.page.screens.pictures.saved.text().startswith("Could not save web.png: "),
        timeout=30_000,
    )


def test_a_picture_is_whole_when_the_page_closes(bench: Bench, tmp_path: Path) -> None:
    ask_for_picture(bench, str(tmp_path / "web.png"))
    bench.page.shut()
    assert QImage(str(tmp_path / "web.png")).width() == 640


def test_a_menu_goes_when_it_is_closed(bench: Bench, qtbot: QtBot) -> None:
    screens = bench.page.screens
    before = len(screens.findChildren(QMenu))
    for button in (screens.more, screens.keys, screens.more):
        button.click()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.close()
    qtbot.waitUntil(lambda: len(screens.findChildren(QMenu)) == before, timeout=30_000)


def test_closing_the_page_ends_the_film(bench: Bench, tmp_path: Path) -> None:
    bench.page.screens.pictures.record_to(str(tmp_path / "film.avi"))
    bench.page.shut()
    assert b"idx1" in (tmp_path / "film.avi").read_bytes(), "it is whole"


def test_recorded_keys_are_pressed_in_the_guest_and_offered_again(bench: Bench, qtbot: QtBot) -> None:
    screens = bench.page.screens
    pick(screens.menu.keys(), "Other keys")
    dialog = screens.findChild(CombinationDialog)
    assert dialog is not None and not dialog.send.isEnabled()
    for pressed in (CTRL, SUPER, A):
        key(dialog.field, pressed, True)
    assert dialog.field.text() == "Ctrl+Super+A"
    for pressed in (A, SUPER, CTRL):
        key(dialog.field, pressed, False)
    assert dialog.field.text() == "Ctrl+Super+A", "it stays when they are let go"
    assert bench.links[-1].keys == [], "nothing went to the guest yet"
    qtbot.mouseClick(dialog.send, Qt.MouseButton.LeftButton)
    symbols = [0xFFE3, 0xFFEB, 0x61]
    pressed_and_let_go = [(s, True) for s in symbols] + [(s, False) for s in reversed(symbols)]
    assert bench.links[-1].keys == pressed_and_let_go
    pick(screens.menu.keys(), "Ctrl+Super+A")
    assert bench.links[-1].keys == pressed_and_let_go * 2
    another = Bench(qtbot, settings=bench.settings).show()
    another.appear()
    pick(another.page.screens.menu.keys(), "Ctrl+Super+A")
    assert another.links[-1].keys == pressed_and_let_go, "other windows offer it too"


def test_how_it_is_scaled_holds_for_the_next_screen(bench: Bench, qtbot: QtBot) -> None:
    pick(bench.page.screens.menu.more(), "Never scale")
    again = Bench(qtbot, settings=bench.settings).show()
    again.appear()
    checked = [
        action.text().replace("&", "") for action in again.page.screens.menu.more().actions() if action.isChecked()
    ]
    assert "Never scale" in checked and "Scale to the window" not in checked
    assert again.page.screens.guest.fit.exact


def test_full_screen_goes_to_the_monitor_that_was_chosen(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("monitor" in action.text() for action in bench.page.screens.menu.more().actions()), "there is one"
    monitor = QApplication.primaryScreen()
    assert monitor is not None
    monkeypatch.setattr(QGuiApplication, "screens", lambda: [monitor, monitor])
    pick(bench.page.screens.menu.more(), "monitor 2")
    full = bench.page.screens.guest.window()
    assert isinstance(full, FullScreen)
    qtbot.waitUntil(full.isFullScreen, timeout=30_000)
    assert full.screen() is monitor
    full.end()


@pytest.mark.parametrize("spoilt", ["", " ", "Ctrl", "1:2", "x:y", "A 1:99999"])
def test_keys_that_were_stored_badly_are_left_out(bench: Bench, spoilt: str) -> None:
    bench.settings.put("console/keys", [spoilt])
    titles = [action.text() for action in bench.page.screens.menu.keys().actions()]
    assert titles.index("&Other keys\N{HORIZONTAL ELLIPSIS}") == titles.index("") + 1


def test_the_window_takes_the_size_of_the_screen(bench: Bench) -> None:
    pick(bench.page.screens.menu.more(), "window to the guest")
    guest = bench.page.screens.guest
    assert (guest.width(), guest.height()) == (640, 400)


def test_the_machines_buttons_are_offered_only_where_its_screen_has_them(bench: Bench, qtbot: QtBot) -> None:
    screens = bench.page.screens

    def offered() -> list[str]:
        return [action.text() for action in screens.menu.keys().actions() if "through the screen" in action.text()]

    assert offered() == []
    bench.links[-1].ear.heard(PowerKeys(refused=False))
    assert len(offered()) == 3
    pick(screens.menu.keys(), "Shut down, through")
    assert bench.links[-1].pressed == [Power.SHUT_DOWN], "the system inside is asked: it can save its work"
    pick(screens.menu.keys(), "Reset, through")
    dialog = screens.findChild(ConfirmDialog)
    assert dialog is not None and "lost" in dialog.loss.text()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert bench.links[-1].pressed == [Power.SHUT_DOWN]
    pick(screens.menu.keys(), "Reboot, through")
    qtbot.mouseClick(screens.findChildren(ConfirmDialog)[-1].deed_button, Qt.MouseButton.LeftButton)
    assert bench.links[-1].pressed == [Power.SHUT_DOWN, Power.REBOOT]
    bench.links[-1].ear.heard(PowerKeys(refused=True))
    assert screens.guest.hint.isVisible() and "cannot" in screens.guest.hint.text()
    bench.links[-1].ear.heard(Lost("gone"))
    qtbot.waitUntil(lambda: len(bench.asked()) == 2, timeout=10_000)
    bench.appear()
    assert offered() == [], "the next link has to offer them again"


def test_a_shared_clipboard_shows_a_sign(bench: Bench) -> None:
    screens = bench.page.screens
    assert not screens.sharing.isVisible(), "nothing is shared at first"
    pick(screens.menu.more(), "Share the clipboard")
    assert screens.sharing.isVisible() and "shared" in screens.sharing.accessibleName()
    pick(screens.menu.more(), "Share the clipboard")
    assert not screens.sharing.isVisible()


def entry(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if words in action.text().replace("&", ""))


def test_a_guest_that_can_follows_the_window_and_is_told_the_last_of_many_sizes(bench: Bench, qtbot: QtBot) -> None:
    screens, link = bench.page.screens, bench.links[-1]
    assert not entry(screens.menu.more(), "follows the window").isEnabled(), "it has not said that it can"
    assert not entry(screens.menu.more(), "Resize the guest").isEnabled()
    link.ear.heard(Resizable(refused=False))
    pick(screens.menu.more(), "follows the window")
    qtbot.waitUntil(lambda: link.sizes == [(screens.guest.width(), screens.guest.height())], timeout=30_000)
    for width in range(700, 800, 5):
        bench.page.resize(width, 500)
    qtbot.waitUntil(lambda: link.sizes[-1] == (screens.guest.width(), screens.guest.height()), timeout=30_000)
    assert len(link.sizes) <= 4, "not every size on the way"
    link.ear.heard(Resizable(refused=True))
    told = len(link.sizes)
    bench.page.resize(600, 400)
    qtbot.wait(700)
    assert len(link.sizes) == told, "who has refused is left alone"
    another = Bench(qtbot, settings=bench.settings).show()
    another.appear()
    another.links[-1].ear.heard(Resizable(refused=False))
    qtbot.waitUntil(lambda: len(another.links[-1].sizes) == 1, timeout=30_000)


@pytest.mark.parametrize(
    ("way_out", "pressed"),
    [
        ("Ctrl+Alt", [(37, 0xFFE3), (64, 0xFFE9)]),
        ("Ctrl+Shift", [(105, 0xFFE4), (50, 0xFFE1)]),
        ("Ctrl+Super", [(37, 0xFFE3), (133, 0xFFEB)]),
        ("Right Ctrl", [(105, 0xFFE4)]),
    ],
)
def test_the_way_out_is_that_which_was_chosen(
    bench: Bench, qtbot: QtBot, way_out: str, pressed: list[tuple[int, int]]
) -> None:
    screens = bench.page.screens
    bench.settings.put("console/way_out", way_out)
    assert bench.page.lines.hint.text() == f"{way_out} releases the keyboard"
    bench.page.activateWindow()
    qtbot.waitUntil(bench.page.isActiveWindow, timeout=30_000)
    screens.guest.clearFocus()
    screens.guest.setFocus()
    assert screens.hint.text() == f"{way_out} gives keyboard and pointer back"
    others = {37: 0xFFE3, 105: 0xFFE4, 38: 0x61}
    for code, symbol in others.items():
        if [code] != [each[0] for each in pressed]:
            key(screens.guest, (code, Qt.Key.Key_unknown, symbol), True)
            key(screens.guest, (code, Qt.Key.Key_unknown, symbol), False)
    assert screens.hint.text(), "no other key leads out"
    for code, symbol in pressed:
        key(screens.guest, (code, Qt.Key.Key_unknown, symbol), True)
    key(screens.guest, (*pressed[-1][:1], Qt.Key.Key_unknown, pressed[-1][1]), False)
    assert screens.hint.text() == ""


def test_no_two_entries_of_a_menu_share_a_letter(bench: Bench) -> None:
    bench.links[-1].ear.heard(PowerKeys(refused=False))
    menu = bench.page.screens.menu
    for each in (menu.more(), menu.keys(), menu.zooms()):
        letters = [action.text().split("&", 1)[1][0].lower() for action in each.actions() if "&" in action.text()]
        assert len(letters) == len(set(letters)), letters
