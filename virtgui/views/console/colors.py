"""Which colour a cell's text and ground have, so that one can be read on the other."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtGui import QColor

from virtgui.console.rows import Style
from virtgui.views import theme

_LEGIBLE, _LEGIBLE_CHOSEN = 4.5, 3.0
"""The least contrast of the sixteen colours that belong to the palette, and of those that a program mixed itself."""
_STEPS = 8
_LEVELS = (0, 95, 135, 175, 215, 255)


@lru_cache(maxsize=256)
def _cube(number: int) -> QColor:
    """The colours 16 to 255, which are the same on every ground."""
    if number >= 232:
        gray = 8 + 10 * (number - 232)
        return QColor(gray, gray, gray)
    red, rest = divmod(number - 16, 36)
    green, blue = divmod(rest, 6)
    return QColor(_LEVELS[red], _LEVELS[green], _LEVELS[blue])


class Colors:
    """The colours of one scheme."""

    def __init__(self, ours: theme.Scheme) -> None:
        self.scheme = ours
        self._ansi = theme.ansi(ours)
        self._pair = lru_cache(maxsize=2048)(self._made)

    def of(self, style: Style, swapped: bool = False) -> tuple[QColor, QColor | None]:
        """Text and ground of a style; no ground where it is the screen's own. `swapped`: the whole screen is."""
        return self._pair(style.fg, style.bg, style.reverse != swapped, swapped)

    def ground(self, swapped: bool) -> QColor:
        """The ground of the whole screen."""
        return self.scheme.text if swapped else self.scheme.base

    def _made(self, fg: str, bg: str, reverse: bool, swapped: bool) -> tuple[QColor, QColor | None]:
        text = self.scheme.text if fg == "default" else self._named(fg)
        ground = self.scheme.base if bg == "default" else self._named(bg)
        mixed = fg.startswith("#") or (fg.isdigit() and int(fg) > 15)
        if reverse:
            text, ground = ground, text
        seen = self._legible(text, ground, _LEGIBLE_CHOSEN if mixed else _LEGIBLE)
        return seen, None if ground == self.ground(swapped) else ground

    def _named(self, color: str) -> QColor:
        if color.startswith("#"):
            return QColor(color)
        number = int(color)
        return self._ansi[number] if number < len(self._ansi) else _cube(number)

    def _legible(self, text: QColor, ground: QColor, least: float) -> QColor:
        """The text's colour, as far towards the scheme's own text or ground as it takes to be read."""
        if theme.contrast(text, ground) >= least:
            return text
        ends = (self.scheme.text, self.scheme.base)
        end = max(ends, key=lambda color: theme.contrast(color, ground))
        for step in range(1, _STEPS):
            seen = theme.mix(end, text, step / _STEPS)
            if theme.contrast(seen, ground) >= least:
                return seen
        return end
