"""A deed on many machines, one after another or a few at once, each with its own result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple, Protocol

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from virtgui.model import rules
from virtgui.model.commands import Act, Command, Verb
from virtgui.model.facts import Domain, Host
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Finished
from virtgui.model.plan import Step
from virtgui.model.problems import Problem
from virtgui.qtmodels.world import World
from virtgui.util.language import tr


class Stage(Enum):
    """How far one machine's turn is."""

    WAITING = "waiting"
    UNDER_WAY = "under way"
    DONE = "done"
    FAILED = "failed"
    LEFT_OUT = "left out"


class Turn(NamedTuple):
    """One machine's turn. `told` is why it failed or was left out, or how far it is."""

    step: Step
    stage: Stage = Stage.WAITING
    told: str = ""
    share: float = 0.0
    unsure: bool = False
    """Whether it is not known if it failed: its host went away in the middle."""


class Deed(Protocol):
    """What is done to each machine, decided when its turn comes."""

    def refusal(self, machine: Domain, host: Host) -> str:
        """Why it is left out; "" where it is not."""

    def reached(self, machine: Domain | None) -> bool:
        """Whether it stands as after the deed though that failed or was left out."""

    def command(self, machine: Domain) -> Command:
        """What is sent for it."""

    def instead(self, problem: Problem) -> Command | None:
        """What is sent instead where it failed so; None where that is its end."""


class VerbDeed(NamedTuple):
    """The same verb for all."""

    verb: Verb

    def refusal(self, machine: Domain, host: Host) -> str:
        """As for one machine."""
        return rules.refusal(self.verb, machine, host)

    def reached(self, machine: Domain | None) -> bool:
        """As the world tells by now."""
        return rules.reached(self.verb, machine)

    def command(self, machine: Domain) -> Command:
        """The verb alone."""
        return Act(machine.key, self.verb)

    def instead(self, _problem: Problem) -> Command | None:
        """There is no other way."""
        return None


class Bulk(QObject):
    """Sends each deed when its turn comes. Stopping begins nothing more; what is under way ends by itself."""

    changed = pyqtSignal(object)
    """The DomainKey whose turn is another now."""
    ended = pyqtSignal()
    """Nothing is under way, and nothing more will begin."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Verb | Deed,
        steps: Iterable[Step],
        *,
        at_once: int = 1,
        delay_s: float = 0.0,
        stop_at_failure: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._deed: Deed = VerbDeed(deed) if isinstance(deed, Verb) else deed
        self._turns = {step.key: Turn(step) for step in steps}
        self._waiting = dict.fromkeys(self._turns)
        """Whose turn is still to come, in order: of thousands only these are looked through."""
        self._counts = Counter({Stage.WAITING: len(self._turns)})
        self._tickets: dict[Ticket, DomainKey] = {}
        self._at_once = max(1, at_once)
        self._delay_s = delay_s
        self._stop_at_failure = stop_at_failure
        self.running = False
        """Whether turns are still to come or under way."""
        self._stopping = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._go_on)
        world.reported.connect(self._reported)

    def turns(self) -> tuple[Turn, ...]:
        """Every turn, in order."""
        return tuple(self._turns.values())

    def turn(self, key: DomainKey) -> Turn:
        """One machine's."""
        return self._turns[key]

    def count(self, stage: Stage) -> int:
        """How many are at a stage."""
        return self._counts[stage]

    @property
    def unsure(self) -> int:
        """Of how many it is not known whether they failed."""
        return sum(turn.unsure for turn in self._turns.values()) if self.count(Stage.FAILED) else 0

    def begin(self) -> None:
        """Begin with the first."""
        self.running, self._stopping = True, False
        self._go_on()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._pause.stop()
        self._leave_out(tr("Stopped before its turn."))
        self._settle()

    def retry(self) -> None:
        """Begin again with those that failed or were left out. One that failed, or of which that was not known, and is
        as wished by now is done."""
        for turn in self.again():
            there = self._is_reached(turn)
            self._put(turn.step.key, Stage.DONE if there else Stage.WAITING, share=float(there))
        self.begin()

    def again(self) -> tuple[Turn, ...]:
        """Those that would be retried: not those that were left out because they are as wished."""
        return tuple(
            turn
            for turn in self._turns.values()
            if turn.stage is Stage.FAILED or (turn.stage is Stage.LEFT_OUT and not self._is_reached(turn))
        )

    def _go_on(self) -> None:
        """Begin as many as may be now."""
        while self.running and not self._stopping and not self._pause.isActive():
            if len(self._tickets) >= self._at_once:
                return
            turn = self._next()
            if turn is None:
                break
            self._begin(turn)
        self._settle()

    def _next(self) -> Turn | None:
        """The first that waits for nobody any more; those whose turn cannot come are left out."""
        for key in tuple(self._waiting):
            turn = self._turns[key]
            before = [self._turns[other] for other in turn.step.after if other in self._turns]
            missing = next((each for each in before if self._is_missing(each)), None)
            if missing is not None:
                failed = missing.stage is Stage.FAILED
                why = (
                    tr("It waits for {machine}, which failed.")
                    if failed
                    else tr("It waits for {machine}, which was left out.")
                )
                self._put(key, Stage.LEFT_OUT, why.format(machine=self._name(missing.step.key)))
            elif not any(each.stage in (Stage.WAITING, Stage.UNDER_WAY) for each in before):
                return turn
        return None

    def _is_missing(self, turn: Turn) -> bool:
        """Whether those that wait for it wait in vain."""
        return turn.stage in (Stage.FAILED, Stage.LEFT_OUT) and not self._is_reached(turn)

    def _is_reached(self, turn: Turn) -> bool:
        host = self._world.hosts.get(turn.step.key.host)
        known = host is not None and host.open and host.listed
        return known and self._deed.reached(self._world.machines.get(turn.step.key))

    def _begin(self, turn: Turn) -> None:
        key = turn.step.key
        machine, host = self._world.machines.get(key), self._world.hosts.get(key.host)
        if machine is None or host is None:
            self._end(key, rules.absence(host), left_out=True)
            return
        reason = self._deed.refusal(machine, host)
        if reason:
            self._end(key, reason, left_out=True)
            return
        self._put(key, Stage.UNDER_WAY)
        self._tickets[self._send(self._deed.command(machine))] = key
        wait = max(self._delay_s, float(turn.step.delay_s))
        if wait > 0 and self.count(Stage.WAITING):
            self._pause.start(round(wait * 1000))

    def _end(self, key: DomainKey, problem: str = "", *, left_out: bool = False, told: str = "") -> None:
        if not problem:
            self._put(key, Stage.DONE, told, share=1.0)
            return
        self._put(key, Stage.LEFT_OUT if left_out else Stage.FAILED, problem)
        if self._stop_at_failure and not left_out and not self._stopping:
            self._stopping = True
            self._pause.stop()
            self._leave_out(tr("Stopped when {machine} failed.").format(machine=self._name(key)))

    def _leave_out(self, why: str) -> None:
        for key in tuple(self._waiting):
            self._put(key, Stage.LEFT_OUT, why)

    def _reported(self, message: object) -> None:
        match message:
            case Advanced() if message.ticket in self._tickets and message.total > 0:
                key = self._tickets[message.ticket]
                self._put(key, Stage.UNDER_WAY, share=min(1.0, message.done / message.total))
            case Finished() if message.ticket in self._tickets:
                key = self._tickets.pop(message.ticket)
                problem = message.problem
                instead = self._deed.instead(problem) if problem is not None and not self._stopping else None
                if instead is not None:
                    self._tickets[self._send(instead)] = key
                    return
                reason = problem.reason or problem.detail if problem is not None else ""
                if message.unknown:
                    reason = reason or tr("The host went away meanwhile: check whether it was done.")
                elif message.cancelled:
                    reason = reason or tr("Cancelled.")
                self._end(key, reason, told=message.text)
                if message.unknown:
                    self._turns[key] = self._turns[key]._replace(unsure=True)
                    self.changed.emit(key)
                self._go_on()

    def _settle(self) -> None:
        if self.running and not self._tickets and not self.count(Stage.WAITING):
            self.running = False
            self.ended.emit()

    def _put(self, key: DomainKey, stage: Stage, told: str = "", share: float = 0.0) -> None:
        before = self._turns[key]
        self._turns[key] = before._replace(stage=stage, told=told, share=share, unsure=False)
        self._counts[before.stage] -= 1
        self._counts[stage] += 1
        if stage is Stage.WAITING:
            self._waiting[key] = None
        else:
            self._waiting.pop(key, None)
        self.changed.emit(key)

    def _name(self, key: DomainKey) -> str:
        machine = self._world.machines.get(key)
        return machine.name if machine is not None else tr("a machine that is gone")
