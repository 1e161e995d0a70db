"""A file that a person chose, into which all that a line says is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from virtgui.console.plain_text import PlainText


class LineLog:
    """Readable by its owner only. `plain` leaves out escape sequences, else every byte is kept. OSError when the
    file cannot be written."""

    def __init__(self, path: Path, *, plain: bool) -> None:
        self.path = path
        self._plain = PlainText() if plain else None
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(path, flags, 0o600)
        os.fchmod(descriptor, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "wb", buffering=65_536)

    def write(self, data: bytes) -> None:
        """Add what the line said. OSError when there is no room."""
        self._file.write(data if self._plain is None else self._plain.feed(data).encode("utf-8", "replace"))

    def flush(self) -> None:
        """Have on disk what was added."""
        self._file.flush()

    def close(self) -> None:
        """Close the file. OSError when the last of it could not be written."""
        self._file.close()
