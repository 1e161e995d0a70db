"""Where a new device fits: free names, the best bus, the controllers that come with it."""

from __future__ import annotations

import pytest

from virtgui.xml.capabilities import Capabilities
from virtgui.xml.devices.targets import fitting_bus, free_target, needed_controllers
from virtgui.xml.edits import document


def machine(inner: str = "", arch: str = "x86_64", board: str = "pc-q35-7.2") -> str:
    return f"<domain><os><type arch='{arch}' machine='{board}'>hvm</type></os><devices>{inner}</devices></domain>"


def disks(*names: str) -> str:
    return "".join(f"<disk><target dev='{name}'/></disk>" for name in names)


@pytest.mark.parametrize(
    ("there", "bus", "expected"),
    [
        ((), "virtio", "vda"),
        (("vda", "vdc"), "virtio", "vdb"),
        (("sda",), "virtio", "vda"),
        (("sda", "sdb"), "usb", "sdc"),
        (("hda",), "ide", "hdb"),
        ((), "fdc", "fda"),
        ((), "xen", "xvda"),
        (("ioemu:hda",), "ide", "hdb"),
        (tuple(f"vd{chr(n)}" for n in range(97, 123)), "virtio", "vdaa"),
        ((), "nvme", "nvme0n1"),
        (("nvme0n1",), "nvme", "nvme1n1"),
        ((), "of tomorrow", "sda"),
    ],
)
def test_a_new_disk_gets_the_first_free_name(there: tuple[str, ...], bus: str, expected: str) -> None:
    assert free_target(document(machine(disks(*there))), bus) == expected


@pytest.mark.parametrize(
    ("arch", "board", "device", "expected"),
    [
        ("x86_64", "pc-q35-7.2", "disk", "virtio"),
        ("x86_64", "pc-q35-7.2", "cdrom", "sata"),
        ("x86_64", "pc-i440fx-7.2", "cdrom", "ide"),
        ("aarch64", "virt-7.2", "cdrom", "scsi"),
        ("s390x", "s390-ccw-virtio", "cdrom", "scsi"),
        ("x86_64", "pc", "floppy", "fdc"),
        ("x86_64", "q35", "lun", "scsi"),
    ],
)
def test_the_bus_fits_the_machine(arch: str, board: str, device: str, expected: str) -> None:
    assert fitting_bus(document(machine("", arch, board)), Capabilities(), device) == expected


def test_the_bus_is_one_that_is_offered() -> None:
    offers = Capabilities(offers=(("disk/bus", ("fdc", "scsi", "usb")),))
    assert fitting_bus(document(machine()), offers, "disk") == "scsi"
    assert fitting_bus(document(machine()), offers, "cdrom") == "scsi"
    assert fitting_bus(document(machine()), Capabilities(), "disk", "Xen") == "xen"


SCSI = '<controller type="scsi" index="0" model="virtio-scsi"/>'
USB = '<controller type="usb" index="0" model="qemu-xhci"/>'


@pytest.mark.parametrize(
    ("there", "new", "expected"),
    [
        ("", "virtio", ()),
        ("", "scsi", (SCSI,)),
        (SCSI, "scsi", ()),
        ("<controller type='scsi' index='0' model='lsilogic'/>", "scsi", ()),
        ("", "usb", (USB,)),
        ("<controller type='usb' index='0' model='none'/>", "usb", (USB,)),
        ("", "<disk><target dev='sda' bus='sata'/></disk>", ('<controller type="sata" index="0"/>',)),
        ("", "<disk><target dev='nvme0n1' bus='nvme'/></disk>", ('<controller type="nvme" index="0"/>',)),
        ("", "<disk><target dev='hda' bus='ide'/></disk>", ()),
        ("", "<input type='tablet' bus='usb'/>", (USB,)),
        ("", "<input type='tablet' bus='virtio'/>", ()),
        ("", "<redirdev bus='usb' type='spicevmc'/>", (USB,)),
        ("", "<hostdev mode='subsystem' type='usb'/>", (USB,)),
        ("", "<hostdev mode='subsystem' type='scsi'/>", (SCSI,)),
        ("", "<hostdev mode='subsystem' type='pci'/>", ()),
        (USB, "<smartcard mode='host'/>", ('<controller type="ccid" index="0"/>',)),
        ("", "<smartcard mode='host'/>", (USB, '<controller type="ccid" index="0"/>')),
        (
            "",
            "<channel type='unix'><target type='virtio'/></channel>",
            ('<controller type="virtio-serial" index="0"/>',),
        ),
        ("", "<channel type='unix'><target type='guestfwd'/></channel>", ()),
        ("", "<sound model='usb'/>", (USB,)),
        ("", "<tpm/>", ()),
    ],
)
def test_a_new_device_brings_the_controller_it_lacks(there: str, new: str, expected: tuple[str, ...]) -> None:
    assert needed_controllers(document(machine(there)), new) == expected
