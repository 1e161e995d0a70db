"""What deeds on one machine and questions about it have in common, so that a new kind of them is told, listed and
refused without being named anywhere else."""

from __future__ import annotations

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Message
from virtgui.model.problems import Problem


class DomainDeed(Command):
    """A job on one machine: begun, told in the Jobs panel, ended once."""

    __slots__ = ()
    domain: DomainKey

    def doing(self, machine: str) -> str:
        """What completes "Could not ..." and, with a capital letter, names the job; names as they were given."""
        raise NotImplementedError

    def when_unknown(self) -> str:
        """What more is to be known where the host went away in its middle, as a sentence."""
        return ""

    def remedy_when_unknown(self) -> Command | None:
        """What may then be needed."""
        return None


class DomainReport(Message):
    """What answers such questions, and is told to whoever looks."""

    __slots__ = ()


class DomainQuestion(Command):
    """A question about one machine that is answered by one message and is no job."""

    __slots__ = ()
    domain: DomainKey

    @property
    def asking(self) -> str:
        """What completes "Could not ..."."""
        raise NotImplementedError

    def answered(self, ticket: Ticket, answer: object, problem: Problem | None) -> Message:
        """The message that answers: `answer` is None where there is a problem."""
        raise NotImplementedError
