"""The ways a person has to ask for a deed in the main window."""

from __future__ import annotations

from tests.bed.program import Program
from virtgui.model.commands import Verb
from virtgui.views import words
from virtgui.views.actions import SHORTCUTS

_SUBMENUS = {
    **dict.fromkeys(
        (Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET, Verb.RESUME, Verb.WAKE), "Start in another way"
    ),
    **dict.fromkeys(
        (
            Verb.SHUT_DOWN_ACPI,
            Verb.SHUT_DOWN_AGENT,
            Verb.REBOOT_ACPI,
            Verb.REBOOT_AGENT,
            Verb.RESET,
            Verb.POWER_OFF_GRACEFUL,
        ),
        "Stop in another way",
    ),
    **dict.fromkeys(
        (Verb.SET_TAGS, Verb.SET_GROUP, Verb.SET_START, Verb.SET_TITLE, Verb.SET_DESCRIPTION), "Tags and notes"
    ),
    **dict.fromkeys((Verb.TEMPLATE_ON, Verb.TEMPLATE_OFF), "Make a copy"),
    **dict.fromkeys((Verb.SEND_KEYS, Verb.NMI), "Inject keys or an NMI"),
}


def by_menu(it: Program, name: str, verb: Verb) -> None:
    """A right click and the entry."""
    label = words.DEEDS[verb].label.replace("&", "")
    it.menu(name, *([_SUBMENUS[verb]] if verb in _SUBMENUS else []), label)


def by_keys(it: Program, name: str, verb: Verb) -> None:
    """The shortcut, with the machine's row chosen."""
    it.click_row(name)
    it.wait(it.window.machine_actions.action(verb).isEnabled, f"{verb.value} is offered")
    it.press(SHORTCUTS[verb])


def by_tool(it: Program, name: str, verb: Verb) -> None:
    """The button in the toolbar; "Start" becomes "Resume" and "Wake up"."""
    actions = it.window.machine_actions
    runs = verb in (Verb.START, Verb.RESUME, Verb.WAKE)
    action = actions.run if runs else actions.action(verb)
    it.click_row(name)
    it.wait(lambda: action.isEnabled() and action.text() == words.DEEDS[verb].label, f"{verb.value} is offered")
    it.tool(action)


def by_ctrl_r(it: Program, name: str, verb: Verb) -> None:
    """The one shortcut for start, resume and wake up."""
    it.click_row(name)
    it.wait(lambda: it.window.machine_actions.run.text() == words.DEEDS[verb].label, f"{verb.value} is offered")
    it.press("Ctrl+R")
