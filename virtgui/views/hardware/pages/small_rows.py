"""The rows of the devices that have little to set."""

from __future__ import annotations

from dataclasses import replace

from virtgui.views.hardware.pages.tables import (
    BOOT,
    DEFAULT,
    VIRTIO,
    VIRTIO_MODELS,
    VIRTIO_ROWS,
    being,
    has,
    place,
    rare,
    section,
)
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.xml.flaws.values import written

_NOT_NONE = rare("VirtIO", *(replace(row, shown=lambda node: written(node, "model") != "none") for row in VIRTIO_ROWS))

LEASE = (
    *section(
        "Lease",
        Row("key", "Key", off_only=True),
        Row("lockspace", "Lock space", off_only=True),
        Row("path", "File", Control.PATH, off_only=True),
        Row("offset", "Offset", Control.BYTES, most=2**63 - 1, off_only=True),
    ),
    *BOOT,
)
NVRAM = (
    *section("Memory of the firmware", Row("register", "Register", unset="Chosen by the host", off_only=True)),
    *BOOT,
)
SHMEM = (
    *section(
        "Shared memory",
        Row("name", "Name", off_only=True, help="Machines with the same name share it"),
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("ivshmem-plain", "Plain"),
                Choice("ivshmem-doorbell", "With a doorbell", "A server tells the machines of each other"),
                Choice("ivshmem", "Old"),
            ),
            off_only=True,
        ),
        Row("size", "Size", Control.BYTES, most=2**63 - 1, off_only=True),
        Row(
            "role",
            "When moved to another host",
            Control.CHOICE,
            choices=(DEFAULT, Choice("master", "Take it along"), Choice("peer", "Refuse to move")),
            off_only=True,
        ),
        Row(
            "server",
            "Server's socket",
            Control.PATH,
            shown=being("model", "ivshmem-doorbell", "ivshmem"),
            off_only=True,
        ),
    ),
    *rare(
        "Doorbell",
        Row("has_server", "Through a server", Control.FLAG, shown=being("model", "ivshmem"), off_only=True),
        Row("msi", "Interrupts by message", Control.FLAG, off_only=True),
        Row("vectors", "Interrupts", Control.NUMBER, shown=has("vectors"), off_only=True),
        Row("io_event_fd", "I/O in a thread of its own", Control.SWITCH, shown=has("vectors"), off_only=True),
    ),
    *place(),
)
CRYPTO = (
    *section(
        "Encryption engine",
        Row("model", "Model", Control.CHOICE, choices=VIRTIO_MODELS[:1], caps="crypto/model", off_only=True),
        Row("type", "Kind", Control.CHOICE, choices=(Choice("qemu", "QEMU"),), caps="crypto/type", off_only=True),
        Row(
            "backend",
            "Done by",
            Control.CHOICE,
            choices=(Choice("builtin", "The hypervisor"), Choice("lkcf", "The host's kernel")),
            caps="crypto/backendModel",
            off_only=True,
        ),
        Row("queues", "Queues", Control.NUMBER, least=1, off_only=True),
    ),
    *VIRTIO,
    *place(),
)
PSTORE = (
    *section(
        "Crash store",
        Row("backend", "Kind", Control.CHOICE, choices=(Choice("acpi-erst", "ACPI error records"),), off_only=True),
        Row("path", "File", Control.PATH, unset="libvirt's choice", off_only=True),
        Row("size", "Size", Control.BYTES, most=2**63 - 1, off_only=True),
    ),
    *BOOT,
)
BALLOON = (
    *section(
        "Balloon",
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(*VIRTIO_MODELS, Choice("xen", "Xen"), Choice("none", "None", "Memory cannot be taken back")),
            caps="memballoon/model",
            off_only=True,
        ),
        Row(
            "period",
            "Memory figures every",
            Control.NUMBER,
            unit="s",
            unset="Not asked for",
            help="How old they may be",
        ),
        Row("auto_deflate", "Give back when the guest runs short", Control.SWITCH, off_only=True),
        Row("free_page_reporting", "Report free pages", Control.SWITCH, off_only=True, help="The host takes them back"),
    ),
    *_NOT_NONE,
    *place(),
)
PANIC = (
    *section(
        "Panic notifier",
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("isa", "ISA"),
                Choice("hyperv", "Hyper-V", "For Windows"),
                Choice("pseries", "pSeries"),
                Choice("s390", "IBM Z"),
                Choice("pvpanic", "PCI"),
            ),
            caps="panic/model",
            off_only=True,
        ),
        Row("port", "Port", shown=being("model", "isa", ""), unset="0x505", off_only=True),
    ),
    *BOOT,
)
WATCHDOG = (
    *section(
        "Watchdog",
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(
                Choice("i6300esb", "i6300ESB (PCI)"),
                Choice("itco", "iTCO (q35)"),
                Choice("ib700", "iB700 (ISA)"),
                Choice("diag288", "Diag288 (IBM Z)"),
            ),
            off_only=True,
        ),
        Row(
            "action",
            "When the guest hangs",
            Control.CHOICE,
            choices=(
                Choice("", "Reset (default)"),
                Choice("reset", "Reset"),
                Choice("shutdown", "Shut down", "Mostly a guest that hangs does not answer"),
                Choice("poweroff", "Power off"),
                Choice("pause", "Pause"),
                Choice("dump", "Dump its memory"),
                Choice("inject-nmi", "Send it an NMI"),
                Choice("none", "Nothing"),
            ),
        ),
    ),
    *place(),
)
