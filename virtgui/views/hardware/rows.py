"""A page of the hardware is data: one row for each declared field of a window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from virtgui.xml.flaws.base import Check
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings


class Control(Enum):
    """How a value is entered."""

    TEXT = "text"
    LINES = "lines"
    PASSWORD = "password"  # noqa: S105
    PATH = "path"
    CHOICE = "choice"
    """One of the choices; a value that is none of them is shown and kept."""
    COMBO = "combo"
    """One of the choices or something typed."""
    SWITCH = "switch"
    """A check box for yes and no; without a value in the XML it shows the default, told beside it."""
    FLAG = "flag"
    """A check box for an element that is there or not."""
    NUMBER = "number"
    SIZE = "size"
    """A size in KiB, entered with a unit."""
    BYTES = "bytes"
    """A size or a rate in bytes, entered with a unit."""
    TABLE = "table"
    """The rows of a `Rows` field."""


class Choice(NamedTuple):
    """A value as libvirt writes it ("" is "not there") and as a person reads it; `help` is said beside it."""

    value: str
    words: str
    help: str = ""


class Offer(NamedTuple):
    """A value suggested at this moment, for instance a network of the host."""

    value: str
    words: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a page.

    `field` is the declared field's name. `section` opens a new section when it differs from the row before.
    `choices` are all values known to us; those that the capabilities at `caps` ("disk/bus") do not offer are
    greyed with the reason, and what they offer beyond is added. `offers` suggests values from the host.
    `shown` hides a row that means nothing as the element stands. `unset` is what is said while nothing is written
    ("Hypervisor default"). `columns` are the headings of a TABLE, `cells` the choices of its columns (by heading).
    `unit` is said behind a NUMBER, or is a rate's ("B/s"); `least` and `most` bound it. `more` rows come under
    "More: ...".
    """

    field: str
    label: str
    control: Control = Control.TEXT
    section: str = ""
    choices: tuple[Choice, ...] = ()
    caps: str = ""
    offers: Callable[[Node, Surroundings], tuple[Offer, ...]] | None = None
    shown: Callable[[Node], bool] | None = None
    help: str = ""
    unset: str = ""
    default: bool = False
    more: bool = False
    read_only: bool = False
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    unit: str = ""
    least: int = 0
    most: int = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """One device kind or section. `kind` is libvirt's tag ("" for a section of the machine), `name` the page's
    own. `title` and `line` say of an element what it is in two lines ("Disk vda", "debian.qcow2, 20 GiB, VirtIO").
    `template` is the XML of a new one with sensible defaults for this machine; None where none can be added.
    `group` is its heading in the list ("Storage"), `refusal` why this machine or host cannot have one more
    ("" when it can).
    """

    kind: str
    name: str
    group: str
    icon: str
    title: Callable[[Node, Surroundings], str]
    line: Callable[[Node, Surroundings], str]
    rows: tuple[Row, ...]
    check: Check
    add_words: str = ""
    template: Callable[[Surroundings], str] | None = None
    refusal: Callable[[Surroundings], str] | None = None
    removable: bool = True
