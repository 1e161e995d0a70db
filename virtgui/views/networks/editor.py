"""The window that changes a network: all its settings, what waits, and when each of it counts."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont, QGuiApplication, QKeySequence, QShortcut
from PyQt6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from virtgui.model import virsh_networks
from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.keys import Ticket
from virtgui.model.problems import Problem
from virtgui.model.things import Thing
from virtgui.qtmodels.chain import Chain
from virtgui.qtmodels.host_networks import HostNetworks
from virtgui.qtmodels.network_draft import NetworkDraft
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import entitle, on_content
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.pending_bar import ChangeLine, PendingBar
from virtgui.views.hardware.remark import NEXT, NOW
from virtgui.views.hardware.wording import change_words
from virtgui.views.labels import Label, Paragraph
from virtgui.views.networks.review import NetworkReview
from virtgui.views.networks.rows import ROWS, with_known
from virtgui.views.networks.target import NetworkTarget, page
from virtgui.views.paged_window import Notice
from virtgui.xml.networks import NetworkPageXml

_SIZE, _LEAST = (900, 640), (480, 320)
_ROWS = {row.field: row for row in ROWS}
_AWAY = tr("The host is not connected: what you change can be applied once it is back")
_GONE = tr("This network no longer exists.")
_ELSEWHERE = tr("It was changed elsewhere meanwhile. Your changes stand on that now.")


class NetworkEditor(QDialog):
    """Stays open while the host is away; closes once all is applied."""

    applied = pyqtSignal()

    def __init__(
        self,
        thing: Thing,
        around: HostNetworks,
        world: World,
        send: Callable[[Command], Ticket],
        parent: QWidget | None = None,
    ) -> None:
        """Raises `parse.Refused` for a network whose document cannot be read."""
        super().__init__(parent)
        self._key = thing.key
        self._around = around
        self._world = world
        self._send = send
        self._chain: Chain | None = None
        self._review: NetworkReview | None = None
        self.draft = NetworkDraft(_base(thing), thing, parent=self)
        self.heading = Label(
            tr("Network {name}").format(name=plain(thing.name, 80)), "text", theme.TITLE, QFont.Weight.DemiBold
        )
        self.line = Paragraph("", "muted")
        self.notice = Notice(self)
        names = tuple(device.name for device in around.devices())
        rows = with_known(ROWS, names, around.functions())
        self.target = NetworkTarget(self.draft, around.surroundings, self._refusal)
        self.form = Form(page(self.draft, rows), self.target, NetworkPageXml, self)
        self.pending = PendingBar(self)
        self._lay_out()
        self._connect()
        around.watch(self, True)
        self._around_changed()
        entitle(self, tr("Network {name}").format(name=plain(thing.name, 80)))
        self.setWindowFlag(Qt.WindowType.Window)
        self.resize(theme.sized(self, *_SIZE))
        self.setMinimumSize(theme.sized(self, *_LEAST))

    @property
    def thing(self) -> Thing | None:
        """The network as it is now."""
        return next((thing for thing in self._around.networks() if thing.key == self._key), None)

    def changes(self) -> tuple[ChangeLine, ...]:
        """All that waits, in words, each with when it counts."""
        found = []
        for field in self.draft.fields():
            row = _ROWS.get(field)
            before, after = self.draft.origin(field), self.draft.value(field)
            said = change_words(row, before, after) if row is not None else tr("{field} changed").format(field=field)
            if row is not None and isinstance(before or after, tuple):
                said = f"{row.label}: {_rows_words(before, after)}"
            when = (NOW if self.draft.now(field) else NEXT) if self.draft.running else ""
            found.append(ChangeLine(said, when))
        return tuple(found)

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        ground = QWidget(self)
        on_content(ground)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_LARGE, theme.PAGE_MARGIN, theme.GAP_LARGE)
        inner.setSpacing(theme.GAP_SMALL)
        inner.addWidget(self.heading)
        inner.addWidget(self.line)
        inner.addWidget(self.form, 1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(ground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(area, 1)
        column.addWidget(self.pending)

    def _connect(self) -> None:
        self.draft.changed.connect(self._show)
        self.form.checked.connect(self._show_pending)
        self.pending.review_wanted.connect(self.review)
        self.pending.undo_wanted.connect(self.draft.undo_all)
        self.pending.apply_wanted.connect(self.apply)
        self.pending.flaw_wanted.connect(self._to_flaw)
        self.notice.closed.connect(lambda: self.notice.say(""))
        self._around.changed.connect(self._around_changed)
        self._world.hosts_changed.connect(self._show)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.apply)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)

    # -- showing -----------------------------------------------------------------------------

    def _refusal(self) -> str:
        host = self._world.hosts.get(self._key.host)
        if host is not None and host.open and host.read_only:
            return tr("This host was opened to look only")
        return ""

    def _around_changed(self) -> None:
        self.draft.around = self._around.near(self._key.name)
        thing = self.thing
        known = self.draft.thing
        if self._chain is None and thing is not None and known is not None and thing != known:
            moved = _base(thing) != self.draft.base
            waits = bool(self.draft.fields())
            self.draft.rebase(thing, _base(thing))
            if moved and waits:
                self.notice.say(_ELSEWHERE, "info-circle", closable=True)
            return
        self._show()

    def _show(self) -> None:
        running, transient = self.draft.running, self.draft.transient
        state = (
            tr("It is on: some changes count now, the others at its next start.")
            if running
            else tr("It is off.", "network")
        )
        self.line.setText(f"{state} {tr('It is gone once it is stopped.')}" if transient else state)
        self.form.refresh()
        self._show_pending()

    def _show_pending(self) -> None:
        flaws = [flaw for flaw in self.form.flaws if not flaw.warning]
        changes = self.changes()
        wrong = ""
        if flaws and changes:
            row = _ROWS.get(flaws[0].field)
            wrong = tr("{field} needs correcting").format(field=row.label if row is not None else flaws[0].field)
        self.pending.show_changes(changes, wrong, busy=self._chain is not None, refusal=self._away())

    def _away(self) -> str:
        host = self._world.hosts.get(self._key.host)
        if host is None or not host.open:
            return _AWAY
        return _GONE if self.thing is None and self._around.networks() else self._refusal()

    def _to_flaw(self) -> None:
        flaw = next((flaw for flaw in self.form.flaws if not flaw.warning), None)
        if flaw is not None:
            self.form.focus(flaw.field)

    # -- doing -------------------------------------------------------------------------------

    def review(self) -> None:
        """Show all that waits, in words and as the difference of the documents."""
        name = plain(self.draft.node().name, 60)
        self._review = NetworkReview(name, self.changes(), self.draft.base, self.draft.text(), self)
        self._review.apply.setEnabled(self.pending.apply.isEnabled())
        self._review.apply_wanted.connect(self.apply)
        self._review.copy_wanted.connect(self._copy)
        self._review.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._review.open()

    def _copy(self) -> None:
        """The same as command lines; says why where none is safe."""
        clipboard, host, thing = QGuiApplication.clipboard(), self._world.hosts.get(self._key.host), self.draft.thing
        if clipboard is None or host is None or thing is None or self._review is None:
            return
        try:
            clipboard.setText(virsh_networks.lines(self.draft.commands(), thing, host))
            self._review.footer.say(tr("Copied the command lines"), "muted")
        except ValueError as refused:
            self._review.footer.say(str(refused))

    def apply(self) -> None:
        """Send all that waits."""
        if not self.pending.apply.isEnabled():
            return
        deed = self.draft.deed()
        if deed is None:
            return
        self.notice.say("")
        self._chain = Chain(self._world, self._send, (deed,), self)
        self._chain.ended.connect(self._ended)
        self._show_pending()
        self._chain.start()

    def _ended(self, problem: Problem | None, _done: int) -> None:
        self._chain = None
        if problem is None:
            self.applied.emit()
            self.accept()
            return
        self.notice.say(plain(problem.reason, 600), "alert-triangle", closable=True)
        self._around_changed()

    def reject(self) -> None:
        """Ask first where something would be lost."""
        if not self.draft.fields() or self._chain is not None:
            super().reject()
            return
        count = len(self.draft.fields())
        question = tr("Discard {changes} to {name}?").format(
            changes=plural(count, "{n} change", "{n} changes"), name=plain(self.draft.node().name, 60)
        )
        dialog = ConfirmDialog(tr("Discard"), question, tr("They were not applied."), may_remember=False, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._discard)
        dialog.open()

    def _discard(self) -> None:
        super().reject()

    def done(self, result: int) -> None:
        self._around.watch(self, False)
        super().done(result)


def _base(thing: Thing) -> str:
    return (thing.stored or thing.xml) if thing.persistent is not False else thing.xml


def _rows_words(before: Value, after: Value) -> str:
    """Which rows of a table came and went."""
    old = before if isinstance(before, tuple) else ()
    new = after if isinstance(after, tuple) else ()
    come = [row for row in new if row not in old]
    gone = [row for row in old if row not in new]
    parts = [
        words.format(row=_row(rows)) for words, rows in ((tr("add {row}"), come), (tr("remove {row}"), gone)) if rows
    ]
    return ", ".join(parts) or tr("another order")


def _row(rows: list[tuple[str, ...]]) -> str:
    """The first of them, and how many more there are."""
    first = plain(" ".join(filter(None, rows[0])), 60)
    return tr("{names} and {count} more").format(names=first, count=len(rows) - 1) if len(rows) > 1 else first
