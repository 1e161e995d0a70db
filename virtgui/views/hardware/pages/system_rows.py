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
        Row("model", "Model", Control.CHOICE, choices=VIRTIO_MODELS, caps="rng/model"),
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
        ),
        Row("device", "Device", Control.PATH, shown=being("backend", "random"), unset="/dev/random"),
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
        ),
        Row(
            "egd_hosts",
            "Addresses",
            Control.TABLE,
            columns=("Mode", "Host", "Port"),
            cells=(("Mode", (Choice("connect", "Connect"), Choice("bind", "Listen"))),),
            shown=being("egd_type", "tcp", "udp"),
        ),
        Row("egd_path", "Path", Control.PATH, shown=being("egd_type", "unix", "dev", "file", "pipe")),
        Row(
            "egd_protocol",
            "Protocol",
            Control.CHOICE,
            choices=(DEFAULT, *(Choice(name, name) for name in ("raw", "telnet", "telnets", "tls"))),
            shown=being("egd_type", "tcp"),
        ),
        Row("egd_tls", "TLS", Control.SWITCH, shown=being("egd_type", "tcp")),
        Row("egd_reconnect", "Reconnect", Control.SWITCH, shown=being("egd_type", "tcp", "unix")),
        Row(
            "egd_reconnect_timeout",
            "Reconnect every",
            Control.NUMBER,
            unit="s",
            shown=being("egd_type", "tcp", "unix"),
        ),
    ),
    *VIRTIO,
    *place(),
)
VSOCK = (
    *section(
        "Socket to the host",
        Row("auto", "Number chosen by libvirt", Control.SWITCH),
        Row("cid", "Number", Control.NUMBER, least=3, most=2**32 - 1, help="No other machine may have it"),
        Row("model", "Model", Control.CHOICE, choices=(DEFAULT, *VIRTIO_MODELS)),
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
        ),
        Row(
            "interrupt_remapping",
            "Interrupt remapping",
            Control.SWITCH,
            shown=being("model", "intel", "amd"),
        ),
        Row("caching_mode", "Caching mode", Control.SWITCH, shown=_INTEL, help="Needed for VFIO inside"),
        Row("iotlb", "Device IOTLB", Control.SWITCH, shown=being("model", "intel", "amd")),
        Row("extended_interrupts", "More than 255 processors", Control.SWITCH, shown=_INTEL),
        Row("address_bits", "Address bits", Control.NUMBER, shown=_INTEL, least=32, most=64),
        Row("dma_translation", "DMA translation", Control.SWITCH, shown=being("model", "intel", "amd")),
        Row("x_apic", "x2APIC", Control.SWITCH, shown=_AMD),
        Row("pass_through", "Pass-through", Control.SWITCH, shown=_AMD),
        Row("granule", "Page granule", shown=being("model", "virtio")),
        Row("pci_bus", "PCI bus", Control.NUMBER, shown=being("model", "smmuv3")),
        Row("accelerated", "By the host's hardware", Control.SWITCH, shown=being("model", "smmuv3")),
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
        ),
        Row(
            "version",
            "Version",
            Control.CHOICE,
            choices=(DEFAULT, Choice("2.0", "2.0"), Choice("1.2", "1.2")),
            caps="tpm/backendVersion",
            shown=_EMULATOR,
        ),
        Row("device", "Device", Control.PATH, shown=being("type", "passthrough"), unset="/dev/tpm0"),
        Row("socket", "Socket", Control.PATH, shown=being("type", "external")),
        Row("secret", "Encrypt its state with", Control.COMBO, offers=secrets, shown=_EMULATOR),
        Row(
            "persistent",
            "Keep its state when the machine is removed",
            Control.SWITCH,
            shown=_EMULATOR,
        ),
    ),
    *rare(
        "Emulator",
        *(
            Row(name, f"Bank {name.upper().replace('SHA', 'SHA-')}", Control.FLAG, shown=_EMULATOR)
            for name in ("sha1", "sha256", "sha384", "sha512")
        ),
        Row("profile", "Profile", shown=_EMULATOR),
        Row("profile_name", "Profile's name", shown=has("profile_name"), read_only=True),
        Row(
            "profile_disabled",
            "Left out of the profile",
            Control.CHOICE,
            choices=(DEFAULT, Choice("check", "What the host forbids"), Choice("fips-host", "As a FIPS host does")),
            shown=_EMULATOR,
        ),
        Row("debug", "Debug level", Control.NUMBER, shown=_EMULATOR, most=255),
        Row(
            "state_type",
            "State lies in",
            Control.CHOICE,
            choices=(DEFAULT, Choice("dir", "A directory"), Choice("file", "A file")),
            shown=_EMULATOR,
        ),
        Row("state_path", "State's path", Control.PATH, shown=being("state_type", "dir", "file")),
    ),
    *BOOT,
)
