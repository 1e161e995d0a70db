"""Which keys, pressed together and with nothing else, give keyboard and pointer back to a person."""

from __future__ import annotations

from enum import Enum

WAY_OUT = "console/way_out"
"""The setting that holds how it is written."""
_CONTROLS, _ALTS, _SHIFTS = frozenset({0x1D, 0x9D}), frozenset({0x38, 0xB8}), frozenset({0x2A, 0x36})
_SUPERS, _RIGHT_CONTROL = frozenset({0xDB, 0xDC}), frozenset({0x9D})


class WayOut(Enum):
    """The value is how it is written."""

    CTRL_ALT = "Ctrl+Alt"
    CTRL_SHIFT = "Ctrl+Shift"
    CTRL_SUPER = "Ctrl+Super"
    RIGHT_CTRL = "Right Ctrl"

    @property
    def keys(self) -> tuple[frozenset[int], ...]:
        """One of each set of QEMU's key numbers has to be pressed."""
        return _KEYS[self]

    def only(self, held: set[int]) -> bool:
        """Whether what is held may still become this."""
        return held <= frozenset().union(*self.keys)

    def complete(self, held: set[int]) -> bool:
        """Whether all of it is held."""
        return all(held & one for one in self.keys)


_KEYS = {
    WayOut.CTRL_ALT: (_CONTROLS, _ALTS),
    WayOut.CTRL_SHIFT: (_CONTROLS, _SHIFTS),
    WayOut.CTRL_SUPER: (_CONTROLS, _SUPERS),
    WayOut.RIGHT_CTRL: (_RIGHT_CONTROL,),
}


def named(text: str) -> WayOut:
    """The one that is written so; Ctrl+Alt for any other text."""
    return next((way for way in WayOut if way.value == text), WayOut.CTRL_ALT)
