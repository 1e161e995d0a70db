"""The pane below the table: what the current machine has and does, at a glance."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.facts import Domain
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.condition import Condition, condition
from virtgui.qtmodels.shots import Shots
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.steady import steady_time
from virtgui.views import icons, machine_facts, theme, words
from virtgui.views.figures import Figures, boot_time
from virtgui.views.labels import Label, Paragraph, StateIcon, Ticking
from virtgui.views.mirror import margins
from virtgui.views.thumbnail import Thumbnail

_ROWS = (
    tr("State"),
    tr("Addresses"),
    tr("vCPUs"),
    tr("Memory"),
    tr("Disks"),
    tr("Networks"),
    tr("System"),
    tr("Autostart"),
)
_FACTS_WIDTH = 262
_WIDE = 780
"""From this width on there is room for the screen: the plots keep 300 px."""
_ROOMY = 900
"""From this width on the screen is large."""
_NARROW = 540
"""Below this width there is room for the plots alone."""
_NOTHING = tr("Select a machine to see what it has and what it does.")


class Summary(QWidget):
    """Shows one machine; a hidden pane costs nothing. `name_of` tells how a person calls a host."""

    open_requested = pyqtSignal(DomainKey, str)
    """A person wants a machine's window, at a page."""

    def __init__(
        self,
        world: World,
        parent: QWidget | None = None,
        *,
        name_of: Callable[[HostKey], str] | None = None,
        shots: Shots | None = None,
        clock: Callable[[], float] = boot_time,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._name_of = name_of if name_of is not None else self._plain_name
        self._key: DomainKey | None = None
        self.setAccessibleName(tr("Summary"))
        self.setAutoFillBackground(True)  # what is behind it need not be painted each time that a figure changes
        self._nothing = Paragraph(_NOTHING, "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.icon = StateIcon(theme.ICON)
        self.name = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.title = Label("", "muted")
        self.state = Ticking("muted")
        self.span = Label(tr("Last 5 min"), "muted")
        self.open_button = QPushButton(tr("Open"))
        self.open_button.setToolTip(tr("Open the machine's own window"))
        self.open_button.clicked.connect(self._open)
        self.values: dict[str, Label] = {}
        self._labels: dict[str, Label] = {}
        self.description = Paragraph("", "muted")
        self.figures = Figures(world, clock)
        self.thumbnail = Thumbnail(world, shots) if shots is not None else None
        """What the guest shows, where there is room for it."""
        self.quiet = Paragraph("", "muted")
        self.quiet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        world.machines_changed.connect(self._machines_changed)
        world.hosts_changed.connect(self._hosts_changed)
        world.sampled.connect(self._sampled)
        world.addressed.connect(self._addressed)

    @property
    def key(self) -> DomainKey | None:
        """The machine that is shown."""
        return self._key

    def show_machine(self, key: DomainKey | None) -> None:
        """Show a machine, or that none is chosen."""
        self._key = key
        self._refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()
        self._show_screen()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_SMALL)
        head.addWidget(self.icon)
        # A title, which may be of any length, has the room that the others leave.
        for label in (self.name, self.title, self.state):
            head.addWidget(label)
        head.setStretchFactor(self.title, 1000)
        head.addStretch(1)
        head.addWidget(self.span)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.span.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head.addWidget(self.open_button)
        facts = QWidget()
        grid = QGridLayout(facts)
        margins(grid, 0, 0, theme.GAP_TINY, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, name in enumerate(_ROWS):
            self._labels[name] = Label(name, "muted")
            self._labels[name].setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.values[name] = Label()
            grid.addWidget(self._labels[name], row, 0)
            grid.addWidget(self.values[name], row, 1)
        grid.addWidget(self.description, len(_ROWS), 0, 1, 2)
        grid.setRowStretch(len(_ROWS) + 1, 1)
        scroll = QScrollArea()
        scroll.setWidget(facts)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumWidth(_FACTS_WIDTH)
        self._facts = scroll
        scroll.setAutoFillBackground(False)
        if (viewport := scroll.viewport()) is not None:
            viewport.setAutoFillBackground(False)
        facts.setAutoFillBackground(False)
        right = QWidget()
        self._right = QStackedLayout(right)
        self._right.addWidget(self.figures)
        self._right.addWidget(self.quiet)
        body = self._body = QHBoxLayout()
        body.setSpacing(theme.GAP_HUGE)
        body.addWidget(scroll)
        if self.thumbnail is not None:
            self.thumbnail.hide()
            self.thumbnail.opened.connect(lambda key: self.open_requested.emit(key, "console"))
            body.addWidget(self.thumbnail)
        body.addWidget(right)
        self._share_room(live=True)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(theme.PANEL_MARGIN, theme.GAP_TINY, theme.PANEL_MARGIN, theme.GAP_SMALL)
        column.setSpacing(theme.GAP_TINY)
        column.addLayout(head)
        column.addLayout(body, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(full)

    def _share_room(self, *, live: bool) -> None:
        """Plots need most of it; without them the facts have it."""
        self._right.setCurrentIndex(0 if live else 1)
        self._body.setStretch(0, 2 if live else 5)
        self._body.setStretch(self._body.count() - 1, 5 if live else 2)
        self._fit()

    def _fit(self) -> None:
        """Where there is no room for both: the plots of what runs, the facts of what does not."""
        right = self._right.parentWidget()
        if right is None or right.parentWidget() is None:
            return  # not laid out yet: it would be a window of its own
        narrow, live = self.width() < _NARROW, self._right.currentIndex() == 0
        self._facts.setVisible(not narrow or not live)
        right.setVisible(not narrow or live)

    def _plain_name(self, host: HostKey) -> str:
        return words.host_name(self._world.hosts.get(host), host)

    def _open(self) -> None:
        if self._key is not None:
            self.open_requested.emit(self._key, "overview")

    def _machines_changed(self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: object) -> None:
        if self._key in added or self._key in changed or self._key not in self._world.machines:
            self._refresh()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._key is not None and self._key.host in hosts:
            self._refresh()

    def _addressed(self, keys: frozenset[DomainKey]) -> None:
        if self._key in keys:
            self._refresh()

    def _sampled(self, keys: frozenset[DomainKey]) -> None:
        domain = self._world.machines.get(self._key) if self._key in keys and self._key is not None else None
        if domain is not None and self.isVisible():
            self._show_live(domain)

    def _refresh(self) -> None:
        """All of it, from the facts."""
        if not self.isVisible():
            return
        domain = self._world.machines.get(self._key) if self._key is not None else None
        self._stack.setCurrentIndex(0 if domain is None else 1)
        if domain is None:
            return
        host = self._world.hosts.get(domain.key.host)
        state, reason = machine_facts.state_words(domain, host)
        picture, role = icons.state(domain, host)
        self.icon.show_icon(picture, role, state)
        self.name.setText(machine_facts.name(domain.name))
        self.title.setText(machine_facts.title(domain))
        self.title.setVisible(bool(self.title.text()))
        self.title.setMaximumWidth(self.title.sizeHint().width())
        self._put(tr("State"), f"{state}, {reason}" if reason else state)
        self._put(tr("Addresses"), machine_facts.addresses_text(self._world.addresses.get(domain.key, ())))
        self._put(tr("vCPUs"), machine_facts.vcpus_text(domain))
        self._put(tr("Disks"), machine_facts.disks_text(domain.config))
        self._put(tr("Networks"), machine_facts.networks_text(domain.config))
        self._put(tr("System"), machine_facts.system_text(domain.config))
        self._put(tr("Autostart"), machine_facts.autostart_text(domain))
        self.description.setText(machine_facts.description(domain))
        self.description.setVisible(bool(self.description.text()))
        self._show_screen()
        self._show_live(domain)

    def _show_screen(self) -> None:
        """Of a machine that runs and has a display, beside plots that keep room enough."""
        if self.thumbnail is None:
            return
        domain = self._world.machines.get(self._key) if self._key is not None else None
        shown = domain is not None and domain.active and domain.config is not None and bool(domain.config.graphics)
        self.thumbnail.show_machine(self._key if shown else None)
        self.thumbnail.set_small(self.width() < _ROOMY)
        self.thumbnail.setVisible(shown and self.width() >= _WIDE)

    def _put(self, name: str, text: str) -> None:
        """A fact that is not known has no row."""
        self.values[name].setText(text)
        self.values[name].setVisible(bool(text))
        self._labels[name].setVisible(bool(text))

    def _show_live(self, domain: Domain) -> None:
        """What changes with every sample."""
        host = self._world.hosts.get(domain.key.host)
        now = condition(domain, host)
        state = words.state_word(domain, host)
        line = machine_facts.state_line(domain, host, self._name_of(domain.key.host), steady_time())
        started = now is not Condition.RUNNING and machine_facts.since_text(domain, host, steady_time())
        self.state.setText(f"{state}, {line}" if started else f"{state} {line}")
        self._put(tr("Memory"), machine_facts.memory_words(domain, self._world.history.latest(domain.key)))
        live = domain.active
        self.span.setVisible(live)
        if live != (self._right.currentIndex() == 0):
            self._share_room(live=live)
        if live:
            self.figures.refresh(domain.key, stale=now is Condition.LOST)
        else:
            self.quiet.setText(tr("{state}: plots appear here while it runs.").format(state=state))
