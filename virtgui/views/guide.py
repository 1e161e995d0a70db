"""The guide that comes with the program, to be read beside it."""

from __future__ import annotations

from PyQt6.QtCore import QUrl, QVariant
from PyQt6.QtGui import QFont, QTextCharFormat, QTextCursor, QTextTable
from PyQt6.QtWidgets import QFrame, QTextBrowser, QWidget

from virtgui.util.assets import asset
from virtgui.views import theme

_LINE_HEIGHT, _PROPORTIONAL = 125, 1  # per cent; QTextBlockFormat.LineHeightTypes.ProportionalHeight
_HEADINGS = {1: theme.TITLE, 2: theme.OPENER, 3: theme.BODY}


_PARTS = ("guide.md", "defaults.md", "devices.md")


class Guide(QTextBrowser):
    """The guide as one page, its tables at its end. All are our own files; nothing is loaded from
    anywhere else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.setAccessibleName("Guide")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        parts = [asset("resources", "help", name).read_text(encoding="utf-8") for name in _PARTS]
        self.setMarkdown("\n".join(parts))
        self._space()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, _kind: int, _name: QUrl) -> QVariant:
        """Nothing: the guide has no pictures, and nothing is fetched."""
        return QVariant()

    def _space(self) -> None:
        """Sizes and air as everywhere in the program, which Markdown has no words for."""
        document = self.document()
        if document is None:
            return
        document.setDocumentMargin(theme.GAP_LARGE)
        block = document.begin()
        while block.isValid():
            cursor, form = QTextCursor(block), block.blockFormat()
            form.setLineHeight(_LINE_HEIGHT, _PROPORTIONAL)
            if level := form.headingLevel():
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                letters = QTextCharFormat()
                letters.setFont(theme.font(self.font(), _HEADINGS[level], QFont.Weight.DemiBold))
                cursor.setCharFormat(letters)
                form.setTopMargin(theme.GAP_LARGE if level > 1 else 0)
                form.setBottomMargin(theme.GAP_TINY)
            elif cursor.currentTable() is None:
                form.setTopMargin(0)
                form.setBottomMargin(theme.FIELD_GAP)
            cursor.setBlockFormat(form)
            block = block.next()
        root = document.rootFrame()
        for table in root.childFrames() if root is not None else ():
            if isinstance(table, QTextTable):
                look = table.format().toTableFormat()
                look.setCellPadding(theme.GAP_TINY / 2)
                look.setCellSpacing(0)
                look.setBorder(0)
                table.setFormat(look)
