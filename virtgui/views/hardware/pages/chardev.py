"""The pages of what carries bytes between machine and host: ports, consoles, channels, smart cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.util.language import tr
from virtgui.views.hardware.pages.chardev_source import CHANNEL, COMMON, SPICE_ONLY, source_rows
from virtgui.views.hardware.parts import (
    SERIAL_PLACE,
    both,
    choices,
    count,
    default,
    either,
    holds,
    line,
    number,
    place_rows,
    when,
    words,
)
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.devices.chardev import ChannelXml, CharSourceXml, ConsoleXml, PortXml, SmartcardXml
from virtgui.xml.flaws.chardev import AGENT, SPICE, check_channel, check_console, check_port, check_smartcard
from virtgui.xml.flaws.texts import usb_refusal
from virtgui.xml.made import made
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

PORT_MODELS = (
    *default(),
    *choices(
        ("isa-serial", "ISA"),
        ("pci-serial", "PCI"),
        ("usb-serial", "USB"),
        ("spapr-vty", "sPAPR"),
        ("pl011", "ARM PL011"),
        ("16550a", "16550A"),
        ("sclpconsole", tr("SCLP console")),
        ("sclplmconsole", tr("SCLP line mode console")),
        ("isa-debugcon", tr("Debug console")),
    ),
)
_PORT_TYPES = (
    *default(),
    *choices(
        ("isa-serial", "ISA"),
        ("pci-serial", "PCI"),
        ("usb-serial", "USB"),
        ("spapr-vio-serial", "sPAPR"),
        ("system-serial", tr("System")),
        ("sclp-serial", "SCLP"),
        ("isa-debug", tr("Debug")),
    ),
)
_CONSOLE_TYPES = (
    *default(),
    *choices(
        ("serial", tr("Serial port")),
        ("virtio", "VirtIO"),
        ("xen", "Xen"),
        ("lxc", tr("Container")),
        ("openvz", "OpenVZ"),
        ("sclp", "SCLP"),
        ("sclplm", tr("SCLP line mode")),
    ),
)
CHANNEL_NAMES = choices(
    (AGENT, tr("Guest agent"), tr("Addresses, clean shut-down, frozen file systems")),
    (SPICE, tr("SPICE agent"), tr("Clipboard, resizing, mouse")),
    ("org.spice-space.webdav.0", tr("SPICE folder sharing")),
    ("org.libguestfs.channel.0", "libguestfs"),
    ("org.qemu.guest_agent.1", tr("Second guest agent")),
)
_SERIAL = (
    *source_rows(PortXml, COMMON),
    Row("target_type", tr("Kind"), Control.CHOICE, tr("Machine's side"), _PORT_TYPES),
    Row("target_model", tr("Model"), Control.CHOICE, tr("Machine's side"), PORT_MODELS),
    Row("target_port", tr("Number"), Control.NUMBER, tr("Machine's side"), unset=tr("The next"), most=255),
    *SERIAL_PLACE,
)
_PARALLEL = (
    *source_rows(PortXml, COMMON),
    Row("target_port", tr("Number"), Control.NUMBER, tr("Machine's side"), unset=tr("The next"), most=255),
    *SERIAL_PLACE,
)
_CONSOLE = (
    *source_rows(ConsoleXml, COMMON),
    Row("target_type", tr("Kind"), Control.CHOICE, tr("Machine's side"), _CONSOLE_TYPES),
    Row("target_port", tr("Number"), Control.NUMBER, tr("Machine's side"), unset=tr("The next"), most=255),
    Row(
        "tty",
        tr("Terminal"),
        Control.TEXT,
        tr("Host's side"),
        shown=holds(ConsoleXml, "tty"),
        read_only=True,
        more=True,
    ),
    *SERIAL_PLACE,
)
_NAMED = when(ChannelXml, "target_type", "virtio", "xen")
_FORWARD = when(ChannelXml, "target_type", "guestfwd")
_CHANNEL_ROWS = (
    Row("name", tr("Name"), Control.COMBO, tr("Machine's side"), CHANNEL_NAMES, shown=_NAMED),
    Row(
        "target_type",
        tr("Kind"),
        Control.CHOICE,
        tr("Machine's side"),
        choices(("virtio", tr("VirtIO port")), ("guestfwd", tr("Address in user mode network")), ("xen", "Xen")),
    ),
    Row("target_address", tr("Address"), Control.TEXT, tr("Machine's side"), shown=_FORWARD),
    Row("target_port", tr("Port"), Control.NUMBER, tr("Machine's side"), shown=_FORWARD, least=1, most=65535),
    Row(
        "state",
        tr("In the guest"),
        Control.TEXT,
        tr("Machine's side"),
        shown=holds(ChannelXml, "state"),
        read_only=True,
    ),
    *source_rows(ChannelXml, CHANNEL),
    *SERIAL_PLACE,
)
CARD_MODES = choices(
    ("passthrough", tr("Cards where the viewer runs")),
    ("host", tr("The host's reader")),
    ("host-certificates", tr("Certificates on the host")),
)
_CARD_PASSED = when(SmartcardXml, "card_mode", "passthrough")
_CARD_STORED = when(SmartcardXml, "card_mode", "host-certificates")
_SMARTCARD = (
    Row("card_mode", tr("Cards"), Control.CHOICE, tr("Reader"), CARD_MODES),
    Row(
        "certificates",
        tr("Certificates"),
        Control.TABLE,
        tr("Reader"),
        columns=(tr("Name"),),
        shown=either(_CARD_STORED, holds(SmartcardXml, "certificates")),
        help=tr("Three, by their names in the database"),
    ),
    Row("database", tr("Database"), Control.PATH, tr("Reader"), shown=_CARD_STORED, unset="/etc/pki/nssdb"),
    *(
        replace(row, shown=_CARD_PASSED if row.shown is None else both(_CARD_PASSED, row.shown))
        for row in source_rows(SmartcardXml, SPICE_ONLY)
    ),
    *place_rows("alias", "address_type", "address_controller", "address_slot"),
)


def _where(device: CharSourceXml, types: tuple[Choice, ...] = CHANNEL) -> str:
    """Where the bytes go, in a few words."""
    match device.type:
        case "tcp":
            told = f"TCP {device.host or '*'}:{device.service}"
        case "dev" | "file" | "pipe" | "unix" if device.path:
            told = device.path
        case _:
            told = words(types, device.type)
    return told


def _port_line(node: Node, around: Surroundings) -> str:
    port = PortXml(node.element)
    return line(_where(port), words(PORT_MODELS, port.target_model) if port.target_model else "")


def _console_line(node: Node, around: Surroundings) -> str:
    console = ConsoleXml(node.element)
    if console.target_type in ("serial", "") and count(around, "serial"):
        return tr("The same as the first serial port")
    return line(_where(console), words(_CONSOLE_TYPES, console.target_type))


def _channel_title(node: Node, around: Surroundings) -> str:
    name = ChannelXml(node.element).name
    known = next((choice.words for choice in CHANNEL_NAMES if choice.value == name), "")
    return known or tr("Channel{number}").format(number=number(node, around))


def _channel_line(node: Node, around: Surroundings) -> str:
    channel = ChannelXml(node.element)
    known = any(choice.value == channel.name for choice in CHANNEL_NAMES)
    state = {"connected": tr("answers"), "disconnected": tr("does not answer")}.get(channel.state, "")
    return line("" if known else channel.name, _where(channel), state)


def _has_spice(around: Surroundings) -> bool:
    devices = around.machine.devices
    return devices is not None and any(display.type == "spice" for display in devices.graphics)


def _channel_template(around: Surroundings) -> str:
    devices = around.machine.devices
    names = {channel.name for channel in devices.channels} if devices else set()
    if AGENT not in names:
        return made(ChannelXml, "channel", type="unix", target_type="virtio", name=AGENT)
    if SPICE not in names:
        kind = "spicevmc" if _has_spice(around) else "qemu-vdagent"
        shared = None if kind == "spicevmc" else False
        return made(ChannelXml, "channel", type=kind, vdagent_clipboard=shared, target_type="virtio", name=SPICE)
    free = next(
        f"org.example.port.{place}" for place in range(len(names) + 1) if f"org.example.port.{place}" not in names
    )
    return made(ChannelXml, "channel", type="unix", target_type="virtio", name=free)


def _console_template(around: Surroundings) -> str:
    kind = {"LXC": "lxc", "Xen": "xen"}.get(around.driver, "virtio")
    return made(ConsoleXml, "console", type="pty", target_type=kind)


def _card_template(around: Surroundings) -> str:
    if _has_spice(around):
        return made(SmartcardXml, "smartcard", card_mode="passthrough", type="spicevmc")
    return made(SmartcardXml, "smartcard", card_mode="host")


def _contained(around: Surroundings) -> str:
    return tr("Containers have consoles only") if around.machine.type == "lxc" else ""


def _port_title(words: str) -> Callable[[Node, Surroundings], str]:
    return lambda node, around: f"{words}{number(node, around)}"


def _port_page(kind: str, words: str, rows: tuple[Row, ...]) -> Page:
    return Page(
        kind=kind,
        name=kind,
        group=tr("Ports and channels"),
        icon="terminal-2" if kind == "serial" else "plug",
        title=_port_title(words),
        line=_port_line,
        rows=rows,
        check=check_port,
        add_words=words,
        template=lambda around: made(PortXml, kind, type="pty" if kind == "serial" else "null"),
        refusal=_contained,
    )


PAGES = (
    _port_page("serial", tr("Serial port"), _SERIAL),
    _port_page("parallel", tr("Parallel port"), _PARALLEL),
    Page(
        kind="console",
        name="console",
        group=tr("Ports and channels"),
        icon="terminal-2",
        title=_port_title(tr("Console")),
        line=_console_line,
        rows=_CONSOLE,
        check=check_console,
        add_words=tr("Console"),
        template=_console_template,
    ),
    Page(
        kind="channel",
        name="channel",
        group=tr("Ports and channels"),
        icon="switch-horizontal",
        title=_channel_title,
        line=_channel_line,
        rows=_CHANNEL_ROWS,
        check=check_channel,
        add_words=tr("Channel"),
        template=_channel_template,
        refusal=_contained,
    ),
    Page(
        kind="smartcard",
        name="smartcard",
        group=tr("Ports and channels"),
        icon="id",
        title=lambda node, around: tr("Smart card reader"),
        line=lambda node, around: words(CARD_MODES, SmartcardXml(node.element).card_mode),
        rows=_SMARTCARD,
        check=check_smartcard,
        add_words=tr("Smart card reader"),
        template=_card_template,
        refusal=lambda around: _contained(around) or usb_refusal(around),
    ),
)
