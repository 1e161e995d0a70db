"""Small ISO images of the files that a machine reads at its first start."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from pycdlib import PyCdlib

_UNTAKEN = re.compile("[^A-Z0-9]")


def image(label: str, files: Mapping[str, bytes]) -> bytes:
    """An ISO 9660 image with these files in its root, under their own names for Linux and the BSDs (Rock Ridge) and
    for Windows (Joliet). ValueError for a label or name that it cannot have; some 3 ms."""
    if not 0 < len(label) <= 16 or not label.isascii() or not label.isprintable():
        raise ValueError("a label has 1 to 16 plain characters")
    disc = PyCdlib()
    disc.new(interchange_level=1, vol_ident=label, joliet=3, rock_ridge="1.09")
    try:
        for number, (name, data) in enumerate(files.items()):
            if not name or "/" in name or not name.isprintable() or len(name) > 64 or name in (".", ".."):
                raise ValueError(f"no name of a file: {name!r}")
            disc.add_fp(io.BytesIO(data), len(data), f"/{_short(name, number)};1", rr_name=name, joliet_path=f"/{name}")
        out = io.BytesIO()
        disc.write_fp(out)
    finally:
        disc.close()
    return out.getvalue()


def _short(name: str, number: int) -> str:
    """Eight letters and three, with a number that keeps it apart from the others."""
    stem, _, ending = name.upper().rpartition(".") if "." in name else (name.upper(), "", "")
    return f"{_UNTAKEN.sub('_', stem)[:6]}{number:02}.{_UNTAKEN.sub('_', ending)[:3]}"
