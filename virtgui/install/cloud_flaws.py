"""What is wrong with the fields of a cloud image's form, told for beside each."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re

from virtgui.install import user_data
from virtgui.install.cloudinit import CloudDraft, CloudNic
from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw

_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}")
_LOCALE = re.compile(r"([a-z]{2,3}(_[A-Z]{2})?|C|POSIX)(\.[A-Za-z0-9-]+)?(@[a-z]+)?")
_PACKAGE = re.compile(r"[A-Za-z0-9@][A-Za-z0-9@+._:~=/-]*")
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.IGNORECASE)
_HASH = re.compile(r"\$[0-9a-zA-Z]+\$[^\s:]+")
_KEY_TYPES = (
    "ssh-ed25519",
    "ssh-rsa",
    "ssh-dss",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
_KEY = re.compile(rf"(?:^|\s)({'|'.join(map(re.escape, _KEY_TYPES))})\s+([A-Za-z0-9+/]+=*)(?=\s|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def flaws(draft: CloudDraft, *, fresh: bool = True) -> list[Flaw]:
    """Every flaw, named by the draft's field; of a field that holds several values by field and number
    ("keys.0", "nics.1.addresses"). While `raw` is given the fields that it replaces are not looked at. A guest that is
    not `fresh` has users already."""
    found = _hostname(draft.hostname)
    for number, nic in enumerate(draft.nics):
        found += _nic(nic, f"nics.{number}", alone=len(draft.nics) == 1)
    if draft.raw.strip():
        for flaw in user_data.flaws(draft.raw):
            message = flaw.message
            if flaw.line:
                message = tr("Line {line}: {message}").format(line=flaw.line, message=message)
            found.append(Flaw("raw", message, flaw.warning))
        return found
    found += [flaw for flaw in _user(draft) if fresh or draft.user or not flaw.warning]
    for number, key in enumerate(draft.keys):
        if message := key_flaw(key):
            found.append(Flaw(f"keys.{number}", message))
    for field, form, message in (
        ("timezone", _ZONE, tr("Give a name such as Europe/Berlin or UTC")),
        ("locale", _LOCALE, tr("Give a name such as en_US.UTF-8")),
    ):
        value = getattr(draft, field)
        if value and not form.fullmatch(value):
            found.append(Flaw(field, message))
    for number, package in enumerate(draft.packages):
        if not _PACKAGE.fullmatch(package):
            found.append(Flaw(f"packages.{number}", tr("This is no name of a package")))
    for number, command in enumerate(draft.commands):
        if "\0" in command or not command.strip():
            found.append(Flaw(f"commands.{number}", tr("Give a command, or remove the line")))
    return found


def key_flaw(key: str) -> str:
    """What is wrong with a line that should be an SSH public key, as a sentence; "" when nothing is."""
    if "PRIVATE KEY" in key:
        return tr("This is a private key, which is nobody else's: give the public one, from the file that ends in .pub")
    key = key.strip()
    if _CONTROL.search(key):
        return tr("Give each key on a line of its own")
    found = _KEY.search(key)
    if found is None:
        return tr("Give a public key as it stands in its .pub file, such as “ssh-ed25519 AAAA… name”")
    try:
        data = base64.b64decode(found[2], validate=True)
    except (binascii.Error, ValueError):
        return tr("Some of this key is missing: copy the whole line")
    kind = found[1].encode()
    if data[:4] != len(kind).to_bytes(4, "big") or data[4 : 4 + len(kind)] != kind or not _whole(data):
        return tr("Some of this key is missing: copy the whole line")
    return tr("Give a newer key: ssh-dss is no longer let in") if found[1] == "ssh-dss" else ""


def _whole(data: bytes) -> bool:
    """A key is a row of strings, each behind its length in four bytes."""
    place, parts = 0, 0
    while place < len(data):
        place += 4 + int.from_bytes(data[place : place + 4], "big")
        parts += 1
    return place == len(data) and parts >= 2


def _user(draft: CloudDraft) -> list[Flaw]:
    found = []
    if draft.user and not _USER.fullmatch(draft.user):
        message = tr("Use up to 32 small letters, digits, - and _, beginning with a letter or _")
        found.append(Flaw("user", message))
    elif draft.user == "root":
        found.append(Flaw("user", tr("Most cloud images let nobody in as root: choose another name"), True))
    if draft.password_hash and not _HASH.fullmatch(draft.password_hash):
        found.append(Flaw("password_hash", tr("This is no hash of a password")))
    if draft.shell and (not draft.shell.startswith("/") or _CONTROL.search(draft.shell)):
        found.append(Flaw("shell", tr("Give the whole path, beginning with /")))
    if not draft.keys and not draft.password_hash:
        field = "keys" if draft.user else "user"
        found.append(Flaw(field, tr("Without a key or a password nobody can log in"), True))
    elif draft.ssh_password and not draft.password_hash:
        found.append(Flaw("ssh_password", tr("There is no password to log in with"), True))
    return found


def _hostname(name: str) -> list[Flaw]:
    if not name:
        return []
    if len(name) > 253:
        return [Flaw("hostname", tr("A host's name has at most 253 characters"))]
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        message = tr("Use letters, digits and - (not at either end), up to 63 between dots")
        return [Flaw("hostname", message)]
    if all(label.isdigit() for label in labels):
        return [Flaw("hostname", tr("A name of digits only would be taken for an address"))]
    return []


def _nic(nic: CloudNic, field: str, alone: bool) -> list[Flaw]:
    found = []
    if nic.mac and not _MAC.fullmatch(nic.mac):
        found.append(Flaw(f"{field}.mac", tr("Give six pairs of hexadecimal digits, such as 52:54:00:12:34:56")))
    elif not nic.mac and not alone:
        found.append(Flaw(f"{field}.mac", tr("Give its MAC address, by which the guest tells its interfaces apart")))
    nets = []
    for text in nic.addresses:
        try:
            if "/" not in text:
                raise ValueError
            nets.append(ipaddress.ip_interface(text).network)
        except ValueError:
            found.append(
                Flaw(
                    f"{field}.addresses",
                    tr("“{text}” is not like 192.0.2.7/24 or 2001:db8::7/64").format(text=text[:64]),
                )
            )
    for text in nic.gateways:
        try:
            via = ipaddress.ip_address(text)
        except ValueError:
            found.append(Flaw(f"{field}.gateways", tr("“{text}” is no address").format(text=text[:64])))
            continue
        if nic.addresses and not via.is_link_local and not any(via in net for net in nets):
            found.append(
                Flaw(f"{field}.gateways", tr("{via} is in none of the interface's own networks").format(via=via), True)
            )
        elif not nic.addresses:
            found.append(Flaw(f"{field}.gateways", tr("DHCP tells the gateway: give an address too, or none"), True))
    for text in nic.nameservers:
        try:
            ipaddress.ip_address(text)
        except ValueError:
            found.append(Flaw(f"{field}.nameservers", tr("“{text}” is no address").format(text=text[:64])))
    found += [Flaw(f"{field}.search", flaw.message) for text in nic.search for flaw in _hostname(text)]
    return found
