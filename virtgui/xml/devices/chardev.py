"""Serial and parallel ports, consoles, channels, smart cards: what carries bytes between machine and host."""

from __future__ import annotations

from virtgui.xml.devices.slots import AddressXml
from virtgui.xml.fields import integer, rows, switch, text


class CharSourceXml(AddressXml):
    """Where a character device's bytes go on the host; which fields mean something depends on `type`."""

    __slots__ = ()

    type = text("@type")
    path = text("source/@path")
    append = switch("source/@append", "on", "off")
    mode = text("source/@mode")
    host = text("source/@host")
    service = text("source/@service")
    tls = switch("source/@tls")
    reconnect = switch("source/reconnect/@enabled")
    reconnect_timeout = integer("source/reconnect/@timeout")
    protocol = text("protocol/@type")
    ends = rows("source", "@mode", "@host", "@service")
    spice_channel = text("source/@channel")
    dbus_channel = text("source/@channel")
    nmdm_master = text("source/@master")
    nmdm_slave = text("source/@slave")
    vdagent_clipboard = switch("source/clipboard/@copypaste")
    vdagent_mouse = text("source/mouse/@mode")
    log_file = text("log/@file")
    log_append = switch("log/@append", "on", "off")


class PortXml(CharSourceXml):
    """A `<serial>` or `<parallel>`."""

    __slots__ = ()

    target_type = text("target/@type")
    target_port = integer("target/@port")
    target_model = text("target/model/@name")


class ConsoleXml(PortXml):
    """A `<console>`."""

    __slots__ = ()

    tty = text("@tty")


class ChannelXml(CharSourceXml):
    """A `<channel>`."""

    __slots__ = ()

    target_type = text("target/@type")
    name = text("target/@name")
    state = text("target/@state")
    target_address = text("target/@address")
    target_port = integer("target/@port")


class SmartcardXml(CharSourceXml):
    """A `<smartcard>`."""

    __slots__ = ()

    order = ("certificate", "database")

    card_mode = text("@mode")
    certificates = rows("certificate", ".", ordered=True)
    database = text("database")
