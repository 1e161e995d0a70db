"""The installer's kernel and initial RAM disk found in a tree on the network, and fetched."""

from __future__ import annotations

from pathlib import Path

from virtgui.host.download import Fetched, fetch, fetch_text
from virtgui.host.https import Https, Lost
from virtgui.install import checksums, trees
from virtgui.install.trees import BootFiles, below
from virtgui.util.errand import Advance, Cancel, Cannot, unseen
from virtgui.util.language import tr

_MOST = 1 << 30
_MOST_DESCRIPTION = 1 << 20


def find(url: str, arch: str, *, https: Https | None = None, cancel: Cancel | None = None) -> BootFiles:
    """What a tree says of itself, else the first known layout that is there; asks for a few small answers. `arch` is
    libvirt's name. Raises `Cannot` and `Cancelled`."""
    https, cancel = https or Https(), cancel or Cancel()
    for name in trees.TREEINFO:
        if text := _text(below(url, name), https, cancel):
            if found := trees.of_treeinfo(text, arch):
                return found
            raise Cannot(tr("This tree has no installer for {arch}.").format(arch=arch))
    for guess in trees.guesses(arch):
        if _is_there(below(url, guess.kernel), https, cancel) and _is_there(below(url, guess.initrd), https, cancel):
            return guess
    raise Cannot(
        tr("No installer for {arch} was found there. Give the address of a distribution's install tree.").format(
            arch=arch
        )
    )


def bring(
    url: str,
    boot: BootFiles,
    folder: Path,
    *,
    https: Https | None = None,
    cancel: Cancel | None = None,
    advance: Advance = unseen,
) -> tuple[Fetched, Fetched]:
    """Fetch both into a folder as "kernel" and "initrd", verified where the tree has checksums. `advance` is told of
    one after the other. Raises `Cannot` and `Cancelled`."""
    https, cancel = https or Https(), cancel or Cancel()
    sums = _text(below(url, boot.sums), https, cancel) if boot.sums else ""
    made = []
    for name, path, known in (("kernel", boot.kernel, boot.kernel_sum), ("initrd", boot.initrd, boot.initrd_sum)):
        checksum = known or checksums.find(sums, path.removeprefix(boot.sums_root))
        target = folder / name
        made.append(
            fetch(below(url, path), target, checksum=checksum, most=_MOST, https=https, cancel=cancel, advance=advance)
        )
    return made[0], made[1]


def _text(url: str, https: Https, cancel: Cancel) -> str:
    """A small file; "" where there is none."""
    return fetch_text(url, _MOST_DESCRIPTION, https=https, cancel=cancel) if _is_there(url, https, cancel) else ""


def _is_there(url: str, https: Https, cancel: Cancel) -> bool:
    try:
        with https.get(url, {"Range": "bytes=0-0"}, cancel, lambda status: True) as answer:
            return answer.status in (200, 206)
    except Lost as lost:
        raise Cannot(str(lost)) from None
