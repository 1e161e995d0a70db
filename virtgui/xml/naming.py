"""By what a person tells one element from its siblings: a disk by its target, a network card by its MAC."""

from __future__ import annotations

from collections.abc import Callable

KEYS: dict[str, tuple[str, ...]] = {
    "domain": ("@type",),
    "disk": ("target@dev",),
    "filesystem": ("target@dir",),
    "interface": ("mac@address", "target@dev"),
    "controller": ("@type", "@index"),
    "channel": ("target@name",),
    "serial": ("target@port",),
    "console": ("target@port", "target@type"),
    "parallel": ("target@port",),
    "graphics": ("@type",),
    "input": ("@type", "@bus"),
    "sound": ("@model",),
    "video": ("model@type",),
    "hostdev": ("@type", "alias@name"),
    "redirdev": ("@type", "@bus", "alias@name"),
    "tpm": ("@model",),
    "rng": ("@model",),
    "feature": ("@name",),
    "timer": ("@name",),
    "host": ("@mac", "@ip", "@name"),
    "ip": ("@address", "@family"),
    "portgroup": ("@name",),
    "device": ("@path",),
    "cell": ("@id",),
    "vcpu": ("@id",),
    "vcpupin": ("@vcpu",),
    "iothread": ("@id",),
    "seclabel": ("@model",),
    "cookie": ("@name",),
}
"""Where to look, in this order; "target@dev" is an attribute of a child."""
_ELSE = ("@name", "@id", "@type", "@dev", "@file", "@model")


def places(tag: str) -> tuple[str, ...]:
    """Where the attributes stand that name such an element."""
    return KEYS.get(tag, _ELSE)


def identity(tag: str, read: Callable[[str, str], str]) -> str:
    """What names an element, "" when nothing does. `read` gives an attribute of a child, or of the element itself
    when the child is "". Of a table's places the first that is written counts; a controller has two."""
    found = (value for place in places(tag) if (value := read(*place.split("@"))))
    return " ".join(found) if tag == "controller" else next(found, "")
