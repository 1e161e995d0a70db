"""What must be remembered of a running creation, so that a killed program can say what it left: the door to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from virtgui.model.keys import HostKey

if TYPE_CHECKING:
    from virtgui.model.making import HalfMade, Made


class Entry(Protocol):
    """One job's page; for the thread that does the job. It may wait for a disk."""

    def write(self, made: tuple[Made, ...]) -> None:
        """All of this is made, or about to be. Raises OSError where that cannot be kept."""

    def done(self) -> None:
        """Nothing is half made any more."""

    def leave(self) -> None:
        """The job is over, and what was written last may still be there."""


class Journal(Protocol):
    """Every job's page."""

    def begin(self, host: HostKey, title: str) -> Entry:
        """A new page. Raises OSError."""

    def left(self, host: HostKey) -> tuple[HalfMade, ...]:
        """What jobs left on a host; not those under way, of this program or another copy of it."""

    def take(self, number: str) -> Entry | None:
        """A page that was left, to be worked on; None where somebody else does, or it is gone."""


class _Page:
    def write(self, made: tuple[Made, ...]) -> None:
        """Nothing is kept."""

    def done(self) -> None:
        """Nothing was kept."""

    def leave(self) -> None:
        """Nothing was kept."""


class NoJournal:
    """Keeps nothing."""

    def begin(self, _host: HostKey, _title: str) -> Entry:
        return _Page()

    def left(self, _host: HostKey) -> tuple[HalfMade, ...]:
        return ()

    def take(self, _number: str) -> Entry | None:
        return None
