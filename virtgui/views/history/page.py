"""The page of a machine's definitions: every one that was seen, what each changed, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model import rules
from virtgui.model.commands import Command, ReadHardware
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Finished
from virtgui.model.problems import Problem
from virtgui.model.versions import FIRST, Version
from virtgui.qtmodels.errand import Errand
from virtgui.qtmodels.put_back import PutBack
from virtgui.qtmodels.world import World
from virtgui.util.language import large, plural, tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import fill, flat_button, on_content
from virtgui.views.diff_view import DiffView
from virtgui.views.failing import could_not
from virtgui.views.hardware.pool_rows import RoomyCell
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.moments import stamp
from virtgui.views.segments import Segments
from virtgui.views.table_header import still_titles

_SOON_MS = 700
"""A definition is on the disk a moment after it was seen."""
_PERIOD_MS = 3000
_NUMBER = Qt.ItemDataRole.UserRole
_NONE = tr("No definition of it was seen yet.")
_PRIVATE = tr("In this run nothing is remembered: hosts were named on the command line.")
_READING = tr("Reading…")
_BROUGHT, _NOW = 0, 1


class HistoryPage(QWidget):
    """Newest first. One chosen is compared with the one before it or with now, two with one another."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket],
        read: Callable[[DomainKey], tuple[Version, ...]] | None,
        failed: Callable[[Problem], object],
        parent: QWidget | None = None,
    ) -> None:
        """`read` gives the definitions and may wait for a disk, raising `Cannot`; None where none are kept. `failed`
        tells a problem in the window."""
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._read = read
        self._failed = failed
        self._errand: Errand | None = None
        self._again = False
        self.versions: tuple[Version, ...] | None = None
        self.dialog: QDialog | None = None
        self.putting = PutBack(key, world, send, deed, self)
        self.list = QTreeWidget(self)
        self.against = Segments((tr("What it changed"), tr("Against now")), tr("Compare"), self)
        self.back_button = fill(QPushButton(tr("&Put back…"), self))
        self.again_button = flat_button(tr("Read a&gain"), self, "refresh")
        self.note = Paragraph(_READING, "muted")
        self.diff = DiffView(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.read)
        self._often = QTimer(self)
        self._often.setInterval(_PERIOD_MS)
        self._often.timeout.connect(self.read)
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def ready(self) -> bool:
        """Whether the definitions are shown."""
        return self.versions is not None

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.list.setAccessibleName(tr("Definitions"))
        self.list.setHeaderLabels([tr("When"), tr("What")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTabKeyNavigation(False)
        self.list.setItemDelegate(RoomyCell(self.list))
        self.list.setAllColumnsShowFocus(True)
        still_titles(self.list).setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        bar = QHBoxLayout()
        bar.setSpacing(theme.GAP_SMALL)
        bar.addWidget(self.back_button)
        bar.addWidget(self.against)
        bar.addStretch(1)
        bar.addWidget(self.again_button)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.addWidget(self.list)
        self._split.addWidget(self.diff)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([380, 620])
        self._split.setStretchFactor(1, 1)
        on_content(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        whole.setSpacing(theme.GAP_SMALL)
        whole.addLayout(bar)
        whole.addWidget(self.note)
        whole.addWidget(self._split, 1)

    def _connect(self) -> None:
        self.list.itemSelectionChanged.connect(self._refresh)
        self.list.itemActivated.connect(lambda *_: self.put_back())
        self.against.chosen.connect(lambda _: self._refresh())
        self.back_button.clicked.connect(self.put_back)
        self.again_button.clicked.connect(self.read)
        self.putting.failed.connect(self._failed)
        self.putting.failed.connect(lambda _: self._refresh())
        self.putting.sent.connect(self._sent)
        self._world.machines_changed.connect(self._machines_changed)
        self._world.hosts_changed.connect(self._hosts_changed)
        self._world.reported.connect(self._heard)
        again = QShortcut(QKeySequence("F5"), self)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.read)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self._often.start()
        self.read()
        host = self._world.hosts.get(self._key.host)
        if self._read is not None and self._key in self._world.machines and host is not None and host.open:
            self._send(ReadHardware(self._key))  # libvirt tells nothing of some changes: what is read is kept

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self._soon.stop()
        self._often.stop()

    # -- reading -----------------------------------------------------------------------------

    def read(self) -> None:
        """Read the definitions that are kept; while that is under way, once more after it."""
        if self._errand is not None:
            self._again = True
            return
        read, key = self._read, self._key
        if read is None:
            self.versions = ()
            self._refresh()
            return
        self._errand = Errand(tr("read the definitions"), lambda _cancel, _advance: read(key), self)
        self._errand.done.connect(self._done)
        self._errand.failed.connect(self._not_read)
        self._errand.ended.connect(self._ended)

    def _done(self, found: object) -> None:
        if isinstance(found, tuple) and found != self.versions:
            self.versions = found
            self._fill()
        self._refresh()

    def _not_read(self, problem: Problem) -> None:
        self.versions = self.versions or ()
        self._refresh()
        self.note.set_role("error")
        self.note.setText(plain(could_not(problem), 400))
        self.note.show()

    def _ended(self) -> None:
        self._errand = None
        if self._again:
            self._again = False
            self.read()

    def _fill(self) -> None:
        chosen = {version.number for version in self.chosen()}
        self.list.blockSignals(True)
        self.list.clear()
        for place, version in enumerate(self.versions or ()):
            item = QTreeWidgetItem([when_text(version.at), _what(version, newest=place == 0)])
            item.setData(0, _NUMBER, version.number)
            for column in (0, 1):
                item.setToolTip(column, plain_tip(item.text(column)))
            item.setSizeHint(1, QSize(0, theme.tall(self, theme.ROW)))
            self.list.addTopLevelItem(item)
            item.setSelected(version.number in chosen)
        first = self.list.topLevelItem(0)
        if not self.list.selectedItems() and first is not None:
            self.list.setCurrentItem(first)
            first.setSelected(True)
        self.list.blockSignals(False)

    # -- what is shown -----------------------------------------------------------------------

    def chosen(self) -> tuple[Version, ...]:
        """Those chosen, the newest first."""
        numbers = {item.data(0, _NUMBER) for item in self.list.selectedItems()}
        return tuple(version for version in self.versions or () if version.number in numbers)

    def _refresh(self) -> None:
        versions, chosen = self.versions or (), self.chosen()
        text = _READING if self.versions is None else "" if versions else _NONE if self._read is not None else _PRIVATE
        self.note.set_role("muted")
        self.note.setText(text)
        self.note.setVisible(bool(text))
        alone = Qt.AlignmentFlag.AlignCenter
        self.note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter if versions else alone)
        self._split.setVisible(bool(versions))
        self.against.setEnabled(len(chosen) == 1)
        lack = self._lack(versions, chosen)
        self.back_button.setEnabled(not lack)
        self.back_button.setToolTip(plain_tip(lack or tr("Make the machine's definition this one again")))
        self._compare(versions, chosen)

    def _compare(self, versions: tuple[Version, ...], chosen: tuple[Version, ...]) -> None:
        if len(chosen) >= 2:
            self.diff.show_diff(chosen[-1].text, chosen[0].text)
        elif len(chosen) == 1 and self.against.choice() == _NOW:
            self.diff.show_diff(chosen[0].text, versions[0].text)
        elif len(chosen) == 1:
            place = versions.index(chosen[0])
            before = versions[place + 1].text if place + 1 < len(versions) else chosen[0].text
            self.diff.show_diff(before, chosen[0].text)
        else:
            self.diff.show_diff("", "")

    def _lack(self, versions: tuple[Version, ...], chosen: tuple[Version, ...]) -> str:
        """Why nothing can be put back now."""
        domain, host = self._world.machines.get(self._key), self._world.hosts.get(self._key.host)
        if domain is None or host is None:
            return rules.absence(host).removesuffix(".")
        if not host.open:
            return tr("Its host is not connected")
        if host.read_only:
            return tr("The connection is read-only")
        if len(chosen) != 1:
            return tr("Choose one definition")
        if self.putting.waiting:
            return tr("One is being put back")
        if not domain.persistent:
            return tr("It is transient: it has no definition that could be another")
        return tr("It is the definition that it has") if chosen[0] == versions[0] else ""

    def _machines_changed(
        self, added: frozenset[DomainKey], changed: frozenset[DomainKey], gone: frozenset[DomainKey]
    ) -> None:
        if self._key in added or self._key in changed or self._key in gone:
            self._refresh()
            self._look_soon()

    def _hosts_changed(self, hosts: object) -> None:
        if isinstance(hosts, frozenset) and self._key.host in hosts:
            self._refresh()

    def _heard(self, message: object) -> None:
        if isinstance(message, Finished):
            self._look_soon()

    def _look_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    # -- the way back ------------------------------------------------------------------------

    def put_back(self) -> None:
        """Ask, then make the chosen definition the machine's again."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        chosen = self.chosen()
        if not self.back_button.isEnabled() or len(chosen) != 1:
            return
        version = chosen[0]
        domain = self._world.machines.get(self._key)
        name = plain(domain.name if domain is not None else version.name, 80)
        loss = tr(
            "What was changed since is undone; disks and their contents stay as they are. The definition of "
            "now is kept, so that this can be taken back."
        )
        if domain is not None and domain.active:
            loss += " " + tr("It runs: it is so from its next start on.")
        dialog = ConfirmDialog(
            tr("Put back"),
            tr("Define {name} as it was at {at}?").format(name=name, at=when_text(version.at)),
            loss,
            may_remember=False,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._put_back(version))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _closed(self, _result: int) -> None:
        self.dialog = None

    def _put_back(self, version: Version) -> None:
        self.putting.begin(version, tr("put back the definition of {at}").format(at=when_text(version.at)))
        self._refresh()

    def _sent(self, lost: int) -> None:
        self._refresh()
        if lost:
            self.note.setText(
                plural(
                    lost,
                    "{n} password was not known any more and left out: passwords are not kept here.",
                    "{n} passwords were not known any more and left out: passwords are not kept here.",
                )
            )
            self.note.set_role("paused")
            self.note.show()


def when_text(at: float) -> str:
    """When a definition was seen."""
    return stamp(at, seconds=True) or "?"


def _what(version: Version, *, newest: bool) -> str:
    cause = plain(version.cause, 200)
    if version.cause == FIRST:
        cause = tr("First seen")
    elif not cause:
        cause = tr("Changed elsewhere")
    told = large(cause, (version.name,))
    return tr("{told} (now)").format(told=told) if newest else told
