"""Where a machine's hardware is worked on: one model, its pages, and the dialogs between them."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QWidget

from virtgui.model.commands import BlockThreshold, Command, DeleteVolume, ReadNative, ResizeDisk
from virtgui.model.edits import Conflict, Place, RemoveDevice
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Changed, Finished
from virtgui.model.problems import Problem
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.qtmodels.world import World
from virtgui.util.language import inside, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views.dialogs import ConfirmDialog
from virtgui.views.hardware.changes import (
    deletion_refusal,
    doing_words,
    known_volume,
    media_edits,
    row_of,
    title_of,
)
from virtgui.views.hardware.conflict_dialog import ConflictDialog
from virtgui.views.hardware.device_xml_dialog import DeviceXmlDialog
from virtgui.views.hardware.native_dialog import NativeDialog
from virtgui.views.hardware.outcomes import told
from virtgui.views.hardware.page import HardwarePage
from virtgui.views.hardware.resize_dialog import ResizeDialog, ThresholdDialog
from virtgui.views.hardware.review_dialog import ReviewDialog
from virtgui.views.hardware.rows import Row
from virtgui.views.hardware.shortcuts import Shortcut
from virtgui.views.hardware.storage_browser import StorageBrowser
from virtgui.views.hardware.target import PASSWORDS
from virtgui.views.hardware.wizard import AddHardwareWizard, Addition
from virtgui.views.hardware.xml_page import XmlPage
from virtgui.xml.giving import Gift


class HardwareDesk(QObject):
    """Belongs to a machine's window, and dies with it."""

    told = pyqtSignal(object)
    """A Told: what became of what was applied."""
    failed = pyqtSignal(object)
    """A Problem, for the window's notice."""
    volume_wanted = pyqtSignal(str, str)
    """A pool and a volume of it that a person wants to see there."""
    pending = pyqtSignal(int)
    """How many changes wait."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        refusal: Callable[[], str],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._key = key
        self._world = world
        self._window = window
        self._refusal = refusal
        self._send = send
        self.model = HardwareModel(key, world, send, self)
        self._wizard: tuple[AddHardwareWizard, Ticket | None] | None = None
        self._conflict: ConflictDialog | None = None
        self._xml: XmlPage | None = None
        self._resizing: set[Ticket] = set()
        self._count = 0
        self.shows_volumes = False
        """Whether somebody shows a volume in its pool when that is wanted."""
        self._deletions: dict[Ticket, DeleteVolume] = {}
        self.model.changed.connect(self._changed)
        self.model.conflicted.connect(self._conflicted)
        self.model.applied.connect(self._applied)
        self.model.ended.connect(self._ended)
        world.reported.connect(self._heard)

    @property
    def waiting(self) -> int:
        """How many changes would be lost by closing the window."""
        return len(self.model.edits) + (self._xml is not None and self._xml.typed)

    @property
    def ready(self) -> bool:
        """Whether all has been read that a page shows."""
        return self.model.hardware is not None and not self.model.asking

    def hardware_page(self) -> HardwarePage:
        """The page of forms."""
        page = HardwarePage(self.model, self._refusal, self._window)
        page.add_wanted.connect(lambda: self.add())
        page.xml_wanted.connect(self.show_xml)
        page.review_wanted.connect(self.review)
        page.remove_wanted.connect(self.remove)
        page.browse_wanted.connect(self.browse)
        page.watch_wanted.connect(self.watch)
        page.delete_wanted.connect(self.delete)
        page.resize_wanted.connect(self.resize)
        page.pool_wanted.connect(self.show_pool)
        page.show_pool.setVisible(self.shows_volumes)
        page.eject_wanted.connect(self.eject)
        page.shortcut_wanted.connect(self.take)
        page.pending.apply_wanted.connect(self.apply)
        return page

    def xml_page(self) -> XmlPage:
        """The page of the whole definition."""
        page = XmlPage(self.model, self._refusal, self._window)
        page.apply_wanted.connect(self.apply)
        page.native_wanted.connect(self.show_native)
        self._xml = page
        return page

    def apply(self) -> None:
        """Send what waits; where it meets what somebody else did, that is asked first."""
        if self.model.conflicts:
            self._conflicted(self.model.conflicts)
        elif self.model.edits and not self.model.applying and not self._refusal():
            self.model.apply(doing_words(self.model))

    def row(self, place: Place, field: str) -> Row | None:
        """The row that shows a field."""
        found = row_of(place, field)
        return found[1] if found is not None else None

    def add(self, kind: str = "", gift: Gift | None = None) -> AddHardwareWizard:
        """Open the wizard, with a `gift` at the form that adds this device of the host; only one at a time."""
        if self._wizard is None:
            wizard = AddHardwareWizard(self.model, self._name(), self._window, kind=kind, gift=gift)
            wizard.wanted.connect(self._add)
            wizard.finished.connect(self._wizard_closed)
            self._wizard = (wizard, None)
            self._open(wizard)
        else:
            self._wizard[0].raise_()
        return self._wizard[0]

    def review(self) -> ReviewDialog:
        """Show all that waits."""
        dialog = ReviewDialog(self.model, self._name(), self._window)
        dialog.apply_wanted.connect(self.apply)
        self._open(dialog)
        return dialog

    def show_xml(self, place: Place) -> None:
        """Show and edit one device's XML."""
        title = title_of(self.model, place)
        hardware = self.model.hardware
        unread = place.kind == "graphics" and hardware is not None and not hardware.secure
        locked = self._refusal() or (PASSWORDS if unread else "")
        self._open(DeviceXmlDialog(self.model, place, title, locked=locked, parent=self._window))

    def browse(self, place: Place, field: str) -> None:
        """Look for a path on the host."""
        browser = StorageBrowser(self.model, self._window)
        browser.picked.connect(lambda path, *_: self.model.set(place, field, path))
        self._open(browser)

    def remove(self, place: Place) -> None:
        """Want a device gone; one that only the running machine has is asked to go at once."""
        if self.model.is_passing(place):
            self.model.apply(
                tr("remove {device}").format(device=inside(title_of(self.model, place))), edits=(RemoveDevice(place),)
            )
        else:
            self.model.remove(place)

    def resize(self, place: Place) -> None:
        """Ask how large a disk is to be."""
        known = known_volume(self.model, place)
        present, free = (known[1].capacity, known[0].available) if known is not None else (0, 0)
        title = title_of(self.model, place)
        dialog = ResizeDialog(title, present, free, running=self.model.active, parent=self._window)
        dialog.wanted.connect(lambda size: self._resizing.add(self._send(ResizeDisk(self._key, place.key, size))))
        self._open(dialog)

    def show_pool(self, place: Place) -> None:
        """Show the volume that a disk is, in its pool."""
        known = known_volume(self.model, place)
        if known is not None:
            self.volume_wanted.emit(known[0].name, known[1].name)

    def watch(self, place: Place) -> None:
        """Ask past which size a person is told."""
        dialog = ThresholdDialog(title_of(self.model, place), self._window)
        dialog.wanted.connect(lambda size: self._resizing.add(self._send(BlockThreshold(self._key, place.key, size))))
        self._open(dialog)

    def delete(self, place: Place) -> None:
        """Take a disk out and delete its volume, after asking; never where somebody else needs it."""
        known, title = known_volume(self.model, place), title_of(self.model, place)
        refusal = deletion_refusal(self.model, place)
        if refusal or known is None:
            self.failed.emit(Problem(tr("delete the volume of {device}").format(device=title), refusal))
            return
        pool, volume = known
        loss = tr("All data on it is lost: {size} in the pool “{pool}”.").format(
            size=size_text(volume.capacity), pool=plain(pool.name, 60)
        )
        question = tr("Remove {device} and delete {volume}?").format(device=title, volume=plain(volume.name, 80))
        dialog = ConfirmDialog(tr("Remove and delete"), question, loss, may_remember=False, parent=self._window)
        dialog.accepted.connect(lambda: self._remove_and_delete(place, pool.name, volume.name))
        self._open(dialog)

    def _remove_and_delete(self, place: Place, pool: str, volume: str) -> None:
        self.model.undo_place(place)
        ticket = self.model.apply(
            tr("remove {device}").format(device=inside(title_of(self.model, place))), edits=(RemoveDevice(place),)
        )
        if ticket is not None:
            self._deletions[ticket] = DeleteVolume(self._key, pool, volume)

    def eject(self, place: Place) -> None:
        """Take the medium out at once."""
        edits = media_edits(self.model, place)
        if edits:
            self.model.apply(tr("eject the medium of {device}").format(device=title_of(self.model, place)), edits=edits)

    def take(self, shortcut: Shortcut) -> None:
        """Show what a shortcut changes; it is applied like any change."""
        found = shortcut.edits(self.model)
        if isinstance(found, str):
            self.failed.emit(Problem(shortcut.doing, found))
            return
        self.model.want(found)
        self.review()

    def show_native(self) -> None:
        """Show the hypervisor's own command line."""
        self._open(NativeDialog(self._name(), self._world, self._send(ReadNative(self._key)), self._window))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _name(self) -> str:
        machine = self._world.machines.get(self._key)
        return plain(machine.name, 80) if machine is not None else tr("the machine")

    # -- what comes back ---------------------------------------------------------------------

    def _changed(self) -> None:
        count = len(self.model.edits)
        if count != self._count:
            self._count = count
            self.pending.emit(count)

    def _add(self, wanted: Addition) -> None:
        if self._wizard is None:
            return
        ticket = self.model.apply(
            wanted.words,
            edits=wanted.edits,
            live=wanted.live,
            stored=wanted.stored,
            volumes=wanted.volumes,
            networks=wanted.networks,
        )
        self._wizard = (self._wizard[0], ticket)
        if ticket is None:
            self._wizard[0].show_problem(Problem(wanted.words, tr("The machine has not been read yet. Try again.")))

    def _wizard_closed(self) -> None:
        self._wizard = None

    def _conflicted(self, conflicts: tuple[Conflict, ...]) -> None:
        if self._conflict is not None:
            self._conflict.reject()  # there is more to decide now
        dialog = self._conflict = ConflictDialog(self.model, conflicts, self._window)
        dialog.finished.connect(self._conflict_closed)
        dialog.decided.connect(lambda mine: self.model.decide(mine=mine))
        self._open(dialog)

    def _conflict_closed(self) -> None:
        self._conflict = None

    def _heard(self, message: object) -> None:
        """A disk that was made larger has another size in its pool now."""
        if isinstance(message, Finished) and message.ticket in self._resizing:
            self._resizing.discard(message.ticket)
            if message.problem is not None and not message.cancelled:
                self.failed.emit(message.problem)
            else:
                self.model.read_volumes()

    def _applied(self, message: Changed) -> None:
        gone = all(outcome.stored and (outcome.now or not self.model.active) for outcome in message.outcomes)
        if not gone:
            self._deletions.pop(message.ticket, None)  # the guest, or the next start, still has it
        self.told.emit(told(self.model, message))

    def _ended(self, message: Finished) -> None:
        problem = message.problem if not message.cancelled else None
        deletion = self._deletions.pop(message.ticket, None)
        if deletion is not None and problem is None and not message.cancelled:
            self._send(deletion)
        if self._wizard is not None and self._wizard[1] == message.ticket:
            wizard = self._wizard[0]
            self._wizard = (wizard, None)
            if problem is None:
                wizard.succeeded()
            else:
                wizard.show_problem(problem)
        elif problem is not None and not self.model.conflicts:
            self.failed.emit(problem)
