"""How the program is started."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def program() -> tuple[str, ...]:
    """How this very program is started again, by whole paths."""
    script = shutil.which("virtgui")
    beside = Path(sys.executable).with_name("virtgui")
    for found in (beside, Path(script) if script else None):
        if found is not None and found.is_file() and os.access(found, os.X_OK):
            return (str(found),)
    return (sys.executable, "-m", "virtgui")
