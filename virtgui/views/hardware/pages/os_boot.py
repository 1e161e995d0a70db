"""The page of a machine's type and firmware, and of what it starts from."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.guest_start import WITHOUT_FIRMWARE
from virtgui.views.hardware.pages.machine_words import YES_NO, container, full, machine_of, x86, xen
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.boot import boot_entries
from virtgui.xml.flaws.machine import starting
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_FIRMWARES = (
    Choice("", "BIOS, or the files named below"),
    Choice("bios", "BIOS"),
    Choice("efi", "UEFI"),
)
_FEATURES = (
    Choice("secure-boot", "Secure boot"),
    Choice("enrolled-keys", "Keys of vendors enrolled"),
)
_LOADERS = (
    Choice("", "Default"),
    Choice("rom", "Read-only memory", "As BIOS has it"),
    Choice("pflash", "Flash", "As UEFI has it"),
)
_FORMATS = (Choice("", "Default"), Choice("raw", "raw"), Choice("qcow2", "qcow2"))
_SMBIOS = (
    Choice("", "Default"),
    Choice("emulate", "The hypervisor's own"),
    Choice("host", "The host's"),
    Choice("sysinfo", "As written under Advanced"),
)


def _hand(node: Node) -> bool:
    machine = machine_of(node)
    return full(node) and (not machine.firmware or bool(machine.loader))


def _chosen(node: Node) -> bool:
    return machine_of(node).firmware == "efi"


def _keeps(node: Node) -> bool:
    machine = machine_of(node)
    return full(node) and (machine.firmware == "efi" or machine.loader_type == "pflash" or bool(machine.nvram))


def _kernel(node: Node) -> bool:
    return not container(node)


def _types(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    arch = machine_of(node).arch
    known = around.capabilities
    offers = []
    for name in known.machines:
        kind = known.machine_type(name, arch)
        if kind is None:
            continue
        said = f", {kind.canonical}" if kind.canonical else ", outdated" if kind.deprecated else ""
        words = {"pc": "i440FX, the newest", "q35": "Q35, the newest"}.get(name, name)
        offers.append(Offer(name, f"{words}{said}"))
    return tuple(offers)


def _loaders(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(path, path) for path in around.capabilities.loaders)


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    if container(node):
        return plain(machine.init or "/sbin/init")
    if machine.kernel:
        return plain(f"Kernel {machine.kernel.rpartition('/')[2]}")
    how = machine.os.starts_by() if machine.os else ""
    first = next((entry.words for entry in boot_entries(machine) if entry.order), "")
    start = f"{first[:1].lower() if first[1:2].islower() else first[:1]}{first[1:]} first" if first else ""
    return plain(", ".join(part for part in (how, start) if part))


OS_BOOT = Page(
    kind="",
    name="os_boot",
    group=tr("Machine"),
    icon="power",
    title=lambda node, around: tr("OS and boot"),
    line=_line,
    check=starting,
    removable=False,
    rows=(
        Row(
            "machine",
            "Machine type",
            Control.COMBO,
            "Mainboard",
            offers=_types,
            unset="Hypervisor default",
            shown=_kernel,
            help="Another type is another mainboard to the guest: Windows may ask to be activated anew. "
            "From i440FX to Q35 use “Convert to Q35”, which moves the devices too.",
        ),
        Row("arch", "Architecture", section="Mainboard", read_only=True),
        Row("os_type", "Kind", section="Mainboard", read_only=True, more=True),
        Row(
            "firmware",
            "Firmware",
            Control.CHOICE,
            "Firmware",
            _FIRMWARES,
            caps="os/firmware",
            shown=full,
            help="An installed system starts only with the firmware it was installed with.",
        ),
        Row(
            "firmware_features",
            "Firmware must have",
            Control.TABLE,
            "Firmware",
            columns=("Feature", "Wanted"),
            cells=(("Feature", _FEATURES), ("Wanted", YES_NO[1:])),
            shown=_chosen,
            unset="Whatever the host has",
        ),
        Row(
            "loader",
            "Firmware file",
            Control.PATH,
            "Firmware",
            offers=_loaders,
            shown=_hand,
            unset="Hypervisor default",
        ),
        Row(
            "loader_type",
            "Firmware is",
            Control.CHOICE,
            "Firmware",
            _LOADERS,
            caps="os/loader/type",
            shown=full,
            more=True,
        ),
        Row("loader_secure", "Secure boot", Control.SWITCH, "Firmware", shown=_hand, more=True),
        Row("loader_read_only", "Read-only", Control.SWITCH, "Firmware", shown=full, more=True),
        Row("loader_stateless", "Keeps no variables", Control.SWITCH, "Firmware", shown=full, more=True),
        Row("loader_format", "File format", Control.CHOICE, "Firmware", _FORMATS, shown=full, more=True),
        Row(
            "nvram",
            "Variables file",
            Control.PATH,
            "Firmware",
            shown=_keeps,
            unset="libvirt makes one",
            help="Here UEFI keeps its boot entries and keys, one file for each machine.",
        ),
        Row("nvram_template", "Made from", Control.PATH, "Firmware", shown=_keeps, more=True),
        Row(
            "nvram_template_format",
            "Template's format",
            Control.CHOICE,
            "Firmware",
            _FORMATS,
            shown=_keeps,
            more=True,
        ),
        Row(
            "nvram_format",
            "Variables' format",
            Control.CHOICE,
            "Firmware",
            _FORMATS,
            shown=_keeps,
            more=True,
        ),
        Row("nvram_type", "Variables lie on", section="Firmware", shown=_keeps, more=True),
        Row("nvram_source_file", "Variables' source", Control.PATH, "Firmware", shown=_keeps, more=True),
        Row("varstore", "Variable store", Control.PATH, "Firmware", shown=_keeps, more=True),
        Row("varstore_template", "Store made from", Control.PATH, "Firmware", shown=_keeps, more=True),
        Row("boot_menu", "Boot menu", Control.SWITCH, "Start", shown=full),
        Row(
            "boot_menu_timeout",
            "Menu waits",
            Control.NUMBER,
            "Start",
            unit="ms",
            most=65535,
            shown=lambda node: full(node) and machine_of(node).boot_menu,
        ),
        Row("bios_serial", "BIOS on the serial line", Control.SWITCH, "Start", shown=x86, more=True),
        Row(
            "bios_reboot_timeout",
            "Without anything to start, try again after",
            Control.NUMBER,
            "Start",
            unit="ms",
            least=-1,
            most=65535,
            unset="Never",
            shown=x86,
            more=True,
        ),
        Row("smbios_mode", "System information", Control.CHOICE, "Start", _SMBIOS, shown=full, more=True),
        Row(
            "acpi_tables",
            "ACPI tables",
            Control.TABLE,
            "Start",
            columns=("Kind", "File"),
            cells=(("Kind", (Choice("slic", "SLIC"), Choice("msdm", "MSDM"), Choice("raw", "Raw"))),),
            shown=full,
            more=True,
        ),
        Row(
            "kernel",
            "Kernel",
            Control.PATH,
            "Direct kernel",
            shown=_kernel,
            unset="From the disk",
            help="A file of the host that is started in place of what is on the disk.",
        ),
        Row("initrd", "Initial RAM disk", Control.PATH, "Direct kernel", shown=_kernel, unset="None"),
        Row("kernel_arguments", "Kernel arguments", section="Direct kernel", shown=_kernel, unset="None"),
        Row("kernel_root", "Root file system", section="Direct kernel", shown=xen, more=True),
        Row("dtb", "Device tree", Control.PATH, "Direct kernel", shown=_kernel, unset="None", more=True),
        Row("shim", "Shim", Control.PATH, "Direct kernel", shown=full, unset="None", more=True),
        *WITHOUT_FIRMWARE,
    ),
)

PAGES = (OS_BOOT,)
