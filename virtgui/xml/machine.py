"""All that a machine's definition says beside its devices."""

from __future__ import annotations

from virtgui.xml.domain import DomainXml
from virtgui.xml.sections.clock import ClockXml
from virtgui.xml.sections.extras import ExtrasXml
from virtgui.xml.sections.features import FeaturesXml, HypervXml, PrivilegesXml
from virtgui.xml.sections.general import GeneralXml
from virtgui.xml.sections.memory import MemoryXml
from virtgui.xml.sections.processors import ProcessorsXml
from virtgui.xml.sections.security import SecurityXml
from virtgui.xml.sections.starting import StartingXml
from virtgui.xml.sections.tuning import TuningXml


class MachineXml(
    DomainXml,
    GeneralXml,
    StartingXml,
    ProcessorsXml,
    MemoryXml,
    FeaturesXml,
    HypervXml,
    PrivilegesXml,
    ClockXml,
    TuningXml,
    SecurityXml,
    ExtrasXml,
):
    """A whole `<domain>` with every section as declared fields."""

    __slots__ = ()
