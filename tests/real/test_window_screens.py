"""What guests show is on the wall and in the summary while somebody looks, and is asked for only then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.bed.hosts import PrivateHost
from tests.bed.program import Program


def test_the_wall_shows_what_guests_show(
    private_host: PrivateHost,
    machine_on: Callable[..., str],
    open_program: Callable[..., Program],
    libvirt_calls: Counter[str],
) -> None:
    shown = machine_on(private_host, "shown", graphics="vnc")
    off = machine_on(private_host, "dark", graphics="vnc", start=False)
    it = open_program(private_host.uri)
    it.press("Ctrl+Shift+W")
    wall = it.window.pane.wall
    assert wall is not None and wall.isVisible()
    it.wait(lambda: it.app.beside.shots.picture(it.key(shown)) is not None, "a picture of the running one comes")
    picture = it.app.beside.shots.picture(it.key(shown))
    assert picture is not None and picture.width() >= 640
    assert it.app.beside.shots.picture(it.key(off)) is None
    private_host.virsh("suspend", "--", shown)
    private_host.virsh("destroy", "--", shown)
    it.wait(lambda: it.app.beside.shots.picture(it.key(shown)) is None, "it goes with the guest")
    it.press("Ctrl+Shift+W")
    assert it.table.isVisible()
    taken = libvirt_calls["virDomainScreenshot"]
    private_host.virsh("start", "--", shown)
    it.becomes(shown, lambda machine: machine.active, "running again")
    assert libvirt_calls["virDomainScreenshot"] == taken, "nobody looks"
