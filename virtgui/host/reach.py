"""Whether the user that runs a local host's machines can reach a file: told by modes and access lists, never tried."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from virtgui.install.facts import PathTrouble
from virtgui.model import uris
from virtgui.util.language import tr
from virtgui.util.names import plain

_CONF = Path("/etc/libvirt/qemu.conf")
_USERS = ("libvirt-qemu", "qemu")
"""As whom distributions have QEMU run: Debian and its kin, Fedora and its kin."""
_SETTING = re.compile(r'^[ \t]*(user|dynamic_ownership)[ \t]*=[ \t]*"?([^"\n#]*?)"?[ \t]*(?:#.*)?$', re.MULTILINE)
_ACL = "system.posix_acl_access"
_OWNER, _USER, _GROUP_OWNER, _GROUP, _MASK, _OTHER = 1, 2, 4, 8, 16, 32
_READ, _SEARCH = 4, 1


class Runner(NamedTuple):
    """Who runs the machines. `takes` when libvirt makes the files of a machine theirs before it starts."""

    name: str
    uid: int
    groups: frozenset[int]
    takes: bool = True


def runner(uri: str, conf: Path = _CONF, known: Callable[[str], pwd.struct_passwd] = pwd.getpwnam) -> Runner | None:
    """Who runs the machines of a host that is this computer; None where nobody can tell, and for a daemon that is
    reached by a socket of its own: it may live in a container."""
    try:
        parts = uris.parse(uri)
    except ValueError:
        return None
    if not parts.is_local or any(name == "socket" for name, _ in parts.query):
        return None
    if parts.scheme in ("lxc", "xen"):
        return Runner("root", 0, frozenset((0,)))
    if parts.scheme != "qemu":
        return None
    if parts.path == "/session":
        return _of(pwd.getpwuid(os.getuid()), takes=False)
    text = ""
    with suppress(OSError):  # its administrator's alone on many hosts
        text = conf.read_text(encoding="utf-8", errors="replace")
    told = dict(_SETTING.findall(text))
    name = told.get("user", "").removeprefix("+")
    for candidate in (name,) if name else _USERS:
        with suppress(KeyError):
            return _of(known(candidate), takes=told.get("dynamic_ownership", "1") != "0")
    return None


def trouble(path: str, runner: Runner, *, setfacl: bool | None = None) -> PathTrouble | None:
    """What is wrong with a file; None where nothing is, or where this user may not look. `setfacl` says whether that
    program is there."""
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError:
        return PathTrouble(path, tr("There is no such file on this computer"), missing=True)
    except (OSError, ValueError):
        return None
    closed = [folder for folder in _above(path) if not _may(folder, runner, _SEARCH)]
    unread = not stat.S_ISBLK(mode) and not runner.takes and not _may(Path(path), runner, _READ)
    if not closed and not unread:
        return None
    needs = {"x": [str(folder) for folder in closed], "r": [path] if unread else []}
    acl = shutil.which("setfacl") is not None if setfacl is None else setfacl
    fixes = (_fix(runner.name, right, paths, acl=acl) for right, paths in needs.items() if paths)
    if closed:
        said = tr("“{user}”, who runs the machines, may not enter the folder {folder}")
        said = said.format(user=plain(runner.name, 40), folder=plain(str(closed[0]), 80))
    else:
        said = tr("“{user}”, who runs the machines, may not read the file").format(user=plain(runner.name, 40))
    return PathTrouble(path, said, fix=" && ".join(fixes))


def _fix(user: str, right: str, paths: list[str], *, acl: bool) -> str:
    words = ["setfacl", "-m", f"u:{user}:{right}"] if acl else ["chmod", f"o+{right}"]
    return shlex.join([*words, "--", *paths])


def _of(entry: pwd.struct_passwd, *, takes: bool) -> Runner:
    return Runner(entry.pw_name, entry.pw_uid, frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid)), takes)


def _above(path: str) -> Iterator[Path]:
    """The folders that are gone through, from the root on, also those that a link leads through."""
    resolved = Path(os.path.realpath(path))
    both = dict.fromkeys((*reversed(Path(path).absolute().parents), *reversed(resolved.parents)))
    return iter(both)


def _may(path: Path, runner: Runner, right: int) -> bool:
    """Whether a right is given; True where this cannot be seen."""
    if runner.uid == 0:
        return True
    try:
        facts = path.stat()
    except OSError:
        return True
    entries = _entries(path) or _of_mode(facts.st_mode)
    mask = next((given for tag, given, _ in entries if tag == _MASK), 7)
    if runner.uid == facts.st_uid:
        return any(given & right for tag, given, _ in entries if tag == _OWNER)
    for tag, given, who in entries:
        if tag == _USER and who == runner.uid:
            return bool(given & mask & right)
    groups = [
        given & mask
        for tag, given, who in entries
        if (tag == _GROUP_OWNER and facts.st_gid in runner.groups) or (tag == _GROUP and who in runner.groups)
    ]
    if groups:
        return any(given & right for given in groups)
    return any(given & right for tag, given, _ in entries if tag == _OTHER)


def _of_mode(mode: int) -> list[tuple[int, int, int]]:
    return [(_OWNER, mode >> 6 & 7, 0), (_GROUP_OWNER, mode >> 3 & 7, 0), (_OTHER, mode & 7, 0)]


def _entries(path: Path) -> list[tuple[int, int, int]]:
    """Tag, rights and number of each entry of its access list (acl(5)); nothing where there is none."""
    try:
        data = os.getxattr(path, _ACL)
    except OSError:
        return []
    if len(data) < 4 or struct.unpack_from("<I", data)[0] != 2:
        return []
    return list(struct.iter_unpack("<HHI", data[4 : 4 + (len(data) - 4) // 8 * 8]))
