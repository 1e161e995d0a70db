"""All that a machine's definition says beside its devices."""

from __future__ import annotations

from virtgui.xml.domain import DomainXml


class MachineXml(DomainXml):
    """A whole `<domain>` with every section as declared fields."""

    __slots__ = ()
