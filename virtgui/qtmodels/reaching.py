"""Looks whether who runs a local host's machines can reach what the new one is made of."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject

from virtgui.install.workshop import Workshop
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr


class Reaching(QObject):
    """Asks again whenever other paths are named. Of a host that is another computer nothing is claimed."""

    def __init__(self, creation: Creation, workshop: Workshop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self._workshop = workshop
        self._asked: tuple[str, tuple[str, ...]] = ("", ())
        self._errand: Errand | None = None
        creation.changed.connect(self._look)

    def _look(self) -> None:
        creation = self._creation
        wanted = (str(creation.host), creation.paths() if creation.local else ())
        if wanted == self._asked:
            return
        self._asked = wanted
        if self._errand is not None:
            self._errand.cancel()
            self._errand = None
        if not wanted[1]:
            creation.take_paths(())
            return
        errand = self._errand = Errand(tr("look at the paths"), partial(self._workshop.paths, *wanted), self)
        errand.done.connect(creation.take_paths)
        errand.ended.connect(errand.deleteLater)
        errand.ended.connect(lambda: self._over(errand))

    def _over(self, errand: Errand) -> None:
        if self._errand is errand:
            self._errand = None
