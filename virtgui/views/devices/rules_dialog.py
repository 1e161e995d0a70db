"""The rules for USB devices: which device goes to which machine, how each stands, and how to be rid of it."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QWidget

from virtgui.model.keys import HostKey
from virtgui.qtmodels.usb_rules import UsbRules
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views import theme
from virtgui.views.hardware.dialog import BigDialog
from virtgui.views.labels import Label, Paragraph

_LINE = tr(
    "Carried out while this program runs and the host is connected: the device is attached when it "
    "is plugged in, or when the machine starts, and taken out when it is pulled out. The machine’s "
    "stored definition is not changed."
)


class RulesDialog(BigDialog):
    """Kept true while it is open."""

    def __init__(self, host: HostKey, rules: UsbRules, parent: QWidget) -> None:
        super().__init__(tr("USB rules"), tr("USB devices attached whenever they appear"), _LINE, parent)
        self._host = host
        self._rules = rules
        self._shown: tuple[tuple[object, ...], ...] | None = None
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setAccessibleName(tr("Rules"))
        self.body.addWidget(self.area, 1)
        self.footer.add(tr("Close"), filled=True).clicked.connect(self.accept)
        rules.changed.connect(self.refresh)
        self.refresh()
        self.resize(theme.sized(self, 680, 380))

    def refresh(self) -> None:
        """The rules as they stand."""
        rules = self._rules.rules(self._host)
        shown = tuple((rule, self._rules.state(rule)) for rule in rules)
        if shown == self._shown:
            return
        self._shown = shown
        page = QWidget()
        page.setAutoFillBackground(False)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP_HUGE)
        grid.setVerticalSpacing(theme.GAP_TINY)
        grid.setColumnStretch(0, 1)
        for at, (rule, state) in enumerate(shown):
            title = plain(rule.title, 80) or tr("USB device {identity}").format(identity=rule.identity)
            name = self._rules.machine_name(rule)
            remove = QPushButton(tr("&Remove") if at == 0 else tr("Remove"), page)
            remove.setAccessibleName(tr("Remove the rule for {title}").format(title=title))
            remove.clicked.connect(lambda _on, rule=rule: self._rules.remove(rule))
            grid.addWidget(Label(f"{title} → {name}", "text", theme.BODY, QFont.Weight.Medium), 2 * at, 0)
            grid.addWidget(Label(f"{rule.identity}. {state}", "muted", theme.SECONDARY), 2 * at + 1, 0)
            grid.addWidget(remove, 2 * at, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        if not rules:
            none = tr("There is no rule. Right-click a USB device in the tree and choose “Attach whenever it appears”.")
            grid.addWidget(Paragraph(none, "muted"), 0, 0)
        grid.setRowStretch(2 * len(rules) + 1, 1)
        self.area.setWidget(page)
