"""What hosts ask before they let anyone in, in a person's words."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

from virtgui.util.language import tr
from virtgui.util.names import plain

_BARE_HASH = re.compile(r"(?i)hash '((?:[0-9a-f]{2}:){15}(?:(?:[0-9a-f]{2}:){16})?[0-9a-f]{2})' for host '(.*?)'")
"""How libssh (SHA-256) and libssh2 (MD5) tell of a new key."""
_SHA256_BYTES = 32
_TYPE_YES = re.compile(r"\s*Are you sure you want to continue connecting.*", re.DOTALL)
_SSH_NEW = re.compile(
    r"The authenticity of host '(?P<host>.*?)(?: \(.*\))?' can't be established\.\s+(?P<kind>\S+) key fingerprint is "
    r"(?P<print>(?:SHA256|MD5):[A-Za-z0-9+/:=]+)\.?(?:\s+This key is not known by any other names\.?)?(?P<more>.*)",
    re.DOTALL,
)
"""How ssh does; `more` are other names by which the key is known."""
_MOST = 120


class Field(NamedTuple):
    """What is written before a field, and in it while it is empty. One that may stay so is `optional`."""

    label: str
    hint: str = ""
    optional: bool = False


_PASSWORD = Field(tr("Password of {user} on {host}"))
_KNOWN = (
    # SASL, also where libvirt passes it on
    (r"please enter your authentication name", Field(tr("User name"))),
    (r"please enter your authorization name", Field(tr("On behalf of"), tr("Yourself"), True)),
    (r"please enter your password", Field(tr("Password"))),
    # libvirt, for its own ssh and for hosts of other makers
    (r"enter username for (?P<host>\S+)(?: \[.*\])?", Field(tr("User name on {host}"))),
    (r"enter (?P<user>.+)'s password for (?P<host>\S+)", _PASSWORD),
    (r"passphrase", Field(tr("Passphrase of the key"))),
    # ssh
    (r"(?P<user>[^@\s]+)@(?P<host>\S+)'s password", _PASSWORD),
    (r"\((?P<user>[^@\s]+)@(?P<host>\S+)\) password", _PASSWORD),
    (r"(?:enter )?passphrase for key '(?P<path>.+)'", Field(tr("Passphrase of the key {path}"))),
)


def field_of(text: str) -> Field:
    """The field for what is asked so; what nobody knows stays as it is."""
    asked = plain(text.rstrip(": "), _MOST)
    for pattern, field in _KNOWN:
        found = re.fullmatch(pattern, asked, re.IGNORECASE)
        if found is not None:
            return field._replace(label=field.label.format(**found.groupdict()))
    return Field(asked)


def told_of_key(text: str) -> str:
    """What ssh says of a host's new key, without its own question: that wants "yes" typed, where we have a button.
    Fingerprints are written as `ssh-keygen -l` writes them, for an administrator's are, in lines of their own."""
    by_ssh = _SSH_NEW.search(_TYPE_YES.sub("", text))
    if by_ssh is not None:
        return _key(by_ssh["host"], f"{by_ssh['print']} ({by_ssh['kind']})", by_ssh["more"].strip())
    found = _BARE_HASH.search(text)
    if found is None:
        return _TYPE_YES.sub("", text)
    digest = bytes.fromhex(found[1].replace(":", ""))
    if len(digest) == _SHA256_BYTES:
        fingerprint = f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
    else:
        fingerprint = f"MD5:{found[1].lower()}"
    return _key(found[2], fingerprint)


def _key(host: str, fingerprint: str, more: str = "") -> str:
    told = tr("The key of {host} has this fingerprint:").format(host=host)
    return "\n".join(line for line in (told, fingerprint, more) if line)
