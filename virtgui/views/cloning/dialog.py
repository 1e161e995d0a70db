"""The dialog that clones a machine: what is copied, where to, and what is wrong with that, before anything is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QCloseEvent, QGuiApplication
from PyQt6.QtWidgets import QWidget

from virtgui.install.clone import (
    CloneChoice,
    CloneDisk,
    DiskChoice,
    How,
    clone_disks,
    first_choice,
    settled,
)
from virtgui.install.clone_flaws import CloneFlaw, clone_flaws
from virtgui.install.clone_prepare import Copy, Seed, knows_cloud_init, seed_names, seed_pool, without_seeds
from virtgui.install.clone_steps import Around, copies, makes
from virtgui.install.draft import Medium
from virtgui.install.workshop import Workshop
from virtgui.model import rules, virsh_make
from virtgui.model.commands import Act, Command, Verb
from virtgui.model.facts import Host
from virtgui.model.inventory import Inventory
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Make
from virtgui.model.messages import Finished, MachineMade
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.cloning.disk_card import DiskCard
from virtgui.views.cloning.form import CloneForm
from virtgui.views.cloning.notes import notes
from virtgui.views.cloning.source import CloneSource
from virtgui.views.controls import entitle
from virtgui.views.creation.new_machine import NewMachine
from virtgui.views.creation.preparing import Preparation, Preparing
from virtgui.xml.cloning import Origin, origin
from virtgui.xml.macs import new_mac
from virtgui.xml.parse import Refused
from virtgui.xml.secrets import without_secrets

_HINT = tr("Write {n} into the name where the number shall be")
_NO_POOL = tr("That host has no running pool of files that the guest’s answers could go to.")
_NOT_COPIED = tr("Copied without the guest’s answers")
_READING = tr("Reading the machine and what its host has…")


class CloneDialog(CloneForm):
    """Hides once its jobs are sent. Should one fail it is back, with all that was entered and the reason."""

    made = pyqtSignal()
    """Every clone was made."""
    machine_made = pyqtSignal(object)
    """A NewMachine whose answers are to be removed after its first run."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        name_of: Callable[[HostKey], str],
        workshop: Workshop,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workshop = workshop
        self._key = key
        self._world = world
        self._send = send
        self._name_of = name_of
        self._origin: Origin | None = None
        self._disks: tuple[CloneDisk, ...] = ()
        self._choice: CloneChoice | None = None
        self._copies: tuple[Copy, ...] = ()
        self._seeds: dict[int, Seed] = {}
        self._jobs: dict[Ticket, Seed | None] = {}
        self._spare = False
        """Whether the original becomes a template once something stands on it: a clone that fails changes nothing."""
        self.preparing = Preparing(self)
        self._flaws: list[CloneFlaw] = []
        self.source = CloneSource(key, world, send, self)
        self._connect()
        self.source.read()
        self._refresh()

    @property
    def key(self) -> DomainKey:
        """The machine that is cloned."""
        return self._key

    @property
    def choice(self) -> CloneChoice | None:
        """What is chosen; None while the machine is being read."""
        return self._choice

    @property
    def flaws(self) -> tuple[CloneFlaw, ...]:
        """What is wrong with it."""
        return tuple(self._flaws)

    def _connect(self) -> None:
        self.source.changed.connect(self._refresh)
        self.name.textEdited.connect(lambda text: self._take(name=text))
        self.copies.valueChanged.connect(lambda count: self._take(copies=count))
        self.host.currentIndexChanged.connect(self._took_host)
        self.start.toggled.connect(lambda on: self._take(start=on))
        self.template.toggled.connect(lambda on: self._take(template=on))
        self.nics.changed.connect(lambda macs: self._take(macs=macs))
        self.guest.switch.toggled.connect(self._took_guest)
        self.guest.changed.connect(self._show)
        self.preparing.told.connect(self.say_busy)
        self.preparing.done.connect(self._send_makes)
        self.preparing.failed.connect(self._unprepared)
        self.preparing.stopped.connect(lambda: self._unprepared(None))
        self.virsh.clicked.connect(self._copy_virsh)
        self.cancel.clicked.connect(self.reject)
        self.clone.clicked.connect(self._clone)
        self._world.reported.connect(self._heard)
        self._world.hosts_changed.connect(self._hosts_changed)

    # -- what is known -----------------------------------------------------------------------

    def _refresh(self) -> None:
        if self._jobs:
            return  # it is hidden, and what it sent is under way
        here, hardware = self.source.inventory(self._key.host), self.source.hardware
        if hardware is not None and here is not None:
            try:
                self._read(hardware.stored or hardware.live, here)
            except Refused as refused:
                self.source.problem = str(refused)
        ready = self._choice is not None
        self.waiting.setVisible(not ready)
        self.waiting.setText(plain(self.source.problem, 300) or _READING)
        self.waiting.set_role("error" if self.source.problem else "muted")
        for widget in (self.form, self.start, self.guest, self.notes, self.virsh):
            widget.setVisible(ready)
        if self._choice is not None:
            self._settle(self._choice)
        else:
            self._show()

    def _read(self, document: str, here: Inventory) -> None:
        first = self._origin is None
        self._origin = known = origin(document)
        before = [disk.disk.target for disk in self._disks]
        self._disks = clone_disks(known, here, active=self.source.active, paused=self.source.paused)
        if first or before != [disk.disk.target for disk in self._disks] or self._choice is None:
            self._choice = first_choice(known, self._disks, self._key.host, here, self.source.names(self._key.host))
            macs = self._made_up(len(known.macs))
            start, template = self.start.isChecked(), self.template.isChecked()
            self._choice = replace(self._choice, macs=macs, start=start, template=template)
            if first:
                self.nics.build(known.plugs, macs)
            self.put_cards([DiskCard(disk, self) for disk in self._disks])
            for card in self.cards:
                card.changed.connect(self._took_disk)
            entitle(self, tr("Clone {name}").format(name=plain(known.name, 80)))
            self.heading.setText(tr("Clone {name}").format(name=plain(known.name, 80)))
            self._fill_hosts()
            self.name.setText(self._choice.name)
            self.name.selectAll()
            self.name.setFocus()

    def _made_up(self, count: int) -> tuple[str, ...]:
        taken = set(self.source.macs(self._key.host))
        for _ in range(count):
            taken.add(new_mac(taken, os.urandom))
        return tuple(sorted(taken - self.source.macs(self._key.host)))

    def _hosts_changed(self, _keys: object) -> None:
        if self._choice is not None:
            self._fill_hosts()
        self._refresh()

    def _fill_hosts(self) -> None:
        """Hosts of the same kind that are connected and may be changed."""
        own = self._world.hosts.get(self._key.host)
        chosen = self._choice.host if self._choice is not None else self._key.host
        fitting = [
            host for host in self._world.hosts.values() if host.key in (self._key.host, chosen) or _alike(host, own)
        ]
        entries = [(plain(self._name_of(host.key), 64), host.key) for host in fitting]
        if entries != [(self.host.itemText(row), self.host.itemData(row)) for row in range(self.host.count())]:
            self.host.blockSignals(True)
            self.host.clear()
            for text, key in entries:
                self.host.addItem(text, key)
            self.host.setCurrentIndex(self.host.findData(chosen))
            self.host.setEnabled(len(entries) > 1)
            self.host.blockSignals(False)

    # -- what is chosen ----------------------------------------------------------------------

    def _take(self, **changes: Any) -> None:
        if self._choice is None:
            return
        names = {"name", "copies"} & changes.keys()
        choice = replace(self._choice, **changes)
        if names:  # files that were named by the program follow the name
            choice = replace(choice, disks=self._renamed(choice))
        self._settle(choice)

    def _renamed(self, choice: CloneChoice) -> tuple[DiskChoice, ...]:
        there = self._there()
        if self._choice is None or self._origin is None or there is None:
            return choice.disks
        blank = replace(self._choice, disks=tuple(replace(each, file="") for each in self._choice.disks))
        own = settled(blank, self._origin, self._disks, there)
        return tuple(
            replace(each, file="") if each.file == made.file else each
            for each, made in zip(choice.disks, own.disks, strict=True)
        )

    def _took_disk(self, made: object) -> None:
        if self._choice is not None and isinstance(made, DiskChoice):
            disks = tuple(made if each.target == made.target else each for each in self._choice.disks)
            self._settle(replace(self._choice, disks=disks))

    def _took_host(self) -> None:
        host = self.host.currentData()
        if host is not None and self._choice is not None:
            self.source.read_host(host)
            disks = tuple(replace(each, pool="") for each in self._choice.disks)
            self._settle(replace(self._choice, host=host, disks=disks))

    def _took_guest(self, on: bool) -> None:
        if self._choice is not None and on:
            self._settle(without_seeds(self._choice, self._disks))

    def _settle(self, choice: CloneChoice) -> None:
        there, known = self.source.inventory(choice.host), self._origin
        self._choice = choice
        if there is not None and known is not None:
            emptied = {card.target for card in self.cards if card.emptied}
            own = settled(choice, known, self._disks, there)
            disks = (replace(each, file="") if each.target in emptied else each for each in own.disks)
            self._choice = replace(own, disks=tuple(disks))
        self._show()

    def _there(self) -> Inventory | None:
        return self.source.inventory(self._choice.host) if self._choice is not None else None

    # -- showing -----------------------------------------------------------------------------

    def _show(self) -> None:
        choice, known, there = self._choice, self._origin, self._there()
        if choice is None or known is None or there is None:
            self.clone.setEnabled(False)
            self.template.hide()
            return
        elsewhere = choice.host != self._key.host
        taken = self.source.names(choice.host)
        self._flaws = clone_flaws(
            choice,
            known,
            self._disks,
            there,
            taken,
            elsewhere=elsewhere,
            active=self.source.active,
            paused=self.source.paused,
            macs=self.source.macs(choice.host),
        )
        for card, disk, made in zip(self.cards, self._disks, choice.disks, strict=True):
            card.show_choice(disk, made, there)
            card.show_flaws(self._flaws)
        self.say_flaws(self._flaws)
        self.guest.show_choice(choice, known=knows_cloud_init(known, self._disks))
        self.nics.show_flaws(self._flaws)
        self.nics.setVisible(choice.copies == 1 and bool(known.macs))
        linked = any(made.how is How.LINK and not made.layer for made in choice.disks)
        self.template.setVisible(linked and not self.source.active and not self._is_template())
        machine = self._world.machines.get(self._key)
        snapshots = machine is not None and machine.config is not None and bool(machine.config.snapshots)
        told = notes(known, self._disks, self.source.hardware, elsewhere, snapshots=snapshots)
        self.notes.setText("\n".join(told))
        self.clone.setText(
            plural(choice.copies, "&Clone {n} machine", "&Clone {n} machines")
            if choice.copies > 1
            else tr("&Clone machine")
        )
        self.hint(_HINT if choice.copies > 1 and "{n}" not in choice.name else "")
        there_still = self._key in self._world.machines
        if not there_still:
            self.say(rules.absence(self._world.hosts.get(self._key.host)))
        blocked = any(not flaw.warning for flaw in self._flaws) or bool(self.guest.wrong())
        fit = not blocked and not self._jobs and there_still and not self.preparing.running
        self.clone.setEnabled(fit)
        self.virsh.setEnabled(fit)

    def _is_template(self) -> bool:
        machine = self._world.machines.get(self._key)
        return machine is not None and machine.config is not None and machine.config.template

    # -- doing -------------------------------------------------------------------------------

    def makes(self) -> tuple[Make, ...]:
        """The jobs of what is chosen. Raises Refused."""
        choice, known, around, hardware = self._choice, self._origin, self._around(), self.source.hardware
        if choice is None or known is None or around is None or hardware is None:
            return ()
        document = hardware.stored or hardware.live
        return makes(choice, document, known, self._disks, around, self._copies, self._seeds)

    def _around(self) -> Around | None:
        choice, there = self._choice, self._there()
        if choice is None or there is None:
            return None
        names, macs = self.source.names(choice.host), self.source.macs(choice.host)
        return Around(self._key.host, there, names, macs, os.urandom, self.source.active)

    def _prepare(self) -> None:
        """The guests' answers are written first."""
        choice, known, around = self._choice, self._origin, self._around()
        if choice is None or known is None or around is None:
            return
        pool = seed_pool(choice, around.there)
        if pool is None:
            self.say(_NO_POOL)
            return
        self._copies = copies(choice, known, around)
        work = self.guest.work(self._workshop, self._copies, pool.name, dict(seed_names(self._copies, pool)))
        self.preparing.start(
            (Preparation(tr("Writing the answers"), tr("write the guest’s answers"), work, self._written),)
        )
        self._show()

    def _written(self, seeds: object) -> None:
        if isinstance(seeds, dict):
            self._seeds = seeds

    def _unprepared(self, problem: object) -> None:
        self.say_busy("")
        if isinstance(problem, Problem):
            self.say(plain(problem.reason, 600))
        self._show()

    def _clone(self) -> None:
        self._show()  # what changed meanwhile is looked at once more
        if not self.clone.isEnabled() or self._choice is None:
            return
        self.say("")
        self._copies, self._seeds = (), {}
        if self.guest.on:
            self._prepare()
        else:
            self._send_makes()

    def _send_makes(self) -> None:
        self.say_busy("")
        if self._choice is None:
            return
        self._spare = self._choice.template and not self.template.isHidden()
        seeds = [self._seeds.get(copy.number) for copy in self._copies]
        makes = self.makes()
        for make, seed in zip(makes, seeds or [None] * len(makes), strict=True):
            self._jobs[self._send(make)] = seed
        self.hide()

    def _heard(self, message: object) -> None:
        if isinstance(message, MachineMade) and (seed := self._jobs.get(message.ticket)) is not None and seed.forget:
            self.machine_made.emit(NewMachine(message.domain, spent=(Medium(pool=seed.pool, volume=seed.volume),)))
        if not isinstance(message, Finished) or message.ticket not in self._jobs:
            return
        self._jobs.pop(message.ticket)
        if self._spare and message.problem is None and not message.cancelled:
            self._spare = False
            self._send(Act(self._key, Verb.TEMPLATE_ON))
        if message.problem is not None or message.cancelled:
            reason = message.problem.reason if message.problem is not None else tr("Cancelled.")
            before = self.problem.text()
            self.say(f"{before}\n{plain(reason, 600)}".strip())
        if self._jobs:
            return
        if self.problem.text():
            self.source.again()
            self._show()
            self.show()
            self.raise_()
        else:
            self.made.emit()
            self.accept()

    def _copy_virsh(self) -> None:
        clipboard = QGuiApplication.clipboard()
        host = self._world.hosts.get(self._choice.host) if self._choice is not None else None
        if clipboard is None or host is None:
            return
        self._copies, self._seeds = (), {}
        try:
            lines = [virsh_make.lines(make, host, without_secrets) for make in self.makes()]
        except ValueError as refused:
            self.say(str(refused))
            return
        clipboard.setText("\n".join(lines))
        self.say_busy(_NOT_COPIED if self.guest.on else "")

    def reject(self) -> None:
        """What is being written is stopped first."""
        if self.preparing.running:
            self.preparing.cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self._jobs.clear()
        super().closeEvent(event)


def _alike(host: Host, own: Host | None) -> bool:
    return host.open and not host.read_only and own is not None and host.driver == own.driver
