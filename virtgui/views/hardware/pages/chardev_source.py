"""Where a character device's bytes go on the host, as rows for every kind of one."""

from __future__ import annotations

from virtgui.views.hardware.parts import (
    Shown,
    both,
    choices,
    default,
    either,
    holds,
    rare_row,
    when,
)
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.xml.devices.chardev import CharSourceXml

COMMON = choices(
    ("pty", "Terminal on the host", "Shown as the serial console"),
    ("unix", "Socket on the host"),
    ("file", "File on the host", "What the machine writes is kept"),
    ("tcp", "TCP"),
    ("udp", "UDP"),
    ("dev", "Device of the host"),
    ("pipe", "Named pipe"),
    ("null", "Nowhere"),
    ("vc", "Virtual console of the hypervisor's window"),
    ("stdio", "Hypervisor's input and output"),
    ("nmdm", "Null modem (bhyve)"),
    ("spiceport", "SPICE, a port of its own"),
)
SPICE_ONLY = (Choice("spicevmc", "SPICE viewer"), *COMMON)
CHANNEL = (
    *COMMON[:2],
    Choice("spicevmc", "SPICE viewer"),
    Choice("qemu-vdagent", "Clipboard for VNC and others", "Without a SPICE display"),
    Choice("dbus", "D-Bus"),
    *COMMON[2:],
)


def source_rows(kind: type[CharSourceXml], types: tuple[Choice, ...]) -> tuple[Row, ...]:
    """Where the bytes go, for any character device."""

    def of(*values: str) -> Shown:
        return when(kind, "type", *values)

    tries = both(of("tcp", "unix"), when(kind, "mode", "connect", ""))
    return (
        Row("type", "Goes to", Control.CHOICE, "Host's side", types),
        Row(
            "path",
            "Path",
            Control.PATH,
            "Host's side",
            shown=either(of("dev", "file", "pipe", "unix"), both(of("dbus"), holds(kind, "path"))),
            unset="Chosen by libvirt",
        ),
        Row("append", "Append to the file", Control.SWITCH, "Host's side", shown=of("file")),
        Row(
            "mode",
            "Host's side",
            Control.CHOICE,
            "Host's side",
            choices(("bind", "Waits for a connection"), ("connect", "Connects")),
            shown=of("tcp", "unix"),
            unset="Hypervisor default",
        ),
        Row("host", "Host", Control.TEXT, "Host's side", shown=of("tcp")),
        Row("service", "Port", Control.TEXT, "Host's side", shown=of("tcp")),
        Row(
            "protocol",
            "Protocol",
            Control.CHOICE,
            "Host's side",
            (
                *default("Raw"),
                *choices(("raw", "Raw, written"), ("telnet", "Telnet"), ("telnets", "Telnet over TLS"), ("tls", "TLS")),
            ),
            shown=of("tcp"),
        ),
        rare_row("tls", "Encrypted by TLS", Control.SWITCH, "Host's side", shown=of("tcp")),
        rare_row("reconnect", "Connect again", Control.SWITCH, "Host's side", shown=tries),
        rare_row(
            "reconnect_timeout",
            "Connect again after",
            Control.NUMBER,
            "Host's side",
            unit="s",
            least=1,
            shown=both(tries, holds(kind, "reconnect")),
        ),
        Row(
            "ends",
            "Ends",
            Control.TABLE,
            "Host's side",
            columns=("End", "Host", "Port"),
            cells=(("End", choices(("connect", "Send to"), ("bind", "Receive at"))),),
            shown=of("udp"),
        ),
        Row("spice_channel", "SPICE channel", Control.TEXT, "Host's side", shown=of("spiceport")),
        Row("dbus_channel", "D-Bus channel", Control.TEXT, "Host's side", shown=of("dbus")),
        Row("nmdm_master", "Host's end", Control.TEXT, "Host's side", shown=of("nmdm")),
        Row("nmdm_slave", "Machine's end", Control.TEXT, "Host's side", shown=of("nmdm")),
        Row(
            "vdagent_clipboard",
            "Share the clipboard",
            Control.SWITCH,
            "Host's side",
            shown=of("qemu-vdagent"),
            help="Whatever is copied on either side can be read on the other",
        ),
        Row(
            "vdagent_mouse",
            "Mouse",
            Control.CHOICE,
            "Host's side",
            (*default(), *choices(("client", "The viewer's pointer"), ("server", "Caught by the machine"))),
            shown=of("qemu-vdagent"),
        ),
        rare_row("log_file", "Keep a log in", Control.PATH, "Log", unset="No log"),
        rare_row("log_append", "Append to the log", Control.SWITCH, "Log"),
    )
