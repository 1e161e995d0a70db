"""libvirt's own schemas, for checking what we write."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

from virtgui.xml.parse import parse

_WHERE = Path("/usr/share/libvirt/schemas")
_AROUND = (
    "<domain type='kvm'><name>around</name><memory>1048576</memory>"
    "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices/></domain>"
)


@cache
def _schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_WHERE / f"{name}.rng"))


def complaint(document: str, name: str = "domain") -> str:
    """What a schema has against a document; "" when nothing."""
    schema = _schema(name)
    return "" if schema.validate(parse(document).element) else str(schema.error_log)


def device_complaint(device: str) -> str:
    """What libvirt's schema has against a device in an otherwise plain machine."""
    machine = parse(_AROUND).element
    devices = machine.find("devices")
    assert devices is not None
    devices.append(parse(device).element)
    schema = _schema("domain")
    return "" if schema.validate(machine) else str(schema.error_log)
