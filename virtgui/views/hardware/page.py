"""The hardware page: the list at the left, the chosen device's form, and the changes that wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PyQt6.QtCore import Qt, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import (
    QAction,
    QFocusEvent,
    QKeySequence,
    QPalette,
    QShortcut,
    QShowEvent,
)
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.edits import MACHINE, Place
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import grouped_text
from virtgui.views import icons, theme
from virtgui.views.controls import icon_button, on_content
from virtgui.views.failing import could_not
from virtgui.views.hardware.boot_order import BootOrder
from virtgui.views.hardware.changes import Wrong, change_lines, flaws, known_volume, media_edits
from virtgui.views.hardware.device_list import DeviceList, Entry
from virtgui.views.hardware.form import Form
from virtgui.views.hardware.page_header import PageHeader, SearchField
from virtgui.views.hardware.pages import PAGES, SECTIONS, page_named, page_of
from virtgui.views.hardware.pending_bar import PendingBar
from virtgui.views.hardware.rows import Page
from virtgui.views.hardware.shortcuts import shortcuts_of
from virtgui.views.hardware.target import PlaceTarget
from virtgui.views.labels import Paragraph
from virtgui.views.mirror import open_below
from virtgui.xml.kinds import window
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node

_LIST_WIDTH = 270
_RARE = frozenset(
    ("controller", "channel", "memballoon", "rng", "hub", "watchdog", "panic", "iommu", "vsock", "pstore", "nvram")
)
"""Kinds that nearly every machine has and hardly anybody changes: listed when all are wanted."""

_READING = tr("Reading the hardware…")
_SILENT = tr(
    "Reading the hardware… The machine does not respond. Newer libvirt waits for it before it tells its definition, "
    "for half a minute at most."
)
_DRIVES = frozenset(("cdrom", "floppy"))


class HardwarePage(QWidget):
    """Follows a HardwareModel; `refusal` tells why nothing can be changed now ("" when it can)."""

    add_wanted = pyqtSignal()
    xml_wanted = pyqtSignal(object)
    """A Place whose XML a person wants to see and edit."""
    review_wanted = pyqtSignal()
    remove_wanted = pyqtSignal(object)
    """A Place to be taken out."""
    watch_wanted = pyqtSignal(object)
    delete_wanted = pyqtSignal(object)
    """A Place to be taken out together with the volume it is."""
    resize_wanted = pyqtSignal(object)
    pool_wanted = pyqtSignal(object)
    """A Place whose volume a person wants to see in its pool."""
    eject_wanted = pyqtSignal(object)
    shortcut_wanted = pyqtSignal(object)
    """A Shortcut."""
    browse_wanted = pyqtSignal(object, str)
    """A Place and the field a path is looked for."""

    def __init__(self, model: HardwareModel, refusal: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._refusal = refusal
        self._forms: dict[str, Form] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._shown: tuple[Place, str] | None = None
        self.search = SearchField(self)
        self.add = icon_button("plus", tr("Add hardware (Ctrl+Shift+A)"), self)
        self.add.setAutoRaise(False)
        self.add.setFixedSize(theme.tall(self, theme.FIELD) + 4, theme.tall(self, theme.FIELD))
        self.back = icon_button("arrow-back-up", tr("Take back what was applied last (Ctrl+Z)"), self)
        self.list = DeviceList(self)
        self.header = PageHeader(self)
        self.undo = self._button(tr("Undo"), "arrow-back-up", tr("Undo all changes of this page"))
        self.shortcuts = self._button(
            tr("Shortcuts"), "", tr("Changes of many places at once, shown before anything is done")
        )
        self.eject = self._button(tr("Eject"), "", tr("Take the medium out now"))
        self.resize_disk = self._button(tr("Resize"), "", tr("Make the disk larger"))
        self.xml = self._button(tr("XML"), "code", tr("Show and edit the XML of this"))
        self.remove = self._button(tr("Remove"), "trash", tr("Take this out of the machine"))
        self.others = self._button("", "dots", tr("More to do with this disk"))
        self.others.setAccessibleName(tr("More"))
        self.others.setFixedWidth(theme.tall(self, theme.FIELD) + 6)
        menu = QMenu(self)
        self.watch = self._entry(menu, tr("&Watch its size…"), self.watch_wanted)
        self.show_pool = self._entry(menu, tr("&Show it in its pool"), self.pool_wanted)
        self.delete = self._entry(menu, tr("&Delete with its volume…"), self.delete_wanted)
        self.others.clicked.connect(lambda: open_below(menu, self.others))
        self.stack = QStackedWidget(self)
        on_content(self)
        self.note = Paragraph("", "muted", theme.BODY, self)
        self.pending = PendingBar(self)
        self.pending.hide()
        self._lay_out()
        self._connect()
        self.refresh()

    @property
    def form(self) -> Form | None:
        """The form that is shown."""
        return self._forms.get(self._shown[1]) if self._shown is not None else None

    def show_place(self, place: Place, page: str = "") -> None:
        """Show a device, or a section by its page's name."""
        self.list.choose(place, page or page_of(place.kind, self._model.node(place)).name)

    def refresh(self) -> None:
        """Everything, from the model."""
        model = self._model
        known = model.hardware is not None
        self.note.setVisible(not known)
        self.header.setVisible(known)
        self.stack.setVisible(known)
        self.add.setEnabled(known and not self._refusal())
        self.back.setVisible(model.can_undo_last and not self._refusal())
        if not known:
            self.note.setText(could_not(model.problem) if model.problem else _SILENT if model.silent else _READING)
            return
        self.list.show_entries(self._entries())
        if self.list.current is None and self.list.entries:
            self.list.choose(*self.list.entries[0][:2])
        elif self.list.current is not None:
            self._show(self.list.current)
        self._tell_pending()

    # -- building ----------------------------------------------------------------------------

    def _button(self, text: str, picture: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        if picture:
            button.setIcon(icons.icon(picture))
        button.setToolTip(tip)
        button.setMinimumHeight(theme.tall(self, theme.FIELD))
        self.header.buttons.addWidget(button)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(theme.GAP, theme.GAP_SMALL, theme.GAP, theme.GAP_SMALL)
        top.setSpacing(theme.GAP_SMALL)
        top.addWidget(self.search, 1)
        top.addWidget(self.back)
        top.addWidget(self.add)
        left, right = QWidget(self), QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.note)
        column.addWidget(self.stack, 1)
        self.note.setContentsMargins(theme.PAGE_MARGIN, theme.PAGE_MARGIN, theme.PAGE_MARGIN, 0)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST_WIDTH, 760])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(split, 1)
        whole.addWidget(self.pending)

    def _connect(self) -> None:
        self._model.moved.connect(self._moved)
        self._model.changed.connect(self.refresh)
        self.list.chosen.connect(self._show)
        self.list.remove_wanted.connect(self._remove)
        self.search.textChanged.connect(self.list.search)
        self.search.returnPressed.connect(self.list.first)
        self.add.clicked.connect(self.add_wanted)
        self.back.clicked.connect(self._model.undo_last)
        self.xml.clicked.connect(lambda: self._tell(self.xml_wanted))
        self.remove.clicked.connect(lambda: self._tell(self.remove_wanted))
        self.eject.clicked.connect(lambda: self._tell(self.eject_wanted))
        self.shortcuts.setMenu(QMenu(self))
        self.resize_disk.clicked.connect(lambda: self._tell(self.resize_wanted))
        self.undo.clicked.connect(
            lambda: self._model.undo_place(self.list.current.place if self.list.current else MACHINE)
        )
        self.pending.undo_wanted.connect(self._model.undo_all)
        self.pending.review_wanted.connect(self.review_wanted)
        self.pending.flaw_wanted.connect(self._show_flaw)
        for keys, call in (
            ("Ctrl+Tab", partial(self.list.step, 1)),
            ("Ctrl+Shift+Tab", partial(self.list.step, -1)),
            ("Ctrl+F", self.search.setFocus),
            ("Ctrl+Shift+A", self.add.click),
            ("Ctrl+Z", self._model.undo),
            ("Ctrl+Shift+Z", self._model.redo),
            ("Ctrl+Return", self.pending.apply.click),
        ):
            QShortcut(QKeySequence(keys), self, call)

    def _entry(self, menu: QMenu, words: str, signal: pyqtBoundSignal) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(lambda: self._tell(signal))
        menu.addAction(action)
        return action

    def _tell(self, signal: pyqtBoundSignal) -> None:
        if self._shown is not None:
            signal.emit(self._shown[0])

    # -- showing -----------------------------------------------------------------------------

    def _entries(self) -> tuple[Entry, ...]:
        model, around = self._model, self._model.surroundings()
        found = []
        for page in SECTIONS:
            changed = any(model.is_changed(MACHINE, row.field) for row in page.rows)
            title, line = page.title(model.machine, around), page.line(model.machine, around)
            found.append(Entry(MACHINE, page.name, page.group, page.icon, title, plain(line, 200), changed))
        devices = []
        for place, node, gone in model.devices():
            page = page_of(place.kind, node)
            title, line = plain(page.title(node, around), 120), plain(page.line(node, around), 200)
            touched, rare = model.touched(place), place.kind in _RARE
            devices.append(Entry(place, page.name, page.group, page.icon, title, line, touched, gone, rare))
        order = {group: number for number, group in enumerate(dict.fromkeys(page.group for page in PAGES))}
        devices.sort(key=lambda entry: (entry.rare, order.get(entry.group, len(order))))
        return (*found, *devices)

    def _moved(self, moves: Mapping[Place, Place | None]) -> None:
        """Devices have other numbers: what is shown stays the device that it was."""
        self.list.renumber(moves)
        if self._shown is not None and self._shown[0] in moves:
            self._shown = None

    def _show(self, entry: Entry) -> None:
        place, name = entry.place, entry.page
        page = page_of(place.kind, self._model.node(place)) if place.kind else page_named(name)
        if page is None:
            return
        target = PlaceTarget(self._model, place, self._refusal)
        form = self._forms.get(page.name)
        if form is None:
            form = self._forms[page.name] = self._build(page, target)
        form.refusal = self._refusal()
        self.stack.setCurrentWidget(self._areas[page.name])
        if self._shown != (place, page.name):
            self._shown = (place, page.name)
            form.show_target(target)
        else:
            form.refresh()
        self.header.title.setText(entry.title)
        line = ", ".join(part for part in (entry.line, self._extra(place)) if part)
        self.header.line.setText(". ".join(part for part in (line, self._refusal()) if part))
        self._show_buttons(entry, page)

    def _show_buttons(self, entry: Entry, page: Page) -> None:
        """What can be done with the whole of what is shown."""
        place, free = entry.place, not self._refusal()
        device, stays = bool(place.kind), not entry.gone
        known = device and stays and not self._model.is_new(place)
        drive = page.name in _DRIVES
        fixed = place.kind == "disk" and known and not drive
        self.undo.setVisible(entry.touched and device)
        self.remove.setVisible(device and stays and page.removable)
        self.xml.setVisible(device and stays)
        self._offer_shortcuts(page)
        self.eject.setVisible(place.kind == "disk" and known and drive)
        self.resize_disk.setVisible(fixed)
        self.others.setVisible(fixed)
        self.watch.setEnabled(free and self._model.active)
        pooled = fixed and known_volume(self._model, place) is not None
        self.show_pool.setEnabled(pooled)
        idle = free and not self._model.applying
        self.delete.setEnabled(idle and pooled)
        for button in (self.remove, self.resize_disk):
            button.setEnabled(free)
        self.shortcuts.setEnabled(free)
        self.eject.setEnabled(idle and drive and bool(media_edits(self._model, place)))

    def _offer_shortcuts(self, page: Page) -> None:
        menu, offered = self.shortcuts.menu(), shortcuts_of(page.name)
        self.shortcuts.setVisible(bool(offered))
        if menu is not None:
            menu.clear()
            for shortcut in offered:
                action = QAction(shortcut.words, menu)
                action.setEnabled(not (shortcut.off and self._model.active))
                action.triggered.connect(partial(self.shortcut_wanted.emit, shortcut))
                menu.addAction(action)

    def _extra(self, place: Place) -> str:
        """What the running machine tells of a device: a disk's error, an interface's addresses."""
        hardware, node = self._model.hardware, self._model.node(place)
        if hardware is None or node is None:
            return ""
        match place.kind:
            case "disk":
                error = dict(hardware.disk_errors).get(place.key, "")
                return tr("stopped: {error}").format(error=error) if error else ""
            case "interface":
                mac = str(self._model.value(place, "mac") or "").lower()
                return ", ".join(f"{a.ip} ({a.source})" for a in self._model.addresses() if a.mac.lower() == mac)
            case "" if self._shown is not None and self._shown[1] == "advanced" and hardware.counters:
                return tr("counted so far: {counters}").format(
                    counters=", ".join(f"{plain(name, 40)} {grouped_text(value)}" for name, value in hardware.counters)
                )
            case "":
                return tr("control line: {state}").format(state=hardware.control) if hardware.control else ""
            case _:
                return ""

    def _build(self, page: Page, target: PlaceTarget) -> Form:
        kind: type[Node] = window(page.kind) if page.kind else MachineXml
        area, holder = QScrollArea(self.stack), QWidget()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setAccessibleName(tr("Settings"))
        area.setWidget(holder)
        holder.setBackgroundRole(QPalette.ColorRole.Base)
        form = Form(page, target, kind, holder)
        form.browse_wanted.connect(self._browse)
        form.checked.connect(self._tell_pending)
        column = QVBoxLayout(holder)
        column.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_SMALL, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        if page.name == "os_boot":
            column.addWidget(BootOrder(self._model, self._refusal, holder))
        column.addWidget(form, 1)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._areas[page.name] = area
        self.stack.addWidget(area)
        self.pending.follow(list(form.lines.values())[-1].remark.undo)
        return form

    def _browse(self, field: str) -> None:
        if self._shown is not None:
            self.browse_wanted.emit(self._shown[0], field)

    def _tell_pending(self) -> None:
        wrong = self._wrong()
        words = tr("{what} needs correcting first").format(what=wrong[0].words) if wrong else ""
        refusal = self._refusal()
        self.pending.show_changes(
            change_lines(self._model, brief=True), words, busy=self._model.applying, refusal=refusal
        )

    def _wrong(self) -> tuple[Wrong, ...]:
        """What must be corrected first: what was typed and is no value, then what the checks find."""
        typed = []
        if self.form is not None and self._shown is not None:
            place, page = self._shown
            lines = [line for line in self.form.lines.values() if line.wrong]
            section = "" if place.kind else self.form.page.title(self._model.machine, self._model.surroundings())
            typed = [
                Wrong(place, page, line.row.field, ": ".join(filter(None, (section, line.row.label))), line.wrong)
                for line in lines
            ]
        return (*typed, *flaws(self._model))

    def _show_flaw(self) -> None:
        wrong = self._wrong()
        if wrong:
            self.show_place(wrong[0].place, wrong[0].page)
            form = self.form
            if form is not None:
                form.focus(wrong[0].field)
                line = form.lines.get(wrong[0].field)
                if line is not None:
                    self._areas[wrong[0].page].ensureWidgetVisible(line.editor)

    def _remove(self) -> None:
        if self.remove.isVisible() and self.remove.isEnabled():
            self._tell(self.remove_wanted)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        first = self._model.hardware is None
        self._model.read()
        if first:
            self._model.read_inventory()
