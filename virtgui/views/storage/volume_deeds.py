"""The dialogs that ask what is done to volumes that are there: another size, wiping, deleting."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QWidget

from virtgui.model.commands import Command
from virtgui.model.edits import Value
from virtgui.model.storage import VolumeAct, VolumeDeed, Wipe
from virtgui.model.users import User, VolumeFile
from virtgui.model.virsh_volumes import volume_line
from virtgui.qtmodels.one_by_one import OneByOne
from virtgui.qtmodels.usage import Usage
from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.views import icons, theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.views.labels import Paragraph
from virtgui.views.storage.job_dialog import JobDialog
from virtgui.views.things.desk import HostDesk
from virtgui.xml.flaws.base import Flaw

PATTERNS = (
    Choice(str(Wipe.ZERO.value), tr("Zeros, once"), tr("Every host can do it")),
    Choice(str(Wipe.RANDOM.value), tr("Random bytes, once"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.TRIM.value), tr("Give it back to the device (TRIM)"), tr("Only where the storage can")),
    Choice(str(Wipe.NNSA.value), tr("NNSA, 4 passes"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.DOD.value), tr("DoD 5220.22-M, 4 passes"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.BSI.value), tr("BSI, 9 passes"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.SCHNEIER.value), tr("Schneier, 7 passes"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.PFITZNER7.value), tr("Pfitzner, 7 passes"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.PFITZNER33.value), tr("Pfitzner, 33 passes"), tr("Needs the program scrub on the host")),
    Choice(str(Wipe.GUTMANN.value), tr("Gutmann, 35 passes"), tr("Needs the program scrub on the host")),
)
UNKNOWN = tr("It is not known yet who uses it: wait a moment")


def used_by(users: Sequence[User]) -> str:
    """Who needs a volume, in a sentence."""
    sure = list(dict.fromkeys(plain(user.name, 60) for user in users if user.sure))
    names = ", ".join(tr("“{name}”").format(name=name) for name in sure[:4])
    if len(sure) > 4:
        return tr("In use by {names} and {count} more").format(names=names, count=len(sure) - 4)
    return tr("In use by {names}").format(names=names)


class _Grave(JobDialog):
    """What cannot be done to a volume that somebody uses."""

    def __init__(
        self, deed: str, heading: str, line: str, desk: HostDesk, volume: VolumeFile, usage: Usage,
        rows: tuple[Row, ...], answers: dict[str, Value], parent: QWidget | None,
    ) -> None:  # fmt: skip
        super().__init__(deed, heading, line, desk, parent)
        self.volume = volume
        self.usage = usage
        self.answers = dict(answers)
        self.sure = QCheckBox(self)
        self.sure.hide()
        self.doubts = Paragraph("", "notice_text", theme.SECONDARY)
        self.resize(theme.sized(self, 620, 340))
        self.ask(rows)
        for shown in self.form.lines.values():
            shown.quiet = False  # why it cannot be done is told at once
        self.form.refresh()
        self.column.addWidget(self.sure)
        self.column.addWidget(self.doubts)
        self.sure.toggled.connect(lambda _: self.form.refresh())
        usage.surveyed.connect(self._known)

    def _known(self) -> None:
        self.form.refresh()
        self.look()

    def users(self) -> tuple[User, ...] | None:
        """Who uses it."""
        return self.usage.users(self.volume)

    def use_flaws(self, field: str) -> list[Flaw]:
        """Why somebody's use forbids it."""
        users = self.users()
        if users is None:
            return [Flaw(field, UNKNOWN)]
        if any(user.sure for user in users):
            return [Flaw(field, tr("{why}: nothing is done").format(why=used_by(users)))]
        return []

    def look(self) -> None:
        super().look()
        if not self._asks:
            return
        users = self.users() or ()
        told = [tr("Perhaps used by {name}").format(name=plain(user.name, 60)) for user in users if not user.sure][:3]
        told += [plain(text, 300) for text in self.usage.blind()[:2]]
        self.doubts.setText("\n".join(told))
        self.doubts.setVisible(bool(told))

    def virsh(self) -> str:
        host = self.desk.host
        acts = [command for command in self.commands() if isinstance(command, VolumeAct)]
        return "\n".join(volume_line(act, host) for act in acts) if host is not None else ""


class ResizeVolumeDialog(_Grave):
    """Larger, or, asked twice, smaller."""

    def __init__(
        self, desk: HostDesk, volume: VolumeFile, usage: Usage, free: int, parent: QWidget | None = None
    ) -> None:
        self._free = free
        super().__init__(
            tr("Change size"),
            tr("Size of {volume}").format(volume=plain(volume.name, 80)),
            tr("It holds {size} now. A running machine is made larger on its own disk’s page.").format(
                size=size_text(volume.capacity)
            ),
            desk,
            volume,
            usage,
            (Row("capacity", tr("New size"), Control.BYTES),),
            {"capacity": volume.capacity},
            parent,
        )
        self.sure.setText(tr("&Cut off its end: what lies there is lost"))

    @property
    def capacity(self) -> int:
        """The size that is wanted."""
        value = self.answers.get("capacity")
        return value if isinstance(value, int) else 0

    @property
    def shrinks(self) -> bool:
        """Whether it is to become smaller."""
        return 0 < self.capacity < self.volume.capacity

    def flaws(self) -> list[Flaw]:
        wanted = self.capacity
        self.sure.setVisible(self.shrinks)
        if wanted <= 0:
            return [Flaw("capacity", tr("Give it a size"))]
        if wanted == self.volume.capacity:
            return [Flaw("capacity", tr("Give it another size"))]
        if self.shrinks:
            if found := self.use_flaws("capacity"):
                return found
            if not self.sure.isChecked():
                return [Flaw("capacity", tr("It becomes smaller: say below that its end may be cut off"))]
            return [
                Flaw(
                    "capacity",
                    tr("{size} are cut off").format(size=size_text(self.volume.capacity - wanted)),
                    warning=True,
                )
            ]
        if self._free and wanted - self.volume.capacity > self._free:
            return [
                Flaw(
                    "capacity", tr("Only {size} are free in its pool").format(size=size_text(self._free)), warning=True
                )
            ]
        return [Flaw("capacity", flaw.message, warning=True) for flaw in self._running()]

    def _running(self) -> list[Flaw]:
        users = [user for user in self.users() or () if user.machine is not None and user.sure]
        for user in users:
            machine = self.desk.world.machines.get(user.machine) if user.machine is not None else None
            if machine is not None and machine.active:
                return [
                    Flaw(
                        "capacity",
                        tr("“{machine}” runs and does not see it: use its disk’s page").format(
                            machine=plain(user.name, 60)
                        ),
                    )
                ]
        return []

    def commands(self) -> tuple[Command, ...]:
        deed = VolumeDeed.SHRINK if self.shrinks else VolumeDeed.GROW
        return (VolumeAct(self.desk.key, self.volume.pool, self.volume.name, deed, self.capacity),)

    def go(self) -> None:
        """Smaller is asked a second time, in words."""
        if not self.shrinks or not self.deed.isEnabled():
            super().go()
            return
        # Late: no dialog is on the way to the first window.
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415

        cut = size_text(self.volume.capacity - self.capacity)
        question = tr("Cut {size} off {volume}?").format(size=cut, volume=plain(self.volume.name, 80))
        loss = tr("What lies behind the new end is lost for good. Make the file systems in it smaller first.")
        dialog = ConfirmDialog(tr("Cut off"), question, loss, may_remember=False, parent=self)
        dialog.accepted.connect(self._agreed)
        self.second = dialog
        dialog.open()

    def _agreed(self) -> None:
        super().go()


class WipeDialog(_Grave):
    """By which pattern."""

    def __init__(self, desk: HostDesk, volume: VolumeFile, usage: Usage, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Wipe"),
            tr("Wipe {volume}?").format(volume=plain(volume.name, 80)),
            tr(
                "All that is stored in it is overwritten and lost for good. On flash memory and file systems "
                "that write elsewhere, parts may remain."
            ),
            desk,
            volume,
            usage,
            (Row("pattern", tr("Pattern"), Control.CHOICE, choices=PATTERNS),),
            {"pattern": str(Wipe.ZERO.value)},
            parent,
        )

    def focus_first(self) -> None:
        """Return does not wipe what nobody has looked at."""
        self.cancel.setFocus()

    def flaws(self) -> list[Flaw]:
        return self.use_flaws("pattern")

    def commands(self) -> tuple[Command, ...]:
        number = int(str(self.answers.get("pattern") or 0))
        return (VolumeAct(self.desk.key, self.volume.pool, self.volume.name, VolumeDeed.WIPE, number),)


class DeleteVolumesDialog(BigDialog):
    """Which of the chosen volumes go; those in use stay, with the names of who uses them."""

    def __init__(
        self, desk: HostDesk, volumes: tuple[VolumeFile, ...], usage: Usage, parent: QWidget | None = None
    ) -> None:
        what = plain(volumes[0].name, 80) if len(volumes) == 1 else plural(len(volumes), "{n} volume", "{n} volumes")
        super().__init__(
            tr("Delete"),
            tr("Delete {what}?").format(what=what),
            tr("What is listed as going is gone for good."),
            parent,
        )
        self._desk = desk
        self._volumes = volumes
        self._usage = usage
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Volumes"))
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.list.setWordWrap(True)
        self.doubts = Paragraph("", "notice_text", theme.SECONDARY)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.doubts)
        self.cancel = self.footer.add(tr("Cancel"))
        self.deed = self.footer.add(tr("Delete"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed.clicked.connect(self._go)
        usage.surveyed.connect(self.refresh)
        usage.survey()
        self._fresh = False
        usage.surveyed.connect(self._now_fresh)
        self.refresh()
        self.resize(theme.sized(self, 640, 380))
        self.cancel.setFocus()

    @property
    def going(self) -> tuple[VolumeFile, ...]:
        """Those that can go."""
        return tuple(volume for volume in self._volumes if not self.why(volume))

    def why(self, volume: VolumeFile) -> str:
        """Why a volume stays; "" when it can go."""
        users = self._usage.users(volume) if self._fresh else None
        if users is None:
            return UNKNOWN
        # what stands on it may go with it
        names = {each.name for each in self._volumes if each.pool == volume.pool}
        left = [user for user in users if user.sure and not (user.machine is None and user.name in names)]
        return used_by(left) if left else ""

    def refresh(self) -> None:
        """Say of each whether it goes."""
        self.list.clear()
        for volume in self._volumes:
            why = self.why(volume)
            text = f"{plain(volume.name, 120)}, {size_text(volume.allocation)}"
            item = QListWidgetItem(f"{text}\n{plain(volume.path, 300)}" + (f"\n{why}" if why else ""))
            item.setIcon(icons.icon("lock" if why else "trash", "error" if why and why != UNKNOWN else "muted"))
            self.list.addItem(item)
        told = [plain(text, 300) for text in self._usage.blind()[:3]] if self._fresh else []
        perhaps = [user for volume in self._volumes for user in self._usage.known(volume) or () if not user.sure]
        told += [tr("Perhaps used by {name}").format(name=plain(user.name, 60)) for user in perhaps[:3]]
        self.doubts.setText("\n".join(dict.fromkeys(told)))
        self.doubts.setVisible(bool(told))
        host = self._desk.host
        away = host is None or not host.open
        going = self.going
        self.footer.say(
            tr("The host is not connected.") if away else "" if going or not self._fresh else tr("None can go.")
        )
        self.deed.setEnabled(bool(going) and not away)
        self.deed.setText(tr("Delete {count}").format(count=len(going)) if len(self._volumes) > 1 else tr("Delete"))

    def _now_fresh(self) -> None:
        self._fresh = True
        self.refresh()

    def _go(self) -> None:
        """Those that stand on others go first."""
        going = self.going
        paths = {volume.path for volume in going}
        depth = {volume.path: _depth(volume, {v.path: v for v in going}, paths) for volume in going}
        order = sorted(going, key=lambda it: -depth[it.path])
        acts = [VolumeAct(self._desk.key, volume.pool, volume.name, VolumeDeed.DELETE) for volume in order]
        OneByOne(acts, self._desk.world, self._desk.send, self._desk.world)
        self.accept()


def _depth(volume: VolumeFile, among: dict[str, VolumeFile], paths: set[str]) -> int:
    depth, here, seen = 0, volume, set[str]()
    while here.backing in paths and here.backing not in seen:
        seen.add(here.backing)
        here = among[here.backing]
        depth += 1
    return depth
