"""Devices of a host as they are dragged from its tree onto machines."""

from __future__ import annotations

from PyQt6.QtCore import QMimeData

from virtgui.model.keys import HostKey

MIME = "application/x-virtgui-device"
"""What is dragged: the host's key and the device's name, parted by a line break."""


def dragged(mime: QMimeData | None) -> tuple[HostKey, tuple[str, ...]] | None:
    """The host and the devices that are dragged; None where it is something else."""
    if mime is None or not mime.hasFormat(MIME):
        return None
    host, *names = bytes(mime.data(MIME).data()).decode("utf-8", "replace").split("\n")
    return (HostKey(host), tuple(names)) if names else None
