"""The last page of the wizard: what will be done in words, the XML of it, and when."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from virtgui.model.problems import Problem
from virtgui.util.language import tr
from virtgui.views import theme
from virtgui.views.controls import flat_button
from virtgui.views.failing import could_not
from virtgui.views.frames import focus_ring, rounded
from virtgui.views.labels import Label, Paragraph, StateIcon, plain_tip
from virtgui.views.mirror import draw_text
from virtgui.views.xml_editor import XmlEditor
from virtgui.xml import drafts

DEVICE = tr("Device")
"""The name of the document that is the device."""


class Document(NamedTuple):
    """One text that is sent: its tab, the root its schema begins at, its element, and the text."""

    name: str
    root: str
    tag: str
    text: str


class _Tab(QAbstractButton):
    """A pill that shows one of the documents."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(theme.medium(self.font(), theme.SECONDARY)).horizontalAdvance(self.text())
        return QSize(wide + 20, theme.tall(self, theme.CHIP))

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        ours = theme.scheme(self.palette())
        rect, on = self.rect(), self.isChecked()
        radius = rect.height() / 2
        line = ours.accent if on else ours.border
        rounded(painter, rect, ours.selection if on else ours.base, line, radius)
        painter.setFont(theme.medium(self.font(), theme.SECONDARY))
        painter.setPen(ours.text)
        draw_text(painter, rect, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self.hasFocus():
            focus_ring(painter, rect, self.palette(), radius)


class ReviewPage(QWidget):
    """Texts can be edited; what was edited is kept until the form says something else."""

    changed = pyqtSignal()
    copy_wanted = pyqtSignal()

    def __init__(self, host: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents: tuple[Document, ...] = ()
        self._problem: Problem | None = None
        self.editors: dict[str, XmlEditor] = {}
        self.tabs: dict[str, _Tab] = {}
        self.title = Label(tr("Review"), "text", theme.TITLE, QFont.Weight.DemiBold)
        self.line = Label(
            tr("This is sent to {host}. Edit it if you need something the form lacks.").format(host=host),
            "muted",
            theme.SECONDARY,
        )
        self.icon = StateIcon(theme.ICON, self)
        self.icon.show_icon("alert-circle-filled", "error", tr("Error"))
        self.problem = Paragraph("", "error")
        self.details = flat_button(tr("De&tails"), self)
        self.details.setCheckable(True)
        self.details.toggled.connect(lambda on: self._tell_problem())
        self._summary = QGridLayout()
        self._summary.setHorizontalSpacing(theme.GAP)
        self._summary.setVerticalSpacing(2)
        self._summary.setColumnStretch(1, 1)
        self.words: list[Label] = []
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self._chips.addStretch(1)
        self.stack = QStackedWidget(self)
        self.when = Label(tr("Add it"), "text", theme.BODY, QFont.Weight.DemiBold)
        self.now = QCheckBox(tr("No&w"), self)
        self.always = QCheckBox(tr("At every &start"), self)
        self.why = Paragraph("", "muted", theme.SECONDARY)
        self.why.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.copy = flat_button(tr("&Copy as virsh"), self, "terminal-2")
        for box in (self.now, self.always):
            box.clicked.connect(self.changed)
        self.copy.clicked.connect(self.copy_wanted)
        self._lay_out()
        self.show_problem(None)

    @property
    def live(self) -> bool:
        """Whether the running machine is to get it."""
        return self.now.isEnabled() and self.now.isChecked()

    @property
    def stored(self) -> bool:
        """Whether the definition is to have it."""
        return self.always.isEnabled() and self.always.isChecked()

    @property
    def edited(self) -> bool:
        """Whether a person changed what the form made."""
        return any(self.editors[document.name].text() != document.text for document in self._documents)

    def texts(self) -> dict[str, str]:
        """The documents by their names, as they stand."""
        return {document.name: self.editors[document.name].text() for document in self._documents}

    def flaw(self) -> tuple[str, str]:
        """The first document that is none, and why; ("", "") where all are."""
        for document in self._documents:
            why = drafts.document_flaw(self.editors[document.name].text(), document.tag)
            if why:
                return document.name, why
        return "", ""

    def show_summary(self, lines: tuple[tuple[str, str], ...]) -> None:
        """What will be done, each as a verb and what of it."""
        for label in self.words:
            self._summary.removeWidget(label)
            label.deleteLater()
        self.words = []
        for number, (verb, what) in enumerate(lines):
            pair = Label(verb, "muted"), Label(what, "text")
            for column, label in enumerate(pair):
                self._summary.addWidget(label, number, column)
            self.words += pair

    def show_documents(self, documents: tuple[Document, ...]) -> None:
        """What is sent. A text that the form made anew replaces what was edited."""
        before = {document.name: document.text for document in self._documents}
        self._documents = documents
        for document in documents:
            if document.name not in self.editors:
                self._make(document)
            if before.get(document.name) != document.text:
                self.editors[document.name].set_text(document.text)
        names = [document.name for document in documents]
        for name, tab in self.tabs.items():
            tab.setVisible(name in names)
        shown = next((name for name in names if self.tabs[name].isChecked()), names[0])
        self.show_document(shown)

    def show_document(self, name: str) -> None:
        """Bring one text to the front."""
        self.tabs[name].setChecked(True)
        self.stack.setCurrentWidget(self.editors[name])

    def show_when(self, not_now: str, not_stored: str) -> None:
        """Why it cannot be added at once, or be kept; "" where it can."""
        for box, why in ((self.now, not_now), (self.always, not_stored)):
            fresh = box.isEnabled() == bool(why) or not box.property("shown")
            box.setProperty("shown", True)
            box.setEnabled(not why)
            box.setToolTip(plain_tip(why))
            box.setAccessibleDescription(why)
            if fresh:
                box.setChecked(not why)
        self.why.setText(not_now or not_stored)

    def show_problem(self, problem: Problem | None) -> None:
        """Why it was not done; None takes it away."""
        self._problem = problem
        for widget in (self.icon, self.problem):
            widget.setVisible(problem is not None)
        self.details.setVisible(problem is not None and bool(problem.detail))
        self.details.setChecked(False)
        self._tell_problem()
        if problem is not None and problem.detail and DEVICE in self.editors:
            self.editors[DEVICE].show_refusal(problem.detail)

    def _tell_problem(self) -> None:
        if self._problem is not None:
            said = could_not(self._problem)
            more = f"\n{self._problem.detail}" if self.details.isChecked() else ""
            self.problem.setText(said + more)

    def _make(self, document: Document) -> None:
        editor = XmlEditor(self, root=document.root)
        editor.changed.connect(self.changed)
        tab = _Tab(document.name, self)
        tab.clicked.connect(lambda: self.show_document(document.name))
        self.editors[document.name], self.tabs[document.name] = editor, tab
        self.stack.addWidget(editor)
        self._chips.insertWidget(self._chips.count() - 1, tab)

    def _lay_out(self) -> None:
        trouble, foot = QHBoxLayout(), QHBoxLayout()
        trouble.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self.problem, 1)
        trouble.addWidget(self.details, 0, Qt.AlignmentFlag.AlignTop)
        foot.setSpacing(theme.GAP)
        for widget in (self.when, self.now, self.always):
            foot.addWidget(widget)
        foot.addWidget(self.why, 1)
        foot.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(2)
        column.addWidget(self.line)
        column.addSpacing(theme.GAP)
        column.addLayout(trouble)
        column.addLayout(self._summary)
        column.addSpacing(theme.GAP_SMALL)
        column.addLayout(self._chips)
        column.addSpacing(6)
        column.addWidget(self.stack, 1)
        column.addSpacing(theme.GAP_SMALL)
        column.addLayout(foot)
