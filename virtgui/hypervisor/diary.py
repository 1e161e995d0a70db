"""What the engine was asked and what hosts came to, written to the log: all that helps to find out why."""

from __future__ import annotations

import logging

from virtgui.model.commands import (
    Act,
    Answer,
    Cancel,
    Command,
    Connect,
    Disconnect,
    Forget,
    Refresh,
    TakeShot,
    Watch,
)
from virtgui.model.facts import Host, Phase
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import (
    Addressed,
    Asked,
    Began,
    Finished,
    Gone,
    Happened,
    HostSeen,
    Listed,
    Message,
    Sampled,
    Seen,
    Told,
    Withdrawn,
)
from virtgui.model.problems import Problem
from virtgui.util.names import plain

_log = logging.getLogger(__name__)
_LONGEST = 1000


class Diary:
    """Deeds, losses and failures always; with `--debug` also what was seen and happened. Never what a person
    typed when asked or put into a definition, nor figures, of which there are too many. What is rare is written by
    `diary_of_deeds`, which is not loaded before it."""

    def __init__(self) -> None:
        self._phases: dict[HostKey, Phase] = {}

    def asked(self, ticket: Ticket, command: Command) -> None:
        """A command came in."""
        match command:
            case Act(domain, verb, text):
                more = f": {plain(text)}" if text else ""
                _log.info("%d: %s %s on %s%s", ticket, verb.value, domain.uuid, plain(domain.host), more)
            case Answer(host, question, values):
                _log.info("question %d of %s was %s", question, plain(host), "answered" if values else "declined")
            case TakeShot(domain, screen):
                _log.debug("%d: picture of screen %d of %s", ticket, screen, domain.uuid)
            case Watch():
                _log.debug("on screen: %d rows, %d pages", len(command.rows), len(command.pages))
            case Connect() | Disconnect() | Forget() | Refresh() | Cancel():
                _log.info("%d: %s", ticket, command)
            case _:
                from virtgui.hypervisor import diary_of_deeds  # noqa: PLC0415  (late: it knows every deed)

                diary_of_deeds.asked(ticket, command)

    def told(self, message: Message) -> None:
        """A message goes out."""
        match message:
            case Seen() | Sampled() | Addressed() | Listed() | Gone() | Happened() | Began():
                if _log.isEnabledFor(logging.DEBUG):
                    _in_detail(message)
            case HostSeen(host):
                self._host(host)
            case Finished():
                self._finished(message)
            case Told():
                _log.warning("%s: %s%s", plain(message.host), message.text, detail(message.detail))
            case Asked():
                _log.info("%s asks question %d", plain(message.host), message.question)
            case Withdrawn():
                _log.info("question %d of %s was withdrawn", message.question, plain(message.host))
            case _:
                from virtgui.hypervisor import diary_of_deeds  # noqa: PLC0415  (late: it knows every deed)

                diary_of_deeds.told(message)

    def _host(self, host: Host) -> None:
        if self._phases.get(host.key) is host.phase:
            return
        self._phases[host.key] = host.phase
        if host.problem is None:
            _log.info("%s is %s", plain(host.key), host.phase.value)
        else:
            _log.warning("%s is %s: %s", plain(host.key), host.phase.value, words(host.problem))

    def _finished(self, message: Finished) -> None:
        if message.problem is not None and not message.cancelled:
            _log.warning("%d: could not %s: %s", message.ticket, plain(message.problem.doing), words(message.problem))
        else:
            _log.info("%d: %s", message.ticket, "cancelled" if message.cancelled else "done")


def _in_detail(message: Message) -> None:
    match message:
        case Happened():
            where, what = plain(message.subject or message.host), plain(message.text)
            _log.debug("%s: %s (%s)", where, what, message.kind)
        case Began() if message.subject:
            _log.debug("%d: begun on %s", message.ticket, plain(message.subject))
        case Listed():
            _log.debug("%s has %d machines", plain(message.host), len(message.domains))
        case Seen(domains):
            _log.debug("seen: %s", ", ".join(f"{plain(d.name, 40)} {d.state.name.lower()}" for d in domains[:8]))
        case Gone(keys):
            _log.debug("gone: %s", ", ".join(key.uuid for key in keys[:8]))


def words(problem: Problem) -> str:
    """A failure in one line."""
    return f"{plain(problem.reason, _LONGEST)}{detail(problem.detail)}"


def detail(text: str) -> str:
    """libvirt's own words, after ours; "" where there are none."""
    return f" [{plain(' '.join(text.split()), _LONGEST)}]" if text else ""
