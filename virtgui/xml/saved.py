"""What the definition within a saved state tells of its machine."""

from __future__ import annotations

from virtgui.model.saving import Saved
from virtgui.xml.domain import DomainXml
from virtgui.xml.parse import parse


def saved(document: str) -> Saved:
    """Raises `Refused`."""
    domain = DomainXml(parse(document).element)
    return Saved(domain.name, domain.uuid, domain.memory_kib or 0, document)
