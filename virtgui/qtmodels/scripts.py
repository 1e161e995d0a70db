"""What a new machine's system can be installed as without a person who answers its installer."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from virtgui.install.catalogue import OWN_IDS
from virtgui.install.unattended import Profile
from virtgui.install.workshop import Workshop
from virtgui.model.problems import Problem
from virtgui.qtmodels.creation import Creation
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr
from virtgui.util.names import plain


class Scripts(QObject):
    """Follows the Creation's system once it was asked for; each system is asked about once."""

    changed = pyqtSignal()

    def __init__(self, creation: Creation, workshop: Workshop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._creation = creation
        self._workshop = workshop
        self._known: dict[str, tuple[Profile, ...] | str] = {}
        self._asking: set[str] = set()
        self.wanted = False
        """Whether a person wants an installation that asks nothing."""
        creation.changed.connect(self._follow)

    @property
    def os_id(self) -> str:
        """The system's id, "" where libosinfo knows none."""
        system = self._creation.system
        return system.id if system is not None and system.id not in OWN_IDS else ""

    @property
    def system(self) -> str:
        """The system's name."""
        system = self._creation.system
        return plain(system.name, 60) if system is not None and self.os_id else ""

    def want(self, on: bool) -> None:
        """A person wants it, or does not."""
        if on != self.wanted:
            self.wanted = on
            self._follow()
            self.changed.emit()

    def profiles(self, way: str) -> tuple[Profile, ...]:
        """Those that can come this way: "by_medium" or "by_initrd"."""
        found = self._known.get(self.os_id, ())
        return tuple(profile for profile in found if getattr(profile, way)) if isinstance(found, tuple) else ()

    def refusal(self, way: str) -> str:
        """Why there is none that could come this way, as a sentence; "" when there is one."""
        found = self._known.get(self.os_id)
        if not self.os_id:
            return tr("Choose the system first: which answers its installer reads depends on it.")
        if found is None:
            return tr("Looking for scripts for {system}…").format(system=self.system)
        if isinstance(found, str):
            return found
        if self.profiles(way):
            return ""
        if not found:
            return tr("libosinfo on this computer has no script for {system}.").format(system=self.system)
        if way == "by_medium":
            return tr("{system} takes answers only in a network installation: choose that source.").format(
                system=self.system
            )
        return tr("{system} takes answers only from a medium: choose “Installation medium”.").format(system=self.system)

    def _follow(self) -> None:
        os_id = self.os_id
        if not self.wanted or not os_id or os_id in self._known or os_id in self._asking:
            return
        self._asking.add(os_id)
        errand = Errand(tr("look for install scripts"), partial(self._workshop.profiles, os_id), self)
        errand.done.connect(partial(self._learn, os_id))
        errand.failed.connect(partial(self._fail, os_id))
        errand.ended.connect(errand.deleteLater)

    def _learn(self, os_id: str, found: tuple[Profile, ...]) -> None:
        self._known[os_id] = found
        self.changed.emit()

    def _fail(self, os_id: str, problem: Problem) -> None:
        self._known[os_id] = problem.reason
        self.changed.emit()
