"""The command lines that make or change a network as a form does, safe to paste into a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from virtgui.model import virsh_things
from virtgui.model.commands import Command
from virtgui.model.facts import Host
from virtgui.model.things import DefineThing, Thing, ThingAct
from virtgui.model.virsh_add import fed


def lines(commands: Iterable[Command], thing: Thing, host: Host) -> str:
    """What to type, one line for each command, each done only when the one before went well. `thing` is the network
    they are about; of a new one only its name counts.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    found: list[str] = []
    for command in commands:
        if isinstance(command, ThingAct):
            found.append(virsh_things.line(command, thing, host))
        elif isinstance(command, DefineThing):
            found += _defined(command, thing, host)
    return " &&\n".join(found)


def _defined(command: DefineThing, thing: Thing, host: Host) -> list[str]:
    begun = virsh_things.start(host)
    word = virsh_things.thing_word(thing)
    if command.transient:
        return [fed(command.xml, (*begun, "net-create", "/dev/stdin"))]
    found = [fed(command.xml, (*begun, "net-define", "/dev/stdin"))]
    if command.autostart:
        found.append(shlex.join((*begun, "net-autostart", word)))
    if command.start:
        found.append(shlex.join((*begun, "net-start", word)))
    return found
