"""Figures and events of weeks: what can be asked of them, and what is answered."""

from __future__ import annotations

from array import array

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened, Message
from virtgui.util.frozen import dataclass
from virtgui.util.tuples import NamedTuple

Subject = DomainKey | HostKey
"""A machine, or a host."""


class PastWanted(NamedTuple):
    """Figures between two times (wall clock, s), at most about `points` of each; `number` is given back. With
    `events`, what happened to them too."""

    number: int
    subjects: tuple[Subject, ...]
    since: float
    until: float
    points: int = 1500
    events: bool = False


class PastSeries(NamedTuple):
    """One subject's figures: `times` are the middles of steps (wall clock, s); least, mean and greatest of each figure
    (`stats.recording.Kept`, or `HostKept` of a host) are as long. `gaps` (from, to) are what nobody knows."""

    subject: Subject
    times: array[float]
    low: tuple[array[float], ...]
    mean: tuple[array[float], ...]
    high: tuple[array[float], ...]
    gaps: tuple[tuple[float, float], ...] = ()


class PastEvent(NamedTuple):
    """Something that happened (wall clock, s): as `messages.Happened`, whose `life` is kept behind the kind
    ("lifecycle/started")."""

    at: float
    host: HostKey
    uuid: str
    kind: str
    subject: str
    text: str

    @property
    def life(self) -> str:
        """ "started", "stopped", ...; "" of what is no change of a state."""
        kind, _, life = self.kind.partition("/")
        if kind != "lifecycle":
            return ""
        return life or self.text.split(",")[0].partition(" (")[0]  # kept before lives were told apart from texts


def past_event(it: Happened) -> PastEvent:
    """It as it is kept."""
    kind = f"{it.kind}/{it.life}" if it.life else it.kind
    return PastEvent(it.at, it.host, it.domain.uuid if it.domain is not None else "", kind, it.subject, it.text)


@dataclass(frozen=True, slots=True)
class PastRead(Message):
    """The answer: a series for each subject, the same order. `began` is when the oldest figures kept of any of them
    were taken, None where there are none."""

    wanted: PastWanted
    series: tuple[PastSeries, ...] = ()
    events: tuple[PastEvent, ...] = ()
    began: float | None = None


@dataclass(frozen=True, slots=True)
class PastNoticed(Message):
    """One sentence that a person should know about a file of what was: figures, definitions or changes."""

    text: str


@dataclass(frozen=True, slots=True)
class PastSize(Message):
    """How large the file is (bytes), since when it has figures, of how many machines and hosts; whether this program
    writes it."""

    bytes: int
    began: float | None
    subjects: int
    writing: bool


class PastTuning(NamedTuple):
    """What is kept: whether at all, of which hosts nothing, and up to which size (bytes)."""

    on: bool = True
    without: frozenset[HostKey] = frozenset()
    limit: int = 512 * 1024 * 1024
