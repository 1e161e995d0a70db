"""What may be wrong with how a machine is shielded, and with what it tells its guest of itself."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.forms import base64, machine_of, number, twice
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_BASE64 = (
    "launch_owner_certificate",
    "launch_session",
    "launch_workarounds",
    "launch_id_block",
    "launch_id_authentication",
    "launch_host_data",
    "launch_config_id",
    "launch_owner",
    "launch_owner_config",
)
_TABLES = ("smbios_bios", "smbios_system", "smbios_board", "smbios_chassis")
_KNOWN = {
    "smbios_bios": ("vendor", "version", "date", "release"),
    "smbios_system": ("manufacturer", "product", "version", "serial", "uuid", "sku", "family"),
    "smbios_board": ("manufacturer", "product", "version", "serial", "asset", "location"),
    "smbios_chassis": ("manufacturer", "version", "serial", "asset", "sku"),
}
_DATE = re.compile(r"\d\d/\d\d/(\d\d|\d{4})")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def security(node: Node, around: Surroundings) -> list[Flaw]:
    """Encrypted start, wrapped keys, labels."""
    machine = machine_of(node, around)
    return [*_launch(machine, around), *base64(machine, _BASE64), *_labels(machine), *_key_wrap(machine)]


def _launch(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    kind, known = machine.launch_type, around.capabilities
    if not kind:
        return []
    found = []
    if kind in ("sev", "sev-snp") and number(machine.launch_policy) is None:
        found.append(Flaw("launch_policy", tr("Write the policy as a number, as in “0x0003”.")))
    offered = known.values("features/launchSecurity/sectype")
    if (offered is not None and kind not in offered) or (kind == "sev" and known.supports("features/sev") is False):
        found.append(
            Flaw("launch_type", tr("This host cannot encrypt a machine's memory so; choose another way, or none."))
        )
    if kind in ("sev", "sev-snp", "tdx") and machine.firmware != "efi" and not machine.loader:
        found.append(
            Flaw("launch_type", tr("An encrypted machine starts by UEFI only; choose UEFI under OS and boot."))
        )
    if machine.launch_kernel_hashes and not machine.kernel:
        words = tr("Checking the kernel means something only when a kernel is named under OS and boot.")
        found.append(Flaw("launch_kernel_hashes", words, warning=True))
    return found


def _labels(machine: MachineXml) -> list[Flaw]:
    found = twice("security_labels", machine.security_labels, tr("There are two labels for “{}”; remove one."))
    for model, kind, relabel, label, base in machine.security_labels:
        who = model or tr("the first model")
        if kind == "static" and not label:
            found.append(Flaw("security_labels", tr("A static label has a text; write one for {who}.").format(who=who)))
        if kind == "none" and (relabel == "yes" or label or base):
            found.append(
                Flaw(
                    "security_labels",
                    tr("Without a label nothing is relabelled; clear the rest for {who}.").format(who=who),
                )
            )
        if kind in ("dynamic", "") and relabel == "no":
            found.append(
                Flaw("security_labels", tr("A dynamic label relabels always; set that for {who}.").format(who=who))
            )
    return found


def _key_wrap(machine: MachineXml) -> list[Flaw]:
    found = twice("key_wrap", machine.key_wrap, tr("“{}” is there twice; remove one."))
    if machine.key_wrap and machine.arch not in ("s390x", ""):
        found.append(Flaw("key_wrap", tr("Only s390x machines wrap keys; remove this."), warning=True))
    return found


def advanced(node: Node, around: Surroundings) -> list[Flaw]:
    """System information, the command line."""
    machine = machine_of(node, around)
    found = []
    for field in _TABLES:
        rows = getattr(machine, field)
        found += twice(field, rows, tr("“{}” is there twice; remove one."))
        strange = next((name for name, _ in rows if name not in _KNOWN[field]), None)
        if strange is not None:
            found.append(
                Flaw(
                    field,
                    tr("“{name}” is no such entry; use one of {known}.").format(
                        name=strange, known=", ".join(_KNOWN[field])
                    ),
                )
            )
    given = any(getattr(machine, field) for field in _TABLES) or bool(machine.smbios_strings)
    if given and machine.smbios_mode != "sysinfo":
        words = tr("The guest does not see this before its system information is set to “As written below”.")
        found.append(Flaw("smbios_mode", words, warning=True))
    if machine.smbios_mode == "sysinfo" and not given:
        found.append(Flaw("smbios_mode", tr("Write some system information below, or choose another source.")))
    return [*found, *_values(machine), *_handed_over(machine)]


def _values(machine: MachineXml) -> list[Flaw]:
    found = []
    bios, system = dict(machine.smbios_bios), dict(machine.smbios_system)
    if "date" in bios and not _DATE.fullmatch(bios["date"]):
        found.append(Flaw("smbios_bios", tr("Write the BIOS date as month/day/year, as in “03/27/2024”.")))
    told = system.get("uuid", "").replace("-", "").lower()
    if told and machine.uuid and told != machine.uuid.replace("-", "").lower():
        found.append(Flaw("smbios_system", tr("The UUID differs from the machine's; make it the same, or remove it.")))
    for name, value, file in machine.firmware_entries:
        if bool(value) == bool(file):
            found.append(Flaw("firmware_entries", tr("Give “{name}” either a value or a file.").format(name=name)))
        if not name.startswith("opt/") or name.startswith(("opt/ovmf/", "opt/org.qemu/")):
            words = tr(
                "Names begin with “opt/” and your own domain, as in “opt/com.example/key”; see “{name}”."
            ).format(name=name)
            found.append(Flaw("firmware_entries", words))
    return found


def _handed_over(machine: MachineXml) -> list[Flaw]:
    found = []
    if machine.qemu_arguments:
        words = tr("libvirt hands these to QEMU unchecked; a wrong one keeps the machine from starting.")
        found.append(Flaw("qemu_arguments", words, warning=True))
    for field in ("qemu_environment", "bhyve_environment"):
        for name, _ in getattr(machine, field):
            if not _VARIABLE.fullmatch(name):
                found.append(
                    Flaw(field, tr("“{name}” is no variable's name; use letters, digits and “_”.").format(name=name))
                )
    return found
