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
    Choice("", tr("None", "any gender")),
    Choice("sev", "AMD SEV"),
    Choice("sev-snp", "AMD SEV-SNP"),
    Choice("tdx", "Intel TDX"),
    Choice("s390-pv", "IBM Secure Execution"),
)
_LABELS = (
    Choice("dynamic", tr("Made at each start")),
    Choice("static", tr("Always the same")),
    Choice("none", tr("None", "any gender")),
)
_ENCRYPTED = tr("Memory encryption")


def _of(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: machine_of(node).launch_type in kinds


def _text(field: str, label: str, *kinds: str, help: str = "") -> Row:
    return Row(
        field, label, section=_ENCRYPTED, shown=_of(*kinds), unset=tr("None", "any gender"), help=help, more=True
    )


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
            help=tr("The host cannot read the memory of such a machine."),
        ),
        Row(
            "launch_policy",
            tr("Policy"),
            section=_ENCRYPTED,
            shown=_of("sev", "sev-snp", "tdx"),
            unset=tr("None", "any gender"),
            help=tr("A number of bits, as in “0x0003”."),
        ),
        Row(
            "launch_kernel_hashes",
            tr("Check the kernel"),
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
            unset=tr("The host's", "any gender"),
            more=True,
        ),
        Row(
            "launch_reduced_bits",
            tr("Address bits lost"),
            Control.NUMBER,
            _ENCRYPTED,
            shown=_of("sev", "sev-snp"),
            unset=tr("The host's", "any gender"),
            more=True,
        ),
        _text("launch_owner_certificate", tr("Owner's certificate"), "sev"),
        _text("launch_session", tr("Session"), "sev"),
        Row(
            "launch_author_key",
            tr("Author key"),
            Control.SWITCH,
            _ENCRYPTED,
            shown=_of("sev-snp"),
            more=True,
        ),
        Row("launch_vcek", tr("Chip's own key"), Control.SWITCH, _ENCRYPTED, shown=_of("sev-snp"), more=True),
        _text("launch_workarounds", tr("Workarounds"), "sev-snp"),
        _text("launch_id_block", tr("ID block"), "sev-snp"),
        _text("launch_id_authentication", tr("ID authentication"), "sev-snp"),
        _text("launch_host_data", tr("Host data"), "sev-snp"),
        _text("launch_config_id", tr("Configuration digest"), "tdx"),
        _text("launch_owner", tr("Owner digest"), "tdx"),
        _text("launch_owner_config", tr("Owner's configuration digest"), "tdx"),
        _text("launch_quote_socket", tr("Quote service"), "tdx", help=tr("Path of its socket.")),
        Row(
            "security_labels",
            tr("Labels"),
            Control.TABLE,
            tr("Labels"),
            offers=_models,
            columns=(tr("Model"), tr("Kind"), tr("Relabel"), tr("Label"), tr("Based on")),
            cells=((tr("Kind"), _LABELS), (tr("Relabel"), YES_NO)),
            unset=tr("The host's default"),
            help=tr("What keeps the machine's process from everything else (SELinux, AppArmor, DAC)."),
        ),
        Row(
            "key_wrap",
            tr("Wrapped keys"),
            Control.TABLE,
            tr("Keys", "encryption"),
            columns=(tr("Cipher"), tr("State")),
            cells=((tr("Cipher"), (Choice("aes", "AES"), Choice("dea", "DEA"))), (tr("State"), ON_OFF[1:])),
            shown=s390,
        ),
    ),
)

PAGES = (SECURITY,)
