"""What a machine's XML says of it."""

from __future__ import annotations

from virtgui.model.facts import Disk, DomainConfig, Graphics, Nic
from virtgui.xml.fields import child, children, flag, integer, size_kib, switch, text
from virtgui.xml.node import Node
from virtgui.xml.parse import parse
from virtgui.xml.sources import Source, disk_source, nic_source

_OSINFO = "{http://libosinfo.org/xmlns/libvirt/domain/1.0}"
_AGENT = "org.qemu.guest_agent.0"


class DiskXml(Node):
    """A `<disk>`."""

    __slots__ = ()

    type = text("@type", "file")
    device = text("@device", "disk")
    target = text("target/@dev")
    bus = text("target/@bus")
    format = text("driver/@type")
    read_only = flag("readonly")
    source = child("source", Source)

    def fact(self) -> Disk:
        """This disk in one line each."""
        kind = self.type
        return Disk(
            target=self.target,
            device=self.device,
            type=kind,
            source=disk_source(kind, self.source),
            bus=self.bus,
            format=self.format,
            read_only=self.read_only,
        )


class NicXml(Node):
    """An `<interface>`."""

    __slots__ = ()

    type = text("@type", "user")
    mac = text("mac/@address")
    model = text("model/@type")
    target = text("target/@dev")
    source = child("source", Source)

    def fact(self) -> Nic:
        """This interface in one line each."""
        kind = self.type
        return Nic(
            mac=self.mac,
            type=kind,
            source=nic_source(kind, self.source),
            model=self.model,
            target=self.target,
        )


class ListenXml(Node):
    """A `<listen>` of a display."""

    __slots__ = ()

    type = text("@type", "address")
    address = text("@address")
    socket = text("@socket")


class GraphicsXml(Node):
    """A `<graphics>`."""

    __slots__ = ()

    type = text("@type")
    port = integer("@port", -1)
    tls_port = integer("@tlsPort", -1)
    auto_port = switch("@autoport")
    listen = text("@listen")
    socket = text("@socket")
    password = text("@passwd")
    password_valid_to = text("@passwdValidTo")
    listens = children("listen", ListenXml)

    def fact(self) -> Graphics:
        """This display without its password; a port that is none yet is -1."""
        listens = self.listens
        first = listens[0] if listens else None
        return Graphics(
            type=self.type,
            listen=(first.address if first else "") or self.listen,
            port=self.port if self.port > 0 else -1,
            tls_port=self.tls_port if self.tls_port > 0 else -1,
            socket=(first.socket if first else "") or self.socket,
        )


class ChannelXml(Node):
    """A `<channel>`."""

    __slots__ = ()

    name = text("target/@name")


class DomainXml(Node):
    """A whole `<domain>`."""

    __slots__ = ()

    # libvirt 9.0's schema wants the first ones in this order
    order = (
        "name",
        "uuid",
        "genid",
        "title",
        "description",
        "metadata",
        "iothreads",
        "maxMemory",
        "memory",
        "currentMemory",
        "vcpu",
        "vcpus",
        "os",
        "features",
        "cpu",
        "clock",
        "on_poweroff",
        "on_reboot",
        "on_crash",
        "pm",
        "devices",
    )

    type = text("@type")
    name = text("name")
    uuid = text("uuid")
    title = text("title")
    description = text("description")
    os_id = text(f"metadata/{_OSINFO}libosinfo/{_OSINFO}os/@id")
    memory_kib = size_kib("memory")
    current_memory_kib = size_kib("currentMemory")
    vcpus = integer("vcpu", 1)
    current_vcpus = integer("vcpu/@current")
    os_type = text("os/type")
    arch = text("os/type/@arch")
    machine = text("os/type/@machine")
    firmware = text("os/@firmware")
    loader = text("os/loader")
    loader_type = text("os/loader/@type")
    loader_secure = switch("os/loader/@secure")
    cpu_mode = text("cpu/@mode")
    cpu_model = text("cpu/model")
    balloon = text("devices/memballoon/@model")
    disks = children("devices/disk", DiskXml)
    nics = children("devices/interface", NicXml)
    graphics = children("devices/graphics", GraphicsXml)
    channels = children("devices/channel", ChannelXml)
    has_serial = flag("devices/serial")
    has_console = flag("devices/console")


def firmware_text(domain: DomainXml) -> str:
    """What a machine starts by: "UEFI", "UEFI, secure boot", "BIOS"; "" where there is none to name."""
    if domain.os_type not in ("hvm", ""):
        return ""
    efi = domain.firmware == "efi" or domain.loader_type == "pflash"
    if not efi:
        named = domain.firmware == "bios" or not domain.loader
        return "BIOS" if named and domain.arch in ("", "x86_64", "i686") else ""
    features = domain.element.iterfind("os/firmware/feature")
    secure = domain.loader_secure or any(
        feature.get("name") == "secure-boot" and feature.get("enabled") == "yes" for feature in features
    )
    return "UEFI, secure boot" if secure else "UEFI"


def config(text: str) -> DomainConfig:
    """What a machine's XML says, as a fact. Raises `parse.Refused` for what is not a document."""
    domain = DomainXml(parse(text).element)
    vcpus, memory_kib = domain.vcpus, domain.memory_kib
    return DomainConfig(
        title=domain.title,
        description=domain.description,
        type=domain.type,
        arch=domain.arch,
        machine=domain.machine,
        os_id=domain.os_id,
        firmware=firmware_text(domain),
        cpu_mode=domain.cpu_mode if domain.cpu_mode != "custom" else domain.cpu_model,
        vcpus=domain.current_vcpus or vcpus,
        max_vcpus=vcpus,
        memory_kib=domain.current_memory_kib or memory_kib,
        max_memory_kib=memory_kib,
        disks=tuple(disk.fact() for disk in domain.disks),
        nics=tuple(nic.fact() for nic in domain.nics),
        graphics=tuple(display.fact() for display in domain.graphics),
        has_agent=any(channel.name == _AGENT for channel in domain.channels),
        has_balloon=domain.balloon not in ("", "none"),
        has_serial=domain.has_serial or domain.has_console,
    )


def console(text: str) -> tuple[tuple[Graphics, ...], str]:
    """A machine's displays in order, and the password of the first that has one ("" without).

    The password is there only in XML read with VIR_DOMAIN_XML_SECURE. Raises `parse.Refused`.
    """
    displays = DomainXml(parse(text).element).graphics
    password = next((display.password for display in displays if display.password), "")
    return tuple(display.fact() for display in displays), password
