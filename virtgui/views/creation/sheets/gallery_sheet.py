"""Images from their makers, found while one types, fetched and checked."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QPushButton

from virtgui.install.catalogue import Catalogue
from virtgui.install.gallery import CLOUD, GalleryImage, checksum_lists, images
from virtgui.install.workshop import Looked, Workshop
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.qtmodels.recent import DOWNLOADS, Recent, Used
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.creation import kinds
from virtgui.views.creation.kinds import Kind
from virtgui.views.creation.progress import ProgressLine
from virtgui.views.creation.sheets.sheet import Sheet
from virtgui.views.failing import could_not
from virtgui.views.hardware.page_header import SearchField
from virtgui.views.hardware.pool_rows import QuietCell
from virtgui.views.labels import Paragraph
from virtgui.xml.flaws.base import Flaw

_MOST = 300
_WORDS = {"cloud": tr("cloud image"), "install": tr("installation medium"), "live": tr("live system")}
_TURNS = {"cloud": kinds.CLOUD, "install": kinds.ISO, "live": kinds.LIVE}


class GallerySheet(Sheet):
    """Once an image is there it goes on as a cloud image or a medium that is sent to the host."""

    IMAGE: ClassVar[int] = Qt.ItemDataRole.UserRole

    def __init__(self, kind: Kind, creation: Creation, workshop: Workshop) -> None:
        super().__init__(kind, creation, workshop)
        self._known: tuple[GalleryImage, ...] = ()
        self._catalogue: Catalogue | None = None
        self._arch = ""
        self._recent: Recent | None = None
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find an image"))
        self.search.setAccessibleName(tr("Find an image"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Images"))
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(QuietCell(self.list))
        self.note = Paragraph("", "muted")
        self.progress = ProgressLine(self)
        self.fetch = QPushButton(tr("&Download"), self)
        self.fetch.setAutoDefault(False)
        for widget in (self.search, self.list, self.note, self.progress):
            self.column.addWidget(widget, 1 if widget is self.list else 0)
        self.column.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignLeft)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list.currentItemChanged.connect(self._picked)
        self.list.itemActivated.connect(lambda _item: self.start())
        self.fetch.clicked.connect(self.start)
        self._picked()

    @property
    def image(self) -> GalleryImage | None:
        """The chosen one."""
        item = self.list.currentItem()
        found = item.data(self.IMAGE) if item is not None else None
        return found if isinstance(found, GalleryImage) else None

    def use(self, catalogue: Catalogue) -> None:
        """The list of systems is there."""
        self._catalogue = catalogue
        self._arch = self.creation.draft.arch
        self._known = images(catalogue.systems, self._arch)
        self._fill()

    def offer_recent(self, recent: Recent) -> None:
        """Those of before come first."""
        self._recent = recent
        self._fill()

    def refresh(self) -> None:
        if self._catalogue is not None and self._arch != self.creation.draft.arch:
            self.use(self._catalogue)

    def put(self) -> None:
        """Nothing is chosen before it is there."""

    def flaws(self) -> list[Flaw]:
        return [Flaw("image", tr("Download an image to go on"))]

    def start(self) -> None:
        """Fetch the chosen one."""
        image = self.image
        if image is None or self.progress.running:
            return
        errand = Errand(
            tr("fetch {name}").format(name=plain(image.name, 60)), partial(self.workshop.fetch, image), self
        )
        errand.done.connect(lambda file: self._fetched(image, file))
        errand.failed.connect(self._failed)
        errand.ended.connect(lambda: self.fetch.setEnabled(self.image is not None))
        self.progress.follow(errand)
        self.fetch.setEnabled(False)

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        kept = self.image
        self.list.blockSignals(True)
        self.list.clear()
        before = self._recent.found(DOWNLOADS, self.creation.host) if self._recent is not None else ()
        for image in sorted(self._known, key=lambda image: image.url not in before):
            known = tr(", used before") if image.url in before else ""
            text = f"{image.name}, {_WORDS[image.kind]}, {image.arch}{known}"
            if all(word in f"{text} {image.os_id}".casefold() for word in words) and self.list.count() < _MOST:
                item = QListWidgetItem(plain(text, 100))
                item.setData(self.IMAGE, image)
                item.setSizeHint(QSize(10, theme.tall(self, 26)))
                self.list.addItem(item)
                if image == kept:
                    self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._picked()

    def _picked(self, *_: object) -> None:
        image = self.image
        self.fetch.setEnabled(image is not None and not self.progress.running)
        if image is None:
            self.note.set_role("muted")
            self.note.setText(tr("Images are kept on this computer, so that each is fetched once."))
            return
        checked = bool(checksum_lists(image.url))
        known = tr("Checked against its maker’s list.") if checked else tr("No published checksum of it is known.")
        self.note.set_role("muted" if checked else "paused")
        self.note.setText(f"{plain(image.url, 200)}\n{known}")

    def _fetched(self, image: GalleryImage, file: object) -> None:
        if isinstance(file, Looked) and not self.current:
            self.note.set_role("muted")
            self.note.setText(
                tr("{name} is there: “Download” goes on with it at once.").format(name=plain(image.name, 60))
            )
        elif isinstance(file, Looked):
            if self._recent is not None:
                self._recent.add(Used(DOWNLOADS, image.url), self.creation.host)
                self._fill()
            system = self._catalogue.nearest(image.os_id)[0] if self._catalogue is not None else None
            if system is not None:
                self.creation.choose_system(system)
            turned = _TURNS[image.kind] if image.cloud_init or image.kind != CLOUD else kinds.DISK
            self.turned.emit(turned, file)

    def _failed(self, problem: Problem) -> None:
        self.note.set_role("error")
        self.note.setText(could_not(problem))
