"""The page of a machine's guest: what its agent tells, and what it can be asked to do."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from virtgui.model import guest_rules
from virtgui.model.commands import Command
from virtgui.model.guests import Guest, GuestAct, GuestVerb, SetGuestVcpu
from virtgui.model.keys import DomainKey, Ticket
from virtgui.qtmodels.guest_reading import GuestReading
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.controls import flat_button, on_content
from virtgui.views.fact_grid import FactGrid, FactTable, section
from virtgui.views.failing import could_not
from virtgui.views.giving_way import GivingWay
from virtgui.views.guest import said
from virtgui.views.guest.lines import guest_lines
from virtgui.views.guest.lists import FileSystems, GuestVcpus
from virtgui.views.guest.offline import Inspector, OfflinePanel
from virtgui.views.labels import Paragraph, plain_tip
from virtgui.views.virsh_lines import LinesMenu

_READING = tr("Asking the guest…")
_FROZEN = tr("File systems of the guest are frozen: what writes waits. Thaw them.")
_BUSY = tr("Something is being done in the guest")
_NOTHING = tr("Not told yet")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter
_LOW = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
_HIGH = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class GuestPage(QWidget):
    """Asks while it is shown. A guest's silence is told, and delays nothing else."""

    def __init__(
        self,
        key: DomainKey,
        world: World,
        send: Callable[[Command], Ticket],
        deed: Callable[[Command], Ticket],
        parent: QWidget | None = None,
        *,
        inspector: Callable[[], Inspector] | None = None,
    ) -> None:
        """`send` carries questions and what a dialog tells itself, `deed` what the window tells when it fails.
        `inspector` looks into machines that are off."""
        super().__init__(parent)
        self._key = key
        self._world = world
        self._send = send
        self._deed = deed
        self.dialog: QDialog | None = None
        self.source = GuestReading(key, world, send, self)
        self.freeze_button = flat_button(tr("&Freeze…"), self, "player-pause")
        self.thaw_button = flat_button(tr("&Thaw"), self, "player-play")
        self.trim_button = flat_button(tr("T&rim"), self, "stack-2")
        self.clock_button = flat_button(tr("Set &clock"), self, "clock")
        self.password_button = flat_button(tr("&Password…"), self, "lock")
        self.keys_button = flat_button(tr("SSH &keys…"), self, "id")
        self.virsh_button = flat_button(tr("Copy as &virsh"), self, "terminal-2")
        self.virsh_menu = LinesMenu(lambda: guest_lines(key, world, self.source.known, self.files.chosen()), self)
        self.virsh_button.clicked.connect(lambda: self.virsh_menu.open_below(self.virsh_button))
        self.again_button = flat_button(tr("Read a&gain"), self, "refresh")
        self.offline = OfflinePanel(key, world, inspector, self)
        self.note = Paragraph("", "muted")
        self.remedy = Paragraph("", "muted")
        self.untold = Paragraph("", "muted", theme.SECONDARY)
        self.facts = FactGrid(said.FACTS)
        self.files = FileSystems(self)
        self.vcpus = GuestVcpus(self)
        self.nics = FactTable(tr("Network interfaces of the guest"), (tr("Interface"), tr("MAC"), tr("Addresses")), 2)
        self.disks = FactTable(tr("Disks of the guest"), (tr("In the guest"), tr("In the machine"), tr("Kind")), 2)
        self._titles = {
            part: section(title)
            for part, title in (
                ("system", tr("Guest")),
                ("files", tr("File systems")),
                ("vcpus", tr("vCPUs in use")),
                ("nics", tr("Network")),
                ("disks", tr("Disks")),
            )
        }
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def ready(self) -> bool:
        """Whether the guest has answered, or it is told why it cannot."""
        return not self.source.reading and (
            self.source.known is not None or self.source.problem is not None or bool(self.source.refusal)
        )

    # -- building ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        strip = GivingWay(self)
        bar = strip.row
        bar.setSpacing(theme.GAP_TINY)
        for button in self._buttons():
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.virsh_button)
        bar.addWidget(self.again_button)
        strip.give_way((self.again_button, self.virsh_button, *reversed(self._buttons())))
        left, right = QVBoxLayout(), QVBoxLayout()
        for part, widget, column in (
            ("system", self.facts, left),
            ("vcpus", self.vcpus, left),
            ("files", self.files, right),
            ("nics", self.nics, right),
            ("disks", self.disks, right),
        ):
            both_of = QVBoxLayout()  # without margins nothing of it is there while both are hidden
            both_of.setContentsMargins(0, 0, 0, 0)
            both_of.setSpacing(theme.GAP_SMALL)
            both_of.addWidget(self._titles[part])
            both_of.addWidget(widget)
            column.addLayout(both_of)
        left.addWidget(self.untold)
        for column in (left, right):
            column.setSpacing(theme.GAP_SMALL + theme.GAP_LARGE)
            column.addStretch(1)
        inner = QWidget()
        both = QHBoxLayout(inner)
        both.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.PAGE_MARGIN)
        both.setSpacing(2 * theme.GAP_HUGE)
        both.addLayout(left, 4)
        both.addLayout(right, 6)
        on_content(inner)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("What the guest tells"))
        self.area.setWidget(inner)
        top = QVBoxLayout()
        top.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, 0)
        top.setSpacing(theme.GAP_SMALL)
        top.addWidget(strip)
        self._words = QWidget(self)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_SMALL, theme.PAGE_MARGIN, 0)
        words.setSpacing(theme.GAP_SMALL)
        words.addWidget(self.note, 1)
        words.addWidget(self.remedy, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._words)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.offline, 1)
        self._whole = whole
        on_content(self)

    def _buttons(self) -> tuple[QToolButton, ...]:
        return (
            self.freeze_button,
            self.thaw_button,
            self.trim_button,
            self.clock_button,
            self.password_button,
            self.keys_button,
        )

    def _connect(self) -> None:
        self.freeze_button.clicked.connect(self.freeze)
        self.thaw_button.clicked.connect(lambda: self._do(GuestVerb.THAW))
        self.trim_button.clicked.connect(lambda: self._do(GuestVerb.TRIM))
        self.clock_button.clicked.connect(lambda: self._do(GuestVerb.SET_TIME))
        self.password_button.clicked.connect(self.set_password)
        self.keys_button.clicked.connect(self.set_keys)
        self.again_button.clicked.connect(self.source.read)
        self.vcpus.wanted.connect(
            lambda number, on: self.source.do(self._deed, SetGuestVcpu(self._key, number, online=on))
        )
        self.source.changed.connect(self._refresh)
        again = QShortcut(QKeySequence("F5"), self)
        again.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.source.read)

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.source.watch(True)

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.source.watch(False)

    # -- what is shown -----------------------------------------------------------------------

    def _refresh(self) -> None:
        source, known = self.source, self.source.known
        self._say(known)
        why = source.refusal or (_BUSY if source.doing else "")
        frozen = known is not None and known.frozen
        for button, tip in zip(self._buttons(), _TIPS, strict=True):
            lack = why
            if not lack and frozen and button is not self.thaw_button:
                lack = tr("Its file systems are frozen: thaw them first")
            button.setEnabled(not lack)
            button.setToolTip(plain_tip(lack or tip))
        self.virsh_button.setEnabled(not source.refusal)
        self.virsh_button.setToolTip(plain_tip(source.refusal))
        self.again_button.setEnabled(not source.refusal and not source.reading)
        self.again_button.setToolTip(plain_tip(source.refusal or tr("Ask the guest again (F5)")))
        self.area.setVisible(known is not None)
        domain = self._world.machines.get(self._key)
        self.offline.setVisible(domain is not None and not domain.active)
        self.offline.refresh()
        self._place_words()
        if known is not None:
            self._show(known, why)

    def _place_words(self) -> None:
        """In the middle where there is nothing else to see, else above it."""
        alone = self.area.isHidden() and self.offline.isHidden()
        both = alone and not self.remedy.isHidden()
        self._words.setHidden(self.note.isHidden() and self.remedy.isHidden())
        self._whole.setStretchFactor(self._words, 1 if alone else 0)
        self.note.setAlignment((_LOW if both else _MIDDLE) if alone else _LEFT)
        self.remedy.setAlignment(_HIGH if both else _LEFT)

    def _say(self, known: Guest | None) -> None:
        source = self.source
        role, text = "muted", ""
        if source.refusal:
            text = source.refusal
        elif source.problem is not None:
            role, text = "error", could_not(source.problem)
            if source.silent:
                text = tr(
                    "The guest agent does not answer: it hangs, or the guest is too busy or frozen. Nothing waits "
                    "for it; it is asked again only when you read again."
                )
        elif known is None:
            text = _READING if source.reading else _NOTHING
        elif known.frozen:
            role, text = "paused", _FROZEN
        self.note.set_role(role)
        self.note.setText(plain(text, 600))
        self.note.setVisible(bool(text))
        remedy = guest_rules.remedy(self._world.machines.get(self._key)) if source.refusal else ""
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))

    def _show(self, known: Guest, why: str) -> None:
        for name, text in said.facts(known).items():
            self.facts.put(name, text)
        self.files.show_file_systems(known.file_systems or ())
        self.vcpus.show_vcpus(known.vcpus or (), why)
        self.nics.show_rows(tuple(said.nic_row(each) for each in known.nics or ()))
        self.disks.show_rows(tuple(said.disk_row(each) for each in known.disks or ()))
        for part, widget, told in (
            ("files", self.files, known.file_systems),
            ("vcpus", self.vcpus, known.vcpus),
            ("nics", self.nics, known.nics),
            ("disks", self.disks, known.disks),
        ):
            self._titles[part].setVisible(bool(told))
            widget.setVisible(bool(told))
        lines = [
            tr("{part} not told: {reason}").format(part=f"{part[:1].upper()}{part[1:]}", reason=reason)
            for part, reason in known.lacks
        ]
        untold = guest_rules.untold(known)
        if untold:
            lines.append(
                tr("Not told by this agent: {parts}. It is too old for that, or it is forbidden there.").format(
                    parts=", ".join(untold)
                )
            )
        self.untold.setText("\n".join(plain(line, 300) for line in lines))
        self.untold.setVisible(bool(lines))

    # -- deeds -------------------------------------------------------------------------------

    def _do(self, verb: GuestVerb, mountpoints: tuple[str, ...] = ()) -> None:
        self.source.do(self._deed, GuestAct(self._key, verb, mountpoints))

    def freeze(self) -> None:
        """Freeze the chosen file systems, all where none is chosen; asks first."""
        from virtgui.views.dialogs import ConfirmDialog  # noqa: PLC0415  (late: no dialog before it is wanted)

        chosen = self.files.chosen()
        question = (
            tr("Freeze the chosen file systems of {name}?") if chosen else tr("Freeze all file systems of {name}?")
        )
        loss = tr("What writes to them waits until they are thawed; a guest that waits too long takes harm.")
        dialog = ConfirmDialog(tr("Freeze"), question.format(name=self._name()), loss, chosen, may_remember=False,
                               parent=self)  # fmt: skip
        dialog.accepted.connect(lambda: self._do(GuestVerb.FREEZE, chosen))
        self._open(dialog)

    def set_password(self) -> None:
        """Ask for a user's new password."""
        from virtgui.views.guest.dialogs import PasswordDialog  # noqa: PLC0415  (late for the same reason)

        self._open(PasswordDialog(self._key, self._name(), self._world, self._send, self._users(), self))

    def set_keys(self) -> None:
        """Show a user's SSH keys, to be changed."""
        from virtgui.views.guest.dialogs import KeysDialog  # noqa: PLC0415  (late for the same reason)

        self._open(KeysDialog(self._key, self._name(), self._world, self._send, self._send, self._users(), self))

    def _users(self) -> tuple[str, ...]:
        known = self.source.known
        return tuple(
            user.name for user in (known.users if known is not None else None) or () if user.name.isprintable()
        )

    def _name(self) -> str:
        domain = self._world.machines.get(self._key)
        return plain(domain.name if domain is not None else tr("the machine"), 80)

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, _result: int) -> None:
        self.dialog = None


_TIPS = (
    tr("Let nothing be written, for a copy of the disks: the chosen file systems, or all"),
    tr("Let the file systems be written again"),
    tr("Give back what the file systems do not use to the images below"),
    tr("Give the guest this computer's time"),
    tr("Give a user of the guest another password"),
    tr("Who gets into the guest with which key"),
)
