"""Carries out what a person wants of USB devices that come and go: they are given to a machine as they appear."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.model.commands import Command
from virtgui.model.devices import HostDevice
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Happened, Told
from virtgui.model.problems import Problem
from virtgui.model.things import ThingKind
from virtgui.model.usb_rules import UsbRule
from virtgui.qtmodels.settings import Settings
from virtgui.qtmodels.things import Things
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain

if TYPE_CHECKING:
    from virtgui.qtmodels.device_facts import DeviceFacts
    from virtgui.qtmodels.usb_handing import Handing

_PREFIX = "usb_rule/"
_IDENTITY = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")


class UsbRules(QObject):
    """A rule works while this program runs and its host is connected. A device that appears goes to the rule's
    machine if that runs, else as soon as it does; one that is pulled out is taken out of the machine, so that it can
    come back. What a person takes out of the machine by hand stays out until it is plugged in anew, or the machine is
    started anew."""

    changed = pyqtSignal()
    """Other rules, or another state of one."""

    def __init__(
        self,
        world: World,
        things: Things,
        send: Callable[[Command], Ticket],
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._things = things
        self._send = send
        self._settings = settings
        self._facts: dict[HostKey, DeviceFacts] = {}
        self._there: dict[HostKey, dict[str, HostDevice]] = {}
        self._watched: set[HostKey] = set()
        self._handing: dict[UsbRule, Handing] = {}
        self._again: set[UsbRule] = set()
        """Something changed while they were carried out."""
        self._running: frozenset[DomainKey] = frozenset()
        things.changed.connect(self._things_changed)
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        settings.changed.connect(self._setting_changed)
        self._watch()

    # -- the rules ---------------------------------------------------------------------------

    def rules(self, host: HostKey | None = None) -> tuple[UsbRule, ...]:
        """Those of a host, or all, by what they are about."""
        found = []
        for name, value in self._settings.records(_PREFIX).items():
            identity, _, uri = name.partition("/")
            uuid = value.get("machine")
            if _IDENTITY.fullmatch(identity) and uri and isinstance(uuid, str) and uuid and host in (None, uri):
                title, called = value.get("title"), value.get("name")
                found.append(
                    UsbRule(
                        DomainKey(HostKey(uri), uuid),
                        identity,
                        title if isinstance(title, str) else "",
                        called if isinstance(called, str) else "",
                    )
                )
        return tuple(sorted(found, key=lambda rule: (rule.host, rule.title.casefold(), rule.identity)))

    def rule(self, host: HostKey, identity: str) -> UsbRule | None:
        """The rule for a device; there is one at most."""
        return next((rule for rule in self.rules(host) if rule.identity == identity), None)

    def put(self, rule: UsbRule) -> None:
        """Want this from now on, in place of what was wanted of the device; one that is there already is given."""
        self._settings.put_record(
            f"{_PREFIX}{rule.identity}/{rule.host}",
            {"machine": rule.machine.uuid, "title": rule.title, "name": rule.name},
        )
        self._give(rule)

    def remove(self, rule: UsbRule) -> None:
        """Want it no more; the machine keeps what it has."""
        self._settings.put_record(f"{_PREFIX}{rule.identity}/{rule.host}", None)

    def state(self, rule: UsbRule) -> str:
        """How it stands, in a sentence."""
        host, machine = self._world.hosts.get(rule.host), self._world.machines.get(rule.machine)
        name = self.machine_name(rule)
        if host is None or not host.open:
            return tr("Its host is not connected.")
        if host.read_only:
            return tr("The connection to its host is read-only: nothing is attached.")
        if machine is None:
            return (
                tr("Machine {name} is not there any more.").format(name=name)
                if host.listed
                else tr("Its host is being read.")
            )
        plugged = bool(self._found(rule))
        if not machine.active:
            return (
                tr("Waits until {name} runs.").format(name=name)
                if plugged
                else tr("Waits for the device, and until {name} runs.").format(name=name)
            )
        if rule in self._handing:
            return tr("Is being attached.")
        return (
            tr("Plugged in; {name} was given it when it appeared.").format(name=name)
            if plugged
            else tr("Waits for the device.")
        )

    def machine_name(self, rule: UsbRule) -> str:
        """What its machine is called now."""
        machine = self._world.machines.get(rule.machine)
        return plain(machine.name if machine is not None else rule.name, 80) or tr("the machine")

    # -- what happens ------------------------------------------------------------------------

    def _setting_changed(self, name: str) -> None:
        if name.startswith(_PREFIX):
            self._watch()
            self.changed.emit()

    def _watch(self) -> None:
        """The devices of every host that has a rule are followed, and no others."""
        wanted = {rule.host for rule in self.rules()}
        if wanted:
            # Late: it loads the XML room, which a program without rules does not need at its start.
            from virtgui.qtmodels.device_facts import DeviceFacts  # noqa: PLC0415
        for host in wanted - self._watched:
            self._things.watch(host, (ThingKind.DEVICE,), self)
            self._facts[host] = DeviceFacts(self._things, host)
            self._there.setdefault(host, self._usb(host))
        for host in self._watched - wanted:
            self._things.watch(host, (), self)
            self._facts.pop(host, None)
            self._there.pop(host, None)
        self._watched = wanted
        self._note_running()

    def _usb(self, host: HostKey) -> dict[str, HostDevice]:
        facts = self._facts.get(host)
        return {name: it for name, it in facts.devices().items() if it.identity} if facts is not None else {}

    def _things_changed(self, host: HostKey, kind: ThingKind) -> None:
        if kind is not ThingKind.DEVICE or host not in self._watched:
            return
        now, before = self._usb(host), self._there.get(host, {})
        self._there[host] = now
        come = {it.identity for name, it in now.items() if _place(it) != _place(before.get(name))}
        gone = {it.identity for name, it in before.items() if _place(it) != _place(now.get(name))}
        for rule in self.rules(host):
            if rule.identity in come or rule.identity in gone:
                self._give(rule, quiet=rule.identity not in come)
        self.changed.emit()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._watched & hosts:
            self.changed.emit()

    def _machines_changed(self, added: Iterable[DomainKey], changed: Iterable[DomainKey], gone: object) -> None:
        """A machine that was started is given what waits for it."""
        touched = {*added, *changed}
        rules = [rule for rule in self.rules() if rule.machine in touched] if self._watched else []
        for rule in rules:
            machine = self._world.machines.get(rule.machine)
            started = machine is not None and machine.active and rule.machine not in self._running
            if started and self._found(rule):
                self._give(rule)
        self._note_running()
        if rules:
            self.changed.emit()

    def _note_running(self) -> None:
        mine = {rule.machine for rule in self.rules()} if self._watched else set()
        self._running = frozenset(
            key for key in mine if (machine := self._world.machines.get(key)) is not None and machine.active
        )

    def _found(self, rule: UsbRule) -> tuple[HostDevice, ...]:
        there = self._there.get(rule.host, {})
        return tuple(there[name] for name in sorted(there) if there[name].identity == rule.identity)

    # -- carrying out ------------------------------------------------------------------------

    def _give(self, rule: UsbRule, *, quiet: bool = False) -> None:
        """Bring the machine to what is plugged in. `quiet` says nothing where there is nothing to do."""
        host, machine = self._world.hosts.get(rule.host), self._world.machines.get(rule.machine)
        if host is None or not host.open or host.read_only or machine is None:
            return
        if rule in self._handing:
            self._again.add(rule)
            return
        if not machine.active:
            if self._found(rule) and not quiet:
                self._tell(
                    rule,
                    tr("{device} is plugged in. {name} is given it once it runs.").format(
                        device=self._title(rule), name=machine.name
                    ),
                )
            return
        from virtgui.qtmodels.usb_handing import Handing  # noqa: PLC0415  (late for the same reason)

        handing = Handing(rule, self._found(rule), self._world, self._send, self)
        self._handing[rule] = handing
        handing.over.connect(self._over)
        handing.begin()
        self.changed.emit()

    def _over(self, rule: UsbRule, given: HostDevice | None, taken: bool, problem: Problem | None) -> None:
        handing = self._handing.pop(rule, None)
        if handing is not None:
            handing.deleteLater()
        name = self.machine_name(rule)
        if problem is not None:
            self._tell(
                rule,
                tr("{device} was not attached to {name}. {reason}").format(
                    device=self._title(rule), name=name, reason=problem.reason
                ),
                problem.detail,
            )
        elif given is not None:
            self._tell(
                rule,
                tr("{device} appeared and was attached to {name}, as you asked.").format(
                    device=self._title(rule), name=name
                ),
            )
        elif taken:
            self._tell(
                rule, tr("{device} was pulled out and taken out of {name}.").format(device=self._title(rule), name=name)
            )
        if rule in self._again:
            self._again.discard(rule)
            if self.rule(rule.host, rule.identity) == rule:
                self._give(rule, quiet=True)
        self.changed.emit()

    def _title(self, rule: UsbRule) -> str:
        return plain(rule.title, 80) or tr("USB device {identity}").format(identity=rule.identity)

    def _tell(self, rule: UsbRule, text: str, detail: str = "") -> None:
        now = time.time()
        log = Happened(now, rule.host, self.machine_name(rule), "usb-rule", plain(text, 300), rule.machine)
        self._world.take([Told(rule.host, now, plain(text, 300), detail), log])


def _place(device: HostDevice | None) -> tuple[str, str]:
    """What tells one plugging-in from the next: each gets a device number of its own."""
    return (device.identity, device.address) if device is not None else ("", "")
