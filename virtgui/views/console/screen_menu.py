"""What can be done with a guest's screen, as menus: keys to send, how it is shown, the clipboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QActionGroup, QGuiApplication
from PyQt6.QtWidgets import QMenu, QToolButton

from virtgui.console.keys import COMBINATIONS, Combination, Stroke
from virtgui.qtmodels.settings import Settings
from virtgui.util.names import plain
from virtgui.views.console.combination_dialog import CombinationDialog
from virtgui.views.console.screen import GuestScreen
from virtgui.views.console.screen_fit import Scaling

if TYPE_CHECKING:
    from virtgui.views.console.screen_page import ScreenPage

_SCALINGS = (
    (Scaling.ALWAYS, "Scale to the &window"),
    (Scaling.FULL_SCREEN, "Scale only in &full screen"),
    (Scaling.NEVER, "&Never scale"),
)
_MOST_KEPT = 5
_STROKE = re.compile(r"([0-9]{1,9}):([0-9]{1,3})")
_SCALING, _SMOOTH, _KEYS = "console/scaling", "console/smooth", "console/keys"


class ScreenMenu:
    """Remembers how screens are shown, and recorded keys; makes each menu when it is opened."""

    def __init__(self, screen: GuestScreen, page: ScreenPage, settings: Settings) -> None:
        self._screen = screen
        self._page = page
        self._settings = settings
        named = {scaling.value: scaling for scaling in Scaling}
        self._scaling = named.get(settings.text(_SCALING), Scaling.ALWAYS)
        self._smooth = settings.flag(_SMOOTH, True)
        self._shares = False
        screen.set_scaling(self._scaling, self._smooth)

    def keys(self) -> QMenu:
        """Keys to send to the guest."""
        menu = QMenu("Send key", self._page)
        for combination in COMBINATIONS:
            self._add(menu, combination.title, partial(self._screen.send, combination))
        menu.addSeparator()
        for combination in self._others():
            self._add(menu, combination.title.replace("&", "&&"), partial(self._screen.send, combination))
        self._add(menu, "&Other keys…", self._ask_keys)
        self._add(menu, "&Type the text of the clipboard", self._type)
        menu.setEnabled(not self._screen.view_only)
        return menu

    def more(self) -> QMenu:
        """How it is shown, and the rest."""
        menu = QMenu("More", self._page)
        group = QActionGroup(menu)
        for scaling, words in _SCALINGS:
            action = self._add(menu, words, partial(self._scale_to, scaling))
            action.setCheckable(True)
            action.setChecked(scaling is self._scaling)
            group.addAction(action)
        self._tick(menu, "S&mooth when scaled", self._smooth, lambda on: self._scale(self._scaling, on))
        menu.addSeparator()
        self._add(menu, "Resize the win&dow to the guest's screen", self._page.fit_window)
        self._add(menu, "&Resize the guest's screen to the window", self._screen.resize_guest)
        self._tick(menu, "&View only", self._screen.view_only, self._view_only)
        self._tick(menu, "All &keys to the guest, also the desktop's", self._screen.takes_all_keys, self._all_keys)
        self._tick(menu, "Share the &clipboard with the guest", self._shares, self._share)
        monitors = QGuiApplication.screens()
        if len(monitors) > 1:
            menu.addSeparator()
        for number, monitor in enumerate(monitors if len(monitors) > 1 else (), 1):
            words = f"Full screen on monitor {number}: {plain(monitor.name(), 40)}".replace("&", "&&")
            self._add(menu, words, partial(self._page.full_screen_wanted.emit, monitor))
        menu.addSeparator()
        self._add(menu, "&Copy a picture of the screen", self._page.copy_picture)
        self._add(menu, self._page.film_words, self._page.record)
        if self._page.passwords.kept:
            self._add(menu, "&Forget the password in the keyring", self._page.passwords.forget)
        self._add(menu, "&Open in virt-viewer", self._screen.viewer_wanted.emit)
        return menu

    def _add(self, menu: QMenu, words: str, then: Callable[[], object]) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(lambda _on: then())
        menu.addAction(action)
        return action

    def _tick(self, menu: QMenu, words: str, on: bool, then: Callable[[bool], object]) -> None:
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(then)
        menu.addAction(action)

    def _scale_to(self, scaling: Scaling) -> None:
        self._scale(scaling, self._smooth)

    def _scale(self, scaling: Scaling, smooth: bool) -> None:
        self._scaling, self._smooth = scaling, smooth
        self._settings.put(_SCALING, scaling.value)
        self._settings.put(_SMOOTH, smooth)
        self._screen.set_scaling(scaling, smooth)

    def _view_only(self, on: bool) -> None:
        self._screen.release()
        self._screen.view_only = on

    def _all_keys(self, on: bool) -> None:
        self._screen.takes_all_keys = on

    def _share(self, on: bool) -> None:
        self._shares = on
        self._screen.share_clipboard(on)

    def _ask_keys(self) -> None:
        dialog = CombinationDialog(self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.sent.connect(self._send_other)
        dialog.open()

    def _send_other(self, combination: Combination) -> None:
        kept = [combination, *(old for old in self._others() if old.title != combination.title)][:_MOST_KEPT]
        self._settings.put(_KEYS, [_stored(each) for each in kept])
        self._screen.send(combination)

    def _others(self) -> list[Combination]:
        """What was recorded, the newest first."""
        found = map(_read, self._settings.words(_KEYS) or ())
        return [combination for combination in found if combination is not None]

    def _type(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            self._screen.type(clipboard.text())


def drop(menu: QMenu, button: QToolButton) -> None:
    """Open a menu under a button; it goes when it is closed, as each is made anew."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _stored(combination: Combination) -> str:
    """ "Ctrl+A 65507:29 97:30": its title, then each key."""
    return " ".join((combination.title, *(f"{stroke.keysym}:{stroke.scan_code}" for stroke in combination.strokes)))


def _read(stored: str) -> Combination | None:
    """The same back; None for what nobody stored here."""
    words = stored.split(" ")
    title = " ".join(word for word in words if not _STROKE.fullmatch(word))
    strokes = [match for word in words if (match := _STROKE.fullmatch(word))]
    if not strokes or not title:
        return None
    return Combination(title, tuple(Stroke(int(m[1]), int(m[2])) for m in strokes))
