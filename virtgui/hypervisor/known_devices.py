"""The failures of a host's devices that are known, as `known.py` has those of starting a machine."""

from __future__ import annotations

from virtgui.hypervisor.known import Known
from virtgui.util.language import tr

DEVICES: tuple[Known, ...] = (
    Known(
        r"no FLR, PM reset or bus reset available",
        tr(
            "The device has no reset of its own, and its bus cannot be reset for it alone. Restart the host to "
            "reset it."
        ),
    ),
    Known(
        r"not doing bus reset|other functions? .*(?:in use|active)",
        tr("Other devices on its bus are in use, and it can only be reset along with them. Detach those first."),
    ),
    Known(
        r"cannot find '?mdevctl|mdevctl.*(?:not found|no such file)",
        tr("Mediated devices are managed by mdevctl, which is not there. Install the package mdevctl on {host}."),
    ),
    Known(
        r"unable to find address for parent device",
        tr("That device cannot be parted. Choose one that offers mediated types."),
    ),
    Known(
        r"not capable of vport operations|could not find any vport capable device|vport_create",
        tr(
            "No such adapter of {host} carries virtual ones. It takes a Fibre Channel adapter whose driver offers NPIV."
        ),
    ),
    Known(
        r"device \S+ is not a PCI device",
        tr("Only a PCI device can be detached, given back or reset."),
    ),
    Known(
        r"VFIO device assignment is currently not supported",
        tr(
            "The kernel of {host} has no VFIO, which takes the place of a device's own driver. Load its module "
            "there: sudo modprobe vfio-pci."
        ),
    ),
    # Starting a machine that was given one.
    Known(
        r"host doesn'?t support passthrough of host PCI devices",
        tr(
            "{host} cannot hand PCI devices over. Switch on the IOMMU (VT-d, AMD-Vi) in its firmware and "
            "kernel, and load the module vfio-pci there; or take the device out of the machine."
        ),
    ),
    Known(
        r"mediated host device assignment requires VFIO",
        tr(
            "The kernel of {host} has no VFIO, which mediated devices are handed over by. Load its module there (sudo "
            "modprobe vfio-pci), or take the device out of the machine."
        ),
    ),
    Known(
        r"mediated device '(?P<uuid>[^']*)' not found",
        tr("{host} has no mediated device {uuid} now. Start it in the list of the host's devices."),
    ),
    Known(
        r"device (?P<address>[0-9a-f]{4}:[0-9a-f:.]+) not found: could not access",
        tr("{host} has no PCI device {address} now. Put it in, or take it out of the machine."),
    ),
    Known(
        r"cannot open directory '/sys/bus/usb",
        tr("{host} has no USB at all, so it has no USB device to hand over. Take the device out of the machine."),
    ),
    Known(
        r"did not find USB device (?P<device>[^\n]+)",
        tr("The USB device {device} is not plugged in on {host}. Plug it in, or take it out of the machine."),
    ),
    Known(
        r"multiple USB devices for (?P<device>\S+)",
        tr(
            "Several USB devices {device} are plugged in on {host}. Give the machine's one its bus and device "
            "number too."
        ),
    ),
    Known(
        r"cannot open directory '/sys/bus/scsi/devices/(?P<address>[\d:]+)",
        tr("{host} has no SCSI device {address} now. Plug it in, or take it out of the machine."),
    ),
)
"""What libvirt's node device driver and mdevctl say, sought before all others."""
