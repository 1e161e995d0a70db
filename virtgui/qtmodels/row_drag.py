"""Machines and hosts on their way by drag and drop within the program."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PyQt6.QtCore import QMimeData

from virtgui.model.keys import DomainKey, HostKey

DRAGGED = "application/x-virtgui-machines"
_HOST = "application/x-virtgui-host"
_GROUP = "application/x-virtgui-group"


def packed(keys: Iterable[DomainKey], group: tuple[str, ...] = ()) -> QMimeData:
    """Keys to be dragged; `group` is the path of the group that is dragged with all its machines."""
    data = QMimeData()
    data.setData(DRAGGED, json.dumps(list(dict.fromkeys(keys))).encode())
    if group:
        data.setData(_GROUP, json.dumps(group).encode())
    return data


def group_of(data: QMimeData | None) -> tuple[str, ...]:
    """The path of the group that was dragged; () where machines were, or where it cannot be read."""
    if data is None or not data.hasFormat(_GROUP):
        return ()
    try:
        found = json.loads(data.data(_GROUP).data())
    except (ValueError, RecursionError):
        return ()
    parts = found if isinstance(found, list) else []
    return tuple(parts) if all(isinstance(part, str) for part in parts) else ()


def unpacked(data: QMimeData | None) -> tuple[DomainKey, ...]:
    """The keys in what was dropped; whoever else dropped something of that name is not trusted."""
    if data is None or not data.hasFormat(DRAGGED):
        return ()
    try:
        found = json.loads(data.data(DRAGGED).data())
    except (ValueError, RecursionError):
        return ()
    pairs = found if isinstance(found, list) else []
    return tuple(
        DomainKey(HostKey(pair[0]), pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    )


def packed_host(key: HostKey) -> QMimeData:
    """A host to be dragged to another place in the list of hosts."""
    data = QMimeData()
    data.setData(_HOST, key.encode())
    return data


def unpacked_host(data: QMimeData | None) -> HostKey | None:
    """The host that is dragged; None where something else is."""
    if data is None or not data.hasFormat(_HOST):
        return None
    return HostKey(bytes(data.data(_HOST).data()).decode("utf-8", "replace"))
