"""What a cloud image is told at its first start: a form's fields as cloud-init's documents.

NoCloud's three files, as https://cloudinit.readthedocs.io has them. They are written by a YAML emitter from plain
data, so no text of a field can become anything but that text.
"""

from __future__ import annotations

import hashlib
from typing import Any

import yaml

from virtgui.util.frozen import dataclass

META_DATA, USER_DATA, NETWORK_CONFIG = "meta-data", "user-data", "network-config"
HEADER = "#cloud-config"


@dataclass(frozen=True, slots=True)
class CloudNic:
    """One network interface of the machine; without addresses it asks by DHCP."""

    mac: str = ""
    """How the guest finds it; "" is for a machine with this one interface only."""
    addresses: tuple[str, ...] = ()
    """Each with its prefix: "192.0.2.7/24", "2001:db8::7/64"."""
    gateways: tuple[str, ...] = ()
    nameservers: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Domains that short names are looked up in."""


@dataclass(frozen=True, slots=True, repr=False)
class CloudDraft:
    """What the form holds. All of it may be empty; a password is here only as its hash
    (`passwords.hashed`)."""

    user: str = ""
    """"" leaves the image's own user, who then gets the password and the keys."""
    password_hash: str = ""
    keys: tuple[str, ...] = ()
    """SSH public keys, each a line as in authorized_keys."""
    hostname: str = ""
    """A name, or one with its domain."""
    timezone: str = ""
    locale: str = ""
    packages: tuple[str, ...] = ()
    upgrade: bool = False
    """Bring all packages up to date."""
    commands: tuple[str, ...] = ()
    """Each is run once by the guest's shell, as root, at the end of the first start."""
    boot: tuple[tuple[str, ...], ...] = ()
    """Commands, each as its words, that run before all else at every start."""
    nics: tuple[CloudNic, ...] = ()
    """None leaves the network to the image, which asks by DHCP."""
    sudo: bool = True
    """The user may become root without being asked for a password, as on all cloud images."""
    shell: str = "/bin/bash"
    """The user's; "" leaves it to the image: where there is no bash."""
    ssh_password: bool = False
    """Let the password in by SSH too, and not only at the console."""
    raw: str = ""
    """The user-data as text, in place of all fields but the host name and the network."""
    instance: str = ""
    """The machine's identity; a new one makes cloud-init begin anew. "" makes one from the documents."""


def documents(draft: CloudDraft) -> dict[str, str]:
    """The texts by the name of their file; "network-config" only where there is something to say."""
    texts = {USER_DATA: draft.raw if draft.raw.strip() else _user_data(draft)}
    if not texts[USER_DATA].endswith("\n"):
        texts[USER_DATA] += "\n"
    if draft.nics:
        texts[NETWORK_CONFIG] = _yaml(_network(draft.nics))
    meta = {"instance-id": draft.instance or _instance(draft, texts)}
    if draft.hostname:
        meta["local-hostname"] = draft.hostname
    return {META_DATA: _yaml(meta), **texts}


def _user_data(draft: CloudDraft) -> str:
    told: dict[str, Any] = {}
    if draft.hostname:
        told["hostname"], _, domain = draft.hostname.partition(".")
        if domain:
            told["fqdn"] = draft.hostname
    if draft.boot:
        told["bootcmd"] = [list(words) for words in draft.boot]
    if draft.user:
        told["users"] = [_user(draft)]
    else:
        if draft.keys:
            told["ssh_authorized_keys"] = list(draft.keys)
        if draft.password_hash:
            told["password"] = draft.password_hash
    if draft.password_hash:
        told["chpasswd"] = {"expire": False}
        told["ssh_pwauth"] = draft.ssh_password
    if draft.timezone:
        told["timezone"] = draft.timezone
    if draft.locale:
        told["locale"] = draft.locale
    if draft.packages or draft.upgrade:
        told["package_update"] = True
    if draft.upgrade:
        told["package_upgrade"] = True
    if draft.packages:
        told["packages"] = list(draft.packages)
    if draft.commands:
        told["runcmd"] = list(draft.commands)
    return f"{HEADER}\n{_yaml(told)}"


def _user(draft: CloudDraft) -> dict[str, Any]:
    user: dict[str, Any] = {"name": draft.user}
    if draft.sudo:
        user["sudo"] = "ALL=(ALL) NOPASSWD:ALL"
    if draft.shell:
        user["shell"] = draft.shell
    user["lock_passwd"] = not draft.password_hash
    if draft.password_hash:
        user["passwd"] = draft.password_hash
    if draft.keys:
        user["ssh_authorized_keys"] = list(draft.keys)
    return user


def _network(nics: tuple[CloudNic, ...]) -> dict[str, Any]:
    return {"version": 2, "ethernets": {f"eth{number}": _nic(nic, number) for number, nic in enumerate(nics)}}


def _nic(nic: CloudNic, number: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if nic.mac:
        # without a name to set, the renderers of RHEL and openSUSE configure a device that is called like the entry
        told["match"], told["set-name"] = {"macaddress": nic.mac.lower()}, f"eth{number}"
    else:
        told["match"] = {"name": "e*"}
    if nic.addresses:
        told["dhcp4"] = False
        told["addresses"] = list(nic.addresses)
    else:
        told["dhcp4"] = True
    if nic.gateways:
        # "default" is not known to cloud-init before 22.4
        told["routes"] = [{"to": "::/0" if ":" in via else "0.0.0.0/0", "via": via} for via in nic.gateways]
    names = {"addresses": list(nic.nameservers), "search": list(nic.search)}
    if any(names.values()):
        told["nameservers"] = {key: value for key, value in names.items() if value}
    return told


def _instance(draft: CloudDraft, texts: dict[str, str]) -> str:
    whole = "\0".join((draft.hostname, *texts.values()))
    return f"iid-{hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # YAML's other line ends, which PyYAML writes bare and reads back as spaces
    style = '"' if any(end in text for end in "\x85\u2028\u2029") else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def _yaml(data: dict[str, Any]) -> str:
    # wide: a key or a command that is folded over two lines reads badly in the preview
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096, default_flow_style=False)
