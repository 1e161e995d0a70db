"""Machines that were let go on a heading of tags: what they get is asked where they have others, and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model.commands import Command, Verb, together
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.tagging import Retag, change
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain


def drop_on_tags(
    drop: Retag,
    world: World,
    send: Callable[[Command], object],
    view: QWidget,
    at: QPoint,
    left_out: Callable[[int, str, str], object],
) -> QMenu | None:
    """Give the tags at once where no other is in the way, and tell `left_out` of those that may not be changed; else
    ask, as a menu at this place of the desktop."""

    def give(*, instead: bool) -> None:
        changes: dict[str, list[DomainKey]] = {}
        for key in drop.able:
            machine = world.machines.get(key)
            has = machine.config.tags if machine is not None and machine.config is not None else None
            text = change(has, drop.tags, instead=instead) if has is not None else ""
            if text:
                changes.setdefault(text, []).append(key)
        for text, keys in changes.items():
            for command in together(keys, Verb.SET_TAGS, text):
                send(command)

    if not drop.others:
        give(instead=False)
        left_out(drop.left_out, drop.why, "")
        return None
    menu = QMenu(view)
    others, tags = _names(drop.others), _names(drop.tags)
    if not drop.lacking:
        choices = [(tr("Take away {others}").format(others=others), True)]
    else:
        choices = [
            (tr("Add {tags}").format(tags=tags), False),
            (tr("{tags} instead of {others}").format(tags=tags, others=others), True),
        ]
    for text, instead in choices:
        action = QAction(text.replace("&", "&&"), menu)
        action.triggered.connect(lambda _on, instead=instead: give(instead=instead))
        menu.addAction(action)
    menu.addSeparator()
    menu.addAction(QAction(tr("Cancel"), menu))
    if drop.left_out:
        note = QAction(_left_out(drop.left_out, drop.why).replace("&", "&&"), menu)
        note.setEnabled(False)
        menu.addAction(note)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)
    menu.setActiveAction(menu.actions()[0])
    return menu


def left_out_text(number: int) -> str:
    """Not all of what was dropped was taken."""
    return plural(number, "{n} machine is left out.", "{n} machines are left out.")


def _names(tags: Iterable[str]) -> str:
    return ", ".join(f"“{plain(tag, 40)}”" for tag in tags)


def _left_out(number: int, why: str) -> str:
    return f"{left_out_text(number)} {why}"
