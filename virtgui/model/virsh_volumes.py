"""The command lines that do the same to volumes and pools, safe to paste into a shell."""

from __future__ import annotations

import shlex

from virtgui.model.facts import Host
from virtgui.model.storage import VolumeAct, VolumeDeed, Wipe
from virtgui.model.virsh import joined, safe, volume_word
from virtgui.model.virsh_add import fed
from virtgui.model.virsh_things import start
from virtgui.util.language import tr

_ALGORITHMS = {
    Wipe.ZERO: "zero",
    Wipe.NNSA: "nnsa",
    Wipe.DOD: "dod",
    Wipe.BSI: "bsi",
    Wipe.GUTMANN: "gutmann",
    Wipe.SCHNEIER: "schneier",
    Wipe.PFITZNER7: "pfitzner7",
    Wipe.PFITZNER33: "pfitzner33",
    Wipe.RANDOM: "random",
    Wipe.TRIM: "trim",
}


def volume_line(act: VolumeAct, host: Host) -> str:
    """What to type to do this. Raises ValueError, with a sentence, where no line is safe to paste."""
    where = ("--pool", safe(act.pool, tr("the pool's name")), "--vol", volume_word(act.volume, tr("the volume's name")))
    words: tuple[str, ...]
    match act.deed:
        case VolumeDeed.GROW:
            words = ("vol-resize", *where, "--capacity", f"{act.number}B")
        case VolumeDeed.SHRINK:
            words = ("vol-resize", "--shrink", *where, "--capacity", f"{act.number}B")
        case VolumeDeed.WIPE:
            words = ("vol-wipe", *where, "--algorithm", _ALGORITHMS[Wipe(act.number)])
        case VolumeDeed.DELETE:
            words = ("vol-delete", *where)
    return joined((*start(host), *words))


def dump_line(pool: str, volume: str, host: Host) -> str:
    """The line that prints a volume's document. Raises ValueError as `volume_line` does."""
    where = ("--pool", safe(pool, tr("the pool's name")), "--vol", volume_word(volume, tr("the volume's name")))
    return joined((*start(host), "vol-dumpxml", *where))


def pool_lines(
    xml: str,
    name: str,
    host: Host,
    *,
    build: bool,
    overwrite: bool,
    formatted: bool,
    begin: bool,
    autostart: bool,
    transient: bool = False,
) -> str:
    """The lines that make a pool. Raises ValueError as `volume_line` does."""
    virsh, named = start(host), safe(name, tr("the pool's name"))
    if transient:
        how = (("--overwrite",) if overwrite else ("--no-overwrite",)) if formatted else ()
        return fed(xml, (*virsh, "pool-create", *(("--build", *how) if build else ()), "/dev/stdin"))
    lines = [fed(xml, (*virsh, "pool-define", "/dev/stdin"))]
    if build:
        how = (("--overwrite",) if overwrite else ("--no-overwrite",)) if formatted else ()
        lines.append(shlex.join((*virsh, "pool-build", *how, "--", named)))
    if begin:
        lines.append(shlex.join((*virsh, "pool-start", "--", named)))
    if autostart:
        lines.append(shlex.join((*virsh, "pool-autostart", "--", named)))
    return " &&\n".join(lines)
