"""What a guest wrote without how it looked: for a log that any editor opens."""

from __future__ import annotations

import codecs

from virtgui.console.parser import Parser
from virtgui.console.screen import GuestScreen


class _Written(GuestScreen):
    """A screen that only notes the text."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        super().__init__(2, 2)

    def draw(self, data: str) -> None:
        self.parts.append(data)

    def linefeed(self) -> None:
        self.parts.append("\n")

    def tab(self) -> None:
        self.parts.append("\t")


class PlainText:
    """Takes bytes as they come, and gives the text in them without escape sequences."""

    def __init__(self) -> None:
        self._screen = _Written()
        self._parser = Parser(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> str:
        """The text that these bytes add."""
        self._parser.feed(self._decoder.decode(data))
        text = "".join(self._screen.parts)
        self._screen.parts.clear()
        return text
