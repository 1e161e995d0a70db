"""What a creation left when the program ended in its middle: said in the notice bar, removed or kept by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QLabel, QPushButton

from virtgui.model.commands import Command
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.making import HalfMade, LeaveMade, TakeBack
from virtgui.model.messages import LeftHalfMade
from virtgui.qtmodels.world import World
from virtgui.util.names import plain
from virtgui.views.dialogs import as_heading
from virtgui.views.forms import FormDialog
from virtgui.views.host_row import clock_text
from virtgui.views.notice_bar import Notice, NoticeBar


class HalfMadeDialog(FormDialog):
    """Lists what is there; asked again at the next start if nothing is decided now."""

    FORM: ClassVar[str] = "half_made"
    heading: QLabel
    sentence: QLabel
    names: QLabel
    remove_button: QPushButton
    keep_button: QPushButton
    later_button: QPushButton

    def __init__(self, halves: tuple[HalfMade, ...], where: str, send: Callable[[Command], Ticket]) -> None:
        super().__init__()
        self._halves = halves
        self._send = send
        self.setWindowTitle("Half made")
        titles = ", ".join(plain(half.title, 60) for half in halves)
        as_heading(self.heading, f"Half made on {plain(where, 60)}: {titles}")
        self.sentence.setText(
            "The program or the host stopped in the middle, so this may have been left. Removing deletes it for good, "
            "but nothing that a machine uses by now."
        )
        self.names.setText("\n".join(plain(made.text, 160) for half in halves for made in half.made))
        self.remove_button.clicked.connect(lambda: self._deal(TakeBack))
        self.keep_button.clicked.connect(lambda: self._deal(LeaveMade))
        self.later_button.clicked.connect(self.reject)
        self.later_button.setFocus()

    def _deal(self, how: type[TakeBack] | type[LeaveMade]) -> None:
        for half in self._halves:
            self._send(how(half))
        self.accept()


class HalfMadeNotices(QObject):
    """Puts it into the bar, for each host once."""

    def __init__(
        self, bar: NoticeBar, world: World, name_of: Callable[[HostKey], str], send: Callable[[Command], Ticket]
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._name_of = name_of
        self._send = send
        world.reported.connect(self._reported)

    def _reported(self, message: object) -> None:
        if not isinstance(message, LeftHalfMade):
            return
        key = f"half made {message.host}"
        if not message.halves:
            self._bar.drop(key)
            return
        half = message.halves[0]
        what = f"“{plain(half.title, 60)}”" if len(message.halves) == 1 else f"{len(message.halves)} things"
        title = f"{what} was left half made." if len(message.halves) == 1 else f"{what} were left half made."
        sentence = f"On {self._name_of(message.host)} at {clock_text(half.at)}: nothing of it was removed yet."
        self._bar.post(key, Notice(title, sentence, "", "Look", lambda: self._show(message)))

    def _show(self, message: LeftHalfMade) -> None:
        dialog = HalfMadeDialog(message.halves, self._name_of(message.host), self._send)
        dialog.setParent(self._bar.window(), dialog.windowFlags())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
