"""Which deeds ask before they are done."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from virtgui.model.commands import Verb
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views import words
from virtgui.views.preferences.rows import Heading, Question, Remark
from virtgui.views.preferences.rows_page import RowsPage

GENTLE = (Verb.PAUSE, Verb.SHUT_DOWN, Verb.REBOOT, Verb.SAVE)
"""Nothing is lost by these: they ask only if a person wants it."""


class QuestionsPage(RowsPage):
    """A switch for each deed that may ask, and a way back to how it was at first."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        loses = [verb for verb, deed in words.DEEDS.items() if deed.loss and deed.remember]
        super().__init__(
            (
                Heading(tr("Ask before")),
                *(Question(verb, words.DEEDS[verb].name) for verb in loses),
                Heading(tr("Ask also before what loses nothing")),
                *(Question(verb, words.DEEDS[verb].name, False) for verb in GENTLE),
                Remark(
                    tr(
                        "Deleting machines, volumes and pools, closing a window with changes that wait, and what makes "
                        "a host unreachable always ask. Hardware that is removed waits until the changes are applied."
                    )
                ),
            ),
            settings,
            parent,
        )
        self.ask_button = QPushButton(tr("&As it was at first"), self)
        self.ask_button.setObjectName("confirm")
        self.ask_button.setAutoDefault(False)
        self.ask_button.clicked.connect(settings.ask_again)
        self.fields["confirm"] = self.ask_button
        row = QHBoxLayout()
        row.addWidget(self.ask_button)
        row.addStretch(1)
        self.wide(row)
        settings.changed.connect(self._look)
        self._look()

    def _look(self, _name: str = "") -> None:
        self.ask_button.setEnabled(not self._settings.asks_all)
