"""What can be done with a guest's screen, as menus: keys to send, how it is shown, the clipboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QActionGroup, QGuiApplication
from PyQt6.QtWidgets import QMenu, QToolButton, QWidget

from virtgui.console.keys import COMBINATIONS, Combination, Stroke
from virtgui.console.rfb_codes import Power
from virtgui.console.way_out import WAY_OUT, named
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.console.combination_dialog import CombinationDialog
from virtgui.views.console.screen import GuestScreen
from virtgui.views.console.screen_fit import FIT, ZOOMS, Scaling
from virtgui.views.console.screen_follow import Following
from virtgui.views.console.screen_pointer import on_wayland
from virtgui.views.keys_text import keys_text
from virtgui.views.mirror import open_below

if TYPE_CHECKING:
    from virtgui.views.console.screen_page import ScreenPage

_SCALINGS = (
    (Scaling.ALWAYS, tr("Scale to the &window")),
    (Scaling.FULL_SCREEN, tr("Scale only in &full screen")),
    (Scaling.NEVER, tr("&Never scale")),
)
_ZOOM_WORDS = {1.5: "15&0%"}
_POWER = (
    (Power.SHUT_DOWN, tr("Shut do&wn, through the screen")),
    (Power.REBOOT, tr("Re&boot, through the screen…")),
    (Power.RESET, tr("R&eset, through the screen…")),
)
_MOST_KEPT = 5
_STROKE = re.compile(r"([0-9]{1,9}):([0-9]{1,3})")
_SCALING, _SMOOTH, _KEYS, _FOLLOW = "console/scaling", "console/smooth", "console/keys", "console/follow"


def scaling_named(text: str) -> Scaling:
    """The one that is written so; to the window for any other text."""
    return next((scaling for scaling in Scaling if scaling.value == text), Scaling.ALWAYS)


class ScreenMenu:
    """Remembers how screens are shown, and recorded keys; makes each menu when it is opened.

    What the bar of a full screen offers too belongs to the screen, which is in that window meanwhile: of the page it
    would open behind it.
    """

    def __init__(self, screen: GuestScreen, page: ScreenPage, settings: Settings) -> None:
        self._screen = screen
        self._page = page
        self._settings = settings
        self._scaling = scaling_named(settings.text(_SCALING))
        self._smooth = settings.flag(_SMOOTH, True)
        self._shares = False
        self._following = Following(screen)
        self._following.turn(settings.flag(_FOLLOW))
        screen.way_out = named(settings.text(WAY_OUT))
        screen.set_scaling(self._scaling, self._smooth)

    def setting_changed(self, name: str) -> None:
        """The settings' dialog chose how screens are shown, or another screen's menu did."""
        if name == _FOLLOW:
            self._following.turn(self._settings.flag(_FOLLOW))
        elif name in (_SCALING, _SMOOTH):
            self._scaling = scaling_named(self._settings.text(_SCALING))
            self._smooth = self._settings.flag(_SMOOTH, True)
            self._screen.set_scaling(self._scaling, self._smooth)

    def keys(self) -> QMenu:
        """Keys to send to the guest."""
        menu = QMenu(tr("Send key"), self._screen)
        for combination in COMBINATIONS:
            self._add(menu, keys_text(combination.title), partial(self._screen.send, combination))
        menu.addSeparator()
        for combination in self._others():
            self._add(menu, keys_text(combination.title).replace("&", "&&"), partial(self._screen.send, combination))
        self._add(menu, tr("&Other keys…"), self._ask_keys)
        self._add(menu, tr("&Type the text of the clipboard"), self._type)
        if self._screen.has_power_keys:
            menu.addSeparator()
            for button, words in _POWER:
                self._add(menu, words, partial(self._press_power, button))
        menu.setEnabled(not self._screen.view_only)
        return menu

    def _press_power(self, button: Power) -> None:
        """Shutting down asks the system inside; the others do not."""
        if button is Power.SHUT_DOWN:
            self._screen.press_power(button)
            return
        # Late: no dialog is on the way to a window.
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415

        reboots = button is Power.REBOOT
        deed = tr("Reboot") if reboots else tr("Reset")
        question = tr("Reboot the machine?") if reboots else tr("Reset the machine?")
        loss = tr("Unsaved data in the guest is lost.")
        dialog = ConfirmDialog(deed, question, loss, may_remember=False, parent=self._screen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._screen.press_power, button))
        dialog.open()

    def more(self) -> QMenu:
        """How it is shown, and the rest."""
        menu = QMenu(tr("More"), self._page)
        menu.addMenu(self.zooms(menu))
        group = QActionGroup(menu)
        for scaling, words in _SCALINGS:
            action = self._add(menu, words, partial(self._scale_to, scaling))
            action.setCheckable(True)
            action.setChecked(scaling is self._scaling)
            group.addAction(action)
        self._tick(menu, tr("S&mooth when scaled"), self._smooth, lambda on: self._scale(self._scaling, on))
        menu.addSeparator()
        self._add(menu, tr("Resize the win&dow to the guest's screen"), self._page.fit_window).setEnabled(
            self._page.shown
        )
        can = self._screen.can_resize
        self._add(menu, tr("&Resize the guest's screen to the window"), self._screen.resize_guest).setEnabled(can)
        follows = self._tick(menu, tr("Guest's screen follows &the window"), self._following.on, self._follow)
        follows.setEnabled(can or self._following.on)
        self._tick(menu, tr("&View only"), self._screen.view_only, self._view_only)
        everything = tr("All &keys to the guest, also the desktop's")
        all_keys = self._tick(menu, everything, self._screen.takes_all_keys, self._all_keys)
        if on_wayland():
            all_keys.setEnabled(False)
            all_keys.setToolTip(tr("On Wayland the desktop keeps its own keys; “Send key” has them"))
            menu.setToolTipsVisible(True)
        self._tick(menu, tr("Share the &clipboard with the guest"), self._shares, self._share)
        monitors = QGuiApplication.screens()
        if len(monitors) > 1:
            menu.addSeparator()
        for number, monitor in enumerate(monitors if len(monitors) > 1 else (), 1):
            words = (
                tr("Full screen on monitor {number}: {name}")
                .format(number=number, name=plain(monitor.name(), 40))
                .replace("&", "&&")
            )
            self._add(menu, words, partial(self._page.full_screen_wanted.emit, monitor))
        menu.addSeparator()
        shown = self._page.shown
        self._add(menu, tr("Copy a &picture of the screen"), self._page.pictures.copy).setEnabled(shown)
        self._add(menu, self._page.pictures.film_words, self._page.pictures.record).setEnabled(shown)
        if self._page.passwords.kept:
            self._add(menu, tr("&Forget the password in the keyring"), self._page.passwords.forget)
        self._add(menu, tr("&Open in virt-viewer"), self._screen.viewer_wanted.emit)
        return menu

    def zooms(self, parent: QWidget | None = None) -> QMenu:
        """How large it is shown; its title says how large that is now."""
        scale, chosen = self._screen.fit.scale, self._screen.zoom
        fits = chosen == FIT or (chosen is None and not self._screen.fit.exact)
        menu = QMenu(
            tr("&Zoom: {percent}").format(percent=percent(scale)), parent if parent is not None else self._page
        )
        group = QActionGroup(menu)
        for zoom in (FIT, *ZOOMS):
            words = tr("&Fit") if zoom == FIT else _ZOOM_WORDS.get(zoom, f"&{percent(zoom)}")
            action = self._add(menu, words, partial(self._screen.set_zoom, zoom))
            action.setCheckable(True)
            action.setChecked(fits if zoom == FIT else not fits and abs(scale - zoom) < 0.001)
            group.addAction(action)
        menu.addSeparator()
        self._add(menu, tr("Zoom &in\tCtrl++"), partial(self._screen.zoom_by, 1))
        self._add(menu, tr("Zoom &out\tCtrl+-"), partial(self._screen.zoom_by, -1))
        self._add(menu, tr("&As the scaling says\tCtrl+0"), partial(self._screen.set_zoom, None))
        menu.setEnabled(not self._screen.guest_size().isEmpty())
        return menu

    def _add(self, menu: QMenu, words: str, then: Callable[[], object]) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(lambda _on: then())
        menu.addAction(action)
        return action

    def _tick(self, menu: QMenu, words: str, on: bool, then: Callable[[bool], object]) -> QAction:
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(then)
        menu.addAction(action)
        return action

    def _scale_to(self, scaling: Scaling) -> None:
        self._screen.set_zoom(None)
        self._scale(scaling, self._smooth)

    def _scale(self, scaling: Scaling, smooth: bool) -> None:
        self._scaling, self._smooth = scaling, smooth
        self._settings.put(_SCALING, scaling.value)
        self._settings.put(_SMOOTH, smooth)
        self._screen.set_scaling(scaling, smooth)

    def _view_only(self, on: bool) -> None:
        self._screen.release()
        self._screen.view_only = on

    def _follow(self, on: bool) -> None:
        self._following.turn(on)
        self._settings.put(_FOLLOW, on)

    def _all_keys(self, on: bool) -> None:
        self._screen.takes_all_keys = on

    def _share(self, on: bool) -> None:
        self._shares = on
        self._screen.share_clipboard(on)
        self._page.sharing.setVisible(on)

    def _ask_keys(self) -> None:
        dialog = CombinationDialog(self._screen)
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


def percent(scale: float) -> str:
    """ "83%"."""
    return f"{round(scale * 100)}%"


def drop(menu: QMenu, button: QToolButton) -> None:
    """Open a menu under a button; it goes when it is closed, as each is made anew."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    open_below(menu, button)


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
