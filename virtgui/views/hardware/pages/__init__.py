"""Every device kind and section as a table of rows."""

from __future__ import annotations

from virtgui.views.hardware.pages import other
from virtgui.views.hardware.rows import Page

PAGES: tuple[Page, ...] = ()
"""All of them, in the order of the list: the machine's sections first."""

SECTIONS: tuple[Page, ...] = tuple(page for page in PAGES if not page.kind)
_BY_KIND = {page.kind: page for page in PAGES if page.kind}


def page_of(kind: str) -> Page:
    """The page of a device kind; for one of a later libvirt, a page that says what it is."""
    return _BY_KIND.get(kind) or other.page(kind)


def page_named(name: str) -> Page | None:
    """The section with this name."""
    return next((page for page in SECTIONS if page.name == name), None)
