"""The machine table as a file for spreadsheets, in which no cell can become a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last are the same signs as wide as a Chinese one, which some spreadsheets take for them."""


def safe_cell(text: str) -> str:
    """Text that a spreadsheet takes for text: what would begin a formula gets an apostrophe before it."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Comma-separated values by RFC 4180."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(heading) for heading in headings])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def as_tabs(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lines with tabs between cells, as spreadsheets take from the clipboard."""
    return "\n".join("\t".join(map(_tabbed, line)) for line in (headings, *rows))


def _tabbed(text: str) -> str:
    """A quote that begins a cell would swallow the cells behind it."""
    cell = safe_cell(" ".join(text.split()))
    return '"{}"'.format(cell.replace('"', '""')) if cell.startswith('"') else cell
