"""The command lines that make the same as a creation, safe to paste into a shell."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.model.facts import Host
from virtgui.model.making import (
    Autostart,
    CloneVolume,
    CopyFile,
    CopyVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    DownloadVolume,
    Make,
    MakePool,
    MakeVolume,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    StartPool,
    Step,
    UploadVolume,
)
from virtgui.model.virsh import joined, safe, volume_word
from virtgui.model.virsh_add import fed, named
from virtgui.util.language import tr


def lines(make: Make, host: Host, without_secrets: Callable[[str], str]) -> str:
    """What to type, one line for each step, each done only when the one before went well.

    Raises ValueError, with the reason as a sentence, where no line is safe to paste.
    """
    uri = safe(host.key, tr("the host's address"))
    words = [word for step in make.steps for word in _step(step, ("virsh", "-c", uri), make, without_secrets)]
    return " &&\n".join(words)


def _step(step: Step, virsh: tuple[str, ...], make: Make, clean: Callable[[str], str]) -> tuple[str, ...]:
    match step:
        case StartNetwork(name, autostart):
            start = _line(virsh, "net-start", "--", _safe(name))
            return (start, _line(virsh, "net-autostart", "--", _safe(name))) if autostart else (start,)
        case DefineNetwork(xml):
            return (_fed(xml, virsh, "net-define", "/dev/stdin"),)
        case MakePool(xml, autostart):
            name = named(xml)
            made = (_fed(xml, virsh, "pool-define", "/dev/stdin"), _line(virsh, "pool-start", "--build", "--", name))
            return (*made, _line(virsh, "pool-autostart", "--", name)) if autostart else made
        case StartPool(name):
            return (_line(virsh, "pool-start", "--", _safe(name)),)
        case MakeVolume(pool, xml, preallocate):
            more = ("--prealloc-metadata",) if preallocate else ()
            return (_fed(xml, virsh, "vol-create", *more, "--pool", _safe(pool), "--file", "/dev/stdin"),)
        case CloneVolume(pool, xml, from_pool, from_name):
            origin = ("--inputpool", _safe(from_pool), "--vol", _volume(from_name))
            return (_fed(xml, virsh, "vol-create-from", "--pool", _safe(pool), "--file", "/dev/stdin", *origin),)
        case UploadVolume(pool, name, path, length):
            place = ("--pool", _safe(pool), "--vol", _volume(name), "--file", _safe(path))
            part = ("--length", str(length)) if length else ()
            return (_line(virsh, "vol-upload", "--sparse", *part, *place),)
        case DownloadVolume(pool, name, path):
            place = ("--pool", _safe(pool), "--vol", _volume(name), "--file", _safe(path))
            return (_line(virsh, "vol-download", "--sparse", *place),)
        case CopyVolume(from_host, from_pool, from_name, pool, xml):
            return _across(
                virsh, ("virsh", "-c", safe(from_host, tr("the host's address"))), from_pool, from_name, pool, xml
            )
        case CopyFile(from_path, path):
            return (
                _line((), "cp", "--no-clobber", "--sparse=always", "--preserve", "--", _safe(from_path), _safe(path)),
            )
        case RemoveVolume(pool, name):
            return (_line(virsh, "vol-delete", "--pool", _safe(pool), "--vol", _volume(name)),)
        case ResizeVolume(pool, name, capacity):
            return (
                _line(virsh, "vol-resize", "--pool", _safe(pool), "--vol", _volume(name), "--capacity", f"{capacity}B"),
            )
        case Define(xml):
            return (_fed(clean(xml), virsh, "define", "/dev/stdin"),)
        case CreateTransient(xml, paused) | StartOnce(xml, paused):
            return (_fed(clean(xml), virsh, "create", *(("--paused",) if paused else ()), "/dev/stdin"),)
        case Autostart(on):
            return (_line(virsh, "autostart", *(() if on else ("--disable",)), "--", _defined(make)),)
        case Start(paused):
            return (_line(virsh, "start", *(("--paused",) if paused else ()), "--", _defined(make)),)
        case RemoveFile(path):
            return (_line((), "rm", "--", _safe(path)),)
        case _:
            return ()


def _defined(make: Make) -> str:
    return named(next((each.xml for each in reversed(make.steps) if isinstance(each, Define)), ""))


def _across(
    virsh: tuple[str, ...], other: tuple[str, ...], from_pool: str, from_name: str, pool: str, xml: str
) -> tuple[str, ...]:
    """By a file in between: virsh cannot do it in one."""
    between = f"/var/tmp/{named(xml)}"  # noqa: S108  (a person's own choice once it is pasted)
    down = ("vol-download", "--sparse", "--pool", _safe(from_pool), "--vol", _volume(from_name), "--file", between)
    up = ("vol-upload", "--sparse", "--pool", _safe(pool), "--vol", named(xml), "--file", between)
    made = _fed(xml, virsh, "vol-create", "--pool", _safe(pool), "--file", "/dev/stdin")
    return (_line(other, *down), made, _line(virsh, *up), _line((), "rm", "--", between))


def _line(virsh: tuple[str, ...], *words: str) -> str:
    return joined((*virsh, *words))


def _volume(name: str) -> str:
    return volume_word(name, tr("a name"))


def _fed(xml: str, virsh: tuple[str, ...], *words: str) -> str:
    return fed(xml, (*virsh, *words))


def _safe(text: str) -> str:
    return safe(text, tr("a name"))
