"""What a form must know beside the element it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtgui.model.inventory import Inventory, Use
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.devices.targets import free_target
from virtgui.xml.machine import MachineXml
from virtgui.xml.parse import parse


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`machine` is the whole definition with the pending edits, `uses` what other machines use, `active`
    whether it runs, `driver` the hypervisor's name ("QEMU", "LXC", "Test"). `held` are names of disks that the
    running machine has and the definition, with the edits, has not."""

    machine: MachineXml = field(default_factory=lambda: MachineXml(parse("<domain/>").element))
    capabilities: Capabilities = field(default_factory=Capabilities)
    inventory: Inventory = field(default_factory=Inventory)
    uses: tuple[Use, ...] = ()
    active: bool = False
    driver: str = "QEMU"
    held: frozenset[str] = frozenset()

    def free_target(self, bus: str) -> str:
        """The first name on a bus that no disk of either definition has."""
        return free_target(self.machine, bus, self.held)
