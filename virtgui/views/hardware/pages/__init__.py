"""Every device kind and section as a table of rows."""

from __future__ import annotations

from virtgui.views.hardware.pages import (
    advanced,
    chardev,
    clock,
    controllers,
    display,
    features,
    filesystems,
    general,
    hostdev,
    input,
    memory,
    modules,
    network,
    os_boot,
    other,
    processors,
    redirection,
    security,
    small,
    sound,
    storage,
    tuning,
    video,
)
from virtgui.views.hardware.rows import Page
from virtgui.xml.node import Node

PAGES: tuple[Page, ...] = (
    *general.PAGES,
    *os_boot.PAGES,
    *processors.PAGES,
    *memory.PAGES,
    *tuning.PAGES,
    *features.PAGES,
    *clock.PAGES,
    *security.PAGES,
    *advanced.PAGES,
    *storage.PAGES,
    *filesystems.PAGES,
    *controllers.PAGES,
    *network.PAGES,
    *hostdev.PAGES,
    *redirection.PAGES,
    *display.PAGES,
    *video.PAGES,
    *sound.PAGES,
    *input.PAGES,
    *chardev.PAGES,
    *small.PAGES,
    *modules.PAGES,
)
"""All of them, in the order of the list: the machine's sections first."""

SECTIONS: tuple[Page, ...] = tuple(page for page in PAGES if not page.kind)


def page_of(kind: str, node: Node | None = None) -> Page:
    """The page of a device kind, of several that of its own sort; for a kind of a later libvirt, one that says what
    it is."""
    pages = [page for page in PAGES if page.kind == kind]
    sort = {getattr(node, name, "") for name in ("device", "type")} if node is not None else set()
    return next((page for page in pages if page.name in sort), pages[0] if pages else other.page(kind))


def page_named(name: str) -> Page | None:
    """The section with this name."""
    return next((page for page in SECTIONS if page.name == name), None)
