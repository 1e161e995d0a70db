"""The devices of a new machine, put into its document one by one as if a person added them."""

from __future__ import annotations

from virtgui.install.draft import (
    BRIDGE,
    DIRECT,
    NETWORK,
    NO_DISK,
    NO_NIC,
    TEMPLATE,
    ContainerSource,
    MachineDraft,
    NicDraft,
)
from virtgui.install.drives import Order, cd_xml, disk_xml, driver_of
from virtgui.install.facts import HostFacts
from virtgui.model.edits import AddDevice, Value
from virtgui.xml.devices.chardev import ChannelXml, ConsoleXml, PortXml
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.filesystem import FilesystemXml
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.input import InputXml
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.devices.small import BalloonXml, RngXml, WatchdogXml
from virtgui.xml.devices.sound import SoundXml
from virtgui.xml.devices.targets import needed_controllers
from virtgui.xml.devices.tpm import TpmXml
from virtgui.xml.devices.video import VideoXml
from virtgui.xml.edits import Carried
from virtgui.xml.machine import MachineXml
from virtgui.xml.made import made

AGENT = "org.qemu.guest_agent.0"
_VDAGENT = "com.redhat.spice.0"


def add_all(machine: MachineXml, draft: MachineDraft, host: HostFacts, *, installing: bool) -> None:
    """Every device of the draft; while it is installed, with what it is installed from."""
    if draft.emulator:
        machine.emulator = draft.emulator
    adding = _Adding(machine)
    if isinstance(draft.source, ContainerSource):
        _container(adding, draft, draft.source)
        return
    if draft.usb:
        for xml in _usb(draft.usb):
            adding.add(xml)
    order = Order(draft, installing=installing)
    for disk in draft.disks:
        if disk.origin != NO_DISK:
            adding.add(disk_xml(machine, disk, host, order.of_disk(disk), driver_of(draft)))
    if (seed := order.seed()) is not None:
        adding.add(disk_xml(machine, seed, host, 0, driver_of(draft)))
    if (floppy := order.floppy()) is not None:
        adding.add(disk_xml(machine, floppy, host, 0, driver_of(draft)))
    for medium, boot in order.media():
        adding.add(cd_xml(machine, medium, draft.cd_bus, host, boot, driver_of(draft)))
    for nic in draft.nics:
        if nic.type != NO_NIC:
            adding.add(_nic(nic, order.of_nic(nic)))
    for xml in _human(draft):
        adding.add(xml)
    for xml in _lines(draft):
        adding.add(xml)
    for xml in _small(draft):
        adding.add(xml)
    _ports(adding, machine, draft)


class _Adding:
    """Devices added with the controllers they need."""

    def __init__(self, machine: MachineXml) -> None:
        self._machine = machine
        self._carried = Carried(machine)

    def add(self, xml: str) -> None:
        for controller in needed_controllers(self._machine, xml):
            self._carried.apply((AddDevice(controller),))
        self._carried.apply((AddDevice(xml),))


def _nic(nic: NicDraft, boot: int) -> str:
    fields: dict[str, Value] = {"type": nic.type, "mac": nic.mac}
    match nic.type:
        case "network":
            fields["network"] = nic.source
        case "bridge":
            fields["bridge"] = nic.source
        case "direct":
            fields |= {"source_device": nic.source, "mode": "bridge"}
    fields |= {"model": nic.model, "boot_order": boot or None, "backend": nic.backend}
    return made(NicXml, "interface", **fields)


def _usb(model: str) -> list[str]:
    """A controller, and for USB 2 the three companions that speak USB 1 for it."""
    if model != "ich9-ehci1":
        ports = 15 if model == "qemu-xhci" else None
        return [made(ControllerXml, "controller", type="usb", index=0, model=model, ports=ports)]
    companions = ((f"ich9-uhci{n}", 2 * (n - 1)) for n in (1, 2, 3))
    return [
        made(ControllerXml, "controller", type="usb", index=0, model=model),
        *(made(ControllerXml, "controller", type="usb", index=0, model=m, master_port=port) for m, port in companions),
    ]


def _human(draft: MachineDraft) -> list[str]:
    """What a person sees, hears and touches."""
    found = [made(InputXml, "input", type=kind, bus=bus) for kind, bus in draft.inputs]
    for kind in draft.graphics:
        shared = draft.clipboard if kind == "spice" else None
        network = kind in ("vnc", "spice", "rdp")
        found.append(
            made(
                GraphicsXml,
                "graphics",
                type=kind,
                auto_port=True if network else None,
                listen_type="address" if network else None,
                listen_address="127.0.0.1" if network else None,
                clipboard=shared,
                file_transfer=shared,
            )
        )
    if draft.sound:
        found.append(made(SoundXml, "sound", model=draft.sound))
    if draft.video:
        found.append(made(VideoXml, "video", model=draft.video))
    return found


def _lines(draft: MachineDraft) -> list[str]:
    """Serial ports and channels."""
    found = []
    if draft.serial:
        found.append(made(PortXml, "serial", type="pty"))
    if draft.console:
        found.append(made(ConsoleXml, "console", type="pty", target_type=draft.console))
    if draft.agent:
        found.append(made(ChannelXml, "channel", type="unix", target_type="virtio", name=AGENT))
    if "spice" in draft.graphics and draft.spice_agent:
        found.append(made(ChannelXml, "channel", type="spicevmc", target_type="virtio", name=_VDAGENT))
    elif "vnc" in draft.graphics and draft.clipboard:
        found.append(
            made(
                ChannelXml, "channel", type="qemu-vdagent", vdagent_clipboard=True, target_type="virtio", name=_VDAGENT
            )
        )
    return found


def _small(draft: MachineDraft) -> list[str]:
    found = []
    if draft.tpm:
        # a CRB has no version but 2.0
        model = "tpm-tis" if draft.tpm_model == "tpm-crb" and draft.tpm == "1.2" else draft.tpm_model
        found.append(made(TpmXml, "tpm", model=model, type="emulator", version=draft.tpm))
    if draft.watchdog:
        found.append(made(WatchdogXml, "watchdog", model=draft.watchdog, action="reset"))
    if draft.rng:
        found.append(made(RngXml, "rng", model=draft.rng, backend="random", device="/dev/urandom"))
    if draft.balloon:
        found.append(made(BalloonXml, "memballoon", model=draft.balloon))
    return found


def _ports(adding: _Adding, machine: MachineXml, draft: MachineDraft) -> None:
    """As many PCI Express ports as the devices take, and those that shall stay free. Libvirt fills them itself."""
    if not draft.hot_plug_ports:
        return
    used = (
        sum(disk.bus == "virtio" for disk in draft.disks)
        + sum(nic.model in ("virtio", "e1000e") and nic.type != NO_NIC for nic in draft.nics)
        + bool(draft.usb)
        + bool(draft.agent or draft.spice_agent or draft.clipboard or draft.console == "virtio")
        + any(disk.bus == "scsi" for disk in draft.disks)
        + bool(draft.rng)
        + (draft.balloon not in ("", "none"))
    )
    adding.add(made(ControllerXml, "controller", type="pci", index=0, model="pcie-root"))
    for index in range(1, used + draft.hot_plug_ports + 1):
        adding.add(made(ControllerXml, "controller", type="pci", index=index, model="pcie-root-port"))


def _container(adding: _Adding, draft: MachineDraft, source: ContainerSource) -> None:
    if source.kind == TEMPLATE:
        adding.add(made(FilesystemXml, "filesystem", type="template", source_name=source.template, target="/"))
    elif source.root:
        adding.add(made(FilesystemXml, "filesystem", type="mount", source_directory=source.root, target="/"))
    for nic in draft.nics:
        if nic.type in (NETWORK, BRIDGE, DIRECT):
            adding.add(_nic(nic, 0))
    if source.kind != TEMPLATE:
        adding.add(made(ConsoleXml, "console", type="pty", target_type=draft.console or "lxc"))
