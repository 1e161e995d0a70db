"""What can be done with a pool's volumes: each once, for its buttons, menu and keys, greyed with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QMenu, QWidget

from virtgui.model.facts import Host
from virtgui.model.thing_rules import host_refusal
from virtgui.model.things import Thing
from virtgui.model.users import VolumeFile
from virtgui.util.language import tr
from virtgui.views import icons
from virtgui.views.keys_text import keys_text
from virtgui.views.labels import plain_tip
from virtgui.views.storage.facts import window
from virtgui.xml.volumes import FORMATS

_FILES = ("dir", "fs", "netfs", "gluster", "vstorage", "rbd", "sheepdog")
_SIZED = (*_FILES, "logical", "zfs")


@dataclass(frozen=True, slots=True)
class VolumeAction:
    """`many`: for several at once; `lone`: for none ("New ..."). `changes`: nothing for a host opened to look only.
    `types` are the types of pools that can do it, None all of them."""

    id: str
    name: str
    icon: str = ""
    many: bool = False
    lone: bool = False
    changes: bool = True
    keys: str = ""
    types: tuple[str, ...] | None = None
    separated: bool = False
    test_cannot: bool = False


ACTIONS = (
    VolumeAction("new", tr("New vo&lume…"), "", lone=True, types=tuple(FORMATS), keys="Ctrl+N"),
    VolumeAction("upload", tr("&Upload a file…"), "file-export", lone=True, types=tuple(FORMATS), test_cannot=True),
    VolumeAction("download", tr("&Download…"), "download", changes=False, separated=True, test_cannot=True),
    VolumeAction("clone", tr("&Clone…"), "copy", types=tuple(FORMATS)),
    VolumeAction("overlay", tr("New volume &on top…"), "stack-2", types=("dir", "fs", "netfs", "vstorage")),
    VolumeAction("resize", tr("Change its si&ze…"), "maximize", types=_SIZED, test_cannot=True),
    VolumeAction("wipe", tr("&Wipe…"), "x", test_cannot=True, separated=True),
    VolumeAction("delete", tr("D&elete…"), "trash", many=True, keys="Delete"),
    VolumeAction(
        "path", tr("Copy its &path"), "clipboard", many=True, changes=False, keys="Ctrl+Shift+P", separated=True
    ),
    VolumeAction("xml", tr("&XML…"), "code", changes=False),
    VolumeAction("virsh", tr("Cop&y as virsh"), "terminal-2", many=True, changes=False),
)
_TEST = tr("The test driver only pretends: it cannot do this.")


class VolumeActions(QObject):
    """The actions as Qt has them."""

    def __init__(
        self,
        host: Callable[[], Host | None],
        pool: Callable[[], Thing | None],
        chosen: Callable[[], tuple[VolumeFile, ...]],
        run: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._host = host
        self._pool = pool
        self._chosen = chosen
        self.actions: dict[str, QAction] = {}
        for each in ACTIONS:
            made = QAction(each.name, parent)
            if each.icon:
                made.setIcon(icons.icon(each.icon, "text"))
            if each.keys:
                made.setShortcut(QKeySequence(each.keys))
            made.triggered.connect(lambda _on=False, name=each.id: run(name))
            self.actions[each.id] = made
            parent.addAction(made)
        self.refresh()

    def fill(self, menu: QMenu) -> None:
        """Put all of them into a menu."""
        menu.setToolTipsVisible(True)
        for each in ACTIONS:
            if each.separated and menu.actions():
                menu.addSeparator()
            menu.addAction(self.actions[each.id])

    def refresh(self) -> None:
        """Whether each makes sense now."""
        for each in ACTIONS:
            why = self.why_not(each)
            action = self.actions[each.id]
            action.setEnabled(not why)
            name = each.name.replace("&", "").removesuffix("…")
            action.setToolTip(plain_tip(why or (f"{name} ({keys_text(each.keys)})" if each.keys else name)))
            action.setStatusTip(why)

    def why_not(self, action: VolumeAction) -> str:
        """Why it makes no sense now; "" when it does."""
        host, pool, chosen = self._host(), self._pool(), self._chosen()
        if pool is None:
            return tr("Choose a pool first.")
        if not action.lone and not chosen:
            return tr("Choose a volume first.")
        if len(chosen) > 1 and not action.many and not action.lone:
            return tr("Choose only one.")
        if action.id == "path":
            return ""
        if host is None or not host.open:
            return tr("The host is not connected.")
        if action.changes and (away := host_refusal(host)):
            return away
        if not pool.active:
            return tr("The pool is off: start it first.")
        if action.test_cannot and host.driver.upper() == "TEST":
            return _TEST
        if action.types is not None and (type := window(pool).type) and type not in action.types:
            return tr("Volumes of this pool are made and changed where its storage is, not here.")
        return ""
