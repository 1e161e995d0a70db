"""A host's devices as facts, each document read once."""

from __future__ import annotations

from virtgui.model.devices import HostDevice
from virtgui.model.keys import HostKey
from virtgui.model.things import ThingKind
from virtgui.qtmodels.things import Things
from virtgui.xml.nodedev_details import host_device


class DeviceFacts:
    """Reads a document again only when it is another."""

    def __init__(self, things: Things, host: HostKey) -> None:
        self._things = things
        self._host = host
        self._read: dict[str, tuple[str, HostDevice]] = {}

    def devices(self) -> dict[str, HostDevice]:
        """All that are known now, by libvirt's name."""
        found: dict[str, tuple[str, HostDevice]] = {}
        for thing in self._things.of(self._host, ThingKind.DEVICE):
            document = thing.xml or thing.stored
            known = self._read.get(thing.name)
            if known is None or known[0] != document:
                known = (document, host_device(document, thing.name))
            found[thing.name] = known
        self._read = found
        return {name: device for name, (_, device) in found.items()}
