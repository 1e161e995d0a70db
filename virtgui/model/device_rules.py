"""What can be asked of a host's device now, and why not."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.model.device_users import User
from virtgui.model.devices import HostDevice
from virtgui.model.things import ThingDeed
from virtgui.util.language import tr

STUBS = frozenset({"vfio-pci", "pci-stub"})
"""The drivers that keep a PCI device for machines."""
_PCI_ONLY = frozenset({ThingDeed.DETACH, ThingDeed.REATTACH, ThingDeed.RESET})


class Standing(NamedTuple):
    """A device and how it stands: `active` is None where the driver does not tell, which is taken for running.
    `virtual` is a virtual HBA."""

    device: HostDevice
    active: bool | None = None
    persistent: bool | None = None
    autostart: bool | None = None
    users: tuple[User, ...] = ()
    virtual: bool = False

    @property
    def running(self) -> bool:
        """Whether it is there now, and not only defined."""
        return self.active is not False

    @property
    def user(self) -> User | None:
        """The running machine that has it."""
        return next((user for user in self.users if user.active), None)


def is_virtual(device: HostDevice, above: HostDevice | None) -> bool:
    """Whether it is a virtual HBA."""
    return (
        device.kind == "scsi_host"
        and "fc_host" in device.features
        and above is not None
        and (above.kind == "scsi_host")
    )


def refusal(deed: ThingDeed, standing: Standing) -> str:
    """Why a deed makes no sense for a device as it is, as a sentence for the disabled control; "" when it does. What
    stands against it on its host is told by `thing_rules`."""
    device, user = standing.device, standing.user
    if deed in _PCI_ONLY:
        return _pci_refusal(deed, standing)
    if device.kind == "mdev":
        return _mdev_refusal(deed, standing)
    if standing.virtual and deed is ThingDeed.DELETE:
        return tr("Machine {name} has it: power that off first.").format(name=user.name) if user is not None else ""
    if standing.virtual:
        return tr("A virtual adapter is only there until it is removed or the host is switched off.")
    return tr("Only mediated devices and virtual adapters are made and removed.")


def _pci_refusal(deed: ThingDeed, standing: Standing) -> str:
    device, user = standing.device, standing.user
    if device.kind != "pci":
        return tr("Only PCI devices change their driver; any other goes to a machine as it is.")
    if user is not None:
        return tr("Machine {name} has it: power that off, or take it out there.").format(name=user.name)
    if device.pci_class.lower().startswith("0x06"):
        return tr("A bridge stays with the host.")
    if deed is ThingDeed.DETACH and device.driver in STUBS:
        return tr("It is detached already, and free for a machine.")
    if deed is ThingDeed.REATTACH and device.driver and device.driver not in STUBS:
        return tr("The host's driver {driver} has it.").format(driver=device.driver)
    return ""


def _mdev_refusal(deed: ThingDeed, standing: Standing) -> str:
    user = standing.user
    match deed:
        case ThingDeed.START if standing.running:
            return tr("It is started already.")
        case ThingDeed.STOP if not standing.running:
            return tr("It is not started.")
        case ThingDeed.STOP | ThingDeed.DELETE if user is not None:
            return tr("Machine {name} has it: power that off first.").format(name=user.name)
        case ThingDeed.STOP if standing.persistent is False:
            return tr("It is not defined: once stopped it is gone. Remove it instead.")
        case ThingDeed.DELETE if standing.persistent:
            return tr("It is defined: stop it, or remove its definition.")
        case ThingDeed.UNDEFINE if standing.persistent is False:
            return tr("It has no definition: it ends with the host's session.")
        case ThingDeed.AUTOSTART_ON | ThingDeed.AUTOSTART_OFF if standing.persistent is False:
            return tr("It is not defined: only what is can start with its host.")
        case ThingDeed.AUTOSTART_ON if standing.autostart:
            return tr("It already starts with its host.")
        case ThingDeed.AUTOSTART_OFF if standing.autostart is False:
            return tr("It does not start with its host.")
    return ""


def give_refusal(device: HostDevice, standing: Standing, driver: str) -> str:
    """Why a machine of a host with this hypervisor driver cannot be given a device; "" where it can be tried."""
    if driver.upper() == "LXC":
        return "" if device.kind in ("usb_device", "storage", "net") else tr("A container cannot be given this.")
    match device.kind:
        case "pci" if device.pci_class.lower().startswith("0x06"):
            return tr("A bridge stays with the host.")
        case "pci" if device.group < 0:
            return tr("It is in no IOMMU group: turn the IOMMU on in the host's firmware and kernel first.")
        case "mdev" if not standing.running:
            return tr("It is not started.")
        case "usb_device" if device.vendor_id.lower() == "0x1d6b":
            return tr("A hub of the host itself stays with the host.")
        case "pci" | "usb_device" | "mdev" | "scsi" | "vdpa":
            return "" if device.keys or device.kind == "vdpa" else tr("It does not tell its address.")
        case "storage":
            return "" if device.fact("drive_type") in ("", "disk", "cdrom") else tr("Give the drive's parent instead.")
        case "net":
            return "" if device.address != "lo" else tr("The loopback stays with the host.")
        case "usb":
            return tr("It is one part of a USB device: give the device.")
        case "ap_queue" | "ap_card" | "ap_matrix" | "ccw" | "css":
            return tr("It is given by way of a mediated device: create one first.")
        case "scsi_generic":
            return tr("Give the SCSI device that it belongs to.")
    return tr("This kind of device stays with the host.")
