"""The page of what shields a machine."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.machine_words import ON_OFF, YES_NO, machine_of, qemu, s390
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.flaws.security import security
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_LAUNCH = (
    Choice("", "None"),
    Choice("sev", "AMD SEV"),
    Choice("sev-snp", "AMD SEV-SNP"),
    Choice("tdx", "Intel TDX"),
    Choice("s390-pv", "IBM Secure Execution"),
)
_LABELS = (
    Choice("dynamic", "Made at each start"),
    Choice("static", "Always the same"),
    Choice("none", "None"),
)
_ENCRYPTED = "Memory encryption"


def _of(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: machine_of(node).launch_type in kinds


def _text(field: str, label: str, *kinds: str, help: str = "") -> Row:
    return Row(field, label, section=_ENCRYPTED, shown=_of(*kinds), unset="None", help=help, more=True)


def _models(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    return tuple(Offer(model, model) for model in around.capabilities.security_models)


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    launch = next((choice.words for choice in _LAUNCH[1:] if choice.value == machine.launch_type), machine.launch_type)
    labels = ", ".join(row[0] for row in machine.security_labels if row[0])
    return plain(", ".join(filter(None, (launch, labels)))) or tr("Nothing set")


SECURITY = Page(
    kind="",
    name="security",
    group=tr("Machine"),
    icon="lock",
    title=lambda node, around: tr("Security"),
    line=_line,
    check=security,
    removable=False,
    rows=(
        Row(
            "launch_type",
            _ENCRYPTED,
            Control.CHOICE,
            _ENCRYPTED,
            _LAUNCH,
            caps="features/launchSecurity/sectype",
            shown=qemu,
            help="The host cannot read the memory of such a machine.",
        ),
        Row(
            "launch_policy",
            "Policy",
            section=_ENCRYPTED,
            shown=_of("sev", "sev-snp", "tdx"),
            unset="None",
            help="A number of bits, as in “0x0003”.",
        ),
        Row(
            "launch_kernel_hashes",
            "Check the kernel",
            Control.SWITCH,
            _ENCRYPTED,
            shown=_of("sev", "sev-snp"),
            more=True,
        ),
        Row(
            "launch_c_bit",
            "C-bit",
            Control.NUMBER,
            _ENCRYPTED,
            shown=_of("sev", "sev-snp"),
            unset="The host's",
            more=True,
        ),
        Row(
            "launch_reduced_bits",
            "Address bits lost",
            Control.NUMBER,
            _ENCRYPTED,
            shown=_of("sev", "sev-snp"),
            unset="The host's",
            more=True,
        ),
        _text("launch_owner_certificate", "Owner's certificate", "sev"),
        _text("launch_session", "Session", "sev"),
        Row(
            "launch_author_key",
            "Author key",
            Control.SWITCH,
            _ENCRYPTED,
            shown=_of("sev-snp"),
            more=True,
        ),
        Row("launch_vcek", "Chip's own key", Control.SWITCH, _ENCRYPTED, shown=_of("sev-snp"), more=True),
        _text("launch_workarounds", "Workarounds", "sev-snp"),
        _text("launch_id_block", "ID block", "sev-snp"),
        _text("launch_id_authentication", "ID authentication", "sev-snp"),
        _text("launch_host_data", "Host data", "sev-snp"),
        _text("launch_config_id", "Configuration digest", "tdx"),
        _text("launch_owner", "Owner digest", "tdx"),
        _text("launch_owner_config", "Owner's configuration digest", "tdx"),
        _text("launch_quote_socket", "Quote service", "tdx", help="Path of its socket."),
        Row(
            "security_labels",
            "Labels",
            Control.TABLE,
            "Labels",
            offers=_models,
            columns=("Model", "Kind", "Relabel", "Label", "Based on"),
            cells=(("Kind", _LABELS), ("Relabel", YES_NO)),
            unset="The host's default",
            help="What keeps the machine's process from everything else (SELinux, AppArmor, DAC).",
        ),
        Row(
            "key_wrap",
            "Wrapped keys",
            Control.TABLE,
            "Keys",
            columns=("Cipher", "State"),
            cells=(("Cipher", (Choice("aes", "AES"), Choice("dea", "DEA"))), ("State", ON_OFF[1:])),
            shown=s390,
        ),
    ),
)

PAGES = (SECURITY,)
