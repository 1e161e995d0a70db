"""The calls of a migration, each for a lane: volumes made and removed, the move, how far it is, where it ended."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import NamedTuple

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.journal import Entry
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.ledger import Ledger, leave
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.machines import reason_word
from virtgui.hypervisor.steps import Steps
from virtgui.hypervisor.streams import Pipe
from virtgui.hypervisor.unmaking import Unmade, unmake
from virtgui.install.migration import connection_uri, plan
from virtgui.model.facts import DomainState
from virtgui.model.keys import HostKey
from virtgui.model.making import MakeVolume
from virtgui.model.migration import NO_LIMIT, Figures, Found, Limits, Migrate, TuneMigration, Way
from virtgui.util.language import tr

_LOAN_S = 30.0
_RUNS_THERE = (libvirt.VIR_DOMAIN_PAUSED, libvirt.VIR_DOMAIN_PAUSED_POSTCOPY)
_JOBS = (libvirt.VIR_DOMAIN_JOB_BOUNDED, libvirt.VIR_DOMAIN_JOB_UNBOUNDED)


class Arrival(NamedTuple):
    """How a machine is on its new host; `standstill_ms` is None where nobody tells."""

    paused: bool
    standstill_ms: int | None


class Loan:
    """A lane's connection, lent to another thread: libvirt leads a direct migration over both hosts' connections at
    once. The lane makes no other call, and does not close it, until it has it back from whoever took it: libvirt
    itself holds on to neither, and a connection closed under a migration ends the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given = threading.Event()
        self._back = threading.Event()
        self._taken = False
        self._connection: Connection | None = None

    def lend(self, connection: Connection) -> None:
        """For the lane: returns once it has been given back."""
        self._connection = connection
        self._given.set()
        self._back.wait()
        self._connection = None

    def take(self) -> Connection:
        """For the borrower. Raises Stumble when the other host does not answer."""
        self._given.wait(_LOAN_S)
        with self._lock:
            if self._connection is None or self._back.is_set():
                raise Stumble(tr("the target host does not answer"), libvirt.VIR_ERR_OPERATION_TIMEOUT)
            self._taken = True
            return self._connection

    def give_back(self) -> None:
        """For the borrower, also where it never took it."""
        self._back.set()

    def call_off(self) -> None:
        """For anybody else: the borrower will not take it; one who has it gives it back in its own time."""
        with self._lock:
            if not self._taken:
                self._back.set()


def prepare(connection: Connection, command: Migrate, ledger: Ledger, begin: Callable[[], Entry]) -> None:
    """Make the volumes that disks are copied into. Raises libvirt.libvirtError, OSError, Refused and Stopped."""
    ledger.entry = begin()
    steps = Steps(ledger, _no_lending)
    for volume in command.volumes:
        ledger.look()
        steps.do(connection, MakeVolume(volume.pool, volume.xml))


def _no_lending(_host: HostKey, _pool: str, _name: str) -> tuple[Pipe, Callable[[], bool]]:
    raise Stumble(tr("nothing is copied by this program"))


def tidy(connection: Connection, ledger: Ledger) -> Unmade:
    """Remove them again. Raises libvirt.libvirtError only when the connection broke."""
    gone = unmake(connection, ledger.made)
    if ledger.entry is not None:
        leave(ledger.entry, gone.left)
    return gone


def move(connection: Connection, command: Migrate, loan: Loan) -> None:
    """The migration itself. Raises libvirt.libvirtError."""
    options = command.options
    try:
        machine = connection.lookupByUUIDString(command.domain.uuid)
        flags, given = plan(options, options.xml)
        params = {name: list(value) if isinstance(value, tuple) else value for name, value in given}
        bits = 0
        for name in flags:
            bits |= _flag(name)
        if options.way is Way.DIRECT:
            machine.migrate3(loan.take(), params, bits)
        else:
            machine.migrateToURI3(connection_uri(options, command.to), params, bits)
    finally:
        loan.give_back()


def figures(connection: Connection, uuid: str) -> Figures | None:
    """How far it is; None while it does not say."""
    machine = connection.lookupByUUIDString(uuid)
    told = machine.jobStats()
    if told.get("type") not in _JOBS or not told.get("data_total"):
        return None
    page = float(told.get("memory_page_size", 4096))
    nan = math.nan
    rates = [float(told[name]) for name in ("memory_bps", "disk_bps") if told.get(name)]
    dirty = told.get("memory_dirty_rate") if told.get("memory_total") else None  # nothing is known of it before
    return Figures(
        told.get("time_elapsed", 0) / 1000,
        float(told.get("data_total", 0)),
        float(told.get("data_remaining", 0)),
        float(told.get("memory_total", 0)),
        float(told.get("memory_remaining", 0)),
        float(told.get("disk_total", 0)),
        float(told.get("disk_remaining", 0)),
        sum(rates) if rates else nan,
        nan if dirty is None else float(dirty) * page,
        float(told.get("downtime", nan)),
        int(told.get("memory_iteration", 0)),
        int(told.get("auto_converge_throttle", 0)),
        tuple(machine.state()) == _RUNS_THERE,
    )


def _flag(name: str) -> int:
    bit = getattr(libvirt, f"VIR_MIGRATE_{name}", None)
    if bit is None:
        raise Stumble(tr("this computer's libvirt is too old for that"), libvirt.VIR_ERR_NO_SUPPORT)
    return int(bit)


def limits(connection: Connection, uuid: str) -> Limits:
    """What holds for one that runs. Raises libvirt.libvirtError only where the machine or the connection is gone."""
    machine = connection.lookupByUUIDString(uuid)
    flags = libvirt.VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY if tuple(machine.state()) == _RUNS_THERE else 0
    speed = read.tried(lambda: int(machine.migrateGetMaxSpeed(flags))) or 0
    downtime = read.tried(lambda: int(machine.migrateGetMaxDowntime(0))) or 0
    cache = read.tried(lambda: int(machine.migrateGetCompressionCache(0))) or 0
    return Limits(NO_LIMIT if not speed and flags else speed, downtime, cache >> 20)


def tune(connection: Connection, command: TuneMigration) -> None:
    """Change a migration that runs: how fast memory goes before it runs over there, and after. Raises
    libvirt.libvirtError."""
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if command.bandwidth:
        over = tuple(machine.state()) == _RUNS_THERE
        machine.migrateSetMaxSpeed(command.bandwidth, libvirt.VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY if over else 0)
    if command.cache:
        machine.migrateSetCompressionCache(command.cache << 20, 0)
    if command.downtime_ms:
        machine.migrateSetMaxDowntime(command.downtime_ms, 0)
    if command.post_copy:
        machine.migrateStartPostCopy(0)


def abort(connection: Connection, uuid: str) -> None:
    """Break it off. Raises libvirt.libvirtError."""
    connection.lookupByUUIDString(uuid).abortJob()


def arrived(connection: Connection, uuid: str) -> Arrival:
    """How a machine is that came here, and how long its guest stood still for that."""
    machine = connection.lookupByUUIDString(uuid)
    paused = machine.state()[0] == libvirt.VIR_DOMAIN_PAUSED
    told = read.tried(lambda: machine.jobStats(libvirt.VIR_DOMAIN_JOB_STATS_COMPLETED)) if machine.isActive() else None
    return Arrival(paused, int(told["downtime"]) if told and "downtime" in told else None)


def find(connection: Connection, uuid: str) -> Found:
    """Whether a machine is on this host, and how it is there."""
    try:
        state, reason = connection.lookupByUUIDString(uuid).state()
    except libvirt.libvirtError as error:
        if read.gone(error):
            return Found(True)
        raise
    return Found(True, DomainState(state), reason_word(state, reason))
