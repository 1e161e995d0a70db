"""What is told of a host's shutdown, against what libvirt-guests' own script then does on a real host."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.host_shutdown import Fate, Service, plan, read

SCRIPTS = (
    ("/usr/lib/libvirt/libvirt-guests.sh", "/etc/default"),
    ("/usr/libexec/libvirt-guests.sh", "/etc/sysconfig"),
)
"""The script, and the folder of its settings."""
SETTINGS = "ON_SHUTDOWN=suspend\nON_BOOT=start\n"


def test_the_script_does_what_is_told(hosts: Callable[[str], PrivateHost], circle: Circle, tmp_path: Path) -> None:
    host = hosts("closing")
    for name in ("zebra", "ape", "idle"):
        host.add(name, start=name != "idle")
    host.create(host.guest("guest-for-now"))
    key = circle.connect(host.uri)
    for name in ("zebra", "ape", "idle", "guest-for-now"):
        circle.appears(key, name)
    circle.wait_until(lambda: sum(m.active for m in circle.world.machines_of(key)) == 3, 30, "three run")
    settings, odd = read(SETTINGS)
    assert not odd
    service = Service(True, True, True, "/etc/default/libvirt-guests", settings)
    told = plan(service, "qemu:///system", circle.world.machines_of(key))
    assert [(it.name, it.turn) for it in told if it.turn] == [("zebra", 1), ("ape", 2)]

    script, place = next((script, place) for script, place in SCRIPTS if Path(script).exists())
    ours = tmp_path / "ours"  # laid over the computer's own folder, within the host alone
    ours.mkdir()
    (ours / "libvirt-guests").write_text(SETTINGS)
    host.run("mount", "--bind", "--", str(ours), place)
    said = host.run("sh", script, "stop")
    assert re.findall(r"^Suspending (\S+): \.\.\.$", said, re.MULTILINE) == [it.name for it in told if it.turn]
    for it in told:
        assert host.state(it.name) == {Fate.SAVED: "shut off", Fate.CUT: "running", Fate.OFF: "shut off"}[it.fate]
    saved = host.virsh("list", "--all", "--with-managed-save", "--name").split()
    assert sorted(saved) == ["ape", "zebra"]
    again = host.run("sh", script, "start")
    assert re.findall(r"^Resuming guest (\S+): done$", again, re.MULTILINE) == ["zebra", "ape"]
    up = {it.name: it.up for it in told}
    assert up["zebra"] == "Goes on where it was saved, in the same order" and up["idle"] == "Stays off"
    assert (host.state("zebra"), host.state("idle")) == ("running", "shut off")
