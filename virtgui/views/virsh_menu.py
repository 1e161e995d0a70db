"""The menu that copies the virsh command line for each deed that makes sense now."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QObject, QPoint, pyqtSignal
from PyQt6.QtGui import QCursor, QGuiApplication
from PyQt6.QtWidgets import QAbstractItemView, QMenu, QWidget

from virtgui.model import virsh
from virtgui.model.commands import Act, Verb
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.views import words

_IN = 24
NEED_TEXT = frozenset(
    (
        Verb.RENAME,
        Verb.SET_TITLE,
        Verb.SET_DESCRIPTION,
        Verb.SET_TAGS,
        Verb.SET_GROUP,
        Verb.SET_START,
        Verb.SEND_KEYS,
    )
)
"""Their dialogs copy the line, once there is a text to put into it."""


def copy_lines(world: World, verb: Verb, keys: tuple[DomainKey, ...], text: str = "") -> str:
    """Copy one line for each machine; returns a sentence about it."""
    return copy_acts(world, (Act(key, verb, text) for key in keys))


def copy_acts(world: World, acts: Iterable[Act]) -> str:
    """The same for deeds of which each is another."""
    lines: list[str] = []
    try:
        for act in acts:
            machine, host = world.machines.get(act.domain), world.hosts.get(act.domain.host)
            if machine is not None and host is not None:
                lines.append(virsh.line(act, machine, host))
    except ValueError as error:
        return str(error)
    clipboard = QGuiApplication.clipboard()
    if not lines or clipboard is None:
        return tr("There is nothing to copy.")
    clipboard.setText("\n".join(lines))
    return (
        tr("Copied: {text}").format(text=lines[0])
        if len(lines) == 1
        else tr("Copied {lines}").format(lines=plural(len(lines), "{n} command line", "{n} command lines"))
    )


class VirshMenu(QObject):
    """Filled when it opens."""

    told = pyqtSignal(str)

    def __init__(self, parent: QWidget, world: World, able: Callable[[Verb], tuple[DomainKey, ...]]) -> None:
        super().__init__(parent)
        self._parent = parent
        self._world = world
        self._able = able

    def submenu(self, parent: QMenu) -> QMenu:
        """A menu to put into another."""
        menu = QMenu(tr("Cop&y as virsh"), parent)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        return menu

    def popup(self) -> None:
        """Open it by itself, where a person is at work."""
        menu = QMenu(self._parent)
        self._fill(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(_at_work(self._parent))
        first = next(iter(menu.actions()), None)
        if first is not None:
            menu.setActiveAction(first)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        able = [(verb, keys) for verb in Verb if verb not in NEED_TEXT and (keys := self._able(verb))]
        names = words.with_letters([words.DEEDS[verb].name for verb, _ in able])
        for name, (verb, keys) in zip(names, able, strict=True):
            action = menu.addAction(f"{name} ({len(keys)})" if len(keys) > 1 else name)
            if action is not None:
                action.triggered.connect(
                    lambda _on, verb=verb, keys=keys: self.told.emit(copy_lines(self._world, verb, keys))
                )


def _at_work(parent: QWidget) -> QPoint:
    """Where a menu opens that a key asked for: below what has the keyboard, wherever the pointer is."""
    window = parent.window()
    focused = window.focusWidget() if window is not None else None
    if focused is None or not focused.isVisible():
        return QCursor.pos()
    if isinstance(focused, QAbstractItemView) and (view := focused.viewport()) is not None:
        place = focused.visualRect(focused.currentIndex()) & view.rect()
        if not place.isEmpty():
            return view.mapToGlobal(QPoint(place.left() + _IN, place.bottom()))
    return focused.mapToGlobal(focused.rect().center())
