"""Where the program's own files lie: inside the installed package, else beside it in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (str(_PACKAGE), str(_PACKAGE.parent))


def asset(folder: str, *parts: str) -> Path:
    """The path of a file in `resources` or `ui`; FileNotFoundError names what is missing."""
    for root in _ROOTS:  # as text: a dozen icons are looked for on the way to the first window
        path = os.path.join(root, folder, *parts)  # noqa: PTH118
        if os.path.exists(path):  # noqa: PTH110
            return Path(path)
    raise FileNotFoundError("/".join((folder, *parts)))
