"""Where a new machine may come from, as a person chooses it."""

from __future__ import annotations

from typing import NamedTuple

from virtgui.util.language import tr

ISO, CLOUD, GALLERY, DISK, TREE, PXE = "iso", "cloud", "gallery", "disk", "tree", "pxe"
APPLIANCE, LIVE, EMPTY, XML, NATIVE = "appliance", "live", "empty", "xml", "native"
PROGRAM, SYSTEM, CONTAINER, TEMPLATE = "program", "system", "container", "template"


class Kind(NamedTuple):
    """One source. `container` kinds are for hosts that run containers, the others for all that run machines; None is
    for both."""

    name: str
    icon: str
    words: str
    line: str
    container: bool | None = False


KINDS = (
    Kind(ISO, "disc", tr("Installation medium"), tr("A CD image (ISO), or the host’s drive")),
    Kind(CLOUD, "bolt", tr("Cloud image"), tr("A ready system that takes its user and keys at the first start")),
    Kind(GALLERY, "download", tr("Download an image"), tr("Cloud and installation images from their makers")),
    Kind(DISK, "database", tr("Existing disk"), tr("An image with a system on it: qcow2, raw, VMDK, VDI or VHDX")),
    Kind(APPLIANCE, "box", tr("Appliance (OVA, OVF)"), tr("A machine packed by another program")),
    Kind(TREE, "link", tr("Network installation"), tr("A distribution’s install tree, by its URL")),
    Kind(PXE, "network", tr("Network boot (PXE)"), tr("What the network’s boot server gives")),
    Kind(LIVE, "player-play", tr("Live system"), tr("Runs from a CD image; a disk is not needed")),
    Kind(EMPTY, "square", tr("Empty machine"), tr("No medium: add what you like before it starts")),
    Kind(PROGRAM, "terminal-2", tr("One program"), tr("A container for a single program"), True),
    Kind(SYSTEM, "stack-2", tr("A whole system"), tr("A container with an operating system’s tree"), True),
    Kind(
        CONTAINER,
        "stack-2",
        tr("Container"),
        tr("Made from a template of the host’s; other sources make machines"),
        None,
    ),
    Kind(TEMPLATE, "versions", tr("Template"), tr("A copy of a machine that is kept as a model"), None),
    Kind(XML, "code", tr("libvirt XML"), tr("A definition that you have"), None),
    Kind(NATIVE, "file-export", tr("Another hypervisor’s file"), tr("VMware’s .vmx and the like"), None),
)


def kinds_for(driver: str) -> tuple[Kind, ...]:
    """Those that make sense on a host of this driver ("QEMU", "LXC", ...)."""
    container = driver == "LXC"
    both = driver.upper() == "VZ"
    known = (kind for kind in KINDS if kind.container is None or kind.container == container)
    return tuple(kind for kind in known if both or kind.name != CONTAINER)


def kind_named(name: str) -> Kind:
    """One of them. KeyError where there is none."""
    return {kind.name: kind for kind in KINDS}[name]
