"""Which secrets and network filters a document names, of whatever kind it is."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from virtgui.model.secrets import Need
from virtgui.xml.parse import parse

_USAGES = {"ceph": "ceph", "iscsi": "iscsi", "vtpm": "vtpm", "tls": "tls", "volume": "volume"}


def needs(document: str, kind: str, user: str) -> tuple[Need, ...]:
    """All that it names, once each. Raises `Refused`."""
    return tuple(dict.fromkeys(_named(parse(document).element, kind, user)))


def _named(root: etree._Element, kind: str, user: str) -> Iterator[Need]:
    for element in root.iter("secret", "encryption", "filterref"):
        tag, part = str(element.tag), _part(element)
        if tag == "filterref":
            if element.get("filter"):
                yield Need("filter", str(element.get("filter")), "", kind, user, part)
            continue
        uuid = str(element.get("uuid") or (element.get("secret") if tag == "encryption" else "") or "").lower()
        usage = str(element.get("usage") or "")
        if uuid or usage:
            yield Need("secret", uuid, f"{_usage_kind(element)}:{usage}" if usage else "", kind, user, part)


def _usage_kind(secret: etree._Element) -> str:
    """What a usage's name means: that is told by the secret, or by the login that it belongs to."""
    told = str(secret.get("type") or "")
    parent = secret.getparent()
    if told not in _USAGES and parent is not None and parent.tag == "auth":
        told = str(parent.get("type") or "")
    return _USAGES.get(told.lower(), {"chap": "iscsi", "cephx": "ceph", "passphrase": "volume"}.get(told.lower(), told))


def _part(element: etree._Element) -> str:
    """The device that it belongs to, as a person would call it."""
    for parent in element.iterancestors("disk", "interface", "tpm", "hostdev", "filesystem"):
        target, mac = parent.find("target"), parent.find("mac")
        if parent.tag == "interface" and mac is not None:
            return str(mac.get("address") or "")
        if target is not None and target.get("dev"):
            return str(target.get("dev"))
        return str(parent.tag)
    return ""
