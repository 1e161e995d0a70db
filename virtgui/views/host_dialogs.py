"""What is asked before something is done to a host itself."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSpinBox, QWidget

from virtgui.model import virsh_host
from virtgui.model.host_details import HostDetails, SetSharing, Sleep, SuspendHost
from virtgui.util.language import plural, tr
from virtgui.views.hardware.dialog import BigDialog, Footer
from virtgui.views.labels import Paragraph
from virtgui.views.things.desk import HostDesk

_LEAST_S = 60
"""The shortest sleep libvirt takes."""
_SLEEPS = {
    "mem": (Sleep.MEMORY, tr("To memory: quick, needs a little power")),
    "disk": (Sleep.DISK, tr("To disk: slow, needs none")),
    "hybrid": (Sleep.HYBRID, tr("To both: quick, and safe when power fails")),
}


def _copy(desk: HostDesk, footer: Footer, command: SetSharing | SuspendHost) -> None:
    """Put the line that does the same into the clipboard, or say why there is none."""
    board, host = QGuiApplication.clipboard(), desk.host
    if board is None or host is None:
        return
    try:
        board.setText(virsh_host.host_line(command, host))
    except ValueError as error:
        footer.say(str(error))
        return
    footer.say(tr("Copied the command line"), "muted")


class SharingDialog(BigDialog):
    """How the kernel merges pages of equal content (KSM)."""

    sent = pyqtSignal(object)

    def __init__(self, desk: HostDesk, details: HostDetails, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Shared memory"),
            tr("How memory of equal content is shared (KSM)"),
            tr("A host that looks at more pages more often saves memory sooner and needs more CPU time for it."),
            parent,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._known = dict(details.sharing)
        form = QFormLayout()
        self.pages = self._number(tr("&Pages looked at in one go"), "shm_pages_to_scan", "", form)
        self.pause = self._number(tr("Pa&use between two goes"), "shm_sleep_millisecs", " ms", form)
        self.across = QCheckBox(tr("Share &across NUMA nodes"), self)
        self.across.setChecked(bool(self._known.get("shm_merge_across_nodes", 1)))
        self.across.setVisible("shm_merge_across_nodes" in self._known)
        form.addRow(self.across)
        self.body.addLayout(form)
        note = tr("Nodes can only be switched while nothing is shared: the host refuses it otherwise.")
        self.body.addWidget(Paragraph(note, "muted"))
        self.body.addStretch(1)
        self.copy = self.footer.add_copy()
        self.copy.clicked.connect(self._copy)
        self.footer.add(tr("Cancel")).clicked.connect(self.reject)
        self.apply = self.footer.add(tr("Apply"), filled=True)
        self.apply.clicked.connect(self._apply)

    def _number(self, label: str, name: str, unit: str, form: QFormLayout) -> QSpinBox:
        field = QSpinBox()
        field.setRange(1 if name == "shm_pages_to_scan" else 0, 2**31 - 1)
        field.setSuffix(unit)
        field.setValue(min(self._known.get(name, 0), 2**31 - 1))
        field.setEnabled(name in self._known)
        form.addRow(label, field)
        return field

    def _wanted(self) -> tuple[tuple[str, int], ...]:
        """What was changed."""
        wanted = {
            "shm_pages_to_scan": self.pages.value(),
            "shm_sleep_millisecs": self.pause.value(),
            "shm_merge_across_nodes": int(self.across.isChecked()),
        }
        return tuple((name, value) for name, value in wanted.items() if self._known.get(name, value) != value)

    def _copy(self) -> None:
        if changed := self._wanted():
            _copy(self._desk, self.footer, SetSharing(self._desk.key, changed))
        else:
            self.footer.say(tr("Nothing is changed"), "muted")

    def _apply(self) -> None:
        if changed := self._wanted():
            self.sent.emit(self._desk.send(SetSharing(self._desk.key, changed)))
        self.accept()


class SleepDialog(BigDialog):
    """Asks how and how long a host is to sleep, and says what stops meanwhile."""

    sent = pyqtSignal(object)

    def __init__(self, desk: HostDesk, ways: tuple[str, ...], running: int, parent: QWidget | None = None) -> None:
        line = tr("All that runs on it stops until it wakes, and its connection is lost meanwhile.")
        if running:
            still = plural(running, "{n} running machine will stand still.", "{n} running machines will stand still.")
            line = f"{line} {still}"
        super().__init__(tr("Sleep"), tr("Let the host sleep?"), line, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.way = QComboBox()
        for way in ways:
            if way in _SLEEPS:
                sleep, text = _SLEEPS[way]
                self.way.addItem(text, sleep)
        self.minutes = QSpinBox()
        self.minutes.setRange(_LEAST_S // 60, 24 * 60)
        self.minutes.setValue(10)
        self.minutes.setSuffix(" min")
        form = QFormLayout()
        form.addRow(tr("&How"), self.way)
        form.addRow(tr("&Wake it after"), self.minutes)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.copy = self.footer.add_copy()
        self.copy.clicked.connect(lambda: _copy(self._desk, self.footer, self._command()))
        self.cancel = self.footer.add(tr("Cancel"), filled=True)
        self.cancel.clicked.connect(self.reject)
        self.deed = self.footer.add(tr("Let it sleep"))
        self.deed.clicked.connect(self._sleep)
        self.deed.setEnabled(self.way.count() > 0)
        self.copy.setEnabled(self.way.count() > 0)
        self.cancel.setFocus()

    def _command(self) -> SuspendHost:
        return SuspendHost(self._desk.key, self.way.currentData(), self.minutes.value() * 60)

    def _sleep(self) -> None:
        self.sent.emit(self._desk.send(self._command()))
        self.accept()
