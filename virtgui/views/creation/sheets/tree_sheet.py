"""An install tree on the network: its installer is fetched and sent to the host, which reads the rest by itself."""

from __future__ import annotations

from functools import partial

from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from virtgui.install.draft import Medium, TreeSource
from virtgui.install.places import free_name, pool_for_files
from virtgui.install.plan import Upload
from virtgui.install.workshop import Installer, Workshop
from virtgui.model.edits import Value
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.qtmodels.recent import TREES, Recent, Used
from virtgui.qtmodels.scripts import Scripts
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.progress import ProgressLine
from virtgui.views.creation.recent_button import RecentButton
from virtgui.views.creation.script_box import ScriptBox
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.hardware.rows import Row
from virtgui.xml.flaws.base import Flaw

_ROWS = (
    Row("url", "URL", unset="https://deb.debian.org/debian/dists/…"),
    Row(
        "arguments", tr("Kernel arguments"), unset=tr("None", "feminine"), help=tr("Added to those that name the tree")
    ),
)


class TreeSheet(Sheet):
    """Asks for the tree's address, and looks there when it is told to."""

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self._found: Installer | None = None
        self._problem = ""
        self.ask(_ROWS)
        self.look = QPushButton(tr("&Look for the installer"), self)
        self.look.setAutoDefault(False)
        self.look.clicked.connect(self.start)
        self.scripts: ScriptBox | None = None
        self._named = ""
        self.progress = ProgressLine(self)
        self.column.addWidget(self.progress)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.look)
        self.buttons.addStretch(1)
        self.column.addLayout(self.buttons)
        self.column.addStretch(1)

    def offer_scripts(self, scripts: Scripts) -> None:
        self.scripts = ScriptBox(scripts, "by_initrd", self)
        self.column.insertWidget(self.column.count() - 1, self.scripts)

    def offer_recent(self, recent: Recent) -> None:
        before = RecentButton(recent, self.creation, (TREES,), self)
        before.chosen.connect(lambda _what, text: self.take("url", text))
        self.buttons.insertWidget(1, before)

    def used(self) -> tuple[Used, ...]:
        return (Used(TREES, str(self.get("url") or "")),)

    def called(self, name: str) -> None:
        if name != self._named and self._found is not None:
            self.put()

    def take(self, field: str, value: Value) -> None:
        if field == "url":
            self._found, self._problem = None, ""
            self.progress.cancel()
        super().take(field, value)

    def start(self) -> None:
        """Fetch the tree's installer."""
        url = str(self.get("url") or "").strip()
        if not url.startswith("https://") or self.progress.running:
            return
        work = partial(self.workshop.installer, url, self.creation.draft.arch)
        errand = Errand(tr("find the installer"), work, self)
        errand.done.connect(self._brought)
        errand.failed.connect(self._failed)
        self.progress.follow(errand)
        self.refresh()

    def put(self) -> None:
        url, extra = str(self.get("url") or "").strip(), str(self.get("arguments") or "")
        creation, found = self.creation, self._found
        if found is None:
            creation.take_source(TreeSource(url, arguments=extra))
            return
        pool = pool_for_files(creation.facts().inventory)
        taken = creation.volumes_in(pool.name if pool is not None else "")
        name = self._named = creation.draft.name
        folder = pool.path if pool is not None else ""
        names = [free_name(f"{name}-{part}", taken) for part in ("kernel", "initrd")]
        media = [Medium(pool=pool.name if pool else "", volume=volume) for volume in names]
        files = (found.kernel, found.initrd)
        uploads = tuple(Upload(m, f.path, f.size) for m, f in zip(media, files, strict=True))
        kernel, initrd = (f"{folder}/{medium.volume}" for medium in media)
        arguments = " ".join(part for part in (found.arguments.replace("{url}", url), extra) if part)
        creation.take_source(TreeSource(url, kernel, initrd, arguments), uploads)

    def flaws(self) -> list[Flaw]:
        url = str(self.get("url") or "").strip()
        if not url.startswith("https://"):
            return [
                Flaw("url", tr("Begin with https://: over anything else the installer could be changed on its way"))
            ]
        if self._problem:
            return [Flaw("url", self._problem)]
        pool = pool_for_files(self.creation.facts().inventory)
        if pool is None or not pool.path:
            return [Flaw("url", tr("The host has no running storage pool to send the installer to"))]
        if self._found is None:
            return [Flaw("url", tr("Looking…") if self.progress.running else tr("Look for the installer to go on"))]
        unverified = self._found.kernel.warning or self._found.initrd.warning
        return [Flaw("url", unverified, warning=True)] if unverified else []

    def summary(self) -> str:
        return plain(str(self.get("url") or ""), 60)

    def _brought(self, found: object) -> None:
        if isinstance(found, Installer):
            self._found = found
            self.tell()
            self.refresh()

    def _failed(self, problem: Problem) -> None:
        self._problem = problem.reason
        self.form.lines["url"].quiet = False  # type: ignore[union-attr]
        self.refresh()
        self.changed.emit()
