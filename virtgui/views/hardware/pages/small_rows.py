"""The rows of the devices that have little to set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtgui.views.hardware.pages.tables import DEFAULT, VIRTIO_ROWS, has, rare, secrets, section
from virtgui.views.hardware.rows import Choice, Control, Row
from virtgui.xml.flaws.values import written
from virtgui.xml.node import Node

_VIRTIO_MODELS = (
    Choice("virtio", "VirtIO"),
    Choice("virtio-transitional", "VirtIO, also for old guests"),
    Choice("virtio-non-transitional", "VirtIO 1.0 only"),
)


def _is(field: str, *values: str) -> Callable[[Node], bool]:
    return lambda node: written(node, field) in values


def _place(*rows: Row) -> tuple[Row, ...]:
    """What every device has besides, shown where it is written."""
    acpi = Row("acpi_index", "ACPI index", Control.NUMBER, shown=has("acpi_index"), off_only=True)
    boot = Row("boot_order", "Boot order", Control.NUMBER, shown=has("boot_order"), off_only=True)
    return rare("Place", *rows, acpi, boot)


_BOOT = rare("Place", Row("boot_order", "Boot order", Control.NUMBER, shown=has("boot_order"), off_only=True))
_VIRTIO = rare("VirtIO", *VIRTIO_ROWS)
_NOT_NONE = rare("VirtIO", *(replace(row, shown=lambda node: written(node, "model") != "none") for row in VIRTIO_ROWS))

LEASE = (
    *section(
        "Lease",
        Row("key", "Key", off_only=True),
        Row("lockspace", "Lock space", off_only=True),
        Row("path", "File", Control.PATH, off_only=True),
        Row("offset", "Offset", Control.BYTES, most=2**63 - 1, off_only=True),
    ),
    *_BOOT,
)
NVRAM = (
    *section("Memory of the firmware", Row("register", "Register", unset="Chosen by the host", off_only=True)),
    *_BOOT,
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
            "server", "Server's socket", Control.PATH, shown=_is("model", "ivshmem-doorbell", "ivshmem"), off_only=True
        ),
    ),
    *rare(
        "Doorbell",
        Row("has_server", "Through a server", Control.FLAG, shown=_is("model", "ivshmem"), off_only=True),
        Row("msi", "Interrupts by message", Control.FLAG, off_only=True),
        Row("vectors", "Interrupts", Control.NUMBER, shown=has("vectors"), off_only=True),
        Row("io_event_fd", "I/O in a thread of its own", Control.SWITCH, shown=has("vectors"), off_only=True),
    ),
    *_place(),
)
CRYPTO = (
    *section(
        "Encryption engine",
        Row("model", "Model", Control.CHOICE, choices=_VIRTIO_MODELS[:1], caps="crypto/model", off_only=True),
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
    *_VIRTIO,
    *_place(),
)
PSTORE = (
    *section(
        "Crash store",
        Row("backend", "Kind", Control.CHOICE, choices=(Choice("acpi-erst", "ACPI error records"),), off_only=True),
        Row("path", "File", Control.PATH, unset="libvirt's choice", off_only=True),
        Row("size", "Size", Control.BYTES, most=2**63 - 1, off_only=True),
    ),
    *_BOOT,
)
BALLOON = (
    *section(
        "Balloon",
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(*_VIRTIO_MODELS, Choice("xen", "Xen"), Choice("none", "None", "Memory cannot be taken back")),
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
    *_place(),
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
        Row("port", "Port", shown=_is("model", "isa", ""), unset="0x505", off_only=True),
    ),
    *_BOOT,
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
    *_place(),
)
_EGD = _is("backend", "egd")
RNG = (
    *section(
        "Random numbers",
        Row("model", "Model", Control.CHOICE, choices=_VIRTIO_MODELS, caps="rng/model", off_only=True),
        Row(
            "backend",
            "Come from",
            Control.CHOICE,
            choices=(
                Choice("random", "A device of the host"),
                Choice("builtin", "The hypervisor"),
                Choice("egd", "A daemon (EGD)"),
            ),
            caps="rng/backendModel",
            off_only=True,
        ),
        Row("device", "Device", Control.PATH, shown=_is("backend", "random"), unset="/dev/random", off_only=True),
        Row("rate", "At most", Control.BYTES, unset="No limit", most=2**31 - 2),
        Row("period", "In each", Control.NUMBER, unit="ms", unset="1000 ms"),
    ),
    *rare(
        "Daemon",
        Row(
            "egd_type",
            "Reached by",
            Control.CHOICE,
            choices=(
                Choice("", "Not set"),
                Choice("tcp", "TCP"),
                Choice("udp", "UDP"),
                Choice("unix", "UNIX socket"),
                *(Choice(name, name) for name in ("dev", "file", "pipe", "pty", "vc", "stdio", "spicevmc", "null")),
            ),
            shown=_EGD,
            off_only=True,
        ),
        Row(
            "egd_hosts",
            "Addresses",
            Control.TABLE,
            columns=("Mode", "Host", "Port"),
            cells=(("Mode", (Choice("connect", "Connect"), Choice("bind", "Listen"))),),
            shown=_is("egd_type", "tcp", "udp"),
            off_only=True,
        ),
        Row("egd_path", "Path", Control.PATH, shown=_is("egd_type", "unix", "dev", "file", "pipe"), off_only=True),
        Row(
            "egd_protocol",
            "Protocol",
            Control.CHOICE,
            choices=(DEFAULT, *(Choice(name, name) for name in ("raw", "telnet", "telnets", "tls"))),
            shown=_is("egd_type", "tcp"),
            off_only=True,
        ),
        Row("egd_tls", "TLS", Control.SWITCH, shown=_is("egd_type", "tcp"), off_only=True),
        Row("egd_reconnect", "Reconnect", Control.SWITCH, shown=_is("egd_type", "tcp", "unix"), off_only=True),
        Row(
            "egd_reconnect_timeout",
            "Reconnect every",
            Control.NUMBER,
            unit="s",
            shown=_is("egd_type", "tcp", "unix"),
            off_only=True,
        ),
    ),
    *_VIRTIO,
    *_place(),
)
VSOCK = (
    *section(
        "Socket to the host",
        Row("auto", "Number chosen by libvirt", Control.SWITCH, off_only=True),
        Row(
            "cid", "Number", Control.NUMBER, least=3, most=2**32 - 1, off_only=True, help="No other machine may have it"
        ),
        Row("model", "Model", Control.CHOICE, choices=(DEFAULT, *_VIRTIO_MODELS), off_only=True),
    ),
    *_VIRTIO,
    *_place(),
)
_INTEL, _AMD = _is("model", "intel"), _is("model", "amd")
IOMMU = (
    *section(
        "IOMMU",
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(
                Choice("intel", "Intel"),
                Choice("amd", "AMD"),
                Choice("virtio", "VirtIO"),
                Choice("smmuv3", "Arm SMMUv3"),
            ),
            off_only=True,
        ),
        Row(
            "interrupt_remapping",
            "Interrupt remapping",
            Control.SWITCH,
            shown=_is("model", "intel", "amd"),
            off_only=True,
        ),
        Row("caching_mode", "Caching mode", Control.SWITCH, shown=_INTEL, off_only=True, help="Needed for VFIO inside"),
        Row("iotlb", "Device IOTLB", Control.SWITCH, shown=_is("model", "intel", "amd"), off_only=True),
        Row("extended_interrupts", "More than 255 processors", Control.SWITCH, shown=_INTEL, off_only=True),
        Row("address_bits", "Address bits", Control.NUMBER, shown=_INTEL, least=32, most=64, off_only=True),
        Row("dma_translation", "DMA translation", Control.SWITCH, shown=_INTEL, off_only=True),
        Row("x_apic", "x2APIC", Control.SWITCH, shown=_AMD, off_only=True),
        Row("pass_through", "Pass-through", Control.SWITCH, shown=_AMD, off_only=True),
        Row("granule", "Page granule", shown=_is("model", "virtio"), off_only=True),
        Row("pci_bus", "PCI bus", Control.NUMBER, shown=_is("model", "smmuv3"), off_only=True),
        Row("accelerated", "By the host's hardware", Control.SWITCH, shown=_is("model", "smmuv3"), off_only=True),
    ),
    *_place(),
)
_EMULATOR = _is("type", "emulator")
TPM = (
    *section(
        "Trusted platform module",
        Row(
            "type",
            "Kind",
            Control.CHOICE,
            choices=(
                Choice("emulator", "Emulated", "By swtpm on the host"),
                Choice("passthrough", "The host's own", "Only one machine can have it"),
                Choice("external", "Emulated elsewhere"),
            ),
            caps="tpm/backendModel",
            off_only=True,
        ),
        Row(
            "model",
            "Model",
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("tpm-crb", "CRB", "For version 2.0"),
                Choice("tpm-tis", "TIS"),
                Choice("tpm-spapr", "SPAPR"),
                Choice("spapr-tpm-proxy", "SPAPR proxy"),
            ),
            caps="tpm/model",
            off_only=True,
        ),
        Row(
            "version",
            "Version",
            Control.CHOICE,
            choices=(DEFAULT, Choice("2.0", "2.0"), Choice("1.2", "1.2")),
            caps="tpm/backendVersion",
            shown=_EMULATOR,
            off_only=True,
        ),
        Row("device", "Device", Control.PATH, shown=_is("type", "passthrough"), unset="/dev/tpm0", off_only=True),
        Row("socket", "Socket", Control.PATH, shown=_is("type", "external"), off_only=True),
        Row("secret", "Encrypt its state with", Control.COMBO, offers=secrets, shown=_EMULATOR, off_only=True),
        Row(
            "persistent",
            "Keep its state when the machine is removed",
            Control.SWITCH,
            shown=_EMULATOR,
            off_only=True,
        ),
    ),
    *rare(
        "Emulator",
        *(
            Row(name, f"Bank {name.upper().replace('SHA', 'SHA-')}", Control.FLAG, shown=_EMULATOR, off_only=True)
            for name in ("sha1", "sha256", "sha384", "sha512")
        ),
        Row("profile", "Profile", shown=_EMULATOR, off_only=True),
        Row("profile_name", "Profile's name", shown=has("profile_name"), read_only=True),
        Row(
            "profile_disabled",
            "Left out of the profile",
            Control.CHOICE,
            choices=(DEFAULT, Choice("check", "What the host forbids"), Choice("fips-host", "As a FIPS host does")),
            shown=_EMULATOR,
            off_only=True,
        ),
        Row("debug", "Debug level", Control.NUMBER, shown=_EMULATOR, off_only=True, most=255),
        Row(
            "state_type",
            "State lies in",
            Control.CHOICE,
            choices=(DEFAULT, Choice("dir", "A directory"), Choice("file", "A file")),
            shown=_EMULATOR,
            off_only=True,
        ),
        Row("state_path", "State's path", Control.PATH, shown=_is("state_type", "dir", "file"), off_only=True),
    ),
    *_BOOT,
)
