"""The dialog that makes a storage pool: its type, what that type asks, what the host finds for it."""

from __future__ import annotations

import uuid

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QMenu, QPushButton, QWidget

from virtgui.model.commands import Command, ReadInventory
from virtgui.model.inventory import Inventory
from virtgui.model.keys import Ticket
from virtgui.model.messages import InventoryRead
from virtgui.model.things import (
    DefineThing,
    PoolSourcesRead,
    PoolTypesRead,
    ReadPoolSources,
    ReadPoolTypes,
    ThingKind,
)
from virtgui.model.virsh_volumes import pool_lines
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import icons, theme
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.hardware.rows import Page, Row
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.mirror import open_below
from virtgui.views.storage import facts
from virtgui.views.storage.job_dialog import JobDialog
from virtgui.views.storage.pool_rows import ROWS
from virtgui.views.storage.pool_target import PoolTarget
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.pools import pool_flaws
from virtgui.xml.parse import Refused
from virtgui.xml.pool_offers import FoundSource, PoolOffer, pool_offers, sources, take, wanted
from virtgui.xml.pools import POOL_TYPES, PoolXml, new_pool, pool_type, rename, sent
from virtgui.xml.pretty import reformat
from virtgui.xml.surroundings import Surroundings

_TYPE = Qt.ItemDataRole.UserRole


class PoolDialog(JobDialog):
    """Holds a document for each type that was looked at, so that going to and fro loses nothing."""

    xml_wanted = pyqtSignal(str)
    """A person wants to write on in the document itself."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None, *, type: str = "dir") -> None:
        super().__init__(tr("Make pool"), tr("New storage pool"), "", desk, parent)
        self._nodes: dict[str, PoolXml] = {}
        self._offers: dict[str, PoolOffer] = {}
        self._inventory = Inventory()
        self._type = type
        self._types_asked: Ticket | None = None
        self._sources_asked: Ticket | None = None
        self._inventory_asked: Ticket | None = None
        self.found: tuple[FoundSource, ...] = ()
        self.uuid = str(uuid.uuid4())
        self.types = QListWidget()
        self.what = Paragraph("", "muted")
        self.make = QCheckBox()
        self.overwrite = QCheckBox(tr("&Overwrite what is on the device: all that is stored there is lost"))
        self.begin = QCheckBox(tr("&Start it"))
        self.autostart = QCheckBox(tr("Start it with the &host"))
        self.passing = QCheckBox(tr("Onl&y until it is stopped: it is started at once and not stored"))
        self.look_for = QPushButton(tr("&Look for sources"))
        self.found_note = Paragraph("", "muted", theme.SECONDARY)
        self.xml_button = QPushButton(tr("As &XML…"), self.footer)
        self.xml_button.setAutoDefault(False)
        self.xml_button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
        self.footer.row.insertWidget(2, self.xml_button)
        self.xml_button.clicked.connect(self._to_xml)
        self.ask(())
        self._add_options()
        self._fill_types()
        self._types_asked = desk.send(ReadPoolTypes(desk.key))
        self._inventory_asked = desk.send(ReadInventory(desk.key))
        self._refresh()
        self.resize(theme.sized(self, 900, 560))

    @property
    def node(self) -> PoolXml:
        """The pool as it stands."""
        if self._type not in self._nodes:
            name = next((node.name for node in self._nodes.values() if node.name), "")
            self._nodes[self._type] = new_pool(self._type, name)
            if not name:
                self._nodes[self._type].path = new_pool(self._type, "pool").path or None
        return self._nodes[self._type]

    def choose_type(self, name: str) -> None:
        """Ask what this type asks."""
        for row in range(self.types.count()):
            item = self.types.item(row)
            if item is not None and item.data(_TYPE) == name:
                self.types.setCurrentRow(row)

    # -- what a dialog with jobs has ---------------------------------------------------------

    def focus_first(self) -> None:
        self.types.setFocus()

    def ask(self, rows: tuple[Row, ...]) -> None:
        """The form of the type that is chosen."""
        self._asks = True
        page = Page(
            kind="",
            name="pool",
            group="",
            icon="",
            title=lambda node, around: "",
            line=lambda node, around: "",
            rows=ROWS.get(self._type, ROWS["dir"]),
            check=lambda node, around: pool_flaws(node, around),
        )
        target = PoolTarget(self.node, self._around, self.look_again)
        self.form = Form(page, target, PoolXml, self._holder)
        for line in self.form.lines.values():
            line.quiet = True
        self.form.checked.connect(self.look)
        self.column.insertWidget(min(1, self.column.count()), self.form)
        self.form.refresh()

    def look_again(self) -> None:
        """Something was entered."""
        self.found_note.hide()

    def document(self) -> str:
        """What is sent. ValueError for text that no XML can hold."""
        node = PoolXml(self.node.element)
        node.uuid = self.uuid
        made = reformat(sent(node))
        node.uuid = None
        return made

    def commands(self) -> tuple[Command, ...]:
        name = plain(self.node.name, 80)
        return (
            DefineThing(
                self.desk.key,
                ThingKind.POOL,
                self.document(),
                tr("make the pool {pool}").format(pool=name),
                start=self.begin.isChecked() or self.passing.isChecked(),
                autostart=self.autostart.isChecked() and not self.passing.isChecked(),
                transient=self.passing.isChecked(),
                build=self._builds(),
                overwrite=self.overwrite.isChecked() and self.overwrite.isVisibleTo(self),
            ),
        )

    def virsh(self) -> str:
        host = self.desk.host
        if host is None:
            return ""
        return pool_lines(
            self.document(),
            self.node.name,
            host,
            build=self._builds(),
            overwrite=self.overwrite.isChecked(),
            formatted=pool_type(self._type).wipes,
            begin=self.begin.isChecked(),
            autostart=self.autostart.isChecked(),
            transient=self.passing.isChecked(),
        )

    def look(self) -> None:
        super().look()
        why = self._lack(self._type)
        if why and self._asks:
            self.footer.say(why)
            self.deed.setEnabled(False)

    # -- building ----------------------------------------------------------------------------

    def _add_options(self) -> None:
        self.types.setFrameShape(QFrame.Shape.NoFrame)
        self.types.setFixedWidth(210)
        self.types.setItemDelegate(QuietCell(self.types))
        self.types.setIconSize(QSize(theme.ICON, theme.ICON))
        self.types.setAccessibleName(tr("Type of pool"))
        self.types.currentItemChanged.connect(lambda now, before: self._took_type())
        area = self.body.itemAt(self.body.count() - 1)
        scrolled = area.widget() if area is not None else None
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_LARGE)
        row.addWidget(self.types)
        if scrolled is not None:
            self.body.removeWidget(scrolled)
            row.addWidget(scrolled, 1)
        self.body.addLayout(row, 1)
        self.column.insertWidget(0, self.what)
        find = QHBoxLayout()
        find.addWidget(self.look_for)
        find.addWidget(self.found_note, 1)
        find.addStretch(1)
        self.column.addLayout(find)
        for box in (self.make, self.overwrite, self.begin, self.autostart, self.passing):
            self.column.addWidget(box)
            box.toggled.connect(lambda _: self._options())
        self.column.addStretch(1)
        self.begin.setChecked(True)
        self.autostart.setChecked(True)
        self.make.setChecked(True)
        self.look_for.clicked.connect(self._look_for)
        self.look_for.setAutoDefault(False)
        self.found_note.hide()

    def _fill_types(self) -> None:
        self.types.blockSignals(True)
        self.types.clear()
        for each in POOL_TYPES:
            item = QListWidgetItem(each.words)
            why = self._lack(each.type)
            item.setData(_TYPE, each.type)
            item.setToolTip(plain_tip(why or each.what))
            item.setIcon(icons.icon("database", "muted"))
            if why:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.types.addItem(item)
            if each.type == self._type:
                self.types.setCurrentItem(item)
        self.types.blockSignals(False)

    def _lack(self, name: str) -> str:
        """Why the host can have no pool of a type; "" when it can, as far as is known."""
        offer = self._offers.get(name)
        if self._offers and (offer is None or not offer.supported):
            return tr("This host’s libvirt cannot have {kind} pools").format(kind=pool_type(name).words)
        return ""

    # -- showing -----------------------------------------------------------------------------

    def _around(self) -> Surroundings:
        known = facts.inventory(self.desk.things, self.desk.key)
        secrets = known.secrets or self._inventory.secrets
        pools = known.pools or self._inventory.pools
        return Surroundings(inventory=Inventory(pools=pools, secrets=secrets, devices=self._inventory.devices))

    def _took_type(self) -> None:
        item = self.types.currentItem()
        if item is None or item.data(_TYPE) == self._type:
            return
        name = self.node.name
        self._type = item.data(_TYPE)
        if name and self.node.name != name:
            rename(self.node, name)
        self.column.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.found = ()
        self.ask(())
        self._refresh()

    def _refresh(self) -> None:
        kind = pool_type(self._type)
        self.what.setText(f"{kind.what}.")
        self.make.setText(kind.build.replace("&", "&&"))
        self.make.setVisible(bool(kind.build))
        self.make.setChecked(bool(kind.build) and not kind.wipes)
        self.overwrite.setChecked(False)
        self.look_for.setVisible(bool(kind.found_by))
        self.found_note.hide()
        self._options()

    def _builds(self) -> bool:
        """Whether its storage is made too."""
        return self.make.isChecked() and self.make.isVisibleTo(self) and self.make.isEnabled()

    def _options(self) -> None:
        passing, host = self.passing.isChecked(), self.desk.host
        for box in (self.begin, self.autostart):
            box.setEnabled(not passing)
        pretends = host is not None and host.driver.upper() == "TEST"
        why = tr("The test driver only pretends: it makes no storage for such a pool.") if passing and pretends else ""
        self.make.setEnabled(not why)
        self.make.setToolTip(plain_tip(why))
        self.overwrite.setVisible(pool_type(self._type).wipes and self.make.isChecked())
        self.look()

    # -- what the host tells -----------------------------------------------------------------

    def _look_for(self) -> None:
        if pool_type(self._type).found_by == "host" and not self.node.host and not self.node.hosts:
            self._note(tr("Name the server first."))
            return
        self._note(tr("Looking…"))
        self._sources_asked = self.desk.send(ReadPoolSources(self.desk.key, self._type, wanted(self.node)))

    def _note(self, text: str) -> None:
        self.found_note.setText(text)
        self.found_note.setVisible(bool(text))

    def _heard(self, message: object) -> None:
        match message:
            case PoolTypesRead(ticket, _, xml) if ticket == self._types_asked:
                try:
                    self._offers = pool_offers(xml)
                except Refused:
                    self._offers = {}
                self._fill_types()
                self.look()
            case InventoryRead(ticket, _, inventory) if ticket == self._inventory_asked:
                self._inventory = inventory
                self.form.refresh()
            case PoolSourcesRead(ticket, _, xml, problem) if ticket == self._sources_asked:
                self._sources_asked = None
                if problem is not None:
                    self._note(plain(problem.reason, 300))
                else:
                    self._offer(xml)
            case _:
                super()._heard(message)

    def _offer(self, xml: str) -> None:
        try:
            self.found = sources(xml)
        except Refused as refused:
            self._note(str(refused))
            return
        if not self.found:
            self._note(tr("The host found none."))
            return
        self._note(tr("{count} found").format(count=len(self.found)))
        menu = QMenu(self)
        for source in self.found[:50]:
            action = menu.addAction(source.words.replace("&", "&&"))
            if action is not None:
                action.triggered.connect(lambda _on, source=source: self.take(source))
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self.look_for)

    def take(self, source: FoundSource) -> None:
        """Stand on a source that was found."""
        take(self.node, source)
        for line in self.form.lines.values():
            line.quiet = line.row.field == "name" and line.quiet
        self.form.refresh()

    def failed(self, reason: str) -> None:
        super().failed(reason)
        if pool_type(self._type).wipes and self.make.isChecked() and not self.overwrite.isChecked():
            self.say(tr("{reason} If what is on the device may go, say so below.").format(reason=reason))

    def _to_xml(self) -> None:
        try:
            self.xml_wanted.emit(self.document())
        except ValueError as refused:
            self.say(str(refused))
