"""What new machines were made from before: the last media, files, addresses and folders, for the wizard to offer."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from virtgui.model.keys import HostKey
from virtgui.qtmodels.settings import Settings

MOST = 10
_LONGEST = 1024
_PREFIX = "recent/"

DISCS, DISKS, FILES = "discs", "disks", "files"
TREES, DOWNLOADS, IMAGES, FOLDERS = "trees", "downloads", "images", "folders"
"""CD images and disks of a host by their paths, files of this computer that were sent; install trees, images of the
gallery and of containers by their addresses; folders of containers."""
_OF_HOSTS = frozenset((DISCS, DISKS, FOLDERS))


class Used(NamedTuple):
    """One thing that a machine was made from; `what` is one of this module's."""

    what: str
    text: str


class Recent:
    """Kept in the settings, so a private run leaves no trace of them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def found(self, what: str, host: HostKey) -> tuple[str, ...]:
        """The last ones, the newest first."""
        return (self._settings.words(_name(what, host)) or ())[:MOST]

    def add(self, used: Used, host: HostKey) -> None:
        """It was used just now. An address with a name or a password in it is not kept."""
        text = used.text.strip()
        if not text or len(text) > _LONGEST or not text.isprintable() or _personal(text):
            return
        others = (other for other in self.found(used.what, host) if other != text)
        self._settings.put(_name(used.what, host), [text, *others][:MOST])

    def clear(self, what: str, host: HostKey) -> None:
        """Forget all of these."""
        self._settings.put(_name(what, host), None)


def _name(what: str, host: HostKey) -> str:
    return f"{_PREFIX}{what}/{host}" if what in _OF_HOSTS else _PREFIX + what


def _personal(text: str) -> bool:
    if "://" not in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return True
    return parts.username is not None or parts.password is not None or bool(parts.query)
