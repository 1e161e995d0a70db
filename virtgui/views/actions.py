"""What can be done to machines: one QAction for each verb, enabled exactly when it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model import rules
from virtgui.model.commands import ANYWAY, Act, Command, Verb, together
from virtgui.model.facts import Domain, DomainState, Host
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Finished
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.views import icons, words
from virtgui.views.asking import Asking
from virtgui.views.memory.menu import MemoryMenu
from virtgui.views.virsh_menu import VirshMenu

SHORTCUTS: dict[Verb, str] = {
    Verb.PAUSE: "Ctrl+P",
    Verb.SHUT_DOWN: "Ctrl+D",
    Verb.REBOOT: "Ctrl+Shift+R",
    Verb.POWER_OFF: "Ctrl+Shift+D",
    Verb.SAVE: "Ctrl+S",
    Verb.RENAME: "F2",
    Verb.UNDEFINE: "Del",
    Verb.CONSOLE: "Ctrl+Return",
}
RUN_SHORTCUT = "Ctrl+R"
VIRSH_SHORTCUT = "Ctrl+Shift+C"
TABS_SHORTCUT = "Ctrl+Shift+Return"
_ONE_AT_A_TIME = frozenset((Verb.RENAME, Verb.SET_TITLE, Verb.SET_DESCRIPTION))
_ROLES = {Verb.START: "running", Verb.RESUME: "running"}
_RUN = (Verb.START, Verb.RESUME, Verb.WAKE)
_RUN_ICON, _RESET_ICON = ("player-play-filled", "running"), ("bolt", "text")
_NOBODY = tr("Select a machine first.")
_ONLY_ONE = tr("Select only one machine for this.")
_START_COPY = tr("&Start a copy…")
_TABS = tr("Consoles as tabs of &1 window")
"""The Machine menu has no letter left for it."""
_MIGRATE = tr("M&igrate to another host…")
_NO_TAB = tr("It has no VNC display and no serial line that a tab could show.")


class MachineActions(QObject):
    """Actions on the machines that `machines` tells when asked. `update` looks at them anew; it is called by
    itself when a fact changes, and by the owner when another machine is chosen."""

    updated = pyqtSignal()
    """Texts, numbers and what is enabled may be different now."""
    told = pyqtSignal(str)
    """One short line about what was done here, for a status bar."""

    def __init__(
        self,
        parent: QWidget,
        world: World,
        settings: Settings,
        send: Callable[[Command], Ticket],
        machines: Callable[[], tuple[DomainKey, ...]],
        open_console: Callable[[DomainKey], object] | None = None,
        open_tabs: Callable[[tuple[DomainKey, ...]], object] | None = None,
        delete: Callable[[Sequence[DomainKey]], object] | None = None,
        open_clone: Callable[..., object] | None = None,
        open_migrate: Callable[[tuple[DomainKey, ...]], object] | None = None,
    ) -> None:
        """`open_console` shows a console in a window of ours; what cannot be shown there opens in a viewer.
        `open_tabs` shows several as tabs of one window, `delete` asks what goes with machines, `open_clone` how to
        clone one (`start=True`: and start it), `open_migrate` where to and how to move machines."""
        super().__init__(parent)
        self._open_clone = open_clone
        self._open_migrate = open_migrate
        self.movable: tuple[DomainKey, ...] = ()
        """The chosen machines that can be moved to another host."""
        self._open_console = open_console
        self._open_tabs = open_tabs
        self.tabbed: tuple[DomainKey, ...] = ()
        """The chosen machines whose consoles can be tabs."""
        self._world = world
        self._send = send
        self._machines = machines
        self._asking = Asking(parent, world, settings, self._act, delete or (lambda keys: None))
        self._asking.told.connect(self.told)
        self._able: dict[Verb, tuple[DomainKey, ...]] = {}
        self._open_menus = 0
        self._runs: dict[Verb, tuple[DomainKey, ...]] = {}
        """What `run` does, and to which machines."""
        self._model: DomainKey | None = None
        self._consoles: dict[Ticket, DomainKey] = {}
        self._under_way: dict[Ticket, tuple[Verb, DomainKey]] = {}
        """What was sent that would fail if it were sent a second time meanwhile."""
        self._actions: dict[Verb, QAction] = {verb: self._make(verb) for verb in Verb}
        self._run_icon = _RUN_ICON
        self.run = self._plain_action(tr("&Start"), *_RUN_ICON, self._run_all)
        self.run.setShortcut(QKeySequence(RUN_SHORTCUT))
        self.start_with_console = self._plain_action(
            tr("Start and open &console"), "device-desktop", "text", self._start_with_console
        )
        self.clone = self._plain_action(tr("&Clone…"), "copy", "text", self._clone)
        self.migrate = self._plain_action(_MIGRATE, "switch-horizontal", "text", self.show_migration)
        self.tabs = self._plain_action(_TABS, "versions", "text", self.show_tabs)
        self.tabs.setShortcut(QKeySequence(TABS_SHORTCUT))
        self.memory = MemoryMenu(parent, world, send, machines)
        self.virsh = VirshMenu(parent, world, lambda verb: self._able.get(verb, ()))
        self.virsh.told.connect(self.told)
        self.copy_virsh = self._plain_action(tr("Copy as &virsh"), "terminal-2", "text", self.virsh.popup)
        self.copy_virsh.setShortcut(QKeySequence(VIRSH_SHORTCUT))
        for action in (*self._actions.values(), self.run, self.tabs, self.copy_virsh):
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            parent.addAction(action)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.update)
        self._others = QTimer(self)
        self._others.setSingleShot(True)
        self._others.timeout.connect(self.update)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.reported.connect(self._reported)
        self.update()

    def action(self, verb: Verb) -> QAction:
        """The action of a verb."""
        return self._actions[verb]

    def count(self, verb: Verb) -> int:
        """How many of the chosen machines the verb touches."""
        return len(self._able.get(verb, ()))

    def menu(self, title: str = tr("&Machine"), parent: QWidget | None = None) -> QMenu:
        """A new menu of all verbs, for a menu bar, a button or a right click."""
        menu = QMenu(title, parent)
        self.fill(menu)
        return menu

    def fill(self, menu: QMenu, *copies: QAction) -> None:
        """Put all verbs into a menu, and these among those that copy a machine."""
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._menu_opens, True))
        menu.aboutToHide.connect(partial(self._menu_opens, False))
        add = self._actions
        menu.addAction(add[Verb.CONSOLE])
        menu.addAction(self.tabs)
        menu.addSeparator()
        menu.addAction(self.run)
        menu.addMenu(self._sub(tr("St&art in another way"), self._starts(), menu))
        menu.addAction(add[Verb.PAUSE])
        menu.addSeparator()
        menu.addAction(add[Verb.SHUT_DOWN])
        menu.addAction(add[Verb.REBOOT])
        menu.addMenu(self._sub(tr("Sto&p in another way"), self._stops(), menu))
        menu.addAction(add[Verb.POWER_OFF])
        menu.addSeparator()
        menu.addAction(add[Verb.SAVE])
        menu.addAction(add[Verb.DISCARD_SAVED])
        menu.addAction(add[Verb.SUSPEND_GUEST])
        menu.addMenu(self.memory.submenu(menu))
        menu.addSeparator()
        clone = (self.clone,) if self._open_clone is not None else ()
        copies = (*copies, *clone, add[Verb.TEMPLATE_ON], add[Verb.TEMPLATE_OFF])
        menu.addMenu(self._sub(tr("Ma&ke a copy"), copies, menu))
        if self._open_migrate is not None:
            menu.addAction(self.migrate)
        menu.addAction(add[Verb.RENAME])
        notes = (Verb.SET_TAGS, Verb.SET_GROUP, Verb.SET_START, Verb.SET_TITLE, Verb.SET_DESCRIPTION)
        menu.addMenu(self._sub(tr("Ta&gs and notes"), [add[verb] for verb in notes], menu))
        for verb in (Verb.AUTOSTART_ON, Verb.AUTOSTART_OFF, Verb.PERSIST):
            menu.addAction(add[verb])
        injected = (add[Verb.SEND_KEYS], add[Verb.NMI])
        menu.addMenu(self._sub(tr("In&ject keys or an NMI"), injected, menu))
        menu.addSeparator()
        menu.addMenu(self.virsh.submenu(menu))
        menu.addAction(add[Verb.UNDEFINE])

    def _menu_opens(self, opens: bool) -> None:
        """While one is open its entries stay where they are, whatever becomes of the machines: nobody is to press what
        has just come to lie under the pointer."""
        if opens and not self._open_menus:
            self.update()
        self._open_menus += 1 if opens else -1
        if not self._open_menus:
            self._soon.start(0)

    def stop_menu(self, parent: QWidget | None = None) -> QMenu:
        """All ways to end or interrupt a run, for the arrow beside "Shut down"."""
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        verbs = (Verb.SHUT_DOWN, Verb.REBOOT, Verb.SAVE, None, *_STOPS, None, Verb.POWER_OFF)
        for verb in verbs:
            if verb is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[verb])
        return menu

    def _starts(self) -> tuple[QAction, ...]:
        verbs = (Verb.START, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET, Verb.RESUME, Verb.WAKE)
        first, *rest = (self._actions[verb] for verb in verbs)
        return (first, self.start_with_console, *rest)

    def _stops(self) -> tuple[QAction, ...]:
        return tuple(self._actions[verb] for verb in _STOPS)

    def _sub(self, title: str, actions: Sequence[QAction], parent: QMenu) -> QMenu:
        menu = QMenu(title, parent)
        menu.setToolTipsVisible(True)
        menu.addActions(list(actions))
        return menu

    def _make(self, verb: Verb) -> QAction:
        deed = words.DEEDS[verb]
        action = self._plain_action(deed.label, deed.icon, _ROLES.get(verb, "text"), lambda: self.do(verb))
        shortcut = SHORTCUTS.get(verb)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        return action

    def _plain_action(self, text: str, picture: str, role: str, then: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        if picture:
            action.setIcon(icons.icon(picture, role))
        action.triggered.connect(lambda _on: then())
        return action

    # What makes sense now.

    def update(self) -> None:
        """Look at the chosen machines and enable what makes sense for them."""
        self._soon.stop()
        self._others.stop()
        chosen = self._chosen()
        alike: dict[tuple[object, ...], tuple[tuple[Domain, Host], list[DomainKey]]] = {}
        for machine, host in chosen:
            alike.setdefault(rules.likeness(machine), ((machine, host), []))[1].append(machine.key)
        single = chosen[0] if len(chosen) == 1 else None
        for verb, action in self._actions.items():
            able: list[DomainKey] = []
            reason = _NOBODY
            for first, keys in alike.values():
                reason = rules.refusal(verb, *first)
                if not reason:
                    able += keys
            if verb in _ONE_AT_A_TIME and len(chosen) > 1:
                able, reason = [], _ONLY_ONE
            self._able[verb] = tuple(able)
            self._dress(action, verb, len(able), len(chosen), reason if single or not chosen else "")
        self._dress_run(chosen)
        self._dress_clone(chosen)
        self._dress_tabs(chosen)
        self._dress_migrate(chosen)
        self._dress_start_with_console(chosen)
        self.copy_virsh.setEnabled(any(self._able.values()))
        self.updated.emit()

    def _dress(self, action: QAction, verb: Verb, able: int, chosen: int, reason: str) -> None:
        deed = words.DEEDS[verb]
        action.setEnabled(able > 0)
        action.setText(_of_several(deed.label, able, chosen))
        action.setIconText(deed.name)
        tip = f"{deed.name}: {reason}" if not able and reason else deed.name
        if not able and chosen > 1:
            tip = (
                reason
                if reason == _ONLY_ONE
                else tr("{deed}: this makes sense for none of them now.").format(deed=deed.name)
            )
        action.setToolTip(tip)
        action.setStatusTip("")
        if self._open_menus:
            return
        if verb in (Verb.AUTOSTART_ON, Verb.AUTOSTART_OFF):
            other = Verb.AUTOSTART_OFF if verb is Verb.AUTOSTART_ON else Verb.AUTOSTART_ON
            action.setVisible(able > 0 or (verb is Verb.AUTOSTART_ON and not self._able.get(other)))
        if verb in (Verb.PERSIST, Verb.DISCARD_SAVED, Verb.TEMPLATE_OFF):
            action.setVisible(able > 0)

    def _dress_run(self, chosen: Sequence[tuple[Domain, Host]]) -> None:
        """Start, resume or wake up, whichever is next, for several machines whatever each needs; a template's copy.
        Where there are only machines that have crashed it is their reset, which asks."""
        crashed = {machine.key for machine, _ in chosen if machine.active and machine.state is DomainState.CRASHED}
        living = {verb: tuple(key for key in self._able[verb] if key not in crashed) for verb in _RUN}
        dead = {Verb.RESET: tuple(key for key in self._able[Verb.RESET] if key in crashed)}
        self._runs = {verb: keys for verb, keys in (living if any(living.values()) else dead).items() if keys}
        self._model = self._template(chosen)
        self._show_run_icon(_RESET_ICON if self._model is None and Verb.RESET in self._runs else _RUN_ICON)
        if self._model is not None:
            self.run.setText(_START_COPY)
            self.run.setIconText(_START_COPY.replace("&", "").removesuffix("…"))
            self.run.setEnabled(True)
            self.run.setToolTip(tr("Start a copy of the template"))
            return
        verb = next(iter(self._runs), Verb.START)
        able = sum(map(len, self._runs.values()))
        self.run.setText(_of_several(words.DEEDS[verb].label, able, len(chosen)))
        self.run.setIconText(words.DEEDS[verb].name)
        self.run.setEnabled(bool(self._runs))
        self.run.setToolTip(words.DEEDS[verb].name if self._runs else self._actions[Verb.START].toolTip())

    def _show_run_icon(self, looks: tuple[str, str]) -> None:
        """Only another one: every button that has it is laid out anew."""
        if looks != self._run_icon:
            self._run_icon = looks
            self.run.setIcon(icons.icon(*looks))

    def _template(self, chosen: Sequence[tuple[Domain, Host]]) -> DomainKey | None:
        """The one that is chosen, where it is a template that can be cloned."""
        if len(chosen) != 1 or self._open_clone is None:
            return None
        machine, host = chosen[0]
        is_one = machine.config is not None and machine.config.template and not machine.active
        return machine.key if is_one and not rules.clone_refusal(machine, host) else None

    def _dress_start_with_console(self, chosen: Sequence[tuple[Domain, Host]]) -> None:
        refused = _ONLY_ONE if chosen else _NOBODY
        if len(chosen) == 1:
            refused = rules.refusal(Verb.START, *chosen[0]) or rules.refusal(Verb.CONSOLE, *_as_if_running(chosen))
        self.start_with_console.setEnabled(not refused)
        tip = tr("Start and open console: {why}").format(why=refused) if refused else tr("Start and open console")
        self.start_with_console.setToolTip(tip)

    def _dress_clone(self, chosen: list[tuple[Domain, Host]]) -> None:
        refused = rules.clone_refusal(*chosen[0]) if len(chosen) == 1 else _ONLY_ONE if chosen else _NOBODY
        self.clone.setEnabled(not refused)
        self.clone.setToolTip(tr("Clone: {why}").format(why=refused) if refused else tr("Clone"))

    def _clone(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1 and self._open_clone is not None:
            self._open_clone(chosen[0][0].key)

    def _dress_migrate(self, chosen: Sequence[tuple[Domain, Host]]) -> None:
        hosts = tuple(self._world.hosts.values())
        told = [(machine.key, rules.migrate_refusal(machine, host, hosts)) for machine, host in chosen]
        self.movable = tuple(key for key, refused in told if not refused)
        able = len(self.movable)
        self.migrate.setEnabled(able > 0)
        self.migrate.setText(_of_several(_MIGRATE, able, len(chosen)))
        why = told[0][1] if len(told) == 1 else tr("This makes sense for none of them now.") if told else _NOBODY
        self.migrate.setToolTip(tr("Migrate") if able else tr("Migrate: {why}").format(why=why))

    def movable_to(self, keys: Sequence[DomainKey], to: HostKey) -> tuple[DomainKey, ...]:
        """Those of some machines that can be moved to a host."""
        target, found = self._world.hosts.get(to), []
        for key in keys:
            machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
            if machine is None or host is None or target is None or key.host == to:
                continue
            if not rules.target_refusal(target, host.driver) and not rules.migrate_refusal(machine, host, (target,)):
                found.append(key)
        return tuple(found)

    def show_migration(self) -> None:
        """Ask where to and how to move the chosen machines."""
        self.update()
        if self._open_migrate is not None and self.movable:
            self._open_migrate(self.movable)

    def _dress_tabs(self, chosen: Sequence[tuple[Domain, Host]]) -> None:
        """A machine that is off may be among them: its tab waits for it."""
        shown = chosen if self._open_tabs is not None else ()
        self.tabbed = tuple(machine.key for machine, _ in shown if rules.shows_console(machine))
        able = len(self.tabbed)
        self.tabs.setEnabled(able > 0)
        self.tabs.setVisible(self._open_tabs is not None)
        self.tabs.setText(_of_several(_TABS, able, len(chosen)))
        self.tabs.setToolTip("" if able else _NOBODY if not chosen else _NO_TAB)

    def _chosen(self) -> list[tuple[Domain, Host]]:
        found = []
        for key in self._machines():
            machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
            if machine is not None and host is not None:
                found.append((machine, host))
        return found

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if any(key.host in hosts for key in self._machines()):
            self._soon.start(0)
        elif not self._others.isActive():  # which may be where a machine can be moved
            self._others.start(_LATER_MS)

    def _machines_changed(self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: object) -> None:
        if self._soon.isActive():
            return
        mine = self._machines()
        if any(key in changed or key in added or key not in self._world.machines for key in mine):
            self._soon.start(0 if len(mine) < _MANY else _LATER_MS)

    # What is done.

    def do(self, verb: Verb) -> None:
        """Do it to every chosen machine for which it makes sense, asking first where it is dangerous."""
        self.update()
        keys = self._able[verb]
        if keys:
            self._asking.ask(verb, keys)

    def asks(self, verb: Verb) -> bool:
        """Whether a person is asked before it is done."""
        return self._asking.asks(verb)

    def do_to(self, verb: Verb, key: DomainKey) -> None:
        """Do it to one machine, chosen or not, asking first as for any deed; say why it cannot be done any more."""
        if self._sensible(verb, key):
            self._asking.ask(verb, (key,))

    def _sensible(self, verb: Verb, key: DomainKey) -> bool:
        """True while it can be done; else it is said why not."""
        why = self._asking.hindrance(verb, (key,))
        if why:
            self.told.emit(f"{words.DEEDS[verb].name}: {why}")
        return not why

    def show_tabs(self) -> None:
        """Show the consoles of the chosen machines as tabs."""
        self.update()
        if self._open_tabs is not None and self.tabbed:
            self._open_tabs(self.tabbed)

    def mend(self, remedy: Command) -> None:
        """Carry out what was offered after a failure, to whatever machine it is; it asks as any deed does, but what the
        failure itself has asked."""
        if isinstance(remedy, Act) and remedy.text == ANYWAY:
            if self._sensible(remedy.verb, remedy.domain):
                self._act(remedy.verb, (remedy.domain,), ANYWAY)
        elif isinstance(remedy, Act):
            self.do_to(remedy.verb, remedy.domain)
        else:
            self._send(remedy)

    def _act(self, verb: Verb, keys: Sequence[DomainKey], text: str) -> None:
        """A person has decided. What changed meanwhile is looked at once more."""
        able: list[DomainKey] = []
        for key in keys:
            machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
            if machine is None or host is None or rules.refusal(verb, machine, host):
                continue
            if verb in _TOGETHER:
                able.append(key)
            elif verb is Verb.CONSOLE:
                self._show_console(machine)
            elif (verb, key) not in self._under_way.values():
                ticket = self._send(Act(key, verb, text))
                if verb in _ONCE:
                    self._under_way[ticket] = verb, key
        for command in together(able, verb, text):
            self._send(command)

    def _show_console(self, machine: Domain) -> None:
        if self._open_console is not None and rules.shows_console(machine):
            self._open_console(machine.key)
        else:
            self._send(Act(machine.key, Verb.CONSOLE))

    def _run_all(self) -> None:
        self.update()
        if self._model is not None and self._open_clone is not None:
            self._open_clone(self._model, start=True)
            return
        for verb, keys in tuple(self._runs.items()):
            if verb is Verb.RESET:
                self._asking.ask(verb, keys)
            else:
                self._act(verb, keys, "")

    def _start_with_console(self) -> None:
        for key in self._able[Verb.START]:
            self._consoles[self._send(Act(key, Verb.START))] = key

    def _reported(self, message: object) -> None:
        if isinstance(message, Finished):
            self._under_way.pop(message.ticket, None)
            key = self._consoles.pop(message.ticket, None)
            machine = self._world.machines.get(key) if key is not None else None
            if machine is not None and message.problem is None and not message.unknown:
                self._show_console(machine)


_ONCE = frozenset(
    (
        *(*_RUN, Verb.START_PAUSED, Verb.START_FRESH, Verb.START_RESET),
        *(Verb.PAUSE, Verb.SAVE, Verb.DISCARD_SAVED, Verb.POWER_OFF),
    )
)
"""Deeds that are done once: a second click on its way is none."""
_TOGETHER = frozenset((Verb.SET_TAGS, Verb.SET_GROUP))
"""Noted of thousands in a moment: one job for all of a host."""
_STOPS = (
    Verb.SHUT_DOWN_ACPI,
    Verb.SHUT_DOWN_AGENT,
    Verb.REBOOT_ACPI,
    Verb.REBOOT_AGENT,
    Verb.RESET,
    Verb.POWER_OFF_GRACEFUL,
)


_MANY, _LATER_MS = 200, 400
"""What makes sense for so many is looked at anew only after a moment while they change; a deed looks itself."""


def _as_if_running(chosen: Sequence[tuple[Domain, Host]]) -> tuple[Domain, Host]:
    """The first chosen machine as it would be once started, to see whether it has a display."""
    machine, host = chosen[0]
    return replace(machine, id=1, state=DomainState.RUNNING), host


def _of_several(label: str, able: int, chosen: int) -> str:
    """For how many of the chosen machines it makes sense."""
    if chosen < 2 or not able:
        return label
    asks = "…" if label.endswith("…") else ""
    return tr("{deed} ({able} of {chosen})").format(deed=label.removesuffix("…"), able=able, chosen=chosen) + asks
