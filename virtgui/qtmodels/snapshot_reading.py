"""What is known of one machine's snapshots, read while somebody looks."""

from __future__ import annotations

from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.problems import Problem
from virtgui.model.snapshots import ReadSnapshots, Snapshots, SnapshotsRead
from virtgui.qtmodels.machine_reading import PERIOD_MS, MachineReading

__all__ = ["PERIOD_MS", "SnapshotReading"]


class SnapshotReading(MachineReading[Snapshots]):
    """All snapshots of a machine."""

    def question(self, key: DomainKey, deep: bool) -> Command:
        return ReadSnapshots(key, deep)

    def answer(self, message: object) -> tuple[Ticket, Snapshots | None, Problem | None] | None:
        return (message.ticket, message.snapshots, message.problem) if isinstance(message, SnapshotsRead) else None
