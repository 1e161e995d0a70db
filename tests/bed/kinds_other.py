"""Displays, sound, input, ports and the small devices, as rows of the table of devices."""

from __future__ import annotations

from tests.bed.kind import HAS, NEXT, Kind, lacks
from virtgui.model.edits import Value


def _of(tag: str, name: str, *fields: tuple[str, Value], edit: tuple[str, Value] | None = None, **more: object) -> Kind:
    card = str(more.pop("card", tag))
    return Kind(name, tag, card, fields, edit, **more)  # type: ignore[arg-type]


NO_SWTPM = lacks("swtpm", "(?i)tpm|next start")
NEWER = lacks("a newer libvirt", "(?i)pstore|crypto|not keep")

DISPLAYS = (
    _of("graphics", "Display: VNC", ("type", "vnc"), edit=("password", "s3cret"), added=NEXT),
    _of("graphics", "Display: SPICE", ("type", "spice"), edit=("image", "off"), added=NEXT),
    _of(
        "graphics",
        "Display: EGL, without a window",
        ("type", "egl-headless"),
        ("auto_port", None),
        ("listen_type", None),
        ("listen_address", None),
        edit=("render_node", "/dev/dri/renderD128"),
        starts=lacks("a GPU", "(?i)egl|render|dri|gl"),
        added=NEXT,
    ),
    _of(
        "graphics",
        "Display: D-Bus",
        ("type", "dbus"),
        ("auto_port", None),
        ("listen_type", None),
        ("listen_address", None),
        ("p2p", True),
        edit=("gl", False),
        added=NEXT,
    ),
    _of("video", "Graphics card: VirtIO", ("model", "virtio"), edit=("heads", 2), added=NEXT),
    _of("video", "Graphics card: QXL", ("model", "qxl"), edit=("vram", 131072), added=NEXT),
    _of("sound", "Sound card: HD audio", ("model", "ich9"), added=NEXT),
    _of("sound", "Sound card: USB", ("model", "usb"), added=NEXT),
    _of("audio", "Audio output: none", ("type", "none"), edit=("timer_period", 5000), added=NEXT),
    _of("input", "Keyboard: USB", ("bus", "usb"), card="keyboard"),
    _of("input", "Mouse: PS/2", ("bus", "ps2"), card="mouse", added=NEXT),
    _of("input", "Tablet: USB", ("bus", "usb"), card="tablet"),
    _of("input", "Tablet: VirtIO", ("bus", "virtio"), card="tablet"),
    _of("hub", "USB hub", added=NEXT),
    _of("redirdev", "USB redirection: SPICE", ("type", "spicevmc")),
    _of(
        "redirdev",
        "USB redirection: TCP",
        ("type", "tcp"),
        ("mode", "bind"),
        ("host", "127.0.0.1"),
        ("service", "5999"),
    ),
    _of(
        "redirfilter",
        "USB redirection filter",
        edit=("rules", (("yes", "0x08", "", "", ""), ("no", "", "", "", ""))),
        added=NEXT,
    ),
)
PORTS = (
    _of("serial", "Serial port: terminal", ("type", "pty"), along=("console",), added=NEXT),
    _of("serial", "Serial port: PCI card", ("type", "pty"), ("target_type", "pci-serial")),
    _of("serial", "Serial port: USB", ("type", "pty"), ("target_type", "usb-serial")),
    _of("parallel", "Parallel port", added=NEXT),
    _of("console", "Console: VirtIO", ("type", "pty"), ("target_type", "virtio")),
    _of("channel", "Channel: guest agent"),
    _of(
        "channel",
        "Channel: SPICE agent",
        ("type", "spicevmc"),
        ("name", "com.redhat.spice.0"),
        ("target_type", "virtio"),
    ),
    _of(
        "smartcard",
        "Smart card reader: host’s cards",
        ("card_mode", "host"),
        ("type", None),
        added=NEXT,
        starts=lacks("a smart card", "(?i)vcard|smartcard"),
    ),
    _of("smartcard", "Smart card reader: SPICE", ("card_mode", "passthrough"), ("type", "spicevmc"), added=NEXT),
)
SMALL = (
    _of(
        "rng",
        "Random numbers",
        ("model", "virtio"),
        ("backend", "random"),
        ("device", "/dev/urandom"),
        edit=("rate", 2000),
    ),
    _of("watchdog", "Watchdog: i6300ESB", ("model", "i6300esb"), ("action", "reset"), edit=("action", "pause")),
    _of(
        "tpm",
        "TPM: emulated",
        ("model", "tpm-crb"),
        ("type", "emulator"),
        ("version", "2.0"),
        edit=("persistent", True),
        stored=NO_SWTPM,
        added=NO_SWTPM,
        starts=NO_SWTPM,
    ),
    _of(
        "vsock",
        "vsock",
        ("model", "virtio"),
        ("auto", True),
        edit=("auto", False),
        starts=lacks("vhost-vsock", "(?i)vsock"),
        added=lacks("vhost-vsock", "(?i)vsock"),
    ),
    _of("shmem", "Shared memory", edit=("size", 8 * 2**20)),
    _of(
        "crypto",
        "Crypto device",
        ("model", "virtio"),
        ("type", "qemu"),
        ("backend", "builtin"),
        edit=("queues", 2),
        stored=NEWER,
        added=NEXT,
    ),
    _of("panic", "Panic notifier", ("model", "isa"), edit=("alias", "ua-panic"), added=NEXT),
    _of("iommu", "IOMMU", ("model", "intel"), edit=("caching_mode", True), added=NEXT),
    _of("memballoon", "Memory balloon", ("model", "virtio"), form=HAS, stored=HAS, added=HAS),
    _of("pstore", "Crash store", stored=NEWER, added=NEXT),
    _of(
        "lease",
        "Lease",
        ("lockspace", "kinds"),
        ("key", "one"),
        ("path", "/var/lib/libvirt/images/lease"),
        edit=("offset", 512),
    ),
)
