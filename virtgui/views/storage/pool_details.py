"""What is told of the chosen pool: how full it is, its volumes, what fills it, how it is defined."""

from __future__ import annotations

from PyQt6.QtGui import QFont, QPalette
from PyQt6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from virtgui.model.chains import space
from virtgui.model.keys import HostKey
from virtgui.model.things import Thing
from virtgui.qtmodels.pool_volumes import PoolVolumes
from virtgui.qtmodels.usage import Usage
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.labels import Label, Paragraph
from virtgui.views.storage.facts import number, window
from virtgui.views.storage.space import FillBar, Treemap
from virtgui.views.storage.volumes_pane import VolumesPane
from virtgui.views.things.desk import HostDesk
from virtgui.views.things.details import FactDetails, Facts, ThingDetails
from virtgui.views.things.usual import life
from virtgui.xml.pools import PoolXml, pool_type

_NOTHING = tr("Choose a storage pool to see what is in it.")


class PoolDetails(ThingDetails):
    """Shows one pool at a time."""

    def __init__(self, desk: HostDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._thing: Thing | None = None
        self.volumes = PoolVolumes(desk.world, desk.send, self)
        self.usage = Usage(desk.key, desk.world, desk.send, self)
        self.title = Label("", "text", theme.OPENER, QFont.Weight.DemiBold)
        self.line = Label("", "muted", theme.SECONDARY)
        self.fill = FillBar(self)
        self.pane = VolumesPane(desk, self.usage, lambda: self._thing, self)
        self.treemap = Treemap(self.pane.is_unused, self)
        self.key = Paragraph("", "muted", theme.SECONDARY)
        self.facts = FactDetails(_facts, _NOTHING)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self._lay_out()
        self.volumes.changed.connect(self._changed)
        self.usage.found.connect(lambda _: self.treemap.update())
        self.treemap.chosen.connect(self.pane.choose)
        self.pane.picked.connect(self.treemap.mark)

    @property
    def thing(self) -> Thing | None:
        """The pool that is shown."""
        return self._thing

    def show_thing(self, thing: Thing | None) -> None:
        before, self._thing = self._thing, thing
        self.facts.show_thing(thing)
        self.tabs.setEnabled(thing is not None)
        self.title.setText(plain(thing.name, 120) if thing is not None else "")
        self.line.setText(_line(thing) if thing is not None else _NOTHING)
        self.usage.watch(thing is not None)
        if thing is None:
            self.volumes.hide()
        elif thing.active:
            self.volumes.show(self._desk.key, thing.name)
            if before is not None and before.key == thing.key and before.numbers != thing.numbers:
                self.volumes.touched(self._desk.key, thing.name)
        else:
            self.volumes.hide()
        self._show()

    def hideEvent(self, event: object) -> None:
        self.usage.watch(False)
        super().hideEvent(event)  # type: ignore[arg-type]

    def _changed(self, host: HostKey, pool: str) -> None:
        if self._thing is not None and (host, pool) == (self._desk.key, self._thing.name):
            self._show()

    def _show(self) -> None:
        thing = self._thing
        listing = self.volumes.of(self._desk.key, thing.name if thing is not None else "")
        if thing is None or not thing.active:
            listing = listing._replace(volumes=(), whole=True, total=0, problem="")
        self.pane.show_listing(listing)
        self.pane.show_pool()
        told = None
        if thing is not None and thing.active and number(thing, "capacity"):
            told = space(
                number(thing, "capacity"), number(thing, "allocation"), number(thing, "available"), listing.volumes
            )
        self.fill.show_space(told)
        self.pane.show_space()
        self.treemap.show_volumes(listing.volumes)
        unused = tr("Blue is in use, amber is used by nobody. A click shows the volume in the list.")
        self.key.setText(unused if listing.volumes else tr("Nothing takes room here yet."))

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(theme.GAP, 6, theme.GAP, theme.GAP_SMALL)
        head.setSpacing(theme.GAP_TINY)
        names = QHBoxLayout()
        names.setSpacing(theme.GAP)
        names.addWidget(self.title)
        names.addWidget(self.line, 1)
        head.addLayout(names)
        head.addWidget(self.fill)
        page = QWidget()
        page.setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.GAP, theme.GAP, theme.GAP, theme.GAP)
        column.setSpacing(theme.GAP_SMALL)
        column.addWidget(self.treemap, 1)
        column.addWidget(self.key)
        self.tabs.addTab(self.pane, tr("&Volumes"))
        self.tabs.addTab(page, tr("What &fills it"))
        self.tabs.addTab(self.facts, tr("Det&ails"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.tabs, 1)


def _line(thing: Thing) -> str:
    node = window(thing)
    parts = (pool_type(node.type).words, "" if thing.active else tr("off"), plain(node.path, 300))
    return ", ".join(part for part in parts if part)


def _facts(thing: Thing) -> tuple[Facts, ...]:
    node = window(thing)
    sizes = tuple(
        (words, size_text(number(thing, name)) if thing.active else "")
        for words, name in ((tr("Size"), "capacity"), (tr("Taken"), "allocation"), (tr("Free"), "available"))
    )
    return (
        life(thing),
        Facts(tr("Space"), sizes),
        Facts(tr("Source"), _source(node)),
        Facts(tr("Target"), _target(node)),
    )


def _source(node: PoolXml) -> tuple[tuple[str, str], ...]:
    hosts = ", ".join(f"{name}:{port}" if port else name for name, port in node.hosts if name)
    login = node.auth_user and tr("{user}, secret {secret}").format(
        user=node.auth_user, secret=node.auth_secret or node.auth_usage
    )
    rows = (
        (tr("Type"), f"{pool_type(node.type).words} ({node.type})"),
        (tr("Server"), hosts),
        (tr("Device"), ", ".join(path for (path,) in node.devices if path)),
        (tr("Folder"), node.folder),
        (tr("Adapter"), node.adapter_name or node.adapter_parent),
        (tr("Name there"), node.source_name),
        (tr("Format"), node.source_format),
        (tr("Initiator"), node.initiator),
        (tr("Login"), login),
        (tr("Mount options"), ", ".join(name for (name,) in node.mount_options)),
    )
    return tuple((name, plain(value, 400)) for name, value in rows)


def _target(node: PoolXml) -> tuple[tuple[str, str], ...]:
    owner = f"{node.owner}:{node.group}" if node.owner >= 0 or node.group >= 0 else ""
    rows = (
        (tr("Path"), node.path),
        (tr("Mode", "of a file"), node.mode),
        (tr("Owner"), owner),
        (tr("Security label"), node.label),
    )
    return tuple((name, plain(value, 400)) for name, value in rows)
