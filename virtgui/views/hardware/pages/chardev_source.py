"""Where a character device's bytes go on the host, as rows for every kind of one."""

from __future__ import annotations

from virtgui.util.language import tr
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
    ("pty", tr("Terminal on the host"), tr("Shown as the serial console")),
    ("unix", tr("Socket on the host")),
    ("file", tr("File on the host"), tr("What the machine writes is kept")),
    ("tcp", "TCP"),
    ("udp", "UDP"),
    ("dev", tr("Device of the host")),
    ("pipe", tr("Named pipe")),
    ("null", tr("Nowhere")),
    ("vc", tr("Virtual console of the hypervisor's window")),
    ("stdio", tr("Hypervisor's input and output")),
    ("nmdm", tr("Null modem (bhyve)")),
    ("spiceport", tr("SPICE, a port of its own")),
)
SPICE_ONLY = (Choice("spicevmc", tr("SPICE viewer")), *COMMON)
CHANNEL = (
    *COMMON[:2],
    Choice("spicevmc", tr("SPICE viewer")),
    Choice("qemu-vdagent", tr("Clipboard for VNC and others"), tr("Without a SPICE display")),
    Choice("dbus", "D-Bus"),
    *COMMON[2:],
)


def source_rows(kind: type[CharSourceXml], types: tuple[Choice, ...]) -> tuple[Row, ...]:
    """Where the bytes go, for any character device."""

    def of(*values: str) -> Shown:
        return when(kind, "type", *values)

    tries = both(of("tcp", "unix"), when(kind, "mode", "connect", ""))
    return (
        Row("type", tr("Goes to"), Control.CHOICE, tr("Host's side"), types),
        Row(
            "path",
            tr("Path"),
            Control.PATH,
            tr("Host's side"),
            shown=either(of("dev", "file", "pipe", "unix"), both(of("dbus"), holds(kind, "path"))),
            unset=tr("Chosen by libvirt"),
        ),
        Row("append", tr("Append to the file"), Control.SWITCH, tr("Host's side"), shown=of("file")),
        Row(
            "mode",
            tr("Host's side"),
            Control.CHOICE,
            tr("Host's side"),
            choices(("bind", tr("Waits for a connection")), ("connect", tr("Connects"))),
            shown=of("tcp", "unix"),
            unset=tr("Hypervisor default"),
        ),
        Row("host", tr("Host"), Control.TEXT, tr("Host's side"), shown=of("tcp")),
        Row("service", tr("Port"), Control.TEXT, tr("Host's side"), shown=of("tcp")),
        Row(
            "protocol",
            tr("Protocol"),
            Control.CHOICE,
            tr("Host's side"),
            (
                *default(tr("Raw")),
                *choices(
                    ("raw", tr("Raw, written")),
                    ("telnet", "Telnet"),
                    ("telnets", tr("Telnet over TLS")),
                    ("tls", "TLS"),
                ),
            ),
            shown=of("tcp"),
        ),
        rare_row("tls", tr("Encrypted by TLS"), Control.SWITCH, tr("Host's side"), shown=of("tcp")),
        rare_row("reconnect", tr("Connect again"), Control.SWITCH, tr("Host's side"), shown=tries),
        rare_row(
            "reconnect_timeout",
            tr("Connect again after"),
            Control.NUMBER,
            tr("Host's side"),
            unit="s",
            least=1,
            shown=both(tries, holds(kind, "reconnect")),
        ),
        Row(
            "ends",
            tr("Ends"),
            Control.TABLE,
            tr("Host's side"),
            columns=(tr("End"), tr("Host"), tr("Port")),
            cells=((tr("End"), choices(("connect", tr("Send to")), ("bind", tr("Receive at")))),),
            shown=of("udp"),
        ),
        Row("spice_channel", tr("SPICE channel"), Control.TEXT, tr("Host's side"), shown=of("spiceport")),
        Row("dbus_channel", tr("D-Bus channel"), Control.TEXT, tr("Host's side"), shown=of("dbus")),
        Row("nmdm_master", tr("Host's end"), Control.TEXT, tr("Host's side"), shown=of("nmdm")),
        Row("nmdm_slave", tr("Machine's end"), Control.TEXT, tr("Host's side"), shown=of("nmdm")),
        Row(
            "vdagent_clipboard",
            tr("Share the clipboard"),
            Control.SWITCH,
            tr("Host's side"),
            shown=of("qemu-vdagent"),
            help=tr("Whatever is copied on either side can be read on the other"),
        ),
        Row(
            "vdagent_mouse",
            tr("Mouse"),
            Control.CHOICE,
            tr("Host's side"),
            (*default(), *choices(("client", tr("The viewer's pointer")), ("server", tr("Caught by the machine")))),
            shown=of("qemu-vdagent"),
        ),
        rare_row("log_file", tr("Keep a log in"), Control.PATH, tr("Log"), unset=tr("No log")),
        rare_row("log_append", tr("Append to the log"), Control.SWITCH, tr("Log")),
    )
