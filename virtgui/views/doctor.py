"""The page that looks for what is wrong with a host, and says what mends it. Commands are only ever copied; what this
program can do itself it does when a person presses its button."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QGuiApplication, QHideEvent, QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from virtgui.model import thing_rules, uris
from virtgui.model.commands import ReadOffers
from virtgui.model.doctor import Check, Findings, Health, checks
from virtgui.model.keys import HostKey, Ticket
from virtgui.model.local import LocalFacts
from virtgui.model.messages import Finished, OffersRead
from virtgui.model.things import ThingKind
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import icon_button, on_content
from virtgui.views.failing import could_not_briefly
from virtgui.views.labels import Label, Paragraph, StateIcon, plain_tip
from virtgui.views.things.desk import HostDesk
from virtgui.xml.capabilities import Capabilities, capabilities

_ICONS = {
    Health.GOOD: ("circle-check-filled", "running"),
    Health.WARN: ("alert-triangle-filled", "paused"),
    Health.BAD: ("alert-circle-filled", "error"),
    Health.UNKNOWN: ("help", "muted"),
}
_WORDS = {
    Health.GOOD: tr("good"),
    Health.WARN: tr("worth a look"),
    Health.BAD: tr("wrong"),
    Health.UNKNOWN: tr("not known"),
}
_KINDS = (ThingKind.NETWORK, ThingKind.POOL)


class CheckRow(QWidget):
    """One check: how it went, what was found, and what mends it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = StateIcon(theme.ICON_LIST, self)
        self.title = Label("", "text", theme.BODY, QFont.Weight.DemiBold)
        self.said = Paragraph("", "muted")
        for text in (self.title, self.said):
            text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.command = QLineEdit(self)
        self.command.setReadOnly(True)
        self.command.setFont(theme.fixed_font(self.font(), theme.SECONDARY))
        self.command.setAccessibleName(tr("Command that mends it"))
        self.copy = icon_button("copy", tr("Copy the command"), self)
        self.copy.clicked.connect(self._copy)
        self.deed = QPushButton(self)
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_SMALL)
        line.addWidget(self.command, 1)
        line.addWidget(self.copy)
        line.addWidget(self.deed)
        column = QVBoxLayout()
        column.setSpacing(theme.GAP_TINY)
        column.addWidget(self.title)
        column.addWidget(self.said)
        column.addLayout(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.GAP_SMALL, 0, theme.GAP_SMALL)
        row.setSpacing(theme.GAP)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def show_check(self, check: Check, refusal: str) -> None:
        """Show this one; `refusal` says why nothing can be done on the host now."""
        self.icon.show_icon(*_ICONS[check.health], _WORDS[check.health])
        self.title.setText(check.title)
        self.said.setText(plain(check.said, 500))
        self.command.setText(plain(check.command, 500))
        self.command.setCursorPosition(0)
        self.command.setVisible(bool(check.command))
        self.copy.setVisible(bool(check.command))
        self.deed.setText(check.deed_name)
        self.deed.setVisible(check.deed is not None)
        self.deed.setEnabled(not refusal)
        self.deed.setToolTip(plain_tip(refusal))
        self.setAccessibleName(f"{check.title}: {_WORDS[check.health]}. {check.said}")

    def _copy(self) -> None:
        board = QGuiApplication.clipboard()
        if board is not None:
            board.setText(self.command.text())


class DoctorPage(QScrollArea):
    """Looks again whenever it is shown, and as networks and pools change."""

    def __init__(self, desk: HostDesk) -> None:
        super().__init__()
        self._desk = desk
        self._asked: Ticket | None = None
        self._deed: Ticket | None = None
        self._errand: Errand | None = None
        self._offers: Capabilities | None = None
        self._local: LocalFacts | None = None
        self._domains: tuple[str, ...] | None = None
        self.rows: dict[str, CheckRow] = {}
        self.shown: tuple[Check, ...] = ()
        self.summary = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.problem = Paragraph("", "error")
        self.problem.hide()
        self.again = QPushButton(tr("Look &again"))
        self.again.clicked.connect(self.look)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        top = QHBoxLayout()
        top.addWidget(self.summary, 1)
        top.addWidget(self.again)
        self._column.addLayout(top)
        self._column.addWidget(self.problem)
        self._column.addStretch(1)
        on_content(self._page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Doctor"))
        self.setWidget(self._page)
        desk.things.changed.connect(self._changed)
        desk.world.hosts_changed.connect(self._hosts_changed)
        desk.world.reported.connect(self._heard)

    def ready(self) -> bool:
        """Whether all was looked at."""
        things, key = self._desk.things, self._desk.key
        return self._asked is None and self._errand is None and all(things.listed(key, kind) for kind in _KINDS)

    def look(self) -> None:
        """Look at all of it again."""
        host = self._desk.host
        if host is not None and host.open and self._asked is None:
            self._asked = self._desk.send(ReadOffers(self._desk.key))
        local = self._desk.local
        if local is not None and self._errand is None and self._is_local():
            errand = self._errand = Errand(tr("look at this computer"), lambda _cancel, _advance: local.facts(), self)
            errand.done.connect(self._told)
            errand.ended.connect(self._ended)
        self.refresh()

    def refresh(self) -> None:
        """The checks, from what is known now."""
        host, things, key = self._desk.host, self._desk.things, self._desk.key
        if host is None:
            return
        offers = self._offers
        listed = {kind: things.of(key, kind) if things.listed(key, kind) else None for kind in _KINDS}
        self.shown = checks(
            Findings(
                host,
                self._local if self._is_local() else None,
                self._domains,
                offers.values("os/firmware") if offers is not None else None,
                offers.values("tpm/backendModel") if offers is not None else None,
                offers.values("filesystem/driverType") if offers is not None else None,
                listed[ThingKind.NETWORK],
                things.lack(key, ThingKind.NETWORK),
                listed[ThingKind.POOL],
                things.lack(key, ThingKind.POOL),
            )
        )
        self._show()

    def _show(self) -> None:
        refusal = thing_rules.host_refusal(self._desk.host)
        wanted = [check.id for check in self.shown]
        for name in [name for name in self.rows if name not in wanted]:
            row = self.rows.pop(name)
            self._column.removeWidget(row)
            row.deleteLater()
        for place, check in enumerate(self.shown):
            row_of = self.rows.get(check.id)
            if row_of is None:
                row_of = self.rows[check.id] = CheckRow(self._page)
                row_of.deed.clicked.connect(partial(self._do, check.id))
            self._column.insertWidget(2 + place, row_of)
            row_of.show_check(check, refusal)
        wrong = sum(check.health in (Health.BAD, Health.WARN) for check in self.shown)
        nothing = tr("Nothing is wrong, as far as can be seen.")
        words = tr("{count} worth a look").format(count=wrong) if wrong else nothing
        self.summary.setText(tr("Looking…") if not self.ready() else words)

    def _do(self, name: str) -> None:
        check = next((check for check in self.shown if check.id == name), None)
        if check is not None and check.deed is not None and self._deed is None:
            self.problem.hide()
            self._deed = self._desk.send(check.deed)

    def _is_local(self) -> bool:
        try:
            uri = uris.parse(self._desk.key)
        except ValueError:
            return False
        return uri.is_local and not uri.is_test

    def _told(self, facts: object) -> None:
        if isinstance(facts, LocalFacts):
            self._local = facts

    def _ended(self) -> None:
        self._errand = None
        self.refresh()

    def _heard(self, message: object) -> None:
        match message:
            case OffersRead(ticket, _, offered, own, problem) if ticket == self._asked:
                self._asked = None
                if problem is None:
                    self._offers = capabilities(offered, own)
                    kinds = [kind for guest in self._offers.guests for kind in guest.domains]
                    self._domains = tuple(dict.fromkeys(kinds))
                self.refresh()
            case Finished(ticket, _, problem) if ticket == self._deed:
                self._deed = None
                self.problem.setText(could_not_briefly(problem) if problem is not None else "")
                self.problem.setVisible(problem is not None)

    def _changed(self, host: HostKey, kind: ThingKind) -> None:
        if host == self._desk.key and kind in _KINDS and self.isVisible():
            self.refresh()

    def _hosts_changed(self, hosts: frozenset[HostKey]) -> None:
        if self._desk.key in hosts and self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._desk.things.watch(self._desk.key, _KINDS, self)
        self.look()

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._desk.things.watch(self._desk.key, (), self)
