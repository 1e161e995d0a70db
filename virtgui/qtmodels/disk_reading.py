"""What is known of one machine's disks and the jobs on them, read while somebody looks."""

from __future__ import annotations

from virtgui.model.blocks import Disks, DisksRead, ReadDisks
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.problems import Problem
from virtgui.qtmodels.machine_reading import MachineReading


class DiskReading(MachineReading[Disks]):
    """All chains of a machine."""

    def question(self, key: DomainKey, deep: bool) -> Command:
        return ReadDisks(key, deep)

    def answer(self, message: object) -> tuple[Ticket, Disks | None, Problem | None] | None:
        return (message.ticket, message.disks, message.problem) if isinstance(message, DisksRead) else None
