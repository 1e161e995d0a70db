"""The header of a machine's window: what it is called, how it is, and the deeds most wanted."""

from __future__ import annotations

from PyQt6.QtCore import QRect
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QPushButton, QWidget

from virtgui.model.commands import Verb
from virtgui.model.facts import Domain, Host
from virtgui.qtmodels.condition import Condition, condition
from virtgui.util.language import tr
from virtgui.util.steady import steady_time
from virtgui.views import icons, machine_facts, theme, words
from virtgui.views.action_button import ActionButton, SplitButton
from virtgui.views.actions import MachineActions
from virtgui.views.mirror import mirror, open_below
from virtgui.views.paged_window import Header

_PLAIN = frozenset((Condition.LOST, Condition.OFF, Condition.UNKNOWN))


class _Picture(QWidget):
    """A screen with the machine's state at its corner."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._role = "", "lost"
        self.setFixedSize(theme.ICON_HEADER + 4, theme.ICON_HEADER + 4)

    def show_state(self, name: str, role: str, words: str) -> None:
        """Show a state's shape and colour."""
        self._name, self._role = name, role
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors = theme.scheme(self.palette())
        painter = QPainter(self)
        mirror(painter, self.rect())
        side = theme.ICON_HEADER
        icons.paint(painter, QRect(0, 0, side, side), "device-desktop", colors.muted)
        if self._name:
            corner = QRect(self.width() - theme.ICON, self.height() - theme.ICON, theme.ICON, theme.ICON)
            painter.fillRect(corner, colors.window)
            icons.paint(painter, corner, self._name, getattr(colors, self._role))


class MachineHeader(Header):
    """Says how a machine is and offers what can be done."""

    def __init__(self, actions: MachineActions, parent: QWidget) -> None:
        self.picture = _Picture()
        super().__init__(self.picture, parent)
        self._actions = actions
        # They have keys of their own; the letters belong to the pages.
        self.start = ActionButton(actions.run, self, mnemonic=False)
        self.pause = ActionButton(actions.action(Verb.PAUSE), self, mnemonic=False)
        self.stop = SplitButton(actions.action(Verb.SHUT_DOWN), actions.stop_menu(self), self, mnemonic=False)
        self.console = ActionButton(actions.action(Verb.CONSOLE), self, mnemonic=False)
        self.more = QPushButton(icons.icon("dots"), "", self)
        self.more.setToolTip(tr("More to do with this machine"))
        self.more.setAccessibleName(tr("More"))
        self.more.setFixedSize(theme.tall(self, theme.ACTION_BUTTON), theme.tall(self, theme.ACTION_BUTTON))
        self._menu = actions.menu(parent=self)
        self.more.clicked.connect(self._open_menu)
        for button in (self.start, self.pause, self.stop, self.console, self.more):
            self.buttons.addWidget(button)

    def show_machine(self, domain: Domain, host: Host | None, where: str, address: str) -> None:
        """Say how it is; `where` is its host's name, `address` the one most worth knowing."""
        now = condition(domain, host)
        state = words.state_word(domain, host)
        name, role = icons.state(domain, host)
        self.picture.show_state(name, role, state)
        self.name.setText(machine_facts.name(domain.name))
        self.name.set_role("muted" if now is Condition.LOST else "text")
        self.title.setText(machine_facts.title(domain))
        self.state.setText(state)
        self.state.set_role("muted" if now in _PLAIN else role)
        line = machine_facts.state_line(domain, host, where, steady_time())
        self.line.setText(", ".join(part for part in (line, address) if part))

    def show_gone(self, name: str, state: str) -> None:
        """The machine is no more, or its host is away."""
        self.picture.show_state("plug-connected-x", "lost", state)
        self.name.setText(name)
        self.name.set_role("muted")
        self.state.setText(state)
        self.state.set_role("muted")
        self.line.setText("")

    def _open_menu(self) -> None:
        open_below(self._menu, self.more, at_end=True)
