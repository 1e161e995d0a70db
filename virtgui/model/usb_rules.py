"""USB devices that a machine is given whenever they appear."""

from __future__ import annotations

from virtgui.model.keys import DomainKey, HostKey
from virtgui.util.tuples import NamedTuple


class UsbRule(NamedTuple):
    """`identity` is maker and product ("046d:c52b"), `title` what the device is called, `name` what the machine was
    called when the rule was made."""

    machine: DomainKey
    identity: str
    title: str = ""
    name: str = ""

    @property
    def host(self) -> HostKey:
        """Where the device is plugged in and the machine runs."""
        return self.machine.host
