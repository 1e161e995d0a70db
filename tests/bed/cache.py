"""Where the bed keeps what is slow to make: the tiny guest and QEMU's probed capabilities."""

from __future__ import annotations

import os
from pathlib import Path


def cache_dir() -> Path:
    """A folder that outlives a test run; `VIRTGUI_TEST_CACHE` names another one."""
    named = os.environ.get("VIRTGUI_TEST_CACHE", "")
    # not $XDG_CACHE_HOME: every test has its own; and QEMU reads it as another user, so not below a home
    folder = Path(named) if named else Path(f"/var/tmp/virtgui-tests-{os.getuid()}")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to someone else; name another one in VIRTGUI_TEST_CACHE")
    return folder
