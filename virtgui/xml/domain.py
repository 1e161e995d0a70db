"""What a machine's XML says of it."""

from __future__ import annotations

from virtgui.model.facts import DomainConfig, Graphics
from virtgui.util.language import tr
from virtgui.xml.devices.chardev import ChannelXml
from virtgui.xml.devices.disk import DiskXml
from virtgui.xml.devices.graphics import GraphicsXml
from virtgui.xml.devices.hostdev import HostdevXml
from virtgui.xml.devices.interface import NicXml
from virtgui.xml.devices.tpm import TpmXml
from virtgui.xml.fields import child, children, flag, integer, size_kib, switch, text
from virtgui.xml.hostdevices import written_keys
from virtgui.xml.metadata import pairs
from virtgui.xml.node import Node
from virtgui.xml.notes import own, read
from virtgui.xml.parse import parse
from virtgui.xml.sections.namespaces import OSINFO

_AGENT = "org.qemu.guest_agent.0"
_NOTHING = parse("<nothing/>").element


class FeatureXml(Node):
    """A `<feature>` of a firmware."""

    __slots__ = ()

    name = text("@name")
    enabled = switch("@enabled")


class DevicesXml(Node):
    """A `<devices>`."""

    __slots__ = ()

    emulator = text("emulator")
    disks = children("disk", DiskXml)
    nics = children("interface", NicXml)
    graphics = children("graphics", GraphicsXml)
    channels = children("channel", ChannelXml)
    host_devices = children("hostdev", HostdevXml)
    balloon = text("memballoon/@model")
    has_serial = flag("serial")
    has_console = flag("console")
    tpm = child("tpm", TpmXml)


class NvramXml(Node):
    """The `<nvram>` of a firmware: where its variables are kept."""

    __slots__ = ()

    template = text("@template")


class OsXml(Node):
    """An `<os>`."""

    __slots__ = ()

    type = text("type")
    arch = text("type/@arch")
    machine = text("type/@machine")
    firmware = text("@firmware")
    loader = text("loader")
    loader_type = text("loader/@type")
    loader_secure = switch("loader/@secure")
    nvram = child("nvram", NvramXml)
    features = children("firmware/feature", FeatureXml)

    def starts_by(self) -> str:
        """ "UEFI", "UEFI, secure boot" or "BIOS"; "" where there is none to name."""
        if self.firmware == "efi" or self.loader_type == "pflash":
            secure = self.loader_secure or any(f.name == "secure-boot" and f.enabled for f in self.features)
            return tr("UEFI, secure boot") if secure else "UEFI"
        bios = self.firmware == "bios" or (not self.loader and self.arch in ("x86_64", "i686"))
        return "BIOS" if bios and self.type == "hvm" else ""


class CpuXml(Node):
    """A `<cpu>`."""

    __slots__ = ()

    mode = text("@mode")
    model = text("model")


class DomainXml(Node):
    """A whole `<domain>`."""

    __slots__ = ()

    # as libvirt prints them, and its schema wants the first ones; namespaces of hypervisors come behind all others
    order = (
        "name",
        "uuid",
        "genid",
        "title",
        "description",
        "metadata",
        "maxMemory",
        "memory",
        "currentMemory",
        "blkiotune",
        "memtune",
        "memoryBacking",
        "vcpu",
        "vcpus",
        "iothreads",
        "iothreadids",
        "defaultiothread",
        "throttlegroups",
        "cputune",
        "numatune",
        "resource",
        "sysinfo",
        "bootloader",
        "bootloader_args",
        "os",
        "idmap",
        "features",
        "cpu",
        "clock",
        "on_poweroff",
        "on_reboot",
        "on_crash",
        "on_lockfailure",
        "pm",
        "perf",
        "devices",
        "seclabel",
        "keywrap",
        "launchSecurity",
    )

    type = text("@type")
    name = text("name")
    uuid = text("uuid")
    title = text("title")
    description = text("description")
    os_id = text(f"metadata/{OSINFO}libosinfo/{OSINFO}os/@id")
    memory_kib = size_kib("memory")
    current_memory_kib = size_kib("currentMemory")
    vcpus = integer("vcpu", 1)
    current_vcpus = integer("vcpu/@current")
    os = child("os", OsXml)
    cpu = child("cpu", CpuXml)
    devices = child("devices", DevicesXml)


def config(text: str) -> DomainConfig:
    """What a machine's XML says, as a fact. Raises `parse.Refused` for what is not a document."""
    domain = DomainXml(parse(text).element).glance()
    os = domain.os or OsXml(_NOTHING)
    cpu = domain.cpu or CpuXml(_NOTHING)
    devices = (domain.devices or DevicesXml(_NOTHING)).glance()
    vcpus, memory_kib = domain.vcpus, domain.memory_kib
    metadata = domain.element.find("metadata")
    notes = read(own(metadata))
    return DomainConfig(
        title=domain.title,
        description=domain.description,
        type=domain.type,
        arch=os.arch,
        machine=os.machine,
        os_id=domain.os_id,
        firmware=os.starts_by(),
        cpu_mode=cpu.model if cpu.mode == "custom" else cpu.mode,
        vcpus=domain.current_vcpus or vcpus,
        max_vcpus=vcpus,
        memory_kib=domain.current_memory_kib or memory_kib,
        max_memory_kib=memory_kib,
        disks=tuple([disk.fact() for disk in devices.disks]),
        nics=tuple([nic.fact() for nic in devices.nics]),
        graphics=tuple([display.fact() for display in devices.graphics]),
        host_devices=tuple([key for device in devices.host_devices for key in written_keys(device)]),
        has_agent=any(channel.name == _AGENT for channel in devices.channels),
        has_balloon=devices.balloon not in ("", "none"),
        has_serial=devices.has_serial or devices.has_console,
        template=notes.template,
        tags=notes.tags,
        tag_colors=notes.colors,
        group=notes.group,
        start=notes.start,
        more_notes=notes.more,
        metadata=pairs(metadata) if metadata is not None else (),
        agent_state=next((channel.state for channel in devices.channels if channel.name == _AGENT), ""),
    )


def console(text: str) -> tuple[tuple[Graphics, ...], str]:
    """A machine's displays in order, and the password of the first that has one ("" without).

    The password is there only in XML read with VIR_DOMAIN_XML_SECURE. Raises `parse.Refused`.
    """
    devices = DomainXml(parse(text).element).devices
    displays = devices.graphics if devices else ()
    password = next((display.password for display in displays if display.password), "")
    return tuple(display.fact() for display in displays), password


def own_files(text: str) -> tuple[bool, bool]:
    """Whether a machine has a file of firmware variables, and a TPM with its state. Raises `parse.Refused`."""
    domain = DomainXml(parse(text).element)
    os, devices = domain.os, domain.devices
    return os is not None and os.nvram is not None, devices is not None and devices.tpm is not None
