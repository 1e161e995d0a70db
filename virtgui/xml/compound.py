"""Several attributes as one text a person knows: an address as lspci writes it, an identity as lsusb does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from virtgui.xml.fields import Field, text, whole
from virtgui.xml.node import Node

Spell = Callable[[str], str]


class Compound(Field[str]):
    """One text for several places. A text that has not the form is kept whole in the first place, so that what a
    person wrote is there to be corrected. `spells` are two for each place: how it reads, and how it is written;
    a place that may be missing has a default; `fixed` places are
    written along, and where they say another thing nothing is read."""

    __slots__ = ("_defaults", "_fixed", "_form", "_pattern", "_places", "_spells")

    def __init__(
        self,
        places: tuple[str, ...],
        pattern: str,
        form: re.Pattern[str],
        spells: tuple[tuple[Spell, Spell], ...],
        defaults: tuple[str | None, ...] = (),
        fixed: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(places[0], "", str, str)
        self._places = tuple(text(place) for place in places)
        self._pattern = pattern
        self._form = form
        self._spells = spells
        self._defaults = defaults or (None,) * len(places)
        self._fixed = tuple((text(place), value) for place, value in fixed)

    def __get__(self, node: Node | None, owner: type) -> Any:
        if node is None:
            return self
        return self.raw(node) or ""

    def __set__(self, node: Node, value: str | None) -> None:
        if value is None:
            for place in (*self._places, *(place for place, _ in self._fixed)):
                place.__set__(node, None)
            return
        match = self._form.fullmatch(value.strip())
        if match is None:
            self._places[0].__set__(node, value)
            for place in self._places[1:]:
                place.__set__(node, None)
            return
        for place, part, spell, default in zip(self._places, match.groups(), self._spells, self._defaults, strict=True):
            place.__set__(node, spell[1](default if part is None and default is not None else part))
        for place, fixed in self._fixed:
            place.__set__(node, fixed)

    def raw(self, node: Node) -> str | None:
        """The text; what is written first where it cannot be put together; None where nothing is written."""
        if any(place.raw(node) not in (None, value) for place, value in self._fixed):
            return None
        written = [place.raw(node) for place in self._places]
        there = [part for part in written if part is not None]
        if not there:
            return None
        parts = [default if part is None else part for part, default in zip(written, self._defaults, strict=True)]
        try:
            return self._pattern.format(
                *(spell[0](part) for part, spell in zip(_all(parts), self._spells, strict=True))
            )
        except ValueError:
            return there[0]


def _all(parts: list[str | None]) -> list[str]:
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        raise ValueError("a part is missing")
    return found


def _hex(digits: int) -> tuple[Spell, Spell]:
    return (lambda part: f"{whole(part):0{digits}x}", lambda part: f"0x{int(part, 16):0{digits}x}")


def _usb_id() -> tuple[Spell, Spell]:
    return (lambda part: f"{whole(part):04x}", lambda part: f"0x{int(part, 16):04x}")


_DECIMAL: tuple[Spell, Spell] = (lambda part: str(whole(part)), lambda part: str(int(part)))
_AS_IS: tuple[Spell, Spell] = (str, str)

PCI = re.compile(r"(?:([0-9a-fA-F]{1,8}):)?([0-9a-fA-F]{1,2}):([01]?[0-9a-fA-F])\.([0-7])")
USB_ID = re.compile(r"(?:0x)?([0-9a-fA-F]{4}):(?:0x)?([0-9a-fA-F]{4})")
USB_ADDRESS = re.compile(r"([0-9]{1,3}):([0-9]{1,3})")
SCSI = re.compile(r"([^:\s]+):([0-9]{1,9}):([0-9]{1,9}):([0-9]{1,9})")


def pci_address(path: str, fixed: tuple[tuple[str, str], ...] = ()) -> Compound:
    """A PCI address as "0000:01:00.0"."""
    places = tuple(f"{path}/@{name}" for name in ("domain", "bus", "slot", "function"))
    spells = (_hex(4), _hex(2), _hex(2), _hex(1))
    return Compound(places, "{}:{}:{}.{}", PCI, spells, ("0", "0", None, "0"), fixed)


def usb_identity(path: str) -> Compound:
    """A USB vendor and product as "046d:c52b"."""
    places = (f"{path}/vendor/@id", f"{path}/product/@id")
    return Compound(places, "{}:{}", USB_ID, (_usb_id(), _usb_id()))


def usb_address(path: str, fixed: tuple[tuple[str, str], ...] = ()) -> Compound:
    """A USB bus and device number as "1:3"."""
    return Compound((f"{path}/@bus", f"{path}/@device"), "{}:{}", USB_ADDRESS, (_DECIMAL, _DECIMAL), fixed=fixed)


def scsi_address(path: str) -> Compound:
    """A SCSI adapter, bus, target and unit as "scsi_host2:0:4:0"."""
    places = (f"{path}/adapter/@name", *(f"{path}/address/@{name}" for name in ("bus", "target", "unit")))
    return Compound(places, "{}:{}:{}:{}", SCSI, (_AS_IS, _DECIMAL, _DECIMAL, _DECIMAL))
