"""A secret's document: what it is for, never its value."""

from __future__ import annotations

import re
from typing import NamedTuple

from virtgui.util.language import tr
from virtgui.xml.fields import switch, text
from virtgui.xml.node import Node, writable
from virtgui.xml.parse import parse, serialise

_LONGEST = 200


class Use(NamedTuple):
    """What a secret can be for: `place` is where its usage is written, `title` what that is called."""

    type: str
    words: str
    place: str
    title: str
    hint: str = ""


USES = (
    Use("volume", tr("Encrypted volume (LUKS)"), "volume", tr("Volume's path"), "/var/lib/libvirt/images/private.img"),
    Use("ceph", tr("Ceph (RBD) login"), "name", tr("Name"), "client.libvirt secret"),
    Use("iscsi", tr("iSCSI login (CHAP)"), "target", tr("Name"), "iqn.2024-01.com.example:disks"),
    Use("tls", tr("TLS key's password"), "name", tr("Name"), "disk TLS"),
    Use("vtpm", tr("Encrypted state of a TPM"), "name", tr("Name"), "windows TPM"),
)


class SecretDocument(Node):
    """A `<secret>`."""

    __slots__ = ()
    order = ("uuid", "description", "usage")

    uuid = text("uuid")
    description = text("description")
    ephemeral = switch("@ephemeral")
    private = switch("@private")
    type = text("usage/@type")
    volume = text("usage/volume")
    name = text("usage/name")
    target = text("usage/target")

    @property
    def usage(self) -> str:
        """What it is for, by name."""
        return self.volume or self.name or self.target


def read(document: str) -> SecretDocument:
    """Raises `Refused`."""
    return SecretDocument(parse(document).element)


def use_words(type: str) -> str:
    """What a secret of this type is for."""
    return next((use.words for use in USES if use.type == type), tr("Anything") if type in ("", "none") else type)


def written(
    uuid: str,
    type: str,
    usage: str,
    *,
    description: str = "",
    ephemeral: bool = False,
    private: bool = False,
) -> str:
    """The document of a new secret. ValueError for text that no XML can hold."""
    node = SecretDocument(parse("<secret/>").element)
    node.uuid, node.ephemeral, node.private = uuid, ephemeral, private
    if description:
        node.description = description
    if type != "none":
        node.type = type
        place = next(use.place for use in USES if use.type == type)
        setattr(node, place, usage)
    return serialise(node)


def usage_flaw(type: str, usage: str) -> str:
    """Why this cannot be its usage; "" when it can."""
    if type == "none":
        return ""
    if not usage.strip():
        return tr("Say what it is for.")
    if any(ord(c) < 32 or ord(c) == 127 for c in usage) or not writable(usage):
        return tr("Leave out line breaks and control characters.")
    if len(usage) > _LONGEST:
        return tr("At most {count} characters.").format(count=_LONGEST)
    if type == "volume" and not re.match(r"/[^/]", usage):
        return tr("Give the whole path of the volume, from “/”.")
    return ""
