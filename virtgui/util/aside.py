"""Under which name a file is kept that is not understood."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path


def numbers() -> Iterator[str]:
    """What tells names apart: "", "-2", "-3" ..."""
    yield ""
    yield from map("-{}".format, count(2))


def unused(paths: Iterable[Path]) -> Path:
    """The first that nothing has: what was kept before stays."""
    return next(path for path in paths if not os.path.lexists(path))
