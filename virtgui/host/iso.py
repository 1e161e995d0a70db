"""ISO images: small ones made of the files that a machine reads at its first start, and files taken out of any."""

from __future__ import annotations

import io
import os
import re
import struct
from collections.abc import Mapping
from pathlib import Path

from pycdlib import PyCdlib
from pycdlib.pycdlibexception import PyCdlibException

from virtgui.util.errand import Cannot
from virtgui.util.language import tr
from virtgui.util.names import plain

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


def extract(image: Path, name: str, target: Path, most: int = 1 << 30) -> None:
    """A file out of an image, to a new one with mode 0600: the kernel of a medium, say. Raises `Cannot`."""
    disc = PyCdlib()
    try:
        with image.open("rb") as file:
            disc.open_fp(file)
            try:
                _extract(disc, name, target, most)
            finally:
                disc.close()
    except FileExistsError:
        raise Cannot(tr("There is a {name} already.").format(name=plain(target.name))) from None
    except OSError as error:
        raise Cannot(tr("{name} could not be read.").format(name=plain(image.name)), str(error)) from error
    except (PyCdlibException, struct.error, ValueError, IndexError) as error:
        raise Cannot(
            tr("There is no {name} in {image}.").format(name=plain(name, 100), image=plain(image.name)), str(error)
        ) from error


def _extract(disc: PyCdlib, name: str, target: Path, most: int) -> None:
    path = f"/{name.strip('/')}"
    if disc.has_rock_ridge():
        where = {"rr_path": path}
    elif disc.has_joliet():
        where = {"joliet_path": path}
    else:
        where = {"iso_path": f"{path.upper()};1"}
    if disc.get_record(**where).get_data_length() > most:
        raise Cannot(tr("{name} is longer than any that is needed.").format(name=plain(name, 100)))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(target, flags, 0o600), "wb") as out:
        disc.get_file_from_iso_fp(out, **where)
