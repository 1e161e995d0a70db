"""A file that a person chose, into which all that a line says is written."""

from __future__ import annotations

from pathlib import Path

from virtgui.console.plain_text import PlainText
from virtgui.util.private_file import open_private


class LineLog:
    """Readable by its owner only. `plain` leaves out escape sequences, else every byte is kept. OSError when the
    file cannot be written."""

    def __init__(self, path: Path, *, plain: bool) -> None:
        self.path = path
        self._plain = PlainText() if plain else None
        self._file = open_private(path)

    def write(self, data: bytes) -> None:
        """Add what the line said. OSError when there is no room."""
        self._file.write(data if self._plain is None else self._plain.feed(data).encode("utf-8", "replace"))

    def flush(self) -> None:
        """Have on disk what was added."""
        self._file.flush()

    def close(self) -> None:
        """Close the file. OSError when the last of it could not be written."""
        self._file.close()
