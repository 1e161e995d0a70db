"""The menu that gathers the rows of the table under headings; what was chosen is remembered."""

from __future__ import annotations

from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.qtmodels.grouping import By, heading_of
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.settings import Settings
from virtgui.util.language import tr
from virtgui.views.machine_table import MachineTable

WORDS: dict[By, str] = {
    By.NOTHING: tr("&Nothing"),
    By.GROUP: tr("&Group"),
    By.TAG: tr("&Tags"),
    By.HOST: tr("&Host"),
    By.STATE: tr("&State"),
    By.OS: tr("S&ystem"),
}
_BY, _COLLAPSED = "table/group_by", "table/collapsed"
_REMEMBERED = 500


def restore(model: Machines, table: MachineTable, settings: Settings) -> None:
    """Gather the rows as they were when the program ended."""
    known = (heading_of(text) for text in settings.words(_COLLAPSED) or ())
    model.collapse((heading for heading in known if heading is not None), True)
    wanted = settings.text(_BY)
    _gather(model, table, next((by for by in By if by.value == wanted), By.NOTHING))


def _gather(model: Machines, table: MachineTable, by: By) -> None:
    model.set_by(by)
    table.let_drag(by is By.GROUP)


class GroupMenu(QMenu):
    """One choice of several, and all headings at once."""

    def __init__(self, model: Machines, table: MachineTable, settings: Settings, parent: QWidget) -> None:
        super().__init__(tr("&Group by"), parent)
        self._model = model
        self._table = table
        self._settings = settings
        self.choices: dict[By, QAction] = {}
        group = QActionGroup(self)
        for by, word in WORDS.items():
            action = QAction(word, self)
            action.setCheckable(True)
            action.triggered.connect(lambda _on, by=by: self.gather(by))
            group.addAction(action)
            self.addAction(action)
            self.choices[by] = action
        self.addSeparator()
        self.collapse_all, self.expand_all = QAction(tr("&Collapse all"), self), QAction(tr("&Expand all"), self)
        self.collapse_all.triggered.connect(lambda: self._all(True))
        self.expand_all.triggered.connect(lambda: self._all(False))
        self.addActions([self.collapse_all, self.expand_all])
        self._show(model.by)
        model.counted.connect(self._remember)

    def gather(self, by: By) -> None:
        """Gather the rows by this from now on."""
        self._settings.put(_BY, by.value if by is not By.NOTHING else None)
        _gather(self._model, self._table, by)
        self._show(by)

    def _show(self, by: By) -> None:
        self.choices[by].setChecked(True)
        for action in (self.collapse_all, self.expand_all):
            action.setEnabled(by is not By.NOTHING)

    def _all(self, collapsed: bool) -> None:
        self._model.collapse(self._model.headings(), collapsed)

    def _remember(self) -> None:
        texts = sorted(heading.text for heading in self._model.collapsed)[:_REMEMBERED]
        if texts != list(self._settings.words(_COLLAPSED) or ()):
            self._settings.put(_COLLAPSED, texts or None)
