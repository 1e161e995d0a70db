"""What is asked before a deed: a confirmation of what is lost, or the text it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QCompleter, QLabel, QWidget

from virtgui.model import rules
from virtgui.model.commands import Verb
from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.notes import group_flaw
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import words
from virtgui.views.once import OnceDialog
from virtgui.views.tags import TagLook
from virtgui.views.virsh_menu import NEED_TEXT, copy_acts, copy_lines

_WITH_TEXT = NEED_TEXT | {Verb.UNDEFINE}
_ENDS = frozenset((Verb.SHUT_DOWN, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT, Verb.POWER_OFF, Verb.POWER_OFF_GRACEFUL))
Decided = Callable[[Verb, Sequence[DomainKey], str], None]
_NAME_BYTES = 200
"""File systems take 255 bytes, of which libvirt's own endings need some."""


class Asking(QObject):
    """Asks where a deed needs it, and hands on what was decided. Never blocks."""

    told = pyqtSignal(str)

    def __init__(
        self,
        parent: QWidget,
        world: World,
        settings: Settings,
        decided: Decided,
        delete: Callable[[Sequence[DomainKey]], object],
    ) -> None:
        """`delete` asks in its own way, and does not come back here."""
        super().__init__(parent)
        self._delete = delete
        self._parent = parent
        self._world = world
        self._settings = settings
        self._decided = decided

    def asks(self, verb: Verb) -> bool:
        """Whether a person is asked anything before this deed."""
        return verb in _WITH_TEXT or self._settings.asks(verb, default=bool(words.DEEDS[verb].loss))

    def ask(self, verb: Verb, keys: Sequence[DomainKey]) -> None:
        """Ask if it must be asked, else decide at once."""
        match verb:
            case Verb.RENAME | Verb.SET_TITLE | Verb.SET_DESCRIPTION:
                self._ask_text(verb, keys[0])
            case Verb.SET_TAGS | Verb.SET_GROUP | Verb.SET_START:
                self._ask_note(verb, tuple(keys))
            case Verb.SEND_KEYS:
                self._ask_keys(tuple(keys))
            case Verb.UNDEFINE:
                self._delete(keys)
            case _ if self._settings.asks(verb, default=bool(words.DEEDS[verb].loss)):
                self._ask_leave(verb, keys)
            case _:
                self._decided(verb, keys, "")

    def _ask_leave(self, verb: Verb, keys: Sequence[DomainKey]) -> None:
        # Late: no dialog is on the way to the first window.
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415

        deed = words.DEEDS[verb]
        names = self._names(keys)
        if not names:
            return
        loss = " ".join(part for part in (deed.loss, self._gone_with_it(verb, keys)) if part)
        dialog = ConfirmDialog(deed.name, "", loss, may_remember=deed.remember, parent=self._parent)

        def accepted() -> None:
            if deed.remember and dialog.remember.isChecked():
                self._settings.ask_no_more(verb)
            self._decided(verb, keys, "")

        def call(what: str) -> None:
            dialog.question.setText(tr("{deed}?").format(deed=deed.doing.format(name=what)))
            if len(keys) > 1:
                dialog.list_names(self._names(keys))

        dialog.accepted.connect(accepted)
        self._open(dialog, verb, keys, call)

    def _names(self, keys: Sequence[DomainKey]) -> list[str]:
        """As they are called by now."""
        return [self._called(machine) for key in keys if (machine := self._world.machines.get(key)) is not None]

    def _called(self, machine: Domain) -> str:
        """Its name, and its host where another has a machine of that name."""
        name, host = plain(machine.name, 80), machine.key.host
        if all(other.key.host == host for other in self._world.machines.values() if other.name == machine.name):
            return name
        return tr("{name} on {host}").format(name=name, host=self._host_name(host))

    def _host_name(self, host: HostKey) -> str:
        entry = self._settings.host(host)
        return words.host_name(self._world.hosts.get(host), host, entry.name if entry is not None else "")

    def _gone_with_it(self, verb: Verb, keys: Sequence[DomainKey]) -> str:
        """What is lost with those that have no definition."""
        machines = [self._world.machines[key] for key in keys if key in self._world.machines]
        transient = [machine for machine in machines if machine.active and not machine.persistent]
        if verb not in _ENDS or not transient:
            return ""
        if len(machines) == 1:
            return words.TRANSIENT
        return plural(
            len(transient),
            "{n} of them is transient and is gone once it is off.",
            "{n} of them are transient and are gone once they are off.",
        )

    def _ask_text(self, verb: Verb, key: DomainKey) -> None:
        from virtgui.views.dialogs import LineDialog, NoteDialog  # noqa: PLC0415  (late for the same reason)

        machine = self._world.machines.get(key)
        if machine is None:
            return
        config = machine.config

        def copy(text: str) -> str:
            return copy_lines(self._world, verb, (key,), text)

        dialog: LineDialog | NoteDialog
        match verb:
            case Verb.RENAME:
                head = tr("Rename {name}")
                dialog = LineDialog(
                    tr("Rename"),
                    "",
                    tr("&New name"),
                    machine.name,
                    lambda text: name_flaw(text, machine, self._world),
                    copy,
                    parent=self._parent,
                )
            case Verb.SET_TITLE:
                head = tr("Title of {name}")
                title = config.title if config is not None else ""
                dialog = LineDialog(tr("Save", "a text"), "", tr("&Title"), title, text_flaw, copy, parent=self._parent)
            case _:
                head = tr("Description of {name}")
                note = config.description if config is not None else ""
                dialog = NoteDialog(tr("Save", "a text"), "", note, note_flaw, copy, parent=self._parent)

        def call(name: str) -> None:
            dialog.heading.setText(head.format(name=name))
            if verb is Verb.RENAME and isinstance(dialog, LineDialog):
                dialog.is_now(self._world.machines[key].name)

        dialog.accepted.connect(lambda: self._decided(verb, (key,), dialog.text))
        self._open(dialog, verb, (key,), call)

    def _ask_note(self, verb: Verb, keys: tuple[DomainKey, ...]) -> None:
        # Late for the same reason.
        from virtgui.views.dialogs import LineDialog  # noqa: PLC0415
        from virtgui.views.fleet.known_notes import groups_of  # noqa: PLC0415
        from virtgui.views.fleet.start_dialog import StartDialog  # noqa: PLC0415
        from virtgui.views.fleet.tags_dialog import TagsDialog  # noqa: PLC0415

        machines = [machine for key in keys if (machine := self._world.machines.get(key)) is not None]
        if not machines:
            return

        def copy(text: str) -> str:
            return copy_lines(self._world, verb, keys, text)

        match verb:
            case Verb.SET_TAGS:
                look = TagLook(self._world, self._settings)
                tags = TagsDialog(self._world, keys, look, copy, self._parent)

                def tagged() -> None:
                    look.settle()
                    changes = {tags.change: keys} if tags.change else {}
                    for others, text in tags.colored_too():
                        changes[text] = (*changes.get(text, ()), *others)
                    for text, changed in changes.items():
                        self._decided(verb, changed, text)

                tags.accepted.connect(tagged)
                self._open(tags, verb, keys, _heads(tags.heading, tr("Tags of {what}")))
            case Verb.SET_START:
                start = StartDialog(self._world, keys, self._host_name, partial(copy_acts, self._world), self._parent)

                def decided() -> None:
                    for act in start.acts():
                        self._decided(verb, (act.domain,), act.text)

                start.accepted.connect(decided)
                self._open(start, verb, keys, _heads(start.heading, tr("Start order of {what}")))
            case _:
                groups = {machine.config.group for machine in machines if machine.config is not None}
                now = groups.pop() if len(groups) == 1 else ""
                line = LineDialog(
                    tr("Move"), "", tr("&Group, such as site/web"), now, group_flaw, copy, parent=self._parent
                )
                line.line_edit.setPlaceholderText(tr("In no group"))
                line.line_edit.setCompleter(QCompleter(groups_of(self._world), line))
                line.accepted.connect(lambda: self._decided(verb, keys, line.text))
                self._open(line, verb, keys, _heads(line.heading, tr("Move {what} to a group")))

    def _ask_keys(self, keys: tuple[DomainKey, ...]) -> None:
        from virtgui.views.keys_dialog import KeysDialog  # noqa: PLC0415  (late for the same reason)

        verb = Verb.SEND_KEYS
        if any(key in self._world.machines for key in keys):
            dialog = KeysDialog(lambda text: copy_lines(self._world, verb, keys, text), self._parent)
            dialog.accepted.connect(lambda: self._decided(verb, keys, dialog.text))
            self._open(dialog, verb, keys, _heads(dialog.heading, tr("Send keys to {what}")))

    def _open(self, dialog: OnceDialog, verb: Verb, keys: Sequence[DomainKey], call: Callable[[str], object]) -> None:
        """`call` says in the dialog what it is about: one by its name, which may change while it is open."""

        before: list[str] = []

        def called_again() -> None:
            names = [machine.name for key in keys if (machine := self._world.machines.get(key)) is not None]
            if names and names != before:
                before[:] = names
                call(self._names(keys)[0] if len(keys) == 1 else plural(len(names), "{n} machine", "{n} machines"))

        dialog.called_again = called_again
        dialog.call_again()
        # By a method of the dialog: with it the connection ends.
        self._world.machines_changed.connect(dialog.call_again)
        dialog.hindrance = partial(self.hindrance, verb, keys)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def hindrance(self, verb: Verb, keys: Sequence[DomainKey]) -> str:
        """Why it can be done to none of them any more."""
        why = ""
        for key in keys:
            machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
            if machine is None or host is None:
                why = rules.absence(host)
            elif not (why := rules.refusal(verb, machine, host)):
                break
        return why


def _heads(label: QLabel, text: str) -> Callable[[str], None]:
    """Puts what is meant in its place in a heading."""
    return lambda what: label.setText(text.format(what=what))


def name_flaw(text: str, machine: Domain, world: World) -> str:
    """Why a machine cannot be called this; "" when it can."""
    if not text.strip():
        return tr("Give it a name.")
    if text != text.strip():
        return tr("Leave out the spaces at its ends.")
    if "/" in text:
        return tr("Leave out “/”.")
    if text in (".", ".."):
        return tr("Choose another name: this one means a folder.")
    if any(ord(c) < 32 or ord(c) == 127 for c in text) or _never(text):
        return tr("Leave out control characters.")
    if len(text.encode("utf-8", "replace")) > _NAME_BYTES:
        return tr("Choose a shorter name.")
    taken = any(other.name == text and other.key != machine.key for other in world.machines_of(machine.key.host))
    return tr("Another machine of this host has this name.") if taken else ""


def text_flaw(text: str) -> str:
    """Why a title cannot be stored in XML; "" when it can."""
    if any((ord(c) < 32 and c != "\t") or ord(c) == 127 for c in text) or _never(text):
        return tr("Leave out line breaks and control characters.")
    return ""


def note_flaw(text: str) -> str:
    """Why a description cannot be stored in XML; "" when it can."""
    if any(ord(c) < 32 and c not in "\t\n" for c in text) or _never(text):
        return tr("Leave out control characters.")
    return ""


def _never(text: str) -> bool:
    """Characters that no XML can hold: libvirt takes them, and could not read the machine again."""
    from virtgui.xml.node import writable  # noqa: PLC0415  (late: lxml, for dialogs only)

    return not writable(text)
