"""Where the program's own files lie: inside the installed package, else beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def asset(folder: str, *parts: str) -> Path:
    """The path of a file in `resources` or `ui`; FileNotFoundError names what is missing."""
    for root in (_PACKAGE, _PACKAGE.parent):
        path = root.joinpath(folder, *parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join((folder, *parts)))
