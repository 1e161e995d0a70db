"""A machine that runs on a host with pools, networks and devices, to add hardware to."""

from __future__ import annotations

from pathlib import Path

from tests.gui.made_up import BUSY, HOST, Sent, world_with_machines
from virtgui.model.commands import ReadInventory
from virtgui.model.hardware import Hardware
from virtgui.model.inventory import Inventory, Network, NodeDevice, Pool, Secret, Volume
from virtgui.model.keys import Ticket
from virtgui.model.messages import HardwareRead, InventoryRead
from virtgui.qtmodels.hardware import HardwareModel

GIB = 1024**3
_CAPABILITIES = Path(__file__).parents[1] / "unit" / "xml" / "capabilities"
SECRET = "aaaaaaaa-0000-4000-8000-000000000001"
MACHINE = f"""<domain type="kvm">
  <name>web-01</name>
  <uuid>{BUSY.uuid}</uuid>
  <memory>1048576</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch="x86_64" machine="pc-q35-7.2">hvm</type>
  </os>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2"/>
      <source file="/pool/web-01.qcow2"/>
      <target dev="vda" bus="virtio"/>
    </disk>
    <controller type="usb" index="0" model="qemu-xhci"/>
    <interface type="network">
      <mac address="52:54:00:00:00:01"/>
      <source network="default"/>
      <model type="virtio"/>
    </interface>
    <graphics type="vnc" port="-1" autoport="yes"/>
  </devices>
</domain>"""
VOLUMES = {
    "default": (
        Volume("web-01-1.qcow2", "/pool/web-01-1.qcow2", "qcow2", 40 * GIB, 3 * GIB),
        Volume("debian.iso", "/pool/debian.iso", "iso", GIB // 2, GIB // 2),
        Volume("web.qcow2", "/var/lib/libvirt/images/web.qcow2", "qcow2", 20 * GIB, 2 * GIB),
    ),
    "big": (),
}
INVENTORY = Inventory(
    pools=(
        Pool("default", "dir", True, 500 * GIB, 182 * GIB, "/pool"),
        Pool("big", "logical", True, 900 * GIB, 30 * GIB, "/dev/big"),
        Pool("old", "dir", False),
    ),
    networks=(Network("default", True, "nat", "virbr0"), Network("lab", False, "", "virbr1")),
    devices=(
        NodeDevice(
            "usb_1_3",
            "usb_device",
            "Logitech Unifying Receiver",
            driver="usbhid",
            facts=(("bus", "1"), ("device", "3"), ("vendor", "0x046d"), ("product", "0xc52b")),
        ),
        NodeDevice(
            "usb_1_4",
            "usb_device",
            "Yubico Yubikey 4",
            driver="usb",
            facts=(("bus", "1"), ("device", "4"), ("vendor", "0x1050"), ("product", "0x0407")),
        ),
        NodeDevice(
            "pci_0",
            "pci",
            "NVIDIA GP107",
            driver="nouveau",
            group=1,
            facts=(("domain", "0"), ("bus", "1"), ("slot", "0"), ("function", "0")),
        ),
        NodeDevice(
            "pci_1",
            "pci",
            "NVIDIA GP107 audio",
            driver="snd_hda_intel",
            group=1,
            facts=(("domain", "0"), ("bus", "1"), ("slot", "0"), ("function", "1")),
        ),
    ),
    interfaces=("eth0",),
    bridges=("virbr0",),
    secrets=(Secret(SECRET, "volume", "/pool/secret.img"),),
)


class Bench:
    """A model fed by hand, and what was sent for it."""

    def __init__(self, *, live: bool = True, stored: bool = True, xml: str = MACHINE) -> None:
        self.world = world_with_machines()
        self.sent = Sent()
        self.model = HardwareModel(BUSY, self.world, self.sent)
        self._answered = 0
        self.read(xml, live=live, stored=stored)
        self.model.read_inventory()
        self.answer()

    def read(self, xml: str, *, live: bool = True, stored: bool = True) -> None:
        """The machine is this now."""
        names = ("qemu-tcg-q35.xml", "qemu-host.xml")
        offered, host = ((_CAPABILITIES / name).read_text(encoding="utf-8") for name in names)
        found = Hardware(BUSY, xml if stored else "", xml if live else "", True, offered, host, 9000000)
        self.world.take([HardwareRead(BUSY, found)])

    def answer(self, inventory: Inventory = INVENTORY, *, volumes: bool = True) -> None:
        """Answer every question for the inventory that waits."""
        for number, command in enumerate(self.sent.commands[self._answered :], start=self._answered + 1):
            if isinstance(command, ReadInventory):
                pools = tuple(
                    pool._replace(volumes=VOLUMES[pool.name] if volumes and pool.name in command.pools else None)
                    for pool in inventory.pools
                )
                told = Inventory(
                    pools,
                    inventory.networks,
                    inventory.devices,
                    inventory.interfaces,
                    inventory.bridges,
                    inventory.filters,
                    inventory.secrets,
                    inventory.lacks,
                )
                self.world.take([InventoryRead(Ticket(number), HOST, told)])
        self._answered = len(self.sent.commands)

    def asked_pools(self) -> list[tuple[str, ...]]:
        """The pools whose volumes were asked for, question by question."""
        return [command.pools for command in self.sent.commands if isinstance(command, ReadInventory)]
