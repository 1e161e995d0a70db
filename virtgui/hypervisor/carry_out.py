"""A change of a machine's definition as one piece of work on an act lane: looked at, stored, then made live."""

from __future__ import annotations

import secrets as chance
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import libvirt

from virtgui.hypervisor import hardware, read
from virtgui.hypervisor.calls import CALLS, CONFIG, LIVE
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.machines import Row
from virtgui.hypervisor.making import Volumes, start_networks
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.applied import Applied
from virtgui.model.commands import Change
from virtgui.model.edits import MACHINE, AddDevice, Conflict, Edit, Outcome, Place, ReplaceElement, SetField
from virtgui.model.hardware import Hardware
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.xml.edits import Vanished, conflicts
from virtgui.xml.parse import Refused
from virtgui.xml.plan import Plan, Step, alias_of, has_device, identity, macs, steps, with_macs
from virtgui.xml.secrets import has_display_password, hidden, secrets, without_secrets

UNREAD = Row("", "", -1, 0)
"""Stands for a machine that could not be read after the deed."""
_INSECURE = tr(
    "Its passwords cannot be read over this connection, and saving would lose them. Connect with the "
    "right to change machines, then try again."
)

_NOT_SO = (libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_OPERATION_UNSUPPORTED)


class Leaving(NamedTuple):
    """A device that the guest has been asked to let go of: the number of its edit, its place and alias."""

    edit: int
    place: Place
    alias: str


@dataclass(slots=True, repr=False)
class Done:
    """What came of a change. With `conflicts`, or with a `problem` before anything was done, that is nothing."""

    fresh: Hardware
    outcomes: tuple[Outcome, ...] = ()
    sent: str = ""
    kept: str = ""
    conflicts: tuple[Conflict, ...] = ()
    problem: Problem | None = None
    leaving: tuple[Leaving, ...] = ()
    applied: Applied | None = None
    row: Row | None = UNREAD


def carry_out(connection: Connection, command: Change, doing: str, at: float) -> Done:
    """Make a change. Raises libvirt.libvirtError where the connection broke or nothing could be begun, so that
    libvirt's reason is the problem; what was made for it is then taken back."""
    fresh = hardware.definitions(connection, command.domain)
    live, stored = command.live and bool(fresh.live), command.stored and bool(fresh.stored)
    base, now = _compared(command, fresh, stored)
    known = _secrets(fresh.stored, fresh.live, command.edits)
    try:
        if refusal := _refusal(command, fresh):
            return Done(fresh, problem=Problem(doing, refusal))
        if found := conflicts(base, now, command.edits):
            whole = replace(fresh, capabilities=command.base.capabilities, host=command.base.host)
            return Done(whole, conflicts=found)
        # left to libvirt, each definition would get an address of its own
        edits = with_macs(command.edits, partial(_mac, fresh)) if live and stored else command.edits
        plan = steps(fresh, edits, live=live, stored=stored)
        if plan.define and (wrong := _not_to_define(plan, fresh)):
            return Done(fresh, problem=Problem(doing, wrong))
    except Vanished as gone:
        reason = tr("The {kind} {key} is no longer there: somebody else removed it.").format(
            kind=gone.place.kind or tr("machine"), key=gone.place.key
        )
        return Done(fresh, problem=Problem(doing, " ".join(reason.split())))
    except Refused as refused:
        return Done(fresh, problem=Problem(doing, str(refused)))
    try:
        start_networks(connection, command.networks)
        with Volumes(connection) as volumes:
            volumes.make(command.volumes)
            done = _do(connection, command, plan, fresh, volumes, doing)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        problem = explain(error, doing, domain=command.domain)
        reason, detail = hidden(problem.reason, known), hidden(problem.detail, known)  # libvirt may quote its input
        return Done(fresh, problem=replace(problem, reason=reason, detail=detail))
    done.outcomes = tuple(outcome._replace(detail=hidden(outcome.detail, known)) for outcome in done.outcomes)
    done.applied = _remembered(connection, command, fresh, done, at)
    done.row = _row(connection, command)
    return done


def _compared(command: Change, fresh: Hardware, stored: bool) -> tuple[str, str]:
    """What the person saw, and what is there now of the same."""
    if stored and command.base.stored:
        return command.base.stored, fresh.stored
    if command.base.live and fresh.live and not stored:
        return command.base.live, fresh.live
    return command.base.base, fresh.base


def _refusal(command: Change, fresh: Hardware) -> str:
    """Why it must not even be tried; "" when it may."""
    if not fresh.base:
        return tr("It no longer has a definition.")
    if fresh.secure:
        return "" if command.base.secure or not _touches_display(command.edits) else _INSECURE
    return _INSECURE if _touches_display(command.edits) else ""


def _touches_display(edits: Iterable[Edit]) -> bool:
    return any(
        edit.place.kind == "graphics" or (isinstance(edit, ReplaceElement) and edit.place == MACHINE)
        for edit in edits
        if not isinstance(edit, AddDevice)
    )


def _not_to_define(plan: Plan, fresh: Hardware) -> str:
    """Why the definition must not be given to libvirt: it would lose passwords, or make another machine."""
    if plan.direct is None and not fresh.secure and has_display_password(fresh.stored):
        return _INSECURE
    if identity(plan.define) != fresh.domain.uuid.lower():
        return tr("A machine keeps its UUID. Put it back, or define a new machine instead.")
    return ""


def _do(
    connection: Connection,
    command: Change,
    plan: Plan,
    fresh: Hardware,
    volumes: Volumes,
    doing: str,
) -> Done:
    machine = connection.lookupByUUIDString(command.domain.uuid)
    done = Done(fresh)
    if plan.stored and not _directly(machine, plan):
        if not fresh.secure and has_display_password(fresh.stored):
            return Done(fresh, problem=Problem(doing, _INSECURE))
        connection.defineXML(plan.define)
        done.sent = plan.define
    if plan.stored:
        volumes.keep()
        if done.sent:
            done.kept = hardware.stored_text(connection, command.domain)
    running = command.live and bool(fresh.live)
    now = set(plan.already) if running else set()
    why = dict(plan.later)
    detail: dict[int, str] = {}
    leaving: list[Leaving] = []
    for step in plan.live:
        try:
            CALLS[step.way](machine, step.given, LIVE)
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            told = explain(error, doing, domain=command.domain)
            why |= dict.fromkeys(step.edits, told.reason)
            detail |= dict.fromkeys(step.edits, told.detail)
            done.problem = done.problem or told
            continue
        volumes.keep()
        alias = _still_there(connection, command, step)
        if alias is None:
            now |= set(step.edits)
        else:
            leaving += [Leaving(number, step.place, alias) for number in step.edits]
    done.leaving = tuple(leaving)
    done.outcomes = tuple(
        Outcome(edit, number in now, number in plan.stored, why.get(number, ""), detail.get(number, ""))
        for number, edit in enumerate(command.edits)
    )
    if any(outcome.now or outcome.stored for outcome in done.outcomes) or leaving:
        done.problem = None  # in part it was done, and the outcomes tell the rest
    elif done.problem is None:
        done.problem = Problem(doing, next((word for word in why.values() if word), tr("Nothing of it could be done.")))
    return done


def _directly(machine: libvirt.virDomain, plan: Plan) -> bool:
    """Change the stored definition by its one call; False where it must be defined anew, as on hosts that tune
    only by control groups they do not have."""
    if plan.direct is None:
        return False
    try:
        CALLS[plan.direct.way](machine, plan.direct.given, CONFIG)
    except libvirt.libvirtError as error:
        if not (lacking(error) or error.get_error_code() in _NOT_SO):
            raise
        return False
    return True


def _still_there(connection: Connection, command: Change, step: Step) -> str | None:
    """The alias of a device that was to go and has not gone yet; None for all else."""
    if step.way != "detach":
        return None
    alias, text = alias_of(step.given[0]), hardware.live_text(connection, command.domain)
    return alias if text and has_device(text, step.place, alias) else None


def _remembered(connection: Connection, command: Change, fresh: Hardware, done: Done, at: float) -> Applied | None:
    if done.problem is not None:
        return None
    try:
        after = done.kept or hardware.definitions(connection, command.domain).base
        machine = connection.lookupByUUIDString(command.domain.uuid)
        before, after = without_secrets(fresh.base), without_secrets(after)
        return Applied(at, command.domain, machine.name(), command.doing, before, after)
    except (libvirt.libvirtError, Refused):
        return None  # the change is done all the same


def _row(connection: Connection, command: Change) -> Row | None:
    try:
        return read.row(connection, command.domain.uuid)
    except libvirt.libvirtError:
        return UNREAD


def _secrets(stored: str, live: str, edits: Iterable[Edit]) -> tuple[str, ...]:
    """Every password that libvirt may quote back."""
    found: set[str] = set()
    written = [edit.xml for edit in edits if isinstance(edit, (AddDevice, ReplaceElement))]
    for text in (stored, live, *written):
        try:
            found |= set(secrets(text)) if text else set()
        except Refused:
            continue
    found |= {str(edit.value) for edit in edits if isinstance(edit, SetField) and edit.field.startswith("passw")}
    return tuple(sorted(found, key=len, reverse=True))


def _mac(fresh: Hardware) -> str:
    """An address of QEMU's range that the machine does not have yet."""
    taken = macs(fresh.stored) if fresh.stored else frozenset()
    while True:
        made = "52:54:00:" + ":".join(f"{byte:02x}" for byte in chance.token_bytes(3))
        if made not in taken:
            return made
