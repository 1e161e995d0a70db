"""The documents the XML tests read: whole machines as hypervisors, people and other tools write them."""

from __future__ import annotations

from pathlib import Path

from virtgui.xml.domain import DomainXml
from virtgui.xml.parse import parse

CORPUS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "corpus").glob("*.xml"))}


def domain(name: str) -> DomainXml:
    """A fresh tree of one of them."""
    return DomainXml(parse(CORPUS[name]).element)
