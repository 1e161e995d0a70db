"""The failures of a host's devices that are known, as `known.py` has those of starting a machine."""

from __future__ import annotations

from virtgui.hypervisor.known import Known

DEVICES: tuple[Known, ...] = (
    Known(
        r"no FLR, PM reset or bus reset available",
        "The device has no reset of its own, and its bus cannot be reset for it alone. Restart the host to reset it.",
    ),
    Known(
        r"not doing bus reset|other functions? .*(?:in use|active)",
        "Other devices on its bus are in use, and it can only be reset along with them. Detach those first.",
    ),
    Known(
        r"cannot find '?mdevctl|mdevctl.*(?:not found|no such file)",
        "Mediated devices are managed by mdevctl, which is not there. Install the package mdevctl on {host}.",
    ),
    Known(
        r"unable to find address for parent device",
        "That device cannot be parted. Choose one that offers mediated types.",
    ),
    Known(
        r"not capable of vport operations|could not find any vport capable device|vport_create",
        "No such adapter of {host} carries virtual ones. It takes a Fibre Channel adapter whose driver offers NPIV.",
    ),
    Known(
        r"device \S+ is not a PCI device",
        "Only a PCI device can be detached, given back or reset.",
    ),
)
"""What libvirt's node device driver and mdevctl say, sought before all others."""
