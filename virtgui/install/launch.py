"""Machines whose memory their host cannot read (`<launchSecurity>`): what a host offers, what such a machine needs."""

from __future__ import annotations

from virtgui.install import hosts
from virtgui.install.draft import MachineDraft
from virtgui.install.flaw import Flaw
from virtgui.util.language import tr
from virtgui.xml.capabilities import Capabilities

SEV, SEV_ES, SNP, TDX = "sev", "sev-es", "sev-snp", "tdx"
WORDS = {SEV: "AMD SEV", SEV_ES: "AMD SEV-ES", SNP: "AMD SEV-SNP", TDX: "Intel TDX"}
"""All kinds, by a draft's `launch`."""
_POLICIES = {SEV: "0x0003", SEV_ES: "0x0007", SNP: "0x00030000"}
"""No debugger, no key shared with another machine; with the registers encrypted too; of SNP, threads of one core
allowed (bit 16) and what must be set (bit 17). AMD's SEV API, chapter 3; SEV-SNP ABI, section 4.3."""


def refusal(kind: str, draft: MachineDraft, offer: Capabilities) -> str:
    """Why this host has no such machines, as a sentence; "" where it has."""
    if draft.domain != "kvm" or draft.arch != "x86_64":
        return tr("Only machines run by KVM on x86_64 have it.")
    told, sev = offer.values("features/launchSecurity/sectype"), offer.supports("features/sev")
    if told is None and sev is None:
        return tr("This host does not say whether it has it.")
    if kind in (SEV, SEV_ES):
        if sev is False or (told is not None and SEV not in told):
            return tr("This host’s processor or its firmware does not offer it.")
        if kind == SEV_ES and not _number(offer, "maxESGuests"):
            return tr("This host’s firmware keeps no room for such machines.")
        return ""
    return "" if kind in (told or ()) else tr("This host’s processor, kernel or hypervisor does not offer it.")


def fields(draft: MachineDraft, offer: Capabilities) -> dict[str, str | int]:
    """What the definition says of it, by the fields of its window; nothing where nothing is encrypted."""
    if not draft.launch:
        return {}
    found: dict[str, str | int] = {"launch_type": SEV if draft.launch == SEV_ES else draft.launch}
    if draft.launch == TDX:
        return found | {"ioapic": "qemu"}  # the kernel's own cannot be in such a machine
    for field, name in (("launch_c_bit", "cbitpos"), ("launch_reduced_bits", "reducedPhysBits")):
        if number := _number(offer, name):
            found[field] = number
    return found | {"launch_policy": _POLICIES[draft.launch]}


def flaws(draft: MachineDraft, offer: Capabilities) -> list[Flaw]:
    """What stands against it."""
    if not draft.launch:
        return []
    if draft.arch in hosts.X86 and not hosts.express(draft.arch, draft.machine):
        return [Flaw("launch", tr("A machine with encrypted memory needs the board q35."))]
    if wrong := refusal(draft.launch, draft, offer):
        return [Flaw("launch", wrong)]
    if draft.firmware != "efi":
        return [Flaw("launch", tr("A machine with encrypted memory starts by UEFI only; choose UEFI."))]
    if draft.secure_boot:
        return [Flaw("launch", tr("Encrypted memory and Secure Boot exclude each other; choose UEFI without."))]
    return []


def _number(offer: Capabilities, name: str) -> int:
    """A figure that is told of SEV; 0 for none."""
    told = (offer.values(f"features/sev/{name}") or ("0",))[0]
    return int(told) if told.isdecimal() else 0
