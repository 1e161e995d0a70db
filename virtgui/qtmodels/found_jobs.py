"""Jobs on disks that a host tells of and nobody here watches: watched from now on, as jobs of this program."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject

from virtgui.model.blocks import BlockJobsFound, FollowBlockJob
from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.qtmodels.world import World


class FoundJobs(QObject):
    """Sends a command for each, so that it is listed, can be stopped and its end is told."""

    def __init__(self, world: World, send: Callable[[Command], Ticket], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        world.reported.connect(self.heard)

    def heard(self, message: object) -> None:
        """What a host told."""
        if isinstance(message, BlockJobsFound):
            for each in message.jobs:
                self._send(FollowBlockJob(each.domain, each.job.target, each.job.kind))
