"""What a creation left when the program ended in its middle: all of it, to be removed or kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PyQt6.QtWidgets import QLabel, QPushButton

from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.making import HalfMade, LeaveMade, TakeBack
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.dialogs import as_heading
from virtgui.views.forms import FormDialog


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
        self.setWindowTitle(tr("Half made"))
        titles = ", ".join(plain(half.title, 60) for half in halves)
        as_heading(self.heading, tr("Half made on {host}: {titles}").format(host=plain(where, 60), titles=titles))
        self.sentence.setText(
            tr(
                "The program or the host stopped in the middle, so this may have been left. Removing deletes it "
                "for good, but nothing that a machine uses by now."
            )
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
