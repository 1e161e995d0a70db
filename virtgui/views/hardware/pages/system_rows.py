"""The rows of random numbers, sockets to the host, IOMMUs and TPMs."""

from __future__ import annotations

from virtgui.views.hardware.pages.tables import (
    BOOT,
    DEFAULT,
    VIRTIO,
    VIRTIO_MODELS,
    being,
    has,
    place,
    rare,
    secrets,
    section,
)
from virtgui.views.hardware.rows import Choice, Control, Row

_EGD = being("backend", "egd")
RNG = (
    *section(
        "Random numbers",
        Row("model", "Model", Control.CHOICE, choices=VIRTIO_MODELS, caps="rng/model", off_only=True),
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
        Row("device", "Device", Control.PATH, shown=being("backend", "random"), unset="/dev/random", off_only=True),
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
            shown=being("egd_type", "tcp", "udp"),
            off_only=True,
        ),
        Row("egd_path", "Path", Control.PATH, shown=being("egd_type", "unix", "dev", "file", "pipe"), off_only=True),
        Row(
            "egd_protocol",
            "Protocol",
            Control.CHOICE,
            choices=(DEFAULT, *(Choice(name, name) for name in ("raw", "telnet", "telnets", "tls"))),
            shown=being("egd_type", "tcp"),
            off_only=True,
        ),
        Row("egd_tls", "TLS", Control.SWITCH, shown=being("egd_type", "tcp"), off_only=True),
        Row("egd_reconnect", "Reconnect", Control.SWITCH, shown=being("egd_type", "tcp", "unix"), off_only=True),
        Row(
            "egd_reconnect_timeout",
            "Reconnect every",
            Control.NUMBER,
            unit="s",
            shown=being("egd_type", "tcp", "unix"),
            off_only=True,
        ),
    ),
    *VIRTIO,
    *place(),
)
VSOCK = (
    *section(
        "Socket to the host",
        Row("auto", "Number chosen by libvirt", Control.SWITCH, off_only=True),
        Row(
            "cid", "Number", Control.NUMBER, least=3, most=2**32 - 1, off_only=True, help="No other machine may have it"
        ),
        Row("model", "Model", Control.CHOICE, choices=(DEFAULT, *VIRTIO_MODELS), off_only=True),
    ),
    *VIRTIO,
    *place(),
)
_INTEL, _AMD = being("model", "intel"), being("model", "amd")
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
            shown=being("model", "intel", "amd"),
            off_only=True,
        ),
        Row("caching_mode", "Caching mode", Control.SWITCH, shown=_INTEL, off_only=True, help="Needed for VFIO inside"),
        Row("iotlb", "Device IOTLB", Control.SWITCH, shown=being("model", "intel", "amd"), off_only=True),
        Row("extended_interrupts", "More than 255 processors", Control.SWITCH, shown=_INTEL, off_only=True),
        Row("address_bits", "Address bits", Control.NUMBER, shown=_INTEL, least=32, most=64, off_only=True),
        Row("dma_translation", "DMA translation", Control.SWITCH, shown=being("model", "intel", "amd"), off_only=True),
        Row("x_apic", "x2APIC", Control.SWITCH, shown=_AMD, off_only=True),
        Row("pass_through", "Pass-through", Control.SWITCH, shown=_AMD, off_only=True),
        Row("granule", "Page granule", shown=being("model", "virtio"), off_only=True),
        Row("pci_bus", "PCI bus", Control.NUMBER, shown=being("model", "smmuv3"), off_only=True),
        Row("accelerated", "By the host's hardware", Control.SWITCH, shown=being("model", "smmuv3"), off_only=True),
    ),
    *place(),
)
_EMULATOR = being("type", "emulator")
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
        Row("device", "Device", Control.PATH, shown=being("type", "passthrough"), unset="/dev/tpm0", off_only=True),
        Row("socket", "Socket", Control.PATH, shown=being("type", "external"), off_only=True),
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
        Row("state_path", "State's path", Control.PATH, shown=being("state_type", "dir", "file"), off_only=True),
    ),
    *BOOT,
)
