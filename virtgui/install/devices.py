"""The devices of a new machine, put into its document one by one as if a person added them."""

from __future__ import annotations

from virtgui.install.draft import (
    BRIDGE,
    DIRECT,
    NETWORK,
    NEW,
    NO_DISK,
    NO_NIC,
    VOLUME,
    CloudSource,
    ContainerSource,
    DiskDraft,
    IsoSource,
    LiveSource,
    MachineDraft,
    Medium,
    NicDraft,
    PxeSource,
)
from virtgui.install.facts import HostFacts
from virtgui.install.places import disk_path, is_device, medium_path
from virtgui.model.edits import AddDevice, Value
from virtgui.xml.devices.chardev import ChannelXml, ConsoleXml, PortXml
from virtgui.xml.devices.controller import ControllerXml
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.filesystem import FilesystemXml
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.input import InputXml
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.devices.small import BalloonXml, RngXml, WatchdogXml
from virtgui.xml.devices.sound import SoundXml
from virtgui.xml.devices.targets import free_target, needed_controllers
from virtgui.xml.devices.tpm import TpmXml
from virtgui.xml.devices.video import VideoXml
from virtgui.xml.draft_disks import disk_format
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
    order = _Order(draft, installing=installing)
    for disk in draft.disks:
        if disk.origin != NO_DISK:
            adding.add(_disk(machine, disk, host, order.of_disk(disk)))
    for medium, boot in order.media():
        adding.add(_cd(machine, medium, draft.cd_bus, host, boot))
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


class _Order:
    """What the machine starts from, in which turn. An installation's medium comes before all else."""

    def __init__(self, draft: MachineDraft, *, installing: bool) -> None:
        self._draft = draft
        self._installing = installing
        chosen: list[DiskDraft | NicDraft] = [*draft.disks, *draft.nics]
        self._chosen = sorted((device for device in chosen if device.boot), key=lambda device: device.boot)
        if not self._chosen:
            self._chosen += [disk for disk in draft.disks if disk.device == "disk" and disk.origin != NO_DISK][:1]
        self._first = 1 if self._from_medium() else 0
        if isinstance(draft.source, PxeSource) and (card := draft.nics[draft.source.nic :][:1]):
            if installing:
                self._chosen = [*card, *(device for device in self._chosen if device is not card[0])]
            elif not self._chosen:
                self._chosen += card

    def _from_medium(self) -> bool:
        match self._draft.source:
            case LiveSource():
                return True
            case IsoSource():
                return self._installing
        return False

    def _turn(self, device: DiskDraft | NicDraft) -> int:
        found = next((n for n, other in enumerate(self._chosen) if other is device), -1)
        return 0 if found < 0 else found + 1 + self._first

    def of_disk(self, disk: DiskDraft) -> int:
        return self._turn(disk)

    def of_nic(self, nic: NicDraft) -> int:
        return self._turn(nic)

    def media(self) -> list[tuple[Medium, int]]:
        """CD drives with what is in them ("" once it is ejected), and their turns."""
        draft, empty = self._draft, Medium()
        found: list[tuple[Medium, int]] = []
        match draft.source:
            case LiveSource(medium):
                found.append((medium, 1))
            case IsoSource(medium, script):
                stays = self._installing or draft.keep_medium
                found.append((medium if stays else empty, 1 if self._installing else 0))
                if script.chosen and stays:
                    found.append((script, 0))
            case CloudSource(seed=seed, eject_seed=eject) if seed.chosen:
                found.append((seed if self._installing or not eject else empty, 0))
        if draft.virtio_win.chosen:
            found.append((draft.virtio_win, 0))
        return found


def _disk(machine: MachineXml, disk: DiskDraft, host: HostFacts, boot: int) -> str:
    kind, place = _source(
        disk.path if disk.origin not in (NEW, VOLUME) else disk_path(disk, host), disk.pool, disk.name
    )
    form = "raw" if disk.format == "luks" else disk.format
    fields: dict[str, Value] = {
        "type": kind,
        "device": disk.device,
        "driver": "qemu",
        "format": disk_format(form) if form else "raw",
        "cache": disk.cache,
        "io": disk.io,
        "discard": disk.discard,
        **place,
        "target": free_target(machine, disk.bus),
        "bus": disk.bus,
        "read_only": True if disk.read_only or disk.device == "cdrom" else None,
        "shareable": True if disk.shareable else None,
        "serial": disk.serial,
        "boot_order": boot or None,
    }
    return made(DiskXml, "disk", **fields)


def _cd(machine: MachineXml, medium: Medium, bus: str, host: HostFacts, boot: int) -> str:
    kind, place = _source(medium_path(medium, host), medium.pool, medium.volume) if medium.chosen else ("file", {})
    fields: dict[str, Value] = {
        "type": kind,
        "device": "cdrom",
        "driver": "qemu",
        "format": "raw",
        **place,
        "target": free_target(machine, bus),
        "bus": bus,
        "read_only": True,
        "boot_order": boot or None,
    }
    return made(DiskXml, "disk", **fields)


def _source(path: str, pool: str, volume: str) -> tuple[str, dict[str, Value]]:
    """A path where one is known: AppArmor's rules for a machine know no volumes of pools."""
    if path:
        return ("block", {"source_device": path}) if is_device(path) else ("file", {"source_file": path})
    return "volume", {"source_pool": pool, "source_volume": volume}


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
        model = draft.tpm_model or None
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
    if source.root:
        adding.add(made(FilesystemXml, "filesystem", type="mount", source_directory=source.root, target="/"))
    for nic in draft.nics:
        if nic.type in (NETWORK, BRIDGE, DIRECT):
            adding.add(_nic(nic, 0))
    adding.add(made(ConsoleXml, "console", type="pty", target_type=draft.console or "lxc"))
