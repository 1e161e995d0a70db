"""The word for a document that is not taken, apart from what reads documents."""

from __future__ import annotations


class Refused(ValueError):
    """A document that is not taken; the text says why in a sentence a person can act on. `line` and `column` say
    where, from 1; 0 where that is not known."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column
