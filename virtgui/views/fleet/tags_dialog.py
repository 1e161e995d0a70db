"""The dialog that gives tags to machines and takes them away, one or many at once, and colours to tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt
from PyQt6.QtGui import QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.commands import Verb
from virtgui.model.keys import DomainKey
from virtgui.model.notes import retagged, tag_flaw
from virtgui.model.rules import refusal
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import name_box
from virtgui.views.dialogs import DeedButtons, as_heading, as_remark
from virtgui.views.fleet.known_notes import configs, tags_of
from virtgui.views.mirror import mirrored
from virtgui.views.once import OnceDialog
from virtgui.views.tags import COLORS, TagLook

_TAG = Qt.ItemDataRole.UserRole
_BEFORE = Qt.ItemDataRole.UserRole + 1
_INDICATOR = 24
_HEIGHT = 240


class _TagRow(QStyledItemDelegate):
    """The box as the platform draws it, the tag as a pill."""

    def __init__(self, look: TagLook, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is not None:
            option.text = ""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().paint(painter, option, index)
        self._paint_tag(painter, option, index)

    @mirrored
    def _paint_tag(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is not None:
            ours = theme.scheme(option.palette)
            room = QRect(option.rect).adjusted(_INDICATOR + theme.GAP_TINY, 0, -theme.GAP_TINY, 0)
            self._look.paint(painter, room, (str(index.data(_TAG)),), ours, option.font)

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        return QSize(self._look.width(("mmmmmmmm",), option.font), option.fontMetrics.height() + 10)


class TagsDialog(OnceDialog):
    """A box is half ticked while only some of the machines have the tag. Nothing is sent but what was changed. Who
    opens it says in `heading` whose."""

    def __init__(
        self,
        world: World,
        keys: Sequence[DomainKey],
        look: TagLook,
        copy: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._keys = frozenset(keys)
        self._look = look
        self._copy = copy
        self._colors: dict[str, str] = {}
        """What tags get; "" for those that lose theirs."""
        chosen = configs(world, keys)
        self.setWindowTitle(tr("Tags"))
        self.heading = QLabel(self)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        as_heading(self.heading, "")
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Tags"))
        self.list.setItemDelegate(_TagRow(look, self.list))
        self.list.setMinimumHeight(_HEIGHT)
        self._had = {config.tags for config in chosen}
        having, known = tags_of(chosen), tags_of(configs(world, world.machines))
        for tag in sorted(known, key=str.casefold):
            some = Qt.CheckState.PartiallyChecked if having[tag] else Qt.CheckState.Unchecked
            self._add(tag, Qt.CheckState.Checked if chosen and having[tag] == len(chosen) else some)
        self.color = QComboBox(self)
        name_box(self.color, tr("Colour of the tag"))
        self.color.setToolTip(tr("All machines with this tag get it, and every client sees it"))
        self.color.addItem(tr("Colour by its name"), "")
        for color, word in COLORS.items():
            self.color.addItem(word, color)
        self.new = QLineEdit(self)
        self.new.setAccessibleName(tr("New tag"))
        self.new.setPlaceholderText(tr("New tag"))
        self.new.setMaxLength(200)
        self.add_button = QPushButton(tr("&Add"), self)
        self.remark = QLabel(self)
        self.remark.setTextFormat(Qt.TextFormat.PlainText)
        self.remark.setWordWrap(True)
        self.buttons = DeedButtons(self, tr("&Save"))
        self.virsh_button, self.cancel_button = self.buttons.virsh, self.buttons.cancel
        self.save_button = self.buttons.deed
        self._lay_out()
        self.list.itemChanged.connect(self._look_again)
        self.list.currentItemChanged.connect(self._show_color)
        self.new.textChanged.connect(self._look_again)
        self.add_button.clicked.connect(self._add_new)
        self.color.activated.connect(self._choose_color)
        self.virsh_button.clicked.connect(lambda: as_remark(self.remark, self._copy(self.change)))
        self.save_button.clicked.connect(self.accept)
        self.add_button.setAutoDefault(False)
        look.changed.connect(self.list.viewport().update)  # type: ignore[union-attr]
        if self.list.count():
            self.list.setCurrentRow(0)
        self._show_color()
        self._look_again()
        (self.list if self.list.count() else self.new).setFocus()

    @property
    def change(self) -> str:
        """What is to be done, as `with_tags` reads it: "db -test db,red"."""
        parts: list[str] = []
        colors: list[str] = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item is not None and item.checkState() != item.data(_BEFORE):
                sign = "" if item.checkState() == Qt.CheckState.Checked else "-"
                parts.append(f"{sign}{item.data(_TAG)}")
            if item is not None and item.checkState() != Qt.CheckState.Unchecked:
                colors += self._colorings((str(item.data(_TAG)),))
        return " ".join((*parts, *colors))

    def _colorings(self, tags: Iterable[str]) -> list[str]:
        return [f"{tag},{self._colors[tag.casefold()]}" for tag in tags if tag.casefold() in self._colors]

    def colored_too(self) -> list[tuple[tuple[DomainKey, ...], str]]:
        """Other machines that have tags which get a colour, and can be changed now, each kind with what to do."""
        found: dict[str, list[DomainKey]] = {}
        for key, machine in self._world.machines.items():
            host = self._world.hosts.get(key.host)
            tags = machine.config.tags if machine.config is not None else ()
            text = " ".join(self._colorings(tags))
            if text and key not in self._keys and host is not None and not refusal(Verb.SET_TAGS, machine, host):
                found.setdefault(text, []).append(key)
        return [(tuple(keys), text) for text, keys in found.items()]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = theme.PAGE_MARGIN
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.GAP_SMALL)
        adding = QHBoxLayout()
        adding.addWidget(self.new, 1)
        adding.addWidget(self.add_button)
        column.addWidget(self.heading)
        column.addWidget(self.list, 1)
        column.addWidget(self.color)
        column.addLayout(adding)
        column.addWidget(self.remark)
        column.addSpacing(theme.GAP_SMALL)
        column.addLayout(self.buttons)
        self.setMinimumWidth(400)

    def _add(self, tag: str, state: Qt.CheckState, *, before: Qt.CheckState | None = None) -> QListWidgetItem:
        item = QListWidgetItem(tag)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setData(_TAG, tag)
        item.setData(_BEFORE, state if before is None else before)
        item.setCheckState(state)
        self.list.addItem(item)
        return item

    def _add_new(self) -> None:
        tag = self.new.text().strip()
        if tag_flaw(tag):
            return
        there = next((item for row in range(self.list.count())
                      if (item := self.list.item(row)) is not None
                      and str(item.data(_TAG)).casefold() == tag.casefold()), None)  # fmt: skip
        if there is None:
            there = self._add(tag, Qt.CheckState.Checked, before=Qt.CheckState.Unchecked)
        there.setCheckState(Qt.CheckState.Checked)
        self.list.setCurrentItem(there)
        self.new.clear()
        self.new.setFocus()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter takes the tag that was typed; only once there is none it presses the dialog's own button."""
        enter = event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.focusWidget() is self.new and self.new.text().strip():
            self._add_new()
        else:
            super().keyPressEvent(event)

    def say_hindrance(self, why: str) -> None:
        as_remark(self.remark, why, wrong=True)

    def accept(self) -> None:
        """A tag that was typed and not added yet is meant too."""
        self._add_new()
        super().accept()

    def _look_again(self) -> None:
        tag = self.new.text().strip()
        flaw = tag_flaw(tag) if tag else ""
        flaw = flaw or self._refused(f"{self.change} {tag}")
        as_remark(self.remark, flaw, wrong=True, of=self.new)
        self.add_button.setEnabled(bool(tag) and not tag_flaw(tag))
        self.save_button.setEnabled(bool(self.change or tag or self._colors) and not flaw)
        self.virsh_button.setEnabled(bool(self.change) and not flaw)

    def _refused(self, change: str) -> str:
        """Why some machine cannot be changed so."""
        try:
            for tags in self._had:
                retagged(tags, change)
        except ValueError as error:
            return str(error)
        return ""

    def _show_color(self) -> None:
        item = self.list.currentItem()
        self.color.setEnabled(item is not None)
        if item is not None:
            place = self.color.findData(self._look.chosen(str(item.data(_TAG))))
            self.color.setCurrentIndex(max(place, 0))

    def _choose_color(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        tag, color = str(item.data(_TAG)), str(self.color.currentData())
        self._colors.pop(tag.casefold(), None)
        self._look.try_on(tag, None)
        if color != self._look.chosen(tag):
            self._colors[tag.casefold()] = color
            self._look.try_on(tag, color)
        self._look_again()
