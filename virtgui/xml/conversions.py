"""Whole conversions of a machine as edits a person can look at first: i440FX to Q35, SPICE to VNC."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import partial

from lxml import etree

from virtgui.model.edits import MACHINE, AddDevice, Edit, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.util.language import tr
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.edits import carried
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node, find, take_out
from virtgui.xml.parse import parse, serialise
from virtgui.xml.places import elements

_VNC_PASSWORD = 8
"""Letters; the protocol takes no more."""
_SPICE_ONLY = ("spicevmc", "spiceport")
_TERMINALS = ("serial", "parallel", "console")
_VNC_KEEPS = ("port", "autoport", "websocket", "listen", "keymap", "passwd", "passwdValidTo")
_QXL_MEMORY = ("ram", "vram", "vram64", "vgamem")
_NO_CAPABILITIES = Capabilities()

_Change = Callable[[etree._Element], None]


class _Trial:
    """Edits collected while they are carried out on a copy."""

    def __init__(self, text: str) -> None:
        self._state = carried(text, ())
        self.edits: list[Edit] = []

    @property
    def machine(self) -> MachineXml:
        return self._state.machine

    def do(self, edit: Edit) -> None:
        self.edits.append(edit)
        self._state.apply((edit,))

    def change(self, element: etree._Element, change: _Change) -> None:
        """Replace a device by a copy with a change, if it makes one."""
        copy = deepcopy(element)
        copy.tail = None
        etree.cleanup_namespaces(copy)
        before = serialise(Node(copy))
        change(copy)
        changed = serialise(Node(copy))
        if changed != before:
            self.do(ReplaceElement(self._place(element), changed))

    def drop(self, element: etree._Element) -> None:
        self.do(RemoveDevice(self._place(element)))

    def devices(self, *tags: str) -> list[etree._Element]:
        return [element for _, element in elements(self.machine.element) if not tags or element.tag in tags]

    def _place(self, element: etree._Element) -> Place:
        return next(place for place, node in self._state.nodes.items() if node.element is element)


def to_q35(machine_text: str, known: Capabilities = _NO_CAPABILITIES) -> tuple[Edit, ...] | str:
    """Edits that move a machine from i440FX to Q35, or why not. Raises `parse.Refused`.

    Disks on IDE go to SATA under new names, PCI addresses are left to libvirt, USB becomes xHCI. The guest
    finds another mainboard: it must have drivers for AHCI and may have to be activated anew.
    """
    trial = _Trial(machine_text)
    machine = trial.machine
    if reason := _not_to_q35(machine):
        return reason
    trial.do(SetField(MACHINE, "machine", _newest_q35(known, machine.arch)))
    _move_buses(trial)
    _move_ide(trial)
    for device in trial.devices():
        trial.change(device, _without_pci_address)
    return tuple(trial.edits)


def _not_to_q35(machine: MachineXml) -> str:
    kind = machine.machine
    if machine.os_type != "hvm" or machine.arch not in ("x86_64", "i686"):
        return tr("Only PCs can be converted.")
    if "q35" in kind:
        return tr("This is a Q35 machine already.")
    if kind != "pc" and "i440fx" not in kind:
        return tr("Only i440FX machines can be converted, this is “{kind}”.").format(kind=kind)
    if machine.qemu_arguments:
        return tr("The machine has QEMU arguments, which may name the old buses; remove them under Advanced first.")
    return ""


def _newest_q35(known: Capabilities, arch: str) -> str:
    alias = known.machine_type("q35", arch)
    return alias.canonical if alias is not None and alias.canonical else "q35"


def _move_buses(trial: _Trial) -> None:
    """One root of the new kind; libvirt adds what bridges it needs. USB controllers with companions are one xHCI."""
    for controller in trial.devices("controller"):
        kind, model = controller.get("type"), controller.get("model", "")
        if kind == "pci" and model == "pci-root":
            trial.change(controller, lambda copy: copy.set("model", "pcie-root"))
        elif kind in ("pci", "ide") or (kind == "usb" and controller.find("master") is not None):
            trial.drop(controller)
        elif kind == "usb":
            trial.change(controller, _as_xhci)


def _as_xhci(controller: etree._Element) -> None:
    if controller.get("model") in ("qemu-xhci", "nec-xhci", "none"):
        return
    controller.set("model", "qemu-xhci")
    controller.attrib.pop("ports", "")


def _move_ide(trial: _Trial) -> None:
    taken = {str(target.get("dev")) for target in trial.machine.element.iterfind("devices/disk/target")}
    for disk in trial.devices("disk"):
        target = find(disk, ("target",))
        if target is None or target.get("bus") != "ide":
            continue
        name = _free_name(taken)
        taken.add(name)
        trial.change(disk, partial(_to_sata, name=name))


def _to_sata(disk: etree._Element, name: str) -> None:
    target = find(disk, ("target",))
    if target is not None:
        target.set("dev", name)
        target.set("bus", "sata")
    for address in disk.findall("address"):
        take_out(address)
    _without_alias(disk)


def _free_name(taken: set[str]) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [*(f"sd{one}" for one in letters), *(f"sd{one}{two}" for one in letters for two in letters)]
    return next(name for name in names if name not in taken)


def _without_pci_address(device: etree._Element) -> None:
    for address in device.findall("address"):
        if address.get("type") == "pci":
            take_out(address)


def _without_alias(device: etree._Element) -> None:
    for alias in device.findall("alias"):
        if not str(alias.get("name", "")).startswith("ua-"):
            take_out(alias)


def spice_to_vnc(machine_text: str) -> tuple[Edit, ...]:
    """Edits that give a machine VNC in place of SPICE and all that only SPICE has. Raises `parse.Refused`.

    Where it listens, its port and its password stay; of a password VNC takes the first eight letters. What is
    drawn by the host's graphics card is drawn off screen. Without SPICE there is none.
    """
    trial = _Trial(machine_text)
    displays = [display for display in trial.devices("graphics") if display.get("type") == "spice"]
    others = {str(display.get("type")) for display in trial.devices("graphics")}
    for display in displays:
        accelerated = find(display, ("gl",))
        if "vnc" in others:
            trial.drop(display)
        else:
            trial.change(display, _as_vnc)
            others.add("vnc")
        if accelerated is not None and accelerated.get("enable") == "yes" and "egl-headless" not in others:
            others.add("egl-headless")
            trial.do(AddDevice(_off_screen(accelerated.get("rendernode", ""))))
    _drop_spice_devices(trial)
    if displays:
        for video in trial.devices("video"):
            trial.change(video, _as_virtio)
    return tuple(trial.edits)


def _as_vnc(display: etree._Element) -> None:
    display.set("type", "vnc")
    for name in [str(name) for name in display.attrib]:
        if name != "type" and name not in _VNC_KEEPS:
            del display.attrib[name]
    if "passwd" in display.attrib:
        display.set("passwd", str(display.get("passwd"))[:_VNC_PASSWORD])
    if display.get("port") is None and display.get("autoport") is None:
        display.set("autoport", "yes")
    for child in list(display.iterchildren(etree.Element)):
        if child.tag not in ("listen", "alias"):
            take_out(child)


def _off_screen(node: str) -> str:
    display = parse("<graphics type='egl-headless'/>").element
    if node:
        etree.SubElement(display, "gl").set("rendernode", node)
    return serialise(Node(display))


def _drop_spice_devices(trial: _Trial) -> None:
    """Without SPICE nothing is at the other end of these; a terminal gets another one."""
    for device in reversed(trial.devices()):
        spice = device.get("type") in _SPICE_ONLY
        if device.tag in _TERMINALS and spice:
            trial.change(device, _as_pty)
        elif device.tag in ("channel", "redirdev", "smartcard") and spice:
            trial.drop(device)
        elif device.tag == "audio" and device.get("type") == "spice":
            trial.change(device, _as_silent)
    if not trial.devices("redirdev"):
        for rules in trial.devices("redirfilter"):
            trial.drop(rules)


def _as_pty(terminal: etree._Element) -> None:
    terminal.set("type", "pty")
    for child in terminal.findall("source"):
        take_out(child)


def _as_silent(audio: etree._Element) -> None:
    audio.set("type", "none")
    for child in list(audio.iterchildren(etree.Element)):
        take_out(child)


def _as_virtio(video: etree._Element) -> None:
    model = find(video, ("model",))
    if model is None or model.get("type") != "qxl":
        return
    model.set("type", "virtio")
    for name in _QXL_MEMORY:
        model.attrib.pop(name, "")
