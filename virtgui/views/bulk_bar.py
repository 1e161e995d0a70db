"""The bar under the table that says what several selected machines have in common to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from virtgui.model.commands import Verb
from virtgui.model.keys import DomainKey
from virtgui.qtmodels.condition import condition
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.views import icons, theme, words
from virtgui.views.actions import MachineActions
from virtgui.views.controls import flat_button
from virtgui.views.labels import Label
from virtgui.views.mirror import margins

_VERBS = (Verb.START, Verb.RESUME, Verb.PAUSE, Verb.SHUT_DOWN, Verb.SAVE, Verb.POWER_OFF, Verb.UNDEFINE)
_ALWAYS = (Verb.START, Verb.PAUSE, Verb.SHUT_DOWN)
HEIGHT = 38
_LEAST = 260


class BulkBar(QFrame):
    """Shown while two or more machines are selected."""

    cleared = pyqtSignal()
    """A person wants nothing selected."""

    def __init__(
        self,
        world: World,
        actions: MachineActions,
        selected: Callable[[], tuple[DomainKey, ...]],
        in_order: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._actions = actions
        self._selected = selected
        self.setAccessibleName(tr("Selected machines"))
        self.count = Label("", "text")
        self.count.setFont(theme.semibold(self.count.font()))
        self.states = Label("", "text")
        self.buttons: dict[Verb, QPushButton] = {}
        row = self._row = QHBoxLayout(self)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        margins(row, theme.PANEL_MARGIN, 1, theme.GAP_SMALL, 1)
        row.setSpacing(theme.GAP_SMALL)
        row.addWidget(self.count)
        row.addWidget(self.states)
        row.addSpacing(theme.GAP_TINY)
        for verb in _VERBS:
            deed = words.DEEDS[verb]
            button = QPushButton(self)
            role = "running" if verb in (Verb.START, Verb.RESUME) else "text"
            button.setIcon(icons.icon(deed.icon, role))
            button.clicked.connect(lambda _on, verb=verb: actions.do(verb))
            button.setFixedHeight(theme.tall(button, 26))
            self.buttons[verb] = button
            row.addWidget(button)
        self.tabs = QPushButton(self)
        self.tabs.setIcon(icons.icon("versions"))
        self.tabs.clicked.connect(actions.show_tabs)
        self.tabs.setFixedHeight(theme.tall(self.tabs, 26))
        row.addWidget(self.tabs)
        self.in_order = QPushButton(tr("In &order…"), self)
        self.in_order.setToolTip(tr("One after another or a few at once, in an order, with each one's result"))
        self.in_order.setFixedHeight(theme.tall(self.in_order, 26))
        self.in_order.setVisible(in_order is not None)
        if in_order is not None:
            self.in_order.clicked.connect(lambda _on: in_order())
        row.addWidget(self.in_order)
        self.more = QPushButton(tr("Mo&re"), self)
        self.more.setFixedHeight(theme.tall(self.more, 26))
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.more.setMenu(menu)
        row.addWidget(self.more)
        row.addStretch(1)
        self.clear = flat_button(tr("Clear &selection"), self)
        self.clear.clicked.connect(self.cleared)
        row.addWidget(self.clear)
        self.setFixedHeight(theme.tall(self, HEIGHT))
        self.hide()
        actions.updated.connect(self.refresh)

    def _fill(self, menu: QMenu) -> None:
        """Filled when it is first opened: most runs never do."""
        if menu.isEmpty():
            self._actions.fill(menu)

    def refresh(self) -> None:
        """Say what is selected now."""
        keys = self._selected()
        self.setVisible(len(keys) > 1)
        if len(keys) < 2:
            return
        self.count.setText(tr("{machines} selected").format(machines=plural(len(keys), "{n} machine", "{n} machines")))
        found: Counter[str] = Counter()
        for key in keys:
            machine = self._world.machines.get(key)
            if machine is not None:
                found[words.small(words.CONDITIONS[condition(machine, self._world.hosts.get(key.host))])] += 1
        self.states.setText(
            ", ".join(tr("{count} {state}").format(count=number, state=word) for word, number in found.most_common())
        )
        for verb, button in self.buttons.items():
            able = self._actions.count(verb)
            name = words.DEEDS[verb].name
            button.setText(f"{name} {able}" if able else name)
            button.setEnabled(able > 0)
            button.setToolTip("" if able else self._actions.action(verb).toolTip())
        tabs = len(self._actions.tabbed)
        self.tabs.setText(tr("Consoles {count}").format(count=tabs))
        self.tabs.setToolTip(tr("Open their consoles as tabs of one window"))
        self._fit()

    def _fit(self) -> None:
        """As many deeds as there is room for, in order; the others are under More. What is left is for the states."""
        row, gap = self._row, theme.GAP_SMALL
        edges = row.contentsMargins()
        always = [each for each in (self.count, self.in_order, self.more, self.clear) if not each.isHidden()]
        room = self.width() - edges.left() - edges.right() - theme.GAP_TINY
        room -= sum(each.sizeHint().width() for each in always) + gap * (len(always) - 1)
        wanted = [(button, self._actions.count(verb) > 0 or verb in _ALWAYS) for verb, button in self.buttons.items()]
        for button, makes_sense in (*wanted, (self.tabs, bool(self._actions.tabbed))):
            room -= (button.sizeHint().width() + gap) if makes_sense else 0
            button.setVisible(makes_sense and room >= 0)
        self.states.setVisible(room >= self.states.sizeHint().width() + gap)
        self.setToolTip(self.states.text() if self.states.isHidden() else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._fit()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        painter.fillRect(self.rect(), ours.selection)
        painter.fillRect(0, 0, self.width(), 1, theme.mix(ours.accent, ours.selection, 0.25))
