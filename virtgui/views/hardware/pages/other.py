"""The page of a device kind that this program has no form for."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.rows import Page, Row


def page(kind: str) -> Page:
    """What every device has; the rest is in its XML."""
    return Page(
        kind=kind,
        name=kind,
        group=tr("Other"),
        icon="box",
        title=lambda node, around: kind,
        line=lambda node, around: tr("No form for it yet: edit its XML"),
        rows=(
            Row("alias", tr("Alias"), section=tr("Device"), read_only=True, unset=tr("None", "any gender")),
            Row("address_type", tr("Address"), section=tr("Device"), read_only=True, unset=tr("Chosen by libvirt")),
        ),
        check=lambda node, around: [],
    )
