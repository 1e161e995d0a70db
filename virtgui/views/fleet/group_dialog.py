"""The dialog that gives a group another name or place, with all that is nested in it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCompleter, QWidget

from virtgui.model.commands import Act, Verb
from virtgui.model.keys import DomainKey
from virtgui.model.notes import GROUP_LONGEST, group_flaw
from virtgui.qtmodels.grouping import Heading
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.dialogs import LineDialog
from virtgui.views.fleet.known_notes import groups_of
from virtgui.views.fleet.tag_drop import left_out_text
from virtgui.views.virsh_menu import copy_acts

_SHOWN = 60


def rename_group(
    heading: Heading,
    model: Machines,
    world: World,
    regroup: Callable[[dict[str, list[DomainKey]]], object],
    parent: QWidget,
) -> LineDialog:
    """Ask for the path, and move all machines of the group that may be changed; `regroup` sends them there."""
    regrouping = model.regrouping

    def refusals() -> list[str]:
        return list(filter(None, map(regrouping.refusal, regrouping.all_of(heading))))

    def flaw(text: str) -> str:
        moves = regrouping.renamed(heading, text)
        left = refusals()
        if left and len(left) == sum(map(len, moves.values())):
            return left[0]
        return next(filter(None, map(group_flaw, (text, *moves))), "")

    def hint() -> str:
        left = refusals()
        return f"{left_out_text(len(left))} {left[0]}" if left else ""

    def copy(text: str) -> str:
        moves = regrouping.renamed(heading, text)
        return copy_acts(world, (Act(key, Verb.SET_GROUP, group) for group, keys in moves.items() for key in keys))

    path = "/".join(heading.path)
    # Of a long path the end tells which group it is.
    shown = plain(path, GROUP_LONGEST)
    shown = shown if len(shown) <= _SHOWN else f"…{shown[1 - _SHOWN :]}"
    title = tr("Rename or move the group {path}").format(path=shown)
    dialog = LineDialog(tr("Move"), title, tr("&Group, such as site/web"), path, flaw, copy, parent=parent)
    dialog.hint = hint
    dialog.look()
    dialog.line_edit.setPlaceholderText(tr("What is in it goes one level up"))
    dialog.line_edit.setCompleter(QCompleter(groups_of(world), dialog))
    dialog.accepted.connect(lambda: regroup(regrouping.renamed(heading, dialog.text)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
