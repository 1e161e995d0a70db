"""Where the program's own files lie: inside the installed package, else beside it in a checkout."""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (str(_PACKAGE), str(_PACKAGE.parent))


def asset(folder: str, *parts: str) -> Path:
    """The path of a file in `resources` or `ui`; FileNotFoundError names what is missing."""
    for root in _ROOTS:
        path = Path(root, folder, *parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join((folder, *parts)))


def content(folder: str, *parts: str) -> bytes:
    """What is in one; as `asset`. Without paths: a dozen icons are read on the way to the first window."""
    for root in _ROOTS:
        with suppress(FileNotFoundError), FileIO(os.path.join(root, folder, *parts)) as file:  # noqa: PTH118
            return file.readall()
    raise FileNotFoundError("/".join((folder, *parts)))
