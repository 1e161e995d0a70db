"""What the codes for colours and emphasis mean (SGR)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pyte.screens import Char

_PLAIN = Char(" ")

_SET: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    3: {"italics": True},
    4: {"underscore": True},
    5: {"blink": True},
    7: {"reverse": True},
    9: {"strikethrough": True},
    21: {"underscore": True},
    22: {"bold": False},
    23: {"italics": False},
    24: {"underscore": False},
    25: {"blink": False},
    27: {"reverse": False},
    29: {"strikethrough": False},
    39: {"fg": "default"},
    49: {"bg": "default"},
    **{30 + color: {"fg": str(color)} for color in range(8)},
    **{40 + color: {"bg": str(color)} for color in range(8)},
    **{90 + color: {"fg": str(8 + color)} for color in range(8)},
    **{100 + color: {"bg": str(8 + color)} for color in range(8)},
}
_OF_PALETTE, _OF_ALL = 5, 2


def rendered(style: Char, codes: Sequence[int]) -> Char:
    """The style after some codes; what is not known changes nothing."""
    changes: dict[str, Any] = {}
    rest = iter(codes or (0,))
    for code in rest:
        if code == 0:
            style, changes = _PLAIN, {}
        elif code in (38, 48):
            color = _color(rest)
            if color:
                changes["fg" if code == 38 else "bg"] = color
        else:
            changes.update(_SET.get(code, {}))
    return style._replace(**changes) if changes else style


def _color(rest: Iterator[int]) -> str:
    """The colour that 38 or 48 goes on with, "" when it makes no sense."""
    match next(rest, -1):
        case 5:
            number = next(rest, -1)
            return str(number) if 0 <= number <= 255 else ""
        case 2:
            parts = [next(rest, -1) for _ in range(3)]
            return "#{:02x}{:02x}{:02x}".format(*parts) if all(0 <= part <= 255 for part in parts) else ""
        case _:
            return ""


def flat(text: str, number: Callable[[str], int]) -> list[int]:
    """The codes of a sequence's parameters, also where the parts of a colour are parted by colons (ISO 8613-6)."""
    codes: list[int] = []
    for part in text.split(";"):
        first, colon, more = part.partition(":")
        code = number(first)
        if not colon:
            codes.append(code)
        elif code == 4:
            codes.append(24 if more == "0" else 4)
        elif code in (38, 48):
            parts = more.split(":")
            kind = number(parts[0])
            # with a colour space between the kind and the three parts, or without
            values = parts[-1:] if kind == _OF_PALETTE else parts[2:5] if len(parts) > 4 else parts[1:4]
            if kind in (_OF_PALETTE, _OF_ALL):
                codes += [code, kind, *map(number, values)]
    return codes
