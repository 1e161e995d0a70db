"""What may be wrong with a machine's name, and with how it starts."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.forms import UUID, machine_of, paths, twice, within
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.places import places
from virtgui.xml.surroundings import Surroundings

_LONGEST_NAME = 240
"""Bytes; libvirt makes file names of it, and adds to them."""
_MISSING = {
    "efi": tr("This host describes no UEFI firmware; install it (OVMF or edk2), or name its files by hand."),
    "bios": tr("This host describes no BIOS to choose from; take its default instead."),
}
_X86 = ("x86_64", "i686", "")


def general(node: Node, around: Surroundings) -> list[Flaw]:
    """The machine's names, its emulator, what happens when it stops."""
    machine = machine_of(node, around)
    ends = _ends(machine) if around.driver == "QEMU" else ()
    return [*name_flaws(machine.name), *_names(machine), *paths(machine, ("emulator",)), *ends]


def _ends(machine: MachineXml) -> list[Flaw]:
    """What QEMU's driver refuses of what happens when a machine stops."""
    kept, renamed = "preserve", "rename-restart"
    unknown = (("on_poweroff", (kept, renamed)), ("on_reboot", (kept, renamed)), ("on_crash", (renamed,)))
    found = [
        Flaw(field, tr("QEMU cannot do this; choose something else."))
        for field, words in unknown
        if getattr(machine, field) in words
    ]
    if machine.on_poweroff == "restart" and machine.on_reboot == "destroy":
        found.append(Flaw("on_reboot", tr("QEMU cannot power it off here while it starts again when it shuts down.")))
    return found


def name_flaws(name: str) -> list[Flaw]:
    """What is wrong with a machine's name in itself."""
    if not name.strip():
        return [Flaw("name", tr("Give the machine a name."))]
    if "/" in name:
        return [Flaw("name", tr("A name cannot hold a slash; use “-” instead."))]
    if any(ord(letter) < 32 for letter in name):
        return [Flaw("name", tr("A name cannot hold line breaks or tabs; remove them."))]
    if name in (".", ".."):
        return [Flaw("name", tr("This means a folder; choose another name."))]
    if len(name.encode()) > _LONGEST_NAME:
        return [
            Flaw(
                "name",
                tr("The name is too long; use at most {count} letters.").format(count=_LONGEST_NAME),
            )
        ]
    if name != name.strip():
        return [Flaw("name", tr("The name begins or ends with a space, which is easily overlooked."), warning=True)]
    return []


def _names(machine: MachineXml) -> list[Flaw]:
    found = []
    if "\n" in machine.title:
        found.append(Flaw("title", tr("A title is one line; use the description for more.")))
    for field, written in (("uuid", machine.uuid), ("genid", machine.genid)):
        if written.strip() and not UUID.fullmatch(written.strip()):
            found.append(Flaw(field, tr("Write it as in “12345678-1234-1234-1234-123456789abc”.")))
    return found


def starting(node: Node, around: Surroundings) -> list[Flaw]:
    """Machine type, firmware, kernel, boot order."""
    machine = machine_of(node, around)
    files = ("loader", "nvram", "nvram_template", "kernel", "initrd", "dtb", "shim", "init", "init_directory")
    return [
        *paths(machine, files),
        *within(machine, (("boot_menu_timeout", 0, 65535), ("bios_reboot_timeout", -1, 65535))),
        *_machine_type(machine, around),
        *_firmware(machine, around),
        *_secure_boot(machine, around),
        *_kernel(machine),
        *_boot_order(machine),
        *_container(machine),
    ]


def _machine_type(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    written, known = machine.machine, around.capabilities
    found = []
    kind = known.machine_type(written, machine.arch)
    if kind is not None and kind.deprecated:
        words = tr("This machine type will be gone in a later QEMU; choose a newer one when the guest allows it.")
        found.append(Flaw("machine", words, warning=True))
    if written and kind is None and any(guest.arch == machine.arch and guest.machines for guest in known.guests):
        found.append(
            Flaw(
                "machine",
                tr("This host does not know the machine type “{type}”; choose one of its own.").format(type=written),
            )
        )
    models = [device.element.get("model") for place, device in places(machine) if place.kind == "controller"]
    buses = {target.get("bus") for target in machine.element.iterfind("devices/disk/target")}
    if "q35" in written and "pci-root" in models:
        words = tr("The devices sit on the buses of an i440FX machine; use “Convert to Q35”, which moves them.")
        found.append(Flaw("machine", words))
    elif ("i440fx" in written or written == "pc") and "pcie-root" in models:
        words = tr("The devices sit on the buses of a Q35 machine; choose a Q35 machine type.")
        found.append(Flaw("machine", words))
    elif "q35" in written and "ide" in buses:
        found.append(Flaw("machine", tr("Q35 has no IDE; move the IDE disks to SATA or VirtIO first.")))
    return found


def _uefi(machine: MachineXml) -> bool:
    return machine.firmware == "efi" or machine.loader_type == "pflash"


def _firmware(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    found = []
    loader = machine.loader.strip()
    offered = around.capabilities.values("os/firmware")
    if machine.firmware and loader:
        words = tr("libvirt chooses the firmware file itself; leave the path empty, or choose the firmware by hand.")
        found.append(Flaw("loader", words, warning=True))
    if machine.firmware and offered is not None and machine.firmware not in offered and not loader:
        found.append(
            Flaw("firmware", _MISSING.get(machine.firmware, tr("This host has no such firmware; choose another.")))
        )
    if not machine.firmware and not loader and MachineXml.loader_type.raw(machine) is not None:
        found.append(Flaw("loader", tr("Name the firmware's file, or let libvirt choose one.")))
    if machine.firmware_features and machine.firmware != "efi":
        words = tr("Firmware features need UEFI chosen by libvirt; set the firmware to UEFI or remove them.")
        found.append(Flaw("firmware_features", words))
    keeps = machine.nvram.strip() or machine.nvram_template
    if keeps and (machine.firmware == "bios" or machine.loader_type == "rom" or machine.loader_stateless):
        found.append(Flaw("nvram", tr("This firmware keeps no variables; remove the file for them.")))
    on = dict(machine.firmware_features)
    if on.get("enrolled-keys") == "yes" and on.get("secure-boot", "yes") == "no":
        found.append(Flaw("firmware_features", tr("Enrolled keys need secure boot; turn that on too.")))
    found += twice("firmware_features", machine.firmware_features, tr("“{}” is there twice; remove one."))
    if machine.arch == "aarch64" and machine.acpi and not _uefi(machine):
        found.append(Flaw("firmware", tr("ACPI needs UEFI on this architecture; choose UEFI, or turn ACPI off.")))
    return found


def _secure_boot(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    by_feature = machine.firmware == "efi" and ("secure-boot", "yes") in machine.firmware_features
    if not (machine.loader_secure or by_feature) or machine.arch not in _X86:
        return []
    field = "loader_secure" if machine.loader_secure else "firmware_features"
    found = []
    if machine.machine and "q35" not in machine.machine:
        found.append(
            Flaw(field, tr("Secure boot needs a Q35 machine type; convert the machine, or turn secure boot off."))
        )
    off = MachineXml.smm.raw(machine) == "off" or (not machine.firmware and not machine.smm)
    if off:
        found.append(Flaw(field, tr("Secure boot needs system management mode; turn SMM on under Features.")))
    if machine.loader_secure and not machine.firmware and machine.loader_type != "pflash":
        found.append(Flaw(field, tr("Secure boot needs firmware of the type “pflash”.")))
    if around.capabilities.secure_boot is False and machine.firmware:
        found.append(Flaw(field, tr("This host has no firmware with secure boot."), warning=True))
    return found


def _kernel(machine: MachineXml) -> list[Flaw]:
    if machine.kernel.strip():
        return []
    needy = ("initrd", "kernel_arguments", "dtb") if machine.os_type == "hvm" else ("initrd",)
    if any(getattr(machine, field).strip() for field in needy):
        return [Flaw("kernel", tr("Name the kernel that the other files are for, or remove them."))]
    return []


def _boot_order(machine: MachineXml) -> list[Flaw]:
    orders = [boot.get("order", "") for boot in machine.element.iterfind("devices/*/boot")]
    if machine.boot_devices and orders:
        words = tr("The boot order is set here and at the devices, which libvirt refuses; keep one of the two.")
        return [Flaw("boot_devices", words)]
    doubled = next((order for order in orders if orders.count(order) > 1), "")
    return (
        [Flaw("boot_devices", tr("Two devices start as number {number}; give each its own.").format(number=doubled))]
        if doubled
        else []
    )


def _container(machine: MachineXml) -> list[Flaw]:
    if machine.os_type != "exe":
        return []
    found = twice("init_environment", machine.init_environment, tr("“{}” is set twice; remove one."))
    for name, _ in machine.init_environment:
        if not name.isidentifier() or not name.isascii():
            found.append(
                Flaw(
                    "init_environment",
                    tr("“{name}” is no variable's name; use letters, digits and “_”.").format(name=name),
                )
            )
    if bool(machine.init_user) != bool(machine.init_group):
        found.append(Flaw("init_user", tr("Name both a user and a group, or neither.")))
    if bool(machine.uid_map) != bool(machine.gid_map):
        found.append(Flaw("uid_map", tr("Map both users and groups, or neither.")))
    for field in ("uid_map", "gid_map"):
        if not all(cell.isdecimal() for row in getattr(machine, field) for cell in row):
            found.append(Flaw(field, tr("Start, target and count are whole numbers.")))
    return found
