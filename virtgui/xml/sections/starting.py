"""How a machine starts: its firmware, kernel or first program, and from what."""

from __future__ import annotations

from virtgui.xml.fields import integer, rows, switch, text
from virtgui.xml.node import Node


class StartingXml(Node):
    """The `<os>` of a machine, and its boot loader beside it."""

    __slots__ = ()

    os_type = text("os/type")
    arch = text("os/type/@arch")
    machine = text("os/type/@machine")

    firmware = text("os/@firmware")
    firmware_features = rows("os/firmware/feature", "@name", "@enabled")
    loader = text("os/loader")
    loader_type = text("os/loader/@type")
    loader_read_only = switch("os/loader/@readonly")
    loader_secure = switch("os/loader/@secure")
    loader_stateless = switch("os/loader/@stateless")
    loader_format = text("os/loader/@format")
    nvram = text("os/nvram")
    nvram_template = text("os/nvram/@template")
    nvram_template_format = text("os/nvram/@templateFormat")
    nvram_format = text("os/nvram/@format")
    nvram_type = text("os/nvram/@type")
    nvram_source_file = text("os/nvram/source/@file")
    varstore = text("os/varstore/@path")
    varstore_template = text("os/varstore/@template")

    boot_devices = rows("os/boot", "@dev", ordered=True)
    """The older form of the boot order, by kinds of devices; libvirt refuses it beside orders at devices."""
    boot_menu = switch("os/bootmenu/@enable")
    boot_menu_timeout = integer("os/bootmenu/@timeout")
    """Milliseconds."""
    bios_serial = switch("os/bios/@useserial")
    bios_reboot_timeout = integer("os/bios/@rebootTimeout", -1)
    """Milliseconds before a BIOS without anything to boot tries again; -1 is never."""
    smbios_mode = text("os/smbios/@mode")
    acpi_tables = rows("os/acpi/table", "@type", ".")

    kernel = text("os/kernel")
    initrd = text("os/initrd")
    kernel_arguments = text("os/cmdline")
    kernel_root = text("os/root")
    dtb = text("os/dtb")
    shim = text("os/shim")

    init = text("os/init")
    init_arguments = rows("os/initarg", ".", ordered=True)
    init_environment = rows("os/initenv", "@name", ".")
    init_directory = text("os/initdir")
    init_user = text("os/inituser")
    init_group = text("os/initgroup")

    bootloader = text("bootloader")
    bootloader_arguments = text("bootloader_args")

    uid_map = rows("idmap/uid", "@start", "@target", "@count")
    gid_map = rows("idmap/gid", "@start", "@target", "@count")
