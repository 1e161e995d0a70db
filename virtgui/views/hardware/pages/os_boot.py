"""The page of a machine's type and firmware, and of what it starts from."""

from __future__ import annotations

from virtgui.util.language import tr, within
from virtgui.util.names import plain
from virtgui.views.hardware.pages.guest_start import WITHOUT_FIRMWARE
from virtgui.views.hardware.pages.machine_words import YES_NO, container, full, machine_of, x86, xen
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.boot import boot_entries
from virtgui.xml.flaws.machine import starting
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_FIRMWARES = (
    Choice("", tr("BIOS, or the files named below")),
    Choice("bios", "BIOS"),
    Choice("efi", "UEFI"),
)
_FEATURES = (
    Choice("secure-boot", tr("Secure boot")),
    Choice("enrolled-keys", tr("Keys of vendors enrolled")),
)
_LOADERS = (
    Choice("", tr("Default")),
    Choice("rom", tr("Read-only memory"), tr("As BIOS has it")),
    Choice("pflash", tr("Flash"), tr("As UEFI has it")),
)
_FORMATS = (Choice("", tr("Default")), Choice("raw", "raw"), Choice("qcow2", "qcow2"))
_SMBIOS = (
    Choice("", tr("Default")),
    Choice("emulate", tr("The hypervisor's own")),
    Choice("host", tr("The host's", "any gender")),
    Choice("sysinfo", tr("As written under Advanced")),
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
        said = kind.canonical or (tr("outdated") if kind.deprecated else "")
        words = {"pc": tr("i440FX, the newest"), "q35": tr("Q35, the newest")}.get(name, name)
        offers.append(Offer(name, f"{words}, {said}" if said else words))
    return tuple(offers)


def _loaders(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(path, path) for path in around.capabilities.loaders)


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    if container(node):
        return plain(machine.init or "/sbin/init")
    if machine.kernel:
        return plain(tr("Kernel {name}").format(name=machine.kernel.rpartition("/")[2]))
    how = machine.os.starts_by() if machine.os else ""
    first = next((entry.words for entry in boot_entries(machine) if entry.order), "")
    entry = f"{within(first[:1])}{first[1:]}" if first[1:2].islower() else first
    start = tr("{entry} first").format(entry=entry) if entry else ""
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
            tr("Machine type"),
            Control.COMBO,
            tr("Mainboard"),
            offers=_types,
            unset=tr("Hypervisor default"),
            shown=_kernel,
            help=tr(
                "Another type is another mainboard to the guest: Windows may ask to be activated anew. From "
                "i440FX to Q35 use “Convert to Q35”, which moves the devices too."
            ),
        ),
        Row("arch", tr("Architecture"), section=tr("Mainboard"), read_only=True),
        Row("os_type", tr("Kind"), section=tr("Mainboard"), read_only=True, more=True),
        Row(
            "firmware",
            tr("Firmware"),
            Control.CHOICE,
            tr("Firmware"),
            _FIRMWARES,
            caps="os/firmware",
            shown=full,
            help=tr("An installed system starts only with the firmware it was installed with."),
        ),
        Row(
            "firmware_features",
            tr("Firmware must have"),
            Control.TABLE,
            tr("Firmware"),
            columns=(tr("Feature"), tr("Wanted")),
            cells=((tr("Feature"), _FEATURES), (tr("Wanted"), YES_NO[1:])),
            shown=_chosen,
            unset=tr("Whatever the host has"),
        ),
        Row(
            "loader",
            tr("Firmware file"),
            Control.PATH,
            tr("Firmware"),
            offers=_loaders,
            shown=_hand,
            unset=tr("Hypervisor default"),
        ),
        Row(
            "loader_type",
            tr("Firmware is"),
            Control.CHOICE,
            tr("Firmware"),
            _LOADERS,
            caps="os/loader/type",
            shown=full,
            more=True,
        ),
        Row("loader_secure", tr("Secure boot"), Control.SWITCH, tr("Firmware"), shown=_hand, more=True),
        Row("loader_read_only", tr("Read-only"), Control.SWITCH, tr("Firmware"), shown=full, more=True),
        Row("loader_stateless", tr("Keeps no variables"), Control.SWITCH, tr("Firmware"), shown=full, more=True),
        Row("loader_format", tr("File format"), Control.CHOICE, tr("Firmware"), _FORMATS, shown=full, more=True),
        Row(
            "nvram",
            tr("Variables file"),
            Control.PATH,
            tr("Firmware"),
            shown=_keeps,
            unset=tr("libvirt makes one"),
            help=tr("Here UEFI keeps its boot entries and keys, one file for each machine."),
        ),
        Row("nvram_template", tr("Made from"), Control.PATH, tr("Firmware"), shown=_keeps, more=True),
        Row(
            "nvram_template_format",
            tr("Template's format"),
            Control.CHOICE,
            tr("Firmware"),
            _FORMATS,
            shown=_keeps,
            more=True,
        ),
        Row(
            "nvram_format",
            tr("Variables' format"),
            Control.CHOICE,
            tr("Firmware"),
            _FORMATS,
            shown=_keeps,
            more=True,
        ),
        Row("nvram_type", tr("Variables lie on"), section=tr("Firmware"), shown=_keeps, more=True),
        Row("nvram_source_file", tr("Variables' source"), Control.PATH, tr("Firmware"), shown=_keeps, more=True),
        Row("varstore", tr("Variable store"), Control.PATH, tr("Firmware"), shown=_keeps, more=True),
        Row("varstore_template", tr("Store made from"), Control.PATH, tr("Firmware"), shown=_keeps, more=True),
        Row("boot_menu", tr("Boot menu"), Control.SWITCH, tr("Start", "section"), shown=full),
        Row(
            "boot_menu_timeout",
            tr("Menu waits"),
            Control.NUMBER,
            tr("Start", "section"),
            unit="ms",
            most=65535,
            shown=lambda node: full(node) and machine_of(node).boot_menu,
        ),
        Row("bios_serial", tr("BIOS on the serial line"), Control.SWITCH, tr("Start", "section"), shown=x86, more=True),
        Row(
            "bios_reboot_timeout",
            tr("Without anything to start, try again after"),
            Control.NUMBER,
            tr("Start", "section"),
            unit="ms",
            least=-1,
            most=65535,
            unset=tr("Never"),
            shown=x86,
            more=True,
        ),
        Row(
            "smbios_mode",
            tr("System information"),
            Control.CHOICE,
            tr("Start", "section"),
            _SMBIOS,
            shown=full,
            more=True,
        ),
        Row(
            "acpi_tables",
            tr("ACPI tables"),
            Control.TABLE,
            tr("Start", "section"),
            columns=(tr("Kind"), tr("File")),
            cells=((tr("Kind"), (Choice("slic", "SLIC"), Choice("msdm", "MSDM"), Choice("raw", tr("Raw")))),),
            shown=full,
            more=True,
        ),
        Row(
            "kernel",
            tr("Kernel"),
            Control.PATH,
            tr("Direct kernel"),
            shown=_kernel,
            unset=tr("From the disk"),
            help=tr("A file of the host that is started in place of what is on the disk."),
        ),
        Row(
            "initrd",
            tr("Initial RAM disk"),
            Control.PATH,
            tr("Direct kernel"),
            shown=_kernel,
            unset=tr("None", "any gender"),
        ),
        Row(
            "kernel_arguments",
            tr("Kernel arguments"),
            section=tr("Direct kernel"),
            shown=_kernel,
            unset=tr("None", "any gender"),
        ),
        Row("kernel_root", tr("Root file system"), section=tr("Direct kernel"), shown=xen, more=True),
        Row(
            "dtb",
            tr("Device tree"),
            Control.PATH,
            tr("Direct kernel"),
            shown=_kernel,
            unset=tr("None", "any gender"),
            more=True,
        ),
        Row("shim", "Shim", Control.PATH, tr("Direct kernel"), shown=full, unset=tr("None", "any gender"), more=True),
        *WITHOUT_FIRMWARE,
    ),
)

PAGES = (OS_BOOT,)
