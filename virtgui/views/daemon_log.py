"""What the libvirt daemon of this computer writes into its log, and where to."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFormLayout, QLineEdit, QWidget

from virtgui.model.keys import HostKey
from virtgui.model.local import DaemonLog, LocalHost
from virtgui.model.problems import Problem
from virtgui.qtmodels.errand import Errand
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Paragraph

_HELP = tr(
    "Filters are levels and parts: 1 is debug, 2 info, 3 warnings, 4 errors, as in “1:qemu 3:rpc”. "
    "Outputs are levels and places: “2:file:/var/log/libvirt/libvirtd.log”, “3:journald”, "
    "“3:stderr”. What is set here counts until the daemon is started again; /etc/libvirt says what "
    "it is then."
)


class DaemonLogDialog(BigDialog):
    """Reads when it is opened, and changes only when asked to."""

    def __init__(self, local: LocalHost, host: HostKey, parent: QWidget | None = None) -> None:
        super().__init__(tr("Daemon's log"), tr("What the libvirt daemon writes into its log"), "", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._local = local
        self._host = host
        self._known: DaemonLog | None = None
        self._errand: Errand | None = None
        self.filters, self.outputs = QLineEdit(self), QLineEdit(self)
        form = QFormLayout()
        form.addRow(tr("&Filters"), self.filters)
        form.addRow(tr("&Outputs"), self.outputs)
        self.body.addLayout(form)
        self.body.addWidget(Paragraph(_HELP, "muted"))
        self.body.addStretch(1)
        self.footer.add(tr("Close")).clicked.connect(self.reject)
        self.apply = self.footer.add(tr("Apply"), filled=True)
        self.apply.clicked.connect(self._apply)
        for field in (self.filters, self.outputs):
            field.textChanged.connect(self._look)
        self._begin(tr("read the daemon's log settings"), lambda: local.read_log(host))
        self.resize(theme.sized(self, 640, 300))

    def ready(self) -> bool:
        """Whether nothing is under way."""
        return self._errand is None

    def _begin(self, doing: str, work: object) -> None:
        self.footer.say(tr("Asking the daemon…"), "muted")
        errand = self._errand = Errand(doing, lambda _cancel, _advance: work(), self)  # type: ignore[operator]
        errand.done.connect(self._told)
        errand.failed.connect(self._failed)
        errand.ended.connect(self._ended)
        self._look()

    def _told(self, log: object) -> None:
        if isinstance(log, DaemonLog):
            self._known = log
            self.filters.setText(log.filters)
            self.outputs.setText(log.outputs)
            self.footer.say("")

    def _failed(self, problem: Problem) -> None:
        self.footer.say(problem.reason)

    def _ended(self) -> None:
        self._errand = None
        self._look()

    def _look(self) -> None:
        free = self._errand is None and self._known is not None
        for field in (self.filters, self.outputs):
            field.setEnabled(free)
        self.apply.setEnabled(free and self._wanted() != self._known)

    def _wanted(self) -> DaemonLog:
        return DaemonLog(" ".join(self.filters.text().split()), " ".join(self.outputs.text().split()))

    def _apply(self) -> None:
        wanted = self._wanted()
        self._begin(tr("change the daemon's log settings"), lambda: self._local.set_log(self._host, wanted))
