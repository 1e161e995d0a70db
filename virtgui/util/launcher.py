"""The program's entry in the desktop's menu of applications, for the person who runs it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from virtgui.util.assets import asset
from virtgui.util.itself import program
from virtgui.util.xdg import applications_dir

NAME = "virtgui.desktop"
"""After the name by which the program's windows are known to a desktop, which takes their icon from here."""
_ENTRY = """\
[Desktop Entry]
Type=Application
Name=virtgui
GenericName=Virtual machines
GenericName[de]=Virtuelle Maschinen
Comment=Manage virtual machines on this computer and on others
Comment[de]=Virtuelle Maschinen auf diesem und anderen Rechnern verwalten
Exec={command}
Icon={icon}
Terminal=false
StartupNotify=true
StartupWMClass=virtgui
Categories=System;Emulator;
Keywords=VM;libvirt;QEMU;KVM;hypervisor;
"""


def place() -> Path:
    """Where it is, or would be."""
    return applications_dir() / NAME


def entry(command: Sequence[str] | None = None) -> str:
    """The file's text; `command` is how the program is started, by default this very one."""
    words = " ".join(map(_quoted, program() if command is None else command))
    return _ENTRY.format(command=words, icon=_escaped(str(asset("resources", "icons", "virtgui.svg"))))


def put() -> None:
    """Write it, or write it anew. Raises OSError."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{NAME}.{os.getpid()}")
    part.write_text(entry(), encoding="utf-8")
    part.replace(path)


def remove() -> None:
    """Take it away. Raises OSError."""
    place().unlink(missing_ok=True)


def _escaped(text: str) -> str:
    """A value of the file's format."""
    return text.replace("\\", r"\\")


def _quoted(word: str) -> str:
    """A word of the command: quoted, then as a value; a percent sign alone would stand for a file."""
    for special in '\\"`$':
        word = word.replace(special, f"\\{special}")
    return _escaped(f'"{word}"').replace("%", "%%")
