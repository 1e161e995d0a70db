"""The hosts that a person's ~/.ssh/config names, for suggestions: a plain reading, bounded, that runs nothing."""

from __future__ import annotations

import glob
import logging
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from virtgui.model import uris

_log = logging.getLogger(__name__)

_LARGEST = 256 * 1024
_HOSTS_MOST, _FILES_MOST = 200, 20
_LINE = re.compile(r"\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$")


def ssh_hosts(path: Path | None = None) -> tuple[str, ...]:
    """Names to connect to, as ssh itself would take them ("lab", "db.example.org"), in the file's order; patterns,
    and names that no address may have, are left out. For any thread: files are read."""
    start = path if path is not None else Path.home() / ".ssh" / "config"
    found: dict[str, None] = {}
    for line in _lines(start):
        matched = _LINE.match(line)
        if matched is None or matched[1].lower() != "host":
            continue
        for name in matched[2].replace('"', " ").split():
            if not set(name) & set("*?!") and not uris.validate(f"qemu+ssh://{name}/system"):
                found[name] = None
            if len(found) >= _HOSTS_MOST:
                return tuple(found)
    return tuple(found)


def _lines(start: Path) -> Iterator[str]:
    """The file's lines, and in the place of an Include those of the files it names; these include no further."""
    left = _FILES_MOST
    for line in _read(start):
        matched = _LINE.match(line)
        if matched is None or matched[1].lower() != "include":
            yield line
            continue
        for pattern in matched[2].replace('"', " ").split():
            whole = Path(pattern).expanduser()
            there = glob.iglob(str(whole if whole.is_absolute() else start.parent / whole))  # noqa: PTH207
            for name in sorted(islice(there, left)):
                left -= 1
                yield from _read(Path(name))


def _read(path: Path) -> list[str]:
    try:
        if not path.is_file():  # neither a device nor a pipe that would wait for ever
            return []
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace").splitlines()
    except OSError as error:
        _log.info("%s is not read: %s", path, error.strerror)
        return []
