"""The pictures of the wizard for new machines: in this process, since what they show is entered there.

`python -m tests.bed.creation_pictures FOLDER [THEME [WxH [all]]]` as root; with `all` those of every source and step,
to be looked at. QT_SCALE_FACTOR says how large a pixel is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program
from virtgui.install.facts import PathTrouble
from virtgui.views import theme
from virtgui.views.creation import kinds
from virtgui.views.creation.wizard import NewMachineWizard

_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ mira@desk"
_POOL = "/var/lib/libvirt/images"


class _Pictures:
    """One wizard, its pictures taken step by step."""

    def __init__(self, host: PrivateHost, folder: Path, look: str, size: tuple[int, int]) -> None:
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        self.it = Program(application, host.uri)
        theme.apply(application, look)
        self._folder = folder
        self.window = self._open(size)

    def _open(self, size: tuple[int, int]) -> NewMachineWizard:
        self.it.press("Ctrl+N")
        window = self.it.open_window(NewMachineWizard)
        window.resize(*size)
        creation = window.creation
        self.it.wait(lambda: creation.system is not None and creation.facts().offers, "systems and host are known", 60)
        creation.hardware.read_inventory(("default",))
        self.it.wait(lambda: any(pool.volumes for pool in creation.hardware.inventory.pools), "the pool is read", 30)
        return window

    def system(self, words: str) -> None:
        """Choose a system."""
        catalogue = self.window._catalogue
        assert catalogue is not None
        self.window._take(catalogue.search(words, "2026-01-01", ended=True)[0], "")

    def pick(self, kind: str, volume: str, form: str) -> None:
        """Choose a source and its volume."""
        self.window.source.choose(kind)
        self.window.source.sheet.choice.pick(f"{_POOL}/{volume}", "default", volume, form)  # type: ignore[attr-defined]

    def take(self, step: int, name: str) -> None:
        """Show a step and save its picture."""
        self.window._go(step)
        self.settle(lambda: not self.window.creation.hardware.asking)
        self.window.grab().save(str(self._folder / f"{name}.png"))

    def settle(self, condition: Callable[[], object] = lambda: True) -> None:
        """Let it be laid out."""
        for _ in range(4):
            self.it.wait(condition, "it is there", 30)
            QApplication.processEvents()

    def close(self) -> None:
        self.window.done(0)
        self.it.close()


def make(folder: Path, look: str = "light", size: tuple[int, int] = (1060, 680), *, every: bool = False) -> None:
    """The guide's four pictures, or one of every source and step."""
    with PrivateHost("workstation") as host:
        for name in ("debian-11-generic.qcow2", "debian-11.9.0-netinst.iso"):
            host.volume(name, 2048)
        host.virsh("pool-refresh", "default")
        pictures = _Pictures(host, folder, look, size)
        window = pictures.window
        pictures.pick(kinds.ISO, "debian-11.9.0-netinst.iso", "raw")
        pictures.system("debian 11")
        pictures.take(0, "new-source")
        pictures.pick(kinds.CLOUD, "debian-11-generic.qcow2", "qcow2")
        pictures.system("debian 11")
        window.creation.set("name", "web-02")
        pictures.take(2, "new-resources")
        for field, value in (("user", "mira"), ("keys", _KEY), ("packages", "nginx")):
            window.cloud.fields._put(field, value)
        window.cloud.form.open_more()
        pictures.take(3, "new-first-start")
        pictures.take(4, "new-summary")
        if every:
            _all(pictures)
        pictures.close()


def _all(pictures: _Pictures) -> None:
    window = pictures.window
    pictures.take(1, "all-system")
    for kind in kinds.KINDS:
        if not kind.container:
            window.source.choose(kind.name)
            pictures.take(0, f"all-{kind.name}")
    pictures.pick(kinds.ISO, "debian-11.9.0-netinst.iso", "raw")
    trouble = PathTrouble(
        f"{_POOL}/debian-11.9.0-netinst.iso",
        "“libvirt-qemu”, who runs the machines, may not enter the folder /home/mira/Downloads",
        fix="setfacl -m u:libvirt-qemu:x -- /home/mira /home/mira/Downloads",
    )
    pictures.settle(lambda: not window.source.sheet.choice.looking)  # type: ignore[attr-defined]
    window.creation.take_paths((trouble,))
    pictures.take(0, "all-path")
    pictures.system("fedora 36")
    window.scripts.want(True)
    pictures.settle(lambda: window.answers.profile)
    pictures.take(0, "all-iso-alone")
    pictures.take(3, "all-answers")


def main() -> None:
    """As the module says."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    words = dict(enumerate(sys.argv[1:]))
    width, _, height = words.get(2, "1060x680").partition("x")
    make(Path(words[0]), words.get(1, "light"), (int(width), int(height)), every=words.get(3) == "all")


if __name__ == "__main__":
    main()
