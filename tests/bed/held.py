"""A host on which the making of some volumes takes until a test lets go: its pool is at work meanwhile."""

from __future__ import annotations

import subprocess
from types import TracebackType

from tests.bed.hosts import PrivateHost, until

_WAITS = """\
#!/bin/sh
case "$*" in *{mark}*) : >/run/held.begun; while [ -e /run/held ]; do sleep 0.05; done;; esac
exec /run/qemu-img.own "$@"
"""


class HeldPool:
    """Within it somebody else makes a volume in a pool with virsh, from one that is there if `clone` names it, and
    qemu-img waits for `let_go` in that; so it does for any other whose file has `mark` in its name."""

    def __init__(self, host: PrivateHost, pool: str, mark: str = "held", *, clone: str = "") -> None:
        self._host = host
        self._name = f"{mark}.qcow2"
        script = host.folder / "qemu-img"
        script.write_text(_WAITS.format(mark=mark), encoding="ascii")
        script.chmod(0o755)
        host.run("cp", "--", "/usr/bin/qemu-img", "/run/qemu-img.own")
        host.run("touch", "--", "/run/held")
        host.run("mount", "--bind", str(script), "/usr/bin/qemu-img")
        self._argv = ("vol-create-as", pool, self._name, "1M", "--format", "qcow2")
        if clone:
            self._argv = ("vol-clone", clone, self._name, pool)
        self._making: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> HeldPool:
        argv = ["virsh", "-q", "-c", self._host.uri, *self._argv]
        self._making = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        self.begun()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()

    def begun(self) -> None:
        """Wait until one is held."""
        until(lambda: "held.begun" in self._host.run("ls", "/run"), 60, "qemu-img is not begun")

    def let_go(self) -> None:
        """Let all be made."""
        self._host.run("rm", "-f", "--", "/run/held")
        if self._making is not None:
            self._making.wait(60)
