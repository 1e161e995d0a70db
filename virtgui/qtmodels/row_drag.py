"""Machines on their way by drag and drop within the program."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PyQt6.QtCore import QMimeData

from virtgui.model.keys import DomainKey, HostKey

DRAGGED = "application/x-virtgui-machines"


def packed(keys: Iterable[DomainKey]) -> QMimeData:
    """Keys to be dragged."""
    data = QMimeData()
    data.setData(DRAGGED, json.dumps(list(dict.fromkeys(keys))).encode())
    return data


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
