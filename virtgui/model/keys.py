"""How things are named for as long as they live: keys outlive handles, names and windows."""

from __future__ import annotations

from typing import NewType

from virtgui.util.tuples import NamedTuple

HostKey = NewType("HostKey", str)
"""A connection's identity: the URI it was added with."""

Ticket = NewType("Ticket", int)
"""The number of one sent command; unique within the running program."""


class DomainKey(NamedTuple):
    """One machine on one host; survives a rename, differs when a name is created anew."""

    host: HostKey
    uuid: str
