"""What a creation left when the program ended in its middle: said in the notice bar."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.messages import LeftHalfMade
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.host_row import clock_text
from virtgui.views.notice_bar import Notice, NoticeBar


class HalfMadeNotices(QObject):
    """Puts it into the bar, for each host once."""

    def __init__(
        self, bar: NoticeBar, world: World, name_of: Callable[[HostKey], str], send: Callable[[Command], Ticket]
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._name_of = name_of
        self._send = send
        world.reported.connect(self.heard)

    def heard(self, message: object) -> None:
        """What a host told."""
        if not isinstance(message, LeftHalfMade):
            return
        key = f"half made {message.host}"
        if not message.halves:
            self._bar.drop(key)
            return
        half = message.halves[0]
        count = len(message.halves)
        one = tr("“{what}” was left half made.").format(what=plain(half.title, 60))
        title = one if count == 1 else tr("{count} things were left half made.").format(count=count)
        sentence = tr("On {host} at {time}: nothing of it was removed yet.").format(
            host=self._name_of(message.host), time=clock_text(half.at)
        )
        self._bar.post(key, Notice(title, sentence, "", tr("Look", "a deed"), lambda: self._show(message)))

    def _show(self, message: LeftHalfMade) -> None:
        from virtgui.views.half_made_dialog import HalfMadeDialog  # noqa: PLC0415  (late: rarely needed)

        dialog = HalfMadeDialog(message.halves, self._name_of(message.host), self._send)
        dialog.setParent(self._bar.window(), dialog.windowFlags())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
