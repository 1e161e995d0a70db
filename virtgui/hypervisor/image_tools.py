"""What is done to images by programs of this computer: the door to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from virtgui.util.errand import Cancel
from virtgui.util.language import tr


class ImageTools(Protocol):
    """For a lane's thread; each call may take long."""

    def lack(self, session: bool) -> str:
        """Why nothing can be fetched from a hypervisor of this computer, of this user's own where `session`; "" where
        it can."""

    def folder(self) -> str:
        """A new private folder for a socket."""

    def forget(self, folder: str) -> None:
        """It is not needed any more."""

    def fetch(self, socket: str, export: str, path: str, told: Callable[[int, int], None], cancel: Cancel) -> None:
        """Write an export of an NBD server to an image that is there, compressed. Raises `Cannot`, `Cancelled`."""

    def fetch_changed(
        self,
        socket: str,
        export: str,
        bitmap: str,
        path: str,
        below: str,
        told: Callable[[int, int], None],
        cancel: Cancel,
    ) -> None:
        """The same for what changed, by a bitmap of the server; the image, which must stand on nothing, stands on the
        one `below` afterwards. Raises `Cannot`, `Cancelled`."""

    def check(self, path: str, cancel: Cancel) -> str:
        """What is wrong with an image by its own tables; "" for nothing, or where it cannot be looked at from here."""


class NoImageTools:
    """Where nobody gave any."""

    def lack(self, _session: bool) -> str:
        return tr("Nothing can be fetched from here.")

    def folder(self) -> str:
        return ""

    def forget(self, _folder: str) -> None:
        """There is none."""

    def fetch(self, _socket: str, _export: str, _path: str, _told: Callable[[int, int], None], _cancel: Cancel) -> None:
        """Nothing asks for it."""

    def fetch_changed(
        self,
        _socket: str,
        _export: str,
        _bitmap: str,
        _path: str,
        _below: str,
        _told: Callable[[int, int], None],
        _cancel: Cancel,
    ) -> None:
        """Nothing asks for it."""

    def check(self, _path: str, _cancel: Cancel) -> str:
        return ""
