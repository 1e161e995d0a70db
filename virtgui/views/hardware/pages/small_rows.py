"""The rows of the devices that have little to set."""

from __future__ import annotations

from dataclasses import replace

from virtgui.util.language import tr
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
        tr("Lease"),
        Row("key", tr("Key")),
        Row("lockspace", tr("Lock space")),
        Row("path", tr("File"), Control.PATH),
        Row("offset", tr("Offset"), Control.BYTES, most=2**63 - 1),
    ),
    *BOOT,
)
NVRAM = (
    *section(tr("Memory of the firmware"), Row("register", tr("Register"), unset=tr("Chosen by the host"))),
    *BOOT,
)
SHMEM = (
    *section(
        tr("Shared memory"),
        Row("name", tr("Name"), help=tr("Machines with the same name share it")),
        Row(
            "model",
            tr("Model"),
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("ivshmem-plain", tr("Plain")),
                Choice("ivshmem-doorbell", tr("With a doorbell"), tr("A server tells the machines of each other")),
                Choice("ivshmem", tr("Old")),
            ),
        ),
        Row("size", tr("Size"), Control.BYTES, most=2**63 - 1),
        Row(
            "role",
            tr("When moved to another host"),
            Control.CHOICE,
            choices=(DEFAULT, Choice("master", tr("Take it along")), Choice("peer", tr("Refuse to move"))),
        ),
        Row(
            "server",
            tr("Server's socket"),
            Control.PATH,
            shown=being("model", "ivshmem-doorbell", "ivshmem"),
        ),
    ),
    *rare(
        tr("Doorbell"),
        Row("has_server", tr("Through a server"), Control.FLAG, shown=being("model", "ivshmem")),
        Row("msi", tr("Interrupts by message"), Control.FLAG),
        Row("vectors", tr("Interrupts"), Control.NUMBER, shown=has("vectors")),
        Row("io_event_fd", tr("I/O in a thread of its own"), Control.SWITCH, shown=has("vectors")),
    ),
    *place(),
)
CRYPTO = (
    *section(
        tr("Encryption engine"),
        Row("model", tr("Model"), Control.CHOICE, choices=VIRTIO_MODELS[:1], caps="crypto/model"),
        Row("type", tr("Kind"), Control.CHOICE, choices=(Choice("qemu", "QEMU"),), caps="crypto/type"),
        Row(
            "backend",
            tr("Done by"),
            Control.CHOICE,
            choices=(Choice("builtin", tr("The hypervisor")), Choice("lkcf", tr("The host's kernel"))),
            caps="crypto/backendModel",
        ),
        Row("queues", tr("Queues"), Control.NUMBER, least=1),
    ),
    *VIRTIO,
    *place(),
)
PSTORE = (
    *section(
        tr("Crash store"),
        Row("backend", tr("Kind"), Control.CHOICE, choices=(Choice("acpi-erst", tr("ACPI error records")),)),
        Row("path", tr("File"), Control.PATH, unset=tr("libvirt's choice")),
        Row("size", tr("Size"), Control.BYTES, most=2**63 - 1),
    ),
    *BOOT,
)
BALLOON = (
    *section(
        tr("Balloon"),
        Row(
            "model",
            tr("Model"),
            Control.CHOICE,
            choices=(
                *VIRTIO_MODELS,
                Choice("xen", "Xen"),
                Choice("none", tr("None", "any gender"), tr("Memory cannot be taken back")),
            ),
            caps="memballoon/model",
        ),
        Row(
            "period",
            tr("Memory figures every"),
            Control.NUMBER,
            unit="s",
            unset=tr("Not asked for"),
            help=tr("How old they may be"),
        ),
        Row("auto_deflate", tr("Give back when the guest runs short"), Control.SWITCH),
        Row("free_page_reporting", tr("Report free pages"), Control.SWITCH, help=tr("The host takes them back")),
    ),
    *_NOT_NONE,
    *place(),
)
PANIC = (
    *section(
        tr("Panic notifier"),
        Row(
            "model",
            tr("Model"),
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("isa", "ISA"),
                Choice("hyperv", "Hyper-V", tr("For Windows")),
                Choice("pseries", "pSeries"),
                Choice("s390", "IBM Z"),
                Choice("pvpanic", "PCI"),
            ),
            caps="panic/model",
        ),
        Row("port", tr("Port"), shown=being("model", "isa", ""), unset="0x505"),
    ),
    *BOOT,
)
WATCHDOG = (
    *section(
        tr("Watchdog"),
        Row(
            "model",
            tr("Model"),
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
            tr("When the guest hangs"),
            Control.CHOICE,
            choices=(
                Choice("", tr("Reset (default)")),
                Choice("reset", tr("Reset")),
                Choice("shutdown", tr("Shut down"), tr("Mostly a guest that hangs does not answer")),
                Choice("poweroff", tr("Power off")),
                Choice("pause", tr("Pause")),
                Choice("dump", tr("Dump its memory")),
                Choice("inject-nmi", tr("Send it an NMI")),
                Choice("none", tr("Nothing")),
            ),
        ),
    ),
    *place(),
)
