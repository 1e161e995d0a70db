"""A terminal's screen: its cursor, modes and size, and the questions that it answers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from copy import copy
from typing import Any

from pyte import charsets
from pyte import modes as mo
from pyte.screens import Cursor, Margins, Savepoint

from virtgui.console import looks
from virtgui.console.cells import Cells
from virtgui.console.rows import BLANK, EMPTY, Line, Row, unpacked

COLUMNS, ROWS = 1000, 500
"""The most that a screen can have."""
_ANSWERS = 256
CURSOR_KEYS, REVERSED, CURSOR, BRACKETED = (number << 5 for number in (1, 5, 25, 2004))
_OLD_ALTERNATE, _ALTERNATE, _SAVE, _SAVE_ALTERNATE = (number << 5 for number in (47, 1047, 1048, 1049))
_KNOWN = frozenset({mo.IRM, mo.LNM, mo.DECAWM, mo.DECOM, CURSOR_KEYS, REVERSED, CURSOR, BRACKETED})
_START = frozenset({mo.DECAWM, CURSOR})


class GuestScreen(Cells):
    """Nothing in it grows with what a guest sends."""

    def __init__(self, columns: int, lines: int) -> None:
        self.answers = bytearray()
        self.bells = 0
        self._saved: dict[bool, Savepoint] = {}
        self._ordered: list[int] | None = None
        super().__init__(columns, lines)
        self.mode = set(_START)

    @property
    def alternate(self) -> bool:
        """Whether a full-screen program's own screen is shown."""
        return self._behind is not None

    def reset(self) -> None:
        """As at the start; what was kept of earlier lines stays."""
        super().reset()
        self._ordered = None
        self.mode = set(_START)
        self._behind = None
        self._saved = {}
        self.buffer = {y: Line() for y in range(self.lines)}

    def soft_reset(self) -> None:
        """The modes as at the start, the text as it is (DECSTR)."""
        self.mode = set(_START)
        self.margins = None
        self.charset, self.g0_charset, self.g1_charset = 0, charsets.LAT1_MAP, charsets.VT100_MAP
        self.cursor.attrs = BLANK
        self.cursor.hidden = False

    # The cursor

    def cursor_up(self, count: int | None = None) -> None:
        top = self._bounds()[0] if self.cursor.y >= self._bounds()[0] else 0
        self.cursor.y = max(self.cursor.y - (count or 1), top)

    def cursor_down(self, count: int | None = None) -> None:
        bottom = self._bounds()[1] if self.cursor.y <= self._bounds()[1] else self.lines - 1
        self.cursor.y = min(self.cursor.y + (count or 1), bottom)

    def cursor_to_line(self, line: int | None = None) -> None:
        self.cursor.y = (line or 1) - 1
        if mo.DECOM in self.mode and self.margins is not None:
            self.cursor.y += self.margins.top
        self.ensure_vbounds()

    def _stops(self) -> list[int]:
        """The tab stops in order."""
        if self._ordered is None:
            self._ordered = sorted(self.tabstops)
        return self._ordered

    def tab(self) -> None:
        self.tabs(1)

    def tabs(self, count: int) -> None:
        """On by some tab stops (CHT)."""
        stops = self._stops()
        at = bisect_right(stops, self.cursor.x) + (count or 1) - 1
        self.cursor.x = stops[at] if at < len(stops) else self.columns - 1

    def tabs_back(self, count: int) -> None:
        """Back by some tab stops (CBT)."""
        stops = self._stops()
        at = bisect_left(stops, self.cursor.x) - (count or 1)
        self.cursor.x = stops[at] if at >= 0 else 0

    def set_tab_stop(self) -> None:
        self._ordered = None
        self.tabstops.add(min(self.cursor.x, self.columns - 1))

    def clear_tab_stop(self, how: int = 0) -> None:
        self._ordered = None
        super().clear_tab_stop(how)

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        first, last = max(top or 1, 1) - 1, min(bottom or self.lines, self.lines) - 1
        if first >= last:
            return
        self.margins = Margins(first, last) if (first, last) != (0, self.lines - 1) else None
        self.cursor_position()

    def save_cursor(self) -> None:
        self._saved[self.alternate] = Savepoint(
            copy(self.cursor),
            self.g0_charset,
            self.g1_charset,
            self.charset,
            mo.DECOM in self.mode,
            mo.DECAWM in self.mode,
        )

    def restore_cursor(self) -> None:
        saved = self._saved.get(self.alternate)
        if saved is None:
            saved = Savepoint(Cursor(0, 0), charsets.LAT1_MAP, charsets.VT100_MAP, 0, False, True)
        self.g0_charset, self.g1_charset, self.charset = saved.g0_charset, saved.g1_charset, saved.charset
        self.mode -= {mo.DECOM, mo.DECAWM}
        self.mode |= {mo.DECOM} if saved.origin else set()
        self.mode |= {mo.DECAWM} if saved.wrap else set()
        hidden = self.cursor.hidden
        self.cursor = copy(saved.cursor)
        self.cursor.hidden = hidden
        self.ensure_hbounds()
        self.ensure_vbounds()

    # Modes and looks

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        for mode in self._meant(modes, bool(kwargs.get("private"))):
            if mode in (_SAVE, _SAVE_ALTERNATE):
                self.save_cursor()
            if mode in (_OLD_ALTERNATE, _ALTERNATE, _SAVE_ALTERNATE) and self._behind is None:
                self._behind = self.buffer
                self.buffer = {y: Line() for y in range(self.lines)}
                self.dirty.update(range(self.lines))
            self._switch(mode, True)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        for mode in self._meant(modes, bool(kwargs.get("private"))):
            if mode in (_OLD_ALTERNATE, _ALTERNATE, _SAVE_ALTERNATE) and self._behind is not None:
                self.buffer, self._behind = self._behind, None
                self.dirty.update(range(self.lines))
            if mode in (_SAVE, _SAVE_ALTERNATE):
                self.restore_cursor()
            self._switch(mode, False)

    @staticmethod
    def _meant(modes: tuple[int, ...], private: bool) -> tuple[int, ...]:
        return tuple(mode << 5 for mode in modes) if private else tuple(m for m in modes if m in (mo.IRM, mo.LNM))

    def _switch(self, mode: int, on: bool) -> None:
        if mode not in _KNOWN:
            return
        if on:
            self.mode.add(mode)
        else:
            self.mode.discard(mode)
        if mode == mo.DECOM:
            self.cursor_position()
        elif mode == CURSOR:
            self.cursor.hidden = not on
        elif mode == REVERSED:
            self.dirty.update(range(self.lines))

    def define_charset(self, code: str, mode: str) -> None:
        charset = charsets.VT100_MAP if code == "0" else charsets.LAT1_MAP
        if mode == "(":
            self.g0_charset = charset
        else:
            self.g1_charset = charset

    def select_graphic_rendition(self, *attrs: int, **kwargs: Any) -> None:
        self.cursor.attrs = looks.rendered(self.cursor.attrs, attrs)

    # What a guest asks and is told: where the cursor is and what kind of terminal this is, never any text of its own

    def report_device_status(self, mode: int) -> None:
        if mode == 5:
            self._answer("\x1b[0n")
        elif mode == 6:
            top = self.margins.top if mo.DECOM in self.mode and self.margins is not None else 0
            self._answer(f"\x1b[{self.cursor.y - top + 1};{min(self.cursor.x, self.columns - 1) + 1}R")

    def report_device_attributes(self, mode: int = 0, **kwargs: bool) -> None:
        if mode == 0:
            self._answer("\x1b[?6c")

    def _answer(self, text: str) -> None:
        if len(self.answers) + len(text) <= _ANSWERS:
            self.answers += text.encode()

    def bell(self, *args: Any) -> None:
        self.bells += 1

    # Size

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Take another size. Lines that have no room go to those that are kept and come back from there; what is
        too wide is not seen, but not lost."""
        lines = max(2, min(lines or self.lines, ROWS))
        columns = max(2, min(columns or self.columns, COLUMNS))
        if (lines, columns) == (self.lines, self.columns):
            return
        hidden, self._behind = self._behind, None
        if hidden is not None:
            self.buffer, hidden = hidden, self.buffer
        self._fit(lines, keep_cursor=hidden is None)
        if hidden is not None:
            for y in range(lines):
                hidden.setdefault(y, Line())
            self._behind = self.buffer
            self.buffer = {y: hidden[y] for y in range(lines)}
        self._ordered = None
        self.tabstops = {stop for stop in self.tabstops if stop < columns} | set(
            range(-(-self.columns // 8) * 8, columns, 8)
        )
        self.lines, self.columns = lines, columns
        self.margins = None
        self.ensure_hbounds()
        self.ensure_vbounds()
        self.dirty.clear()
        self.dirty.update(range(lines))

    def _fit(self, lines: int, *, keep_cursor: bool) -> None:
        """Give the ordinary screen another height, with the cursor on the line that it is on."""
        below = self.cursor.y if keep_cursor else max((y for y, line in self.buffer.items() if line), default=0)
        over = max(0, below + 1 - lines)
        self._keep(over)
        back = 0 if over else max(0, min(lines - self.lines, len(self.history)))
        rows = [self.buffer[y] for y in range(over, self.lines)]
        for _ in range(back):
            rows.insert(0, Line.of(unpacked(self.history.pop())))
            self.scrolled -= 1
        rows = rows[:lines]
        rows += [Line() for _ in range(lines - len(rows))]
        self.buffer = dict(enumerate(rows))
        if keep_cursor:
            self.cursor.y += back - over
        elif (saved := self._saved.get(False)) is not None:
            saved.cursor.y += back - over

    def row(self, y: int) -> Row:
        """A line of the screen as it is now."""
        line = self.buffer.get(y)
        return line.row() if line is not None else EMPTY

    def clear(self) -> None:
        """Forget the kept lines and all of the screen but the line with the cursor."""
        self.history.clear()
        line = self.buffer[self.cursor.y]
        self.buffer = {y: Line() for y in range(self.lines)}
        self.buffer[0] = line
        self.cursor.y = 0
        self.dirty.update(range(self.lines))
