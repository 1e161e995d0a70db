"""What virt-inspector prints, by its manual page, as facts; short, but otherwise as the guest wrote it."""

from __future__ import annotations

from lxml import etree

from virtgui.model.inspected import Application, Installed, Mounted
from virtgui.xml.parse import parse

_LONGEST = 512
_MOST_SYSTEMS = 16
_MOST_FILE_SYSTEMS = 128
_MOST_APPLICATIONS = 20_000


def systems(text: str) -> tuple[Installed, ...]:
    """The operating systems that were found. Raises `parse.Refused`."""
    root = parse(text).element
    return tuple(_system(each) for each in list(root.iterfind("operatingsystem"))[:_MOST_SYSTEMS])


def _system(it: etree._Element) -> Installed:
    major, minor = _text(it, "major_version"), _text(it, "minor_version")
    version = ".".join(part for part in (major, minor) if part and part != "0") or ""
    mounted = {str(each.get("dev") or "")[:_LONGEST]: (each.text or "")[:_LONGEST] for each in it.iterfind(
        "mountpoints/mountpoint")}  # fmt: skip
    found = [
        Mounted(device, mounted.pop(device, ""), _text(each, "type"), _text(each, "label"))
        for each in list(it.iterfind("filesystems/filesystem"))[:_MOST_FILE_SYSTEMS]
        if (device := str(each.get("dev") or "")[:_LONGEST])
    ]
    found += [Mounted(device, place) for device, place in list(mounted.items())[:_MOST_FILE_SYSTEMS]]
    applications = (
        Application(
            _text(each, "display_name") or _text(each, "name"),
            "-".join(part for part in (_text(each, "version"), _text(each, "release")) if part),
            _text(each, "arch"),
            _text(each, "summary"),
        )
        for each in list(it.iterfind("applications/application"))[:_MOST_APPLICATIONS]
    )
    return Installed(
        _text(it, "product_name"),
        _text(it, "name"),
        _text(it, "distro"),
        version,
        _text(it, "arch"),
        _text(it, "hostname"),
        _text(it, "osinfo"),
        tuple(found),
        tuple(applications),
    )


def _text(it: etree._Element, name: str) -> str:
    return (it.findtext(name) or "").strip()[:_LONGEST]
