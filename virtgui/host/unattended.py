"""Answer files for installers, made by libosinfo's `osinfo-install-script`, and what carries them into a machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from virtgui.host import floppy, iso
from virtgui.host.private_folder import PrivateFolder
from virtgui.host.programs import Limits, find, run
from virtgui.install.unattended import Answers, Profile, configuration
from virtgui.util.errand import Cannot
from virtgui.util.language import tr

_PROGRAM = "osinfo-install-script"
_LIMITS = Limits(seconds=60, file_bytes=16 << 20)
_DISCS, _FLOPPY = frozenset(("cdrom", "disk")), "floppy"
# names that the installers look for by themselves on a volume with this label
_LABEL = "OEMDRV"
_LOOKED_FOR = {".ks": "ks.cfg"}


def is_there(path: str | None = None) -> bool:
    """Whether the program is installed; `path` is a search path other than the environment's."""
    return shutil.which(_PROGRAM, path=path) is not None


def profiles(os_id: str) -> tuple[Profile, ...]:
    """What a system can be installed as without being asked; nothing where it has no script. `os_id` is libosinfo's
    ("http://debian.org/debian/12"). Takes a second. Raises `Cannot`."""
    names = dict.fromkeys(line.partition(":")[0].strip() for line in _lines("--list-profiles", "--", os_id))
    ways: dict[str, list[set[str]]] = {}
    for line in _lines("--list-injection-methods", "--", os_id):  # one for each file of a profile
        name, _, methods = line.partition(":")
        ways.setdefault(name.strip(), []).append(set(methods.split()))
    found = []
    for name in names:
        asked = [line.partition(":") for line in _lines("--list-config", "-p", name, "--", os_id)]
        required = tuple(parameter.strip() for parameter, _, how in asked if how.strip() == "required")
        files = ways.get(name, [set()])
        disc = all(not known.isdisjoint(_DISCS) for known in files)
        # Windows reads a second file only after the first reboot, with which the answers go
        floppy = not disc and len(files) == 1 and _FLOPPY in files[0]
        found.append(Profile(name, disc or floppy, all("initrd" in known for known in files), required, floppy))
    return tuple(found)


def write(folder: PrivateFolder, os_id: str, profile: str, answers: Answers) -> dict[str, bytes]:
    """The answer files by the name that their installer looks for. They hold passwords: they leave this folder on a
    medium or in an initial RAM disk only. Raises `Cannot`; ValueError where the answers have flaws."""
    try:
        config = folder.write("answers.ini", configuration(answers).encode())
        into = folder.path / "answers"
        into.mkdir(mode=0o700)
        ran = run([_program(), "-q", "-p", profile, "-d", str(into), "-f", str(config), "--", os_id], limits=_LIMITS)
        config.unlink()
        if ran.status:
            raise Cannot(tr("The answer file could not be made from libosinfo's install script."), ran.complaint)
        files = {_looked_for(path): path.read_bytes() for path in sorted(into.iterdir())}
        shutil.rmtree(into)
    except OSError as error:
        raise Cannot(tr("The answer file could not be written."), str(error)) from error
    if not files:
        raise Cannot(tr("libosinfo's install script made no answer file."), ran.complaint)
    return files


def medium(folder: PrivateFolder, files: dict[str, bytes]) -> Path:
    """An image that carries them, mode 0600, which Windows Setup, Anaconda and AutoYaST find by themselves. Raises
    `Cannot`."""
    try:
        return folder.write("answers.iso", iso.image(_LABEL, files))
    except OSError as error:
        raise Cannot(tr("The image with the answer file could not be written."), str(error)) from error


def floppy_disk(folder: PrivateFolder, files: dict[str, bytes]) -> Path:
    """The same for Windows XP and older, as an image of a floppy disk with the lines' ends that they have. Raises
    `Cannot`."""
    try:
        written = {name: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for name, data in files.items()}
        return folder.write("answers.img", floppy.image(_LABEL, written))
    except ValueError as error:
        raise Cannot(tr("The answer files cannot be put on a floppy disk."), str(error)) from error
    except OSError as error:
        raise Cannot(tr("The image with the answer file could not be written."), str(error)) from error


def _looked_for(path: Path) -> str:
    return _LOOKED_FOR.get(path.suffix, path.name)


def _program() -> str:
    return find(_PROGRAM, "osinfo", tr("Unattended installation"))


def _lines(*words: str) -> Iterable[str]:
    ran = run([_program(), *words], limits=_LIMITS)
    if ran.status and "finding OS" in ran.complaint:
        raise Cannot(tr("libosinfo on this computer does not know this system."), ran.complaint)
    return ran.output.decode("utf-8", "replace").splitlines() if ran.status == 0 else ()
