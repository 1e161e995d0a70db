"""The guide that comes with the program, to be read beside it."""

from __future__ import annotations

import re
from pathlib import Path

from PyQt6.QtCore import QPoint, QSize, Qt, QUrl, QVariant
from PyQt6.QtGui import (
    QFont,
    QImage,
    QImageReader,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PyQt6.QtWidgets import QFrame, QTextBrowser, QWidget

from virtgui.util.assets import asset
from virtgui.util.language import spoken, tr
from virtgui.views import theme

_LINE_HEIGHT, _PROPORTIONAL = 125, 1  # per cent; QTextBlockFormat.LineHeightTypes.ProportionalHeight
_HEADINGS = {1: theme.TITLE, 2: theme.OPENER, 3: theme.BODY}
_PARTS = ("guide", "defaults", "devices")
"""Files of resources/help: guide.md in English, guide.de.md in German."""
_ROUNDED = 2  # pixels
_PICTURE = re.compile(r"!\[([^]]*)\]\(([a-z-]+\.png)\)")
_OBJECT = "\ufffc"
_PICTURE_LETTERS = 88
"""A picture is as wide as so many letters."""


class Guide(QTextBrowser):
    """The guide as one page, its tables at its end. All are our own files; nothing is loaded from
    anywhere else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.setAccessibleName(tr("Guide"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self._read: set[str] = set()
        """Pictures that were seen: all of them would hold up the page by a second."""
        parts = [_file(name, spoken()).read_text(encoding="utf-8") for name in _PARTS]
        self.setMarkdown(_PICTURE.sub(_there, "\n".join(parts)))
        self._space()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """As wide as there is room, less what a table's columns are rounded up by."""
        if (viewport := self.viewport()) is not None:
            self.setLineWrapColumnOrWidth(viewport.width() - _ROUNDED)
        super().resizeEvent(event)

    def loadResource(self, kind: int, name: QUrl) -> QVariant:
        """Our own pictures, and nothing else."""
        if kind != QTextDocument.ResourceType.ImageResource.value or not _PICTURE.fullmatch(f"![]({name.toString()})"):
            return QVariant()
        try:
            file, ratio = str(asset("resources", "pictures", name.toString())), self.devicePixelRatioF()
        except FileNotFoundError:
            return QVariant()
        has = QImageReader(file).size()
        wide = min(has.width(), round(_PICTURE_LETTERS * self.fontMetrics().averageCharWidth() * ratio))
        size = QSize(wide, round(has.height() * wide / max(1, has.width())))
        if name.toString() in self._read:
            image = QImage(file).scaled(size, transformMode=Qt.TransformationMode.SmoothTransformation)
        else:
            image = QImage(size, QImage.Format.Format_Mono)  # as large, until it is seen
            image.setColorTable([self.palette().base().color().rgb()])
            image.fill(0)
        image.setDevicePixelRatio(ratio)
        return QVariant(image)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        document, viewport = self.document(), self.viewport()
        if document is not None and viewport is not None:
            block = self.cursorForPosition(QPoint(0, 0)).block()
            end = self.cursorForPosition(QPoint(viewport.width(), viewport.height())).position()
            while block.isValid() and block.position() <= end:
                if block.text() == _OBJECT:
                    cursor = QTextCursor(block)
                    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
                    self._see(document, cursor.charFormat().toImageFormat().name())
                block = block.next()
        super().paintEvent(event)

    def _see(self, document: QTextDocument, name: str) -> None:
        if name and name not in self._read:
            self._read.add(name)
            kind = QTextDocument.ResourceType.ImageResource
            document.addResource(kind.value, QUrl(name), self.loadResource(kind.value, QUrl(name)))

    def _space(self) -> None:
        """Sizes and air as everywhere in the program, which Markdown has no words for."""
        document = self.document()
        if document is None:
            return
        document.setDocumentMargin(theme.GAP_LARGE)
        block = document.begin()
        while block.isValid():
            cursor, form = QTextCursor(block), block.blockFormat()
            if block.text() != _OBJECT:  # a picture
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


def _file(name: str, language: str) -> Path:
    """A part of the guide in this language; in English where there is none."""
    if language:
        try:
            return asset("resources", "help", f"{name}.{language}.md")
        except FileNotFoundError:
            pass
    return asset("resources", "help", f"{name}.md")


def _there(found: re.Match[str]) -> str:
    """A picture as it is written, or its words where it was not carried along."""
    try:
        asset("resources", "pictures", found[2])
    except FileNotFoundError:
        return found[1]
    return found[0]
