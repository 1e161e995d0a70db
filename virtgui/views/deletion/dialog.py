"""The dialog that lists exactly what goes with machines, and asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QProgressBar, QPushButton, QSizePolicy, QWidget

from virtgui.model import rules
from virtgui.model.commands import Command
from virtgui.model.doomed import clash, order, plan
from virtgui.model.file_index import FileIndex, clean
from virtgui.model.going import Listing, listing
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.removal import Part
from virtgui.model.users import HostFiles
from virtgui.qtmodels.removals import Agreed
from virtgui.qtmodels.survey import Survey
from virtgui.qtmodels.world import World
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import theme
from virtgui.views.deletion import wording
from virtgui.views.deletion.listed import rows_of
from virtgui.views.deletion.rows import Row, Rows
from virtgui.views.deletion.typed import TypedNames
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph
from virtgui.views.reading_order import set_reading_order

_SIZE = (720, 560)
_LOOKING = tr("Looking who uses the files on {host}")
_AGAIN = tr("Looking once more, as things may have changed")
_CHANGED = tr("Something changed since you looked. Look at the list again: ")
_SHOWN = 3


class DeleteDialog(BigDialog):
    """Reads the list, waits for a decision, reads it again, and tells what was agreed to; never blocks."""

    agreed = pyqtSignal(object)
    """An Agreed, once, before the dialog closes."""

    def __init__(
        self,
        keys: Iterable[DomainKey],
        world: World,
        send: Callable[[Command], Ticket],
        name_of: Callable[[HostKey], str],
        parent: QWidget | None = None,
    ) -> None:
        self._keys = tuple(keys)
        names = [world.machines[key].name for key in self._keys if key in world.machines]
        one = len(self._keys) == 1
        what = plain(names[0], 80) if one and names else plural(len(self._keys), "{n} machine", "{n} machines")
        super().__init__(
            tr("Delete"),
            tr("Delete {what}?").format(what=what),
            tr("What is ticked is gone for good. The rest stays."),
            parent,
        )
        self._world = world
        self._send = send
        self._name_of = name_of
        self._listings: tuple[Listing, ...] = ()
        self._survey: Survey | None = None
        self._pressed = False
        self.note = Paragraph("", "paused")
        self.rows = Rows(self)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.waiting = Label("", "muted", theme.SECONDARY)
        self.names = TypedNames(self)
        self.total = Label("", "text")
        self.total.setFont(theme.semibold(self.total.font()))
        self.total.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # the dialog widens for it
        for widget in (self.note, self.waiting, self.progress):
            self.body.addWidget(widget)
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.names)
        self.footer.row.insertWidget(0, self.total)
        self.keep_button = self.footer.add(tr("&Keep all files"))
        self.cancel_button = self.footer.add(tr("Cancel"))
        self.deed_button: QPushButton = self.footer.add(tr("Delete"))
        self.cancel_button.setDefault(True)
        for button in (self.keep_button, self.deed_button):
            button.setAutoDefault(False)
        self.keep_button.clicked.connect(self._keep_all)
        self.cancel_button.clicked.connect(self.reject)
        self.deed_button.clicked.connect(self._press)
        self.rows.ticked.connect(self._ticked)
        self.names.changed.connect(self._dress)
        self.finished.connect(self._end)
        self.resize(theme.sized(self, *_SIZE))
        self.cancel_button.setFocus()
        self.read()

    def read(self) -> None:
        """Read the list, for the first time or again."""
        self._stop()
        self._survey = Survey(self._world, self._send, {key.host for key in self._keys}, self)
        self._survey.done.connect(self._read)
        hosts = self._survey.waits_for
        where = self._name_of(hosts[0]) if len(hosts) == 1 else plural(len(hosts), "{n} host", "{n} hosts")
        self.waiting.setText(_AGAIN if self._pressed else _LOOKING.format(host=where))
        self._dress()

    @property
    def ready(self) -> bool:
        """Whether the list is there in full."""
        return self._survey is None

    @property
    def listings(self) -> tuple[Listing, ...]:
        """What is shown."""
        return self._listings

    # -- reading -----------------------------------------------------------------------------

    def _read(self, found: tuple[HostFiles, ...]) -> None:
        self._survey = None
        index = FileIndex(found)
        here = [key for key in self._keys if key in self._world.machines]
        told = (listing(index, key, self._keys) for key in here)
        now = order(each for each in told if each is not None)
        before, pressed = self._listings, self._pressed
        self._pressed = False
        if pressed and now and [each.pledge for each in now] == [each.pledge for each in before]:
            self._listings = now
            self._agree()
            return
        self._show(now, self._ticks() if before else {}, {each.key: each for each in before})
        self._tell(index, here, wording.changes(before, now) if before else ())
        self._dress()

    def _show(
        self, now: Sequence[Listing], ticks: dict[tuple[DomainKey, object], bool], before: dict[DomainKey, Listing]
    ) -> None:
        """The list as it is; ticks are kept for what is as it was."""
        self._listings = tuple(now)
        rows: list[Row] = []
        for each in now:
            old = before.get(each.key)
            same = {item.path: item.pledge for item in old.items} if old is not None else {}
            for row in rows_of(each, self._world, self._name_of):
                known = (row.key, row.id) in ticks and not row.locked
                item = next((item for item in each.items if item.path == row.id), None)
                if known and (item is None or same.get(item.path) == item.pledge):
                    row = row._replace(ticked=ticks[row.key, row.id])
                rows.append(row)
        self.rows.show_rows(rows, grouped=len(self._keys) > 1)
        self.names.ask([each.name if plain(each.name) == each.name else each.key.uuid[:8]
                        for each in now if each.active])  # fmt: skip
        set_reading_order(self)

    def _tell(self, index: FileIndex, here: Sequence[DomainKey], changed: Sequence[str]) -> None:
        told = {each.key for each in self._listings}
        unread = [plain(self._world.machines[key].name, 60) for key in here if key not in told]
        hosts = {key.host for key in here}
        blind = [text for host in hosts for text in index.blind(host)]
        doubts = [text for host in hosts for text in index.doubts(host)]
        said = []
        if changed:
            said.append(_CHANGED + " ".join(changed[:_SHOWN]))
        if unread:
            said.append(
                tr("{machines} could not be read, so it cannot be deleted now.").format(
                    machines=", ".join(unread[:_SHOWN])
                )
            )
        if blind:
            said.append(tr("No file can be deleted: {reasons}").format(reasons=" ".join(dict.fromkeys(blind))))
        elif doubts:
            said.append(" ".join(list(dict.fromkeys(doubts))[:_SHOWN]))
        if not here:
            said = [rules.absence(self._world.hosts.get(self._keys[0].host))]
        self.note.setText("\n".join(said))
        self.note.setVisible(bool(said))

    # -- deciding ----------------------------------------------------------------------------

    def _ticks(self) -> dict[tuple[DomainKey, object], bool]:
        return {(row.key, row.id): on for row, on in self.rows.items()}

    def _chosen(self) -> dict[DomainKey, set[str]]:
        """The files that are ticked, by machine."""
        found: dict[DomainKey, set[str]] = {}
        for row, on in self.rows.items():
            if on and not row.locked and isinstance(row.id, str):
                found.setdefault(row.key, set()).add(row.id)
        return found

    def _ticked(self, row: Row, on: bool) -> None:
        """A file that two machines name is one file."""
        if isinstance(row.id, str):
            for other, now in self.rows.items():
                same = isinstance(other.id, str) and clean(other.id) == clean(row.id)
                if same and other.key.host == row.key.host and now is not on and other != row:
                    self.rows.tick(other, on)
        self._dress()

    def _keep_all(self) -> None:
        for row, on in self.rows.items():
            if on and isinstance(row.id, str):
                self.rows.tick(row, False)

    def _dress(self) -> None:
        """What the button does now, and whether it may."""
        reading = self._survey is not None
        self.progress.setVisible(reading)
        self.waiting.setVisible(reading)
        self.rows.setEnabled(not reading)
        if reading and not self._listings:
            self.note.hide()
        doomed = plan(self._listings, self._chosen())
        files = [file.path for each in doomed for file in each.files]
        size = self._size()
        self.total.setText(tr("Frees {size}").format(size=size_text(size)) if size else tr("Frees no space on disk"))
        self.total.setVisible(bool(self._listings))
        text = wording.deed(len(self._listings), len(files)) if self._listings else tr("Delete")
        self.deed_button.setText(text)
        self.keep_button.setEnabled(bool(files) and not reading)
        clashes = clash(self._listings, self._chosen())
        wrong = ""
        if clashes:
            (_, path), above = next(iter(clashes.items()))
            wrong = tr("{above} stands on {below}: delete both or neither").format(
                above=_base(above), below=_base(path)
            )
        self.footer.say(wrong)
        self.names.setEnabled(not reading)
        may = bool(self._listings) and not reading and not wrong and self.names.right
        self.deed_button.setEnabled(may)
        # Return means Cancel, but not behind a name that was typed
        typed = bool(self.names.fields)
        self.cancel_button.setDefault(not typed)
        self.deed_button.setDefault(typed and may)

    def _size(self) -> int:
        """Bytes, each file counted once."""
        chosen = self._chosen()
        sizes = {
            (each.key.host, clean(item.path)): item.size
            for each in self._listings
            for item in each.items
            if item.path in chosen.get(each.key, ())
        }
        return sum(sizes.values())

    def _press(self) -> None:
        """What was read is old by now: it counts only if it is the same still."""
        self._pressed = True
        self.read()

    def _agree(self) -> None:
        kept: dict[DomainKey, list[Part]] = {}
        for row, on in self.rows.items():
            if isinstance(row.id, Part) and not on:
                kept.setdefault(row.key, []).append(row.id)
        keep = tuple((key, tuple(parts)) for key, parts in kept.items())
        self.agreed.emit(Agreed(plan(self._listings, self._chosen()), keep, self._size()))
        self.accept()

    def _stop(self) -> None:
        if self._survey is not None:
            self._survey.stop()
            self._survey.deleteLater()
            self._survey = None

    def _end(self, _result: int) -> None:
        self._stop()


def _base(path: str) -> str:
    return plain(path.rsplit("/", 1)[-1] or path, 60)
