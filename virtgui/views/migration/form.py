"""The dialog that moves machines, laid out; what its parts mean is the business of `dialog`."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.qtmodels.migrating import Migrating
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import fill, hairline, on_content
from virtgui.views.fact_grid import section
from virtgui.views.labels import Label, Paragraph, Value
from virtgui.views.migration.check_list import CheckList
from virtgui.views.migration.layout import labelled
from virtgui.views.migration.options_form import OptionsForm
from virtgui.views.migration.progress import Progress
from virtgui.views.once import OnceDialog

_SIZE = (820, 640)


class MigrateForm(OnceDialog):
    """First the choices, the checks and the command; once it has begun, how far it is."""

    def __init__(self, migrating: Migrating, *, many: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = Label(tr("Migrate"), "text", theme.OPENER)
        self.heading.setFont(theme.semibold(self.heading.font(), theme.OPENER))
        self.problem = Paragraph("", "error")
        self.host = QComboBox(self)
        self.at_once = QSpinBox(self)
        self.at_once.setRange(1, 8)
        self.at_once.setSuffix(tr(" at the same time"))
        self.options = OptionsForm(one=not many, parent=self)
        self.checks = CheckList(self)
        self.line = Value("", self)
        self.line.setFont(theme.fixed_font(self.line.font()))
        self.line_title = section(tr("The same as virsh"))
        self.progress = Progress(migrating, self)
        self.virsh = QPushButton(tr("Copy as &virsh"), self)
        self.back = QPushButton(tr("Chan&ge and try again"), self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.migrate = fill(QPushButton(tr("&Migrate"), self))
        self._lay_out(many)
        self.say("")
        self.show_choices()
        self.resize(theme.sized(self, *_SIZE))

    def say(self, text: str) -> None:
        """What is wrong with all of it; "" for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def show_choices(self) -> None:
        """What is to be decided."""
        self.pages.setCurrentIndex(0)
        self._show_buttons(True)

    def show_progress(self) -> None:
        """What is under way."""
        self.pages.setCurrentIndex(1)
        self.cancel.setFocus()  # the button that was pressed goes, and the keyboard went to the page itself
        self._show_buttons(False)

    @property
    def choosing(self) -> bool:
        """Whether nothing has begun yet."""
        return self.pages.currentIndex() == 0

    def _show_buttons(self, choosing: bool) -> None:
        self.virsh.setVisible(choosing)
        self.migrate.setVisible(choosing)
        self.back.hide()
        self.cancel.setText(tr("Cancel") if choosing else tr("Close"))

    def _lay_out(self, many: bool) -> None:
        rows = QFormLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(theme.GAP)
        rows.setVerticalSpacing(theme.FIELD_GAP)
        labelled(rows, tr("&Host"), self.host)
        if many:
            labelled(rows, tr("Mach&ines"), self.at_once)
        self.at_once.setVisible(many)
        choices = self._page(self.problem, rows, self.options, self.checks, self.line_title, self.line)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(choices)
        self.pages.addWidget(self._page(self.progress))
        head = QWidget(self)
        on_content(head)
        above = QVBoxLayout(head)
        above.setContentsMargins(theme.PAGE_MARGIN, theme.GAP_LARGE, theme.PAGE_MARGIN, 0)
        above.addWidget(self.heading)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.GAP_LARGE, theme.GAP_SMALL, theme.GAP_LARGE, theme.GAP_SMALL)
        foot.setSpacing(theme.GAP_SMALL)
        foot.addWidget(self.virsh)
        foot.addStretch(1)
        for button in (self.back, self.cancel, self.migrate):
            foot.addWidget(button)
        for button in (self.virsh, self.back, self.cancel, self.migrate):
            button.setMinimumHeight(theme.tall(self, theme.DIALOG_BUTTON))
            button.setAutoDefault(False)
        self.migrate.setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.pages, 1)
        whole.addWidget(hairline(self))
        whole.addLayout(foot)

    def _page(self, *parts: QWidget | QFormLayout) -> QScrollArea:
        ground = QWidget(self)
        on_content(ground)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(theme.PAGE_MARGIN, theme.GAP, theme.PAGE_MARGIN, theme.GAP)
        inner.setSpacing(theme.GAP)
        for part in parts:
            if isinstance(part, QWidget):
                inner.addWidget(part)
            else:
                inner.addLayout(part)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(ground)
        return area
