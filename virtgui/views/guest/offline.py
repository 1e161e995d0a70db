"""What is on the disks of a machine that is off: its system, name and applications, when a person asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.commands import Act
from virtgui.model.inspected import Installed
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Began
from virtgui.model.problems import Problem
from virtgui.qtmodels.errand import Errand
from virtgui.qtmodels.world import World
from virtgui.util.errand import Cancel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.fact_grid import FactGrid, FactTable, section
from virtgui.views.labels import Paragraph, plain_tip

_FACTS = (tr("System"), tr("Version"), tr("Architecture"), tr("Host name"))
_OFFER = tr(
    "libguestfs can look into its disks, without writing to them: system, host name, file systems "
    "and applications. It takes a minute or so, and ends when the machine is started."
)
_LOOKING = tr("Looking into its disks…")


class Inspector(Protocol):
    """Looks into machines that are off (`host.inspector`)."""

    def lack(self, host: HostKey) -> str:
        """Why it cannot."""

    def inspect(self, machine: DomainKey, cancel: Cancel) -> tuple[Installed, ...]:
        """What is installed. Raises `Cannot` and `Cancelled`."""


class OfflinePanel(QWidget):
    """Asks nothing by itself."""

    def __init__(
        self, key: DomainKey, world: World, inspector: Callable[[], Inspector] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._world = world
        self._make = inspector
        self._inspector: Inspector | None = None
        self._errand: Errand | None = None
        self.found: tuple[Installed, ...] = ()
        self.title = section(tr("On its disks"))
        self.text = Paragraph(_OFFER, "muted")
        self.look_button = QPushButton(tr("&Look into its disks"))
        self.stop_button = QPushButton(tr("&Stop", "looking"))
        self.facts = FactGrid(_FACTS)
        self.mounted = FactTable(
            tr("File systems on its disks"), (tr("Mounted at"), tr("Device"), tr("Type"), tr("Label")), 3
        )
        self.filter = QLineEdit()
        self.applications = QTreeWidget()
        self._lay_out()
        self.look_button.clicked.connect(self.look)
        self.stop_button.clicked.connect(self.stop)
        self.filter.textChanged.connect(self._filter)
        world.reported.connect(self._heard)
        self._refresh()

    @property
    def looking(self) -> bool:
        """Whether it is under way."""
        return self._errand is not None

    def look(self) -> None:
        """Begin to look."""
        if self._errand is not None or self._lack():
            return
        inspector, key = self._inspector, self._key
        if inspector is None:
            return
        self._say("")
        self._errand = Errand(tr("look into its disks"), lambda cancel, _advance: inspector.inspect(key, cancel), self)
        self._errand.done.connect(self._done)
        self._errand.failed.connect(self._failed)
        self._errand.ended.connect(self._ended)
        self._refresh()

    def stop(self) -> None:
        """End it; nothing of it is told."""
        if self._errand is not None:
            self._errand.cancel()

    def refresh(self) -> None:
        """The machine may be another now."""
        domain = self._world.machines.get(self._key)
        if domain is None or domain.active:
            self.stop()
            self._show(())
        self._refresh()

    def _lack(self) -> str:
        if self._make is None:
            return tr("Nothing here can look into disks.")
        if self._inspector is None:
            self._inspector = self._make()
        return self._inspector.lack(self._key.host)

    def _heard(self, message: object) -> None:
        """What it holds open would keep the machine from starting."""
        if isinstance(message, Began) and isinstance(message.command, Act) and message.command.domain == self._key:
            self.stop()

    def _done(self, found: object) -> None:
        if isinstance(found, tuple):
            self._show(found)

    def _failed(self, problem: Problem) -> None:
        self._say(plain(problem.reason, 400), plain(problem.detail, 1500))

    def _ended(self) -> None:
        self._errand = None
        self._refresh()

    def _say(self, text: str, detail: str = "") -> None:
        self.problem.setText(text)
        self.problem.setToolTip(plain_tip(detail))
        self.problem.setVisible(bool(text))

    def _refresh(self) -> None:
        if not self.isVisibleTo(self.parentWidget()):
            return
        lack = self._lack()
        self.text.setText(_LOOKING if self.looking else lack or _OFFER)
        self.look_button.setEnabled(not lack and not self.looking)
        self.look_button.setToolTip(plain_tip(lack))
        self.stop_button.setVisible(self.looking)

    def _show(self, found: tuple[Installed, ...]) -> None:
        self.found = found
        first = found[0] if found else Installed()
        system_text = _system(first) if found else ""
        if len(found) > 1:
            system_text = tr("{system} (and {count} more on these disks)").format(
                system=system_text, count=len(found) - 1
            )
        self.facts.put(tr("System"), system_text)
        self.facts.put(tr("Version"), plain(first.version, 60))
        self.facts.put(tr("Architecture"), plain(first.arch, 60))
        self.facts.put(tr("Host name"), plain(first.hostname, 256))
        self.mounted.show_rows(
            tuple(
                (plain(each.mountpoint, 200), plain(each.device, 120), plain(each.type, 40), plain(each.label, 60))
                for system in found
                for each in system.file_systems
            )
        )
        self.applications.clear()
        for system in found:
            for it in system.applications:
                words = [plain(it.name, 120), plain(it.version, 80), plain(it.summary, 300)]
                item = QTreeWidgetItem(words)
                item.setToolTip(2, plain_tip(words[2]))
                item.setSizeHint(0, QSize(0, theme.tall(self, theme.ROW)))
                self.applications.addTopLevelItem(item)
        some = self.applications.topLevelItemCount() > 0
        self.facts.setVisible(bool(found))
        self.mounted.setVisible(bool(self.mounted.rows()))
        self._titles[0].setVisible(bool(self.mounted.rows()))
        for widget in (self._titles[1], self.filter, self.applications):
            widget.setVisible(some)
        self._filter(self.filter.text())

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        shown = 0
        for row in range(self.applications.topLevelItemCount()):
            item = self.applications.topLevelItem(row)
            if item is not None:
                fits = any(wanted in item.text(column).casefold() for column in range(3))
                item.setHidden(not fits)
                shown += fits
        whole = self.applications.topLevelItemCount()
        count = tr("{shown} of {total}").format(shown=shown, total=whole) if wanted else f"{whole}"
        self._titles[1].setText(tr("Applications: {count}").format(count=count))

    def _lay_out(self) -> None:
        self.problem = Paragraph("", "error")
        self.problem.hide()
        self._titles = (section(tr("File systems")), section(tr("Applications")))
        self.filter.setPlaceholderText(tr("Find an application"))
        self.filter.setAccessibleName(tr("Find an application"))
        self.filter.setClearButtonEnabled(True)
        self.applications.setAccessibleName(tr("Applications"))
        self.applications.setHeaderLabels([tr("Name"), tr("Version"), tr("What it is")])
        self.applications.setRootIsDecorated(False)
        self.applications.setUniformRowHeights(True)
        self.applications.setTabKeyNavigation(False)
        self.applications.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.applications.header()
        if header is not None:
            header.resizeSection(0, 200)
            header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        buttons = QHBoxLayout()
        for button in (self.look_button, self.stop_button):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_LARGE, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(buttons)
        column.addWidget(self.problem)
        column.addWidget(self.facts)
        column.addWidget(self._titles[0])
        column.addWidget(self.mounted)
        column.addWidget(self._titles[1])
        column.addWidget(self.filter)
        column.addWidget(self.applications, 1)
        column.addStretch(0)
        self._show(())


def _system(it: Installed) -> str:
    """ "Debian 12.5" also where only the number is told."""
    product = it.product or it.version
    if any(letter.isalpha() for letter in product):
        return plain(product, 200)
    return plain(" ".join(part for part in ((it.distro or it.kind).capitalize(), product) if part), 200)
