"""What in a machine's XML is secret, taken out of what is kept or shown."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from virtgui.xml.parse import parse, serialise

MARK = "…"
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "graphics": ("passwd",),
    "encryption": ("passphrase",),
    "auth": ("passwd", "password"),
}
_TEXTS = frozenset(("password", "passwd", "passphrase", "cookie", "dhCert", "session", "launchSecret"))
"""Elements whose whole text is secret: cookies of network disks, a guest's launch measurements."""
_LEFT_OUT = frozenset(("cookies", "cookie"))
"""Elements that libvirt prints only with their secrets."""
_WORDS = ("passw", "secret=", "pass=", "token=")
"""What makes a hypervisor's raw argument or environment value secret."""


def _secret_places(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Elements and the attribute that is secret in them; "" is the element's own text."""
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        for name in _ATTRIBUTES.get(tag, ()):
            if element.get(name):
                yield element, name
        if tag in _TEXTS and (element.text or "").strip():
            yield element, ""
        elif tag in ("arg", "env", "property"):
            value = str(element.get("value", ""))
            name = str(element.get("name", "")).lower()
            if any(word in value.lower() for word in _WORDS) or "passw" in name or "secret" in name:
                yield element, "value"
        elif tag in ("entry", "user", "data", "variable") and "passw" in str(element.get("name", "")).lower():
            yield element, "" if element.text else "value"


def without_secrets(text: str) -> str:
    """The document with every password in it replaced by an ellipsis. Raises `parse.Refused`."""
    document = parse(text)
    found = list(_secret_places(document.element))
    for element, attribute in found:
        if attribute:
            element.set(attribute, MARK)
        else:
            element.text = MARK
    return serialise(document) if found else text


def secrets(text: str) -> tuple[str, ...]:
    """The passwords in a document, the longest first. Raises `parse.Refused`."""
    found = {
        str(element.get(attribute) if attribute else element.text).strip()
        for element, attribute in _secret_places(parse(text).element)
    }
    return tuple(sorted(found, key=len, reverse=True))


def hidden(text: str, known: tuple[str, ...]) -> str:
    """A message in which none of these passwords can be read; very short ones are no word to look for."""
    for secret in known:
        if len(secret) > 3:
            text = text.replace(secret, MARK)
    return text


def has_display_password(text: str) -> bool:
    """Whether a machine has a display that can have a password. Raises `parse.Refused`."""
    return any(element.get("type") in ("vnc", "spice") for element in parse(text).element.iter("graphics"))


def with_secrets(text: str, now: str) -> tuple[str, int]:
    """A document that was printed without its secrets, with those of `now` in the places that both have; and how many
    that were marked stand nowhere in `now`, and are left out. Raises `parse.Refused`."""
    document = parse(text)
    for element, attribute in _secret_places(parse(now).element):
        _put(document.element, element, attribute)
    lost = 0
    for element in document.element.iter(etree.Element):
        for name in [name for name, value in element.attrib.items() if value == MARK]:
            del element.attrib[name]
            lost += 1
        if element.text == MARK:
            element.text = None
            lost += 1
    return serialise(document), lost


def _put(root: etree._Element, secret: etree._Element, attribute: str) -> None:
    """Write a secret into another document where that has the element, which libvirt leaves out if it is all secret."""
    way = [secret, *secret.iterancestors()][-2::-1]
    at = root
    for step in way:
        there = _like(at, step)
        if there is None:
            if etree.QName(step).localname in _LEFT_OUT:
                at.append(copy.deepcopy(step))
            return
        at = there
    if attribute and at.get(attribute) in (None, MARK):
        at.set(attribute, str(secret.get(attribute)))
    elif not attribute and at.text in (None, MARK):
        at.text = secret.text


def _like(parent: etree._Element, other: etree._Element) -> etree._Element | None:
    """The child that is in `parent` what `other` is in its own: the same of those that are alike."""
    above = other.getparent()
    if above is None:
        return None
    kin = [each for each in above.iterchildren(other.tag) if _word(each) == _word(other)]
    ours = [each for each in parent.iterchildren(other.tag) if _word(each) == _word(other)]
    place = kin.index(other)
    return ours[place] if place < len(ours) else None


def _word(element: etree._Element) -> str:
    target = element.find("target")
    return str((target.get("dev") if target is not None else None) or element.get("type") or element.get("name") or "")
