"""Who has an address of a network now; each lease can be made static, and that taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction, QGuiApplication
from PyQt6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from virtgui.model import thing_rules, virsh_networks
from virtgui.model.commands import Command
from virtgui.model.keys import Ticket
from virtgui.model.leases import Lease
from virtgui.model.problems import Problem
from virtgui.model.things import Thing
from virtgui.qtmodels import static_leases
from virtgui.qtmodels.chain import Chain
from virtgui.qtmodels.network_draft import NetworkDraft
from virtgui.qtmodels.static_leases import Kept
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.fact_grid import FactTable
from virtgui.views.host_row import clock_text
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.xml.parse import Refused

_COLUMNS = (tr("Machine"), tr("Address"), tr("MAC address"), tr("Until"))
_TIP = tr("Give this address to this machine for good, now and from the next start on")
_MOST = 200


class LeaseTable(FactTable):
    """With a button beside each lease."""

    keep_wanted = pyqtSignal(int)
    """The row of the lease that is to become static."""
    copy_wanted = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.buttons: list[QToolButton] = []
        super().__init__(tr("Leases"), _COLUMNS, 0, parent, spacing=theme.GAP)

    def show_leases(self, rows: tuple[tuple[str, ...], ...], whys: tuple[str | None, ...]) -> None:
        """`whys` say why a lease cannot become static, "" when it can, None where it is."""
        self.show_rows(rows)
        while len(self.buttons) < len(rows):
            self.buttons.append(self._button(len(self.buttons)))
        for place, button in enumerate(self.buttons):
            why = whys[place] if place < len(whys) else None
            button.setVisible(why is not None and place < len(rows))
            button.setEnabled(not why)
            button.setToolTip(plain_tip(why or _TIP))
            if place < len(rows):
                button.setAccessibleName(
                    tr("Make static: {address} of {machine}").format(
                        address=rows[place][1], machine=rows[place][0] or rows[place][2]
                    )
                )

    def _button(self, place: int) -> QToolButton:
        button = flat_button(tr("Make static"), self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        virsh = QAction(tr("Cop&y as virsh"), button)
        virsh.triggered.connect(lambda: self.copy_wanted.emit(place))
        button.addAction(virsh)
        button.clicked.connect(lambda: self.keep_wanted.emit(place))
        self._grid.addWidget(button, place + 1, len(_COLUMNS))
        return button


class LeasePanel(QWidget):
    """`owner` tells the name of the machine with a card, by its MAC address."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        owner: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._owner = owner
        self._thing: Thing | None = None
        self._leases: tuple[Lease, ...] = ()
        self._chain: Chain | None = None
        self._kept: Kept | None = None
        self.table = LeaseTable()
        self.table.keep_wanted.connect(self._keep)
        self.table.copy_wanted.connect(self._copy)
        self.said = Paragraph("", "muted", theme.SECONDARY)
        self.undo = flat_button(tr("&Undo"), self, "arrow-back-up")
        self.undo.setToolTip(tr("Let this address be given to anybody again"))
        self.undo.clicked.connect(self._undo)
        line = QHBoxLayout()
        line.addWidget(self.said, 1)
        line.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_TINY)
        column.addWidget(self.table)
        column.addLayout(line)
        self._say("")

    def show_leases(self, thing: Thing, leases: tuple[Lease, ...]) -> None:
        """Show these of this network."""
        if self._thing is None or thing.key != self._thing.key:
            self._kept = None
            self._say("")
        self._thing = thing
        self._leases = leases[:_MOST]
        self._show()
        self.table.show_leases(
            tuple(self._row(lease) for lease in self._leases), tuple(self._why(lease) for lease in self._leases)
        )

    # -- telling -----------------------------------------------------------------------------

    def _row(self, lease: Lease) -> tuple[str, ...]:
        until = clock_text(lease.expires) if lease.expires else tr("for ever")
        if self._thing is not None and static_leases.is_static(self._thing, lease):
            until = tr("{until}, static").format(until=until)
        machine, called = self._owner(lease.mac), plain(lease.hostname, 80)
        who = machine or called
        if machine and called not in ("", machine):
            who = tr("{machine} (calls itself {called})").format(machine=machine, called=called)
        return (who, plain(lease.ip), plain(lease.mac), until)

    def _why(self, lease: Lease) -> str | None:
        thing = self._thing
        if thing is None or static_leases.is_static(thing, lease):
            return None
        if self._chain is not None:
            return tr("Another lease is being made static.")
        return thing_rules.host_refusal(self._world.hosts.get(thing.key.host)) or static_leases.why_not(lease)

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.said.set_role("error" if failed else "muted")
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.undo.setVisible(self._kept is not None and self._chain is None)
        self._show()

    def _show(self) -> None:
        """It takes no room while it has nothing to say."""
        self.setVisible(bool(self._leases or self.said.text()))

    def _again(self) -> None:
        if self._thing is not None:
            self.show_leases(self._thing, self._leases)

    # -- doing -------------------------------------------------------------------------------

    def _draft(self, place: int) -> tuple[NetworkDraft, Kept]:
        lease = self._leases[place]
        thing = self._thing
        if thing is None:
            raise Refused(tr("It is gone"))
        name = static_leases.host_name(self._owner(lease.mac), lease.hostname)
        draft, kept = static_leases.keep(thing, lease, name)
        wrong = next((flaw for flaw in draft.flaws() if not flaw.warning and flaw.field == kept.field), None)
        if wrong is not None:
            raise Refused(wrong.message)
        return draft, kept

    def _keep(self, place: int) -> None:
        try:
            draft, kept = self._draft(place)
        except Refused as refused:
            self._say(str(refused), failed=True)
            return
        who, ip = kept.row[2] or kept.row[0], kept.row[1]
        self._do(
            draft,
            kept,
            tr("{machine} gets {address} always, from now on.").format(machine=plain(who, 80), address=plain(ip)),
        )

    def _undo(self) -> None:
        if self._thing is None or self._kept is None:
            return
        try:
            draft = static_leases.undo(self._thing, self._kept)
        except Refused as refused:
            self._say(str(refused), failed=True)
            return
        self._do(draft, None, tr("{address} can be given to anybody again.").format(address=plain(self._kept.row[1])))

    def _do(self, draft: NetworkDraft, kept: Kept | None, well: str) -> None:
        deed = draft.deed()
        if deed is None:
            return
        self._chain = Chain(self._world, self._send, (deed,), self)
        self._chain.ended.connect(partial(self._ended, kept, well))
        self._say("")
        self._again()
        self._chain.start()

    def _ended(self, kept: Kept | None, well: str, problem: Problem | None, _done: int) -> None:
        self._chain = None
        if problem is None:
            self._kept = kept
        self._say(plain(problem.reason, 400) if problem is not None else well, failed=problem is not None)
        self._again()

    def _copy(self, place: int) -> None:
        board, thing = QGuiApplication.clipboard(), self._thing
        host = self._world.hosts.get(thing.key.host) if thing is not None else None
        if board is None or thing is None or host is None:
            return
        try:
            board.setText(virsh_networks.lines(self._draft(place)[0].commands(), thing, host))
        except ValueError as refused:
            self._say(str(refused), failed=True)
