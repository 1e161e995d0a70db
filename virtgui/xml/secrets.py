"""What in a machine's XML is secret, taken out of what is kept or shown."""

from __future__ import annotations

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
