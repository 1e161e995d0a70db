"""The command lines that do the same as jobs on disks, safe to paste into a shell."""

from __future__ import annotations

import posixpath
import shlex

from virtgui.model.block_plans import between
from virtgui.model.blocks import Commit, Copy, CopyTo, Disks, Pull, Then, TuneBlockJob
from virtgui.model.commands import ResizeDisk
from virtgui.model.facts import Domain, Host
from virtgui.model.virsh import joined, machine_word, safe, volume_word
from virtgui.model.virsh_things import start
from virtgui.util.language import tr

_DELETES = 9_000_000
"""libvirt deletes what it has merged since then."""
_FOLLOW = ("--wait", "--verbose")


def block_line(command: Pull | Commit | Copy | ResizeDisk, disks: Disks, domain: Domain, host: Host) -> str:
    """What to type to do it to a disk as `disks` are now; what follows on it goes only where it went well.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    virsh, on = start(host), ("--", machine_word(domain), safe(command.target, tr("the disk's name")))
    match command:
        case Pull():
            base = ("--base", _path(command.base)) if command.base else ()
            return shlex.join((*virsh, "blockpull", *base, *_speed(command.speed), *_FOLLOW, *on))
        case Commit():
            return _commit(command, disks, virsh, on)
        case Copy():
            return _copy(command, disks, virsh, on)
        case ResizeDisk():
            return _resize(command, disks, virsh, on)


def tune_line(command: TuneBlockJob, domain: Domain, host: Host) -> str:
    """What to type to change a job that runs on a disk. Raises ValueError as `block_line` does."""
    what = ("--abort",) if command.stop else ("--pivot",) if command.go_over else _limit(command.speed or 0)
    on = ("--", machine_word(domain), safe(command.target, tr("the disk's name")))
    return shlex.join((*start(host), "blockjob", *what, *on))


def _commit(command: Commit, disks: Disks, virsh: tuple[str, ...], on: tuple[str, ...]) -> str:
    chain = disks.chain(command.target)
    active = chain is not None and bool(chain.seen) and chain.seen[0].path == command.top
    gone = [layer.path for layer in between(chain, command.top, command.base)] if chain is not None else []
    deletes = command.delete and disks.known.version >= _DELETES
    words = ["--base", _path(command.base), "--top", _path(command.top), *_speed(command.speed)]
    words += [*(("--active", "--pivot") if active else ()), *_FOLLOW, *(("--delete",) if deletes else ())]
    lines = [shlex.join((*virsh, "blockcommit", *words, *on))]
    if command.delete and not deletes:
        lines += [_delete(virsh, path) for path in gone]
    return " && ".join(lines)


def _copy(command: Copy, disks: Disks, virsh: tuple[str, ...], on: tuple[str, ...]) -> str:
    to, over = command.to, command.then is Then.GO_OVER
    switches = (
        ("--shallow", command.shallow),
        ("--reuse-external", to.reuse),
        ("--blockdev", to.block),
        ("--transient-job", disks.known.persistent),
        ("--synchronous-writes", command.mirrored),
        ("--pivot", over),
        ("--finish", command.then is Then.STOP),
    )
    words = ["--dest", _place(to, disks), "--format", safe(to.format, tr("the format")), *_speed(command.speed)]
    words += [word for word, wanted in switches if wanted]
    lines = [shlex.join((*virsh, "blockcopy", *words, *_FOLLOW, *on))]
    chain = disks.chain(command.target)
    if over and command.drop_old and chain is not None and chain.seen:
        lines.append(_delete(virsh, chain.seen[0].path))
    return " && ".join(lines)


def _resize(command: ResizeDisk, disks: Disks, virsh: tuple[str, ...], on: tuple[str, ...]) -> str:
    if disks.known.active:
        return shlex.join((*virsh, "blockresize", *on, f"{command.size}B"))
    chain = disks.chain(command.target)
    fact = disks.known.file(chain.seen[0].path) if chain is not None and chain.seen else None
    if fact is None or not fact.pool:
        raise ValueError(tr("There is no command line: it is off, and its image lies in no storage pool."))
    where = (
        "--pool",
        safe(fact.pool, tr("the pool's name")),
        "--vol",
        volume_word(fact.volume, tr("the volume's name")),
    )
    return joined((*virsh, "vol-resize", *where, "--capacity", f"{command.size}B"))


def _place(to: CopyTo, disks: Disks) -> str:
    if not to.pool:
        return _path(to.path)
    space = next((each for each in disks.known.spaces if each.pool == to.pool), None)
    if space is None or not space.path.startswith("/"):
        raise ValueError(tr("There is no one command line: in this pool a volume is made for it first."))
    return _path(posixpath.join(space.path, to.volume))


def _speed(speed: int) -> tuple[str, ...]:
    return _limit(speed) if speed else ()


def _limit(speed: int) -> tuple[str, ...]:
    return ("--bytes", "--bandwidth", str(speed))


def _delete(virsh: tuple[str, ...], path: str) -> str:
    return shlex.join((*virsh, "vol-delete", "--", _path(path)))


def _path(path: str) -> str:
    return safe(path, tr("a path"))
