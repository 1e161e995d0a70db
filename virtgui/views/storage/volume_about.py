"""What is known of the chosen volume: where it lies, the images below and on top of it, who uses each."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from virtgui.model.chains import Chains, Image
from virtgui.model.keys import HostKey
from virtgui.model.users import User, VolumeFile
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import grouped_text, size_text
from virtgui.views import icons, theme
from virtgui.views.fact_grid import FactGrid
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.labels import Label, Paragraph

_PATH = Qt.ItemDataRole.UserRole
_FACTS = (tr("Path"), tr("Size"), tr("Takes"), tr("Format"), tr("Kind"), tr("Stands on"))
_MOST = 300
"""Images shown under one."""


class VolumeAbout(QWidget):
    """Beneath the list of volumes."""

    wanted = pyqtSignal(str)
    """A path in the tree that a person wants to see in the list."""

    def __init__(
        self,
        users: Callable[[VolumeFile], tuple[User, ...] | None],
        name_of: Callable[[HostKey], str],
        host: HostKey,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._users = users
        self._name_of = name_of
        self._host = host
        self._shown: tuple[object, ...] | None = None
        self.title = Label("", "text", theme.BODY, QFont.Weight.DemiBold)
        self.facts = FactGrid(_FACTS)
        self.note = Paragraph("", "muted", theme.SECONDARY)
        self.tree_title = Label(tr("Images and who uses them"), "text", theme.BODY, QFont.Weight.DemiBold)
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.setItemDelegate(QuietCell(self.tree))
        self.tree.setAccessibleName(tr("Images below and on top, and who uses them"))
        self.tree.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        self.tree.itemActivated.connect(self._open)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(theme.GAP_SMALL)
        left.addWidget(self.title)
        left.addWidget(self.facts)
        left.addWidget(self.note)
        left.addStretch(1)
        right.addWidget(self.tree_title)
        right.addWidget(self.tree, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_HUGE)
        row.addLayout(left, 1)
        row.addLayout(right, 1)

    def show_volume(self, volume: VolumeFile | None, chains: Chains, blind: tuple[str, ...]) -> None:
        """Tell of this volume; None of none."""
        users = self._users(volume) if volume is not None else None
        whole = chains.whole(volume) if volume is not None else None
        shown = (volume, users, whole, blind)
        if shown == self._shown:
            return
        self._shown = shown
        if volume is None or whole is None:
            return
        self.title.setText(plain(volume.name, 200))
        below = chains.below(volume)
        for name, text in (
            (tr("Path"), plain(volume.path, 600)),
            (
                tr("Size"),
                tr("{size} ({count} bytes)").format(
                    size=size_text(volume.capacity), count=grouped_text(volume.capacity)
                )
                if volume.capacity
                else "",
            ),
            (tr("Takes"), size_text(volume.allocation)),
            (tr("Format"), plain(volume.format, 40)),
            (
                tr("Kind"),
                {"file": "", "dir": tr("Folder"), "block": tr("Block device")}.get(volume.type, plain(volume.type, 40)),
            ),
            (tr("Stands on"), plain(below[0], 600) if below else ""),
        ):
            self.facts.put(name, text)
        self.note.setText(self._told(users, blind))
        self.tree.clear()
        self._add(self.tree.invisibleRootItem(), whole, volume.path)
        self.tree.expandAll()
        self.tree.resizeColumnToContents(0)

    def rows(self) -> list[str]:
        """What the tree says, indented by its depth."""
        found: list[str] = []

        def walk(item: QTreeWidgetItem, depth: int) -> None:
            for place in range(item.childCount()):
                child = item.child(place)
                if child is not None:
                    found.append(f"{'  ' * depth}{child.text(0)} {child.text(1)}".rstrip())
                    walk(child, depth + 1)

        root = self.tree.invisibleRootItem()
        if root is not None:
            walk(root, 0)
        return found

    def _told(self, users: tuple[User, ...] | None, blind: tuple[str, ...]) -> str:
        if users is None:
            return tr("Looking who uses it…")
        parts = [] if users else [tr("No machine of any connected host uses it, and no image stands on it.")]
        if blind:
            parts.append(tr("Not all could be read: {why}").format(why=plain(blind[0], 300)))
        return "\n".join(parts)

    def _add(self, above: QTreeWidgetItem | None, image: Image, here: str) -> None:
        if above is None:
            return
        volume = image.volume
        name = plain(volume.name if volume is not None else image.path, 200)
        facts = ", ".join(
            part
            for part in (
                plain(volume.format, 20) if volume is not None else tr("not among the volumes of this host"),
                size_text(volume.capacity) if volume is not None and volume.capacity else "",
                tr("pool {pool}").format(pool=plain(volume.pool, 40)) if volume is not None else "",
            )
            if part
        )
        item = QTreeWidgetItem(above, [name, facts])
        item.setIcon(0, icons.icon("database", "muted"))
        item.setData(0, _PATH, image.path)
        if volume is not None and volume.path == here:
            item.setFont(0, theme.semibold(self.font()))
            self.tree.setCurrentItem(item)
        nearer = frozenset[object]().union(*(self._machines(each) for each in image.above))
        for user in (self._users(volume) or ()) if volume is not None else ():
            # whoever names an image names those below it too, and is shown at the uppermost
            if user.machine is not None and not user.through and user.machine not in nearer:
                self._add_user(item, user)
        for each in image.above[:_MOST]:
            self._add(item, each, here)

    def _machines(self, image: Image) -> frozenset[object]:
        """Who uses an image or what stands on it."""
        users = self._users(image.volume) if image.volume is not None else None
        own = frozenset(user.machine for user in users or () if user.machine is not None)
        return own.union(*(self._machines(each) for each in image.above))

    def _add_user(self, above: QTreeWidgetItem, user: User) -> None:
        host = user.machine.host if user.machine is not None else user.host
        how = plain(user.how, 40)
        if host != self._host:
            how = tr("{use} on {host}").format(use=how, host=self._name_of(host))
        if not user.sure:
            how = tr("perhaps, as {use}").format(use=how)
        item = QTreeWidgetItem(above, [plain(user.name, 80), how])
        item.setIcon(0, icons.icon("device-desktop", "running" if user.sure else "paused"))

    def _open(self, item: QTreeWidgetItem) -> None:
        path = item.data(0, _PATH)
        if path:
            self.wanted.emit(str(path))
