"""The rows of random numbers, sockets to the host, IOMMUs and TPMs."""

from __future__ import annotations

from virtgui.util.language import tr
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
        tr("Random numbers"),
        Row("model", tr("Model"), Control.CHOICE, choices=VIRTIO_MODELS, caps="rng/model"),
        Row(
            "backend",
            tr("Come from"),
            Control.CHOICE,
            choices=(
                Choice("random", tr("A device of the host")),
                Choice("builtin", tr("The hypervisor")),
                Choice("egd", tr("A daemon (EGD)")),
            ),
            caps="rng/backendModel",
        ),
        Row("device", tr("Device"), Control.PATH, shown=being("backend", "random"), unset="/dev/random"),
        Row("rate", tr("At most"), Control.BYTES, unset=tr("No limit"), most=2**31 - 2),
        Row("period", tr("In each"), Control.NUMBER, unit="ms", unset="1000 ms"),
    ),
    *rare(
        tr("Daemon"),
        Row(
            "egd_type",
            tr("Reached by"),
            Control.CHOICE,
            choices=(
                Choice("", tr("Not set")),
                Choice("tcp", "TCP"),
                Choice("udp", "UDP"),
                Choice("unix", tr("UNIX socket")),
                *(Choice(name, name) for name in ("dev", "file", "pipe", "pty", "vc", "stdio", "spicevmc", "null")),
            ),
            shown=_EGD,
        ),
        Row(
            "egd_hosts",
            tr("Addresses"),
            Control.TABLE,
            columns=(tr("Mode"), tr("Host"), tr("Port")),
            cells=((tr("Mode"), (Choice("connect", tr("Connect")), Choice("bind", tr("Listen")))),),
            shown=being("egd_type", "tcp", "udp"),
        ),
        Row("egd_path", tr("Path"), Control.PATH, shown=being("egd_type", "unix", "dev", "file", "pipe")),
        Row(
            "egd_protocol",
            tr("Protocol"),
            Control.CHOICE,
            choices=(DEFAULT, *(Choice(name, name) for name in ("raw", "telnet", "telnets", "tls"))),
            shown=being("egd_type", "tcp"),
        ),
        Row("egd_tls", "TLS", Control.SWITCH, shown=being("egd_type", "tcp")),
        Row("egd_reconnect", tr("Reconnect"), Control.SWITCH, shown=being("egd_type", "tcp", "unix")),
        Row(
            "egd_reconnect_timeout",
            tr("Reconnect every"),
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
        tr("Socket to the host"),
        Row("auto", tr("Number chosen by libvirt"), Control.SWITCH),
        Row("cid", tr("Number"), Control.NUMBER, least=3, most=2**32 - 1, help=tr("No other machine may have it")),
        Row("model", tr("Model"), Control.CHOICE, choices=(DEFAULT, *VIRTIO_MODELS)),
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
            tr("Model"),
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
            tr("Interrupt remapping"),
            Control.SWITCH,
            shown=being("model", "intel", "amd"),
        ),
        Row("caching_mode", tr("Caching mode"), Control.SWITCH, shown=_INTEL, help=tr("Needed for VFIO inside")),
        Row("iotlb", tr("Device IOTLB"), Control.SWITCH, shown=being("model", "intel", "amd")),
        Row("extended_interrupts", tr("More than 255 processors"), Control.SWITCH, shown=_INTEL),
        Row("address_bits", tr("Address bits"), Control.NUMBER, shown=_INTEL, least=32, most=64),
        Row("dma_translation", tr("DMA translation"), Control.SWITCH, shown=being("model", "intel", "amd")),
        Row("x_apic", "x2APIC", Control.SWITCH, shown=_AMD),
        Row("pass_through", tr("Pass-through"), Control.SWITCH, shown=_AMD),
        Row("granule", tr("Page granule"), shown=being("model", "virtio")),
        Row("pci_bus", tr("PCI bus"), Control.NUMBER, shown=being("model", "smmuv3")),
        Row("accelerated", tr("By the host's hardware"), Control.SWITCH, shown=being("model", "smmuv3")),
    ),
    *place(),
)
_EMULATOR = being("type", "emulator")
TPM = (
    *section(
        tr("Trusted platform module"),
        Row(
            "type",
            tr("Kind"),
            Control.CHOICE,
            choices=(
                Choice("emulator", tr("Emulated"), tr("By swtpm on the host")),
                Choice("passthrough", tr("The host's own"), tr("Only one machine can have it")),
                Choice("external", tr("Emulated elsewhere")),
            ),
            caps="tpm/backendModel",
        ),
        Row(
            "model",
            tr("Model"),
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("tpm-crb", "CRB", tr("For version 2.0")),
                Choice("tpm-tis", "TIS"),
                Choice("tpm-spapr", "SPAPR"),
                Choice("spapr-tpm-proxy", tr("SPAPR proxy")),
            ),
            caps="tpm/model",
        ),
        Row(
            "version",
            tr("Version"),
            Control.CHOICE,
            choices=(DEFAULT, Choice("2.0", "2.0"), Choice("1.2", "1.2")),
            caps="tpm/backendVersion",
            shown=_EMULATOR,
        ),
        Row("device", tr("Device"), Control.PATH, shown=being("type", "passthrough"), unset="/dev/tpm0"),
        Row("socket", tr("Socket"), Control.PATH, shown=being("type", "external")),
        Row("secret", tr("Encrypt its state with"), Control.COMBO, offers=secrets, shown=_EMULATOR),
        Row(
            "persistent",
            tr("Keep its state when the machine is removed"),
            Control.SWITCH,
            shown=_EMULATOR,
        ),
    ),
    *rare(
        tr("Emulator"),
        *(
            Row(name, tr("Bank {name}").format(name=name.upper().replace("SHA", "SHA-")), Control.FLAG, shown=_EMULATOR)
            for name in ("sha1", "sha256", "sha384", "sha512")
        ),
        Row("profile", tr("Profile"), shown=_EMULATOR),
        Row("profile_name", tr("Profile's name"), shown=has("profile_name"), read_only=True),
        Row(
            "profile_disabled",
            tr("Left out of the profile"),
            Control.CHOICE,
            choices=(
                DEFAULT,
                Choice("check", tr("What the host forbids")),
                Choice("fips-host", tr("As a FIPS host does")),
            ),
            shown=_EMULATOR,
        ),
        Row("debug", tr("Debug level"), Control.NUMBER, shown=_EMULATOR, most=255),
        Row(
            "state_type",
            tr("State lies in"),
            Control.CHOICE,
            choices=(DEFAULT, Choice("dir", tr("A directory")), Choice("file", tr("A file"))),
            shown=_EMULATOR,
        ),
        Row("state_path", tr("State's path"), Control.PATH, shown=being("state_type", "dir", "file")),
    ),
    *BOOT,
)
