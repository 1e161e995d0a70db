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
        Row("key", "Key"),
        Row("lockspace", "Lock space"),
        Row("path", "File", Control.PATH),
        Row("offset", "Offset", Control.BYTES, most=2**63 - 1),
    ),
    *BOOT,
)
NVRAM = (
    *section("Memory of the firmware", Row("register", "Register", unset="Chosen by the host")),
    *BOOT,
)
SHMEM = (
    *section(
        "Shared memory",
        Row("name", "Name", help="Machines with the same name share it"),
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
        ),
        Row("size", "Size", Control.BYTES, most=2**63 - 1),
        Row(
            "role",
            "When moved to another host",
            Control.CHOICE,
            choices=(DEFAULT, Choice("master", "Take it along"), Choice("peer", "Refuse to move")),
        ),
        Row(
            "server",
            "Server's socket",
            Control.PATH,
            shown=being("model", "ivshmem-doorbell", "ivshmem"),
        ),
    ),
    *rare(
        "Doorbell",
        Row("has_server", "Through a server", Control.FLAG, shown=being("model", "ivshmem")),
        Row("msi", "Interrupts by message", Control.FLAG),
        Row("vectors", "Interrupts", Control.NUMBER, shown=has("vectors")),
        Row("io_event_fd", "I/O in a thread of its own", Control.SWITCH, shown=has("vectors")),
    ),
    *place(),
)
CRYPTO = (
    *section(
        "Encryption engine",
        Row("model", "Model", Control.CHOICE, choices=VIRTIO_MODELS[:1], caps="crypto/model"),
        Row("type", "Kind", Control.CHOICE, choices=(Choice("qemu", "QEMU"),), caps="crypto/type"),
        Row(
            "backend",
            "Done by",
            Control.CHOICE,
            choices=(Choice("builtin", "The hypervisor"), Choice("lkcf", "The host's kernel")),
            caps="crypto/backendModel",
        ),
        Row("queues", "Queues", Control.NUMBER, least=1),
    ),
    *VIRTIO,
    *place(),
)
PSTORE = (
    *section(
        "Crash store",
        Row("backend", "Kind", Control.CHOICE, choices=(Choice("acpi-erst", "ACPI error records"),)),
        Row("path", "File", Control.PATH, unset="libvirt's choice"),
        Row("size", "Size", Control.BYTES, most=2**63 - 1),
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
        ),
        Row(
            "period",
            "Memory figures every",
            Control.NUMBER,
            unit="s",
            unset="Not asked for",
            help="How old they may be",
        ),
        Row("auto_deflate", "Give back when the guest runs short", Control.SWITCH),
        Row("free_page_reporting", "Report free pages", Control.SWITCH, help="The host takes them back"),
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
        ),
        Row("port", "Port", shown=being("model", "isa", ""), unset="0x505"),
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
