"""The README's pictures: real guests on private hosts, made busy, and pictured by virtgui itself.

`python -m tests.bed.pictures FOLDER [SECONDS]` as root; SECONDS is how long the plots fill, 0 leaves out the pictures
with plots.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bed.hosts import PrivateHost, until

_DEBIAN = "http://debian.org/debian/12"
_FEDORA = "http://fedoraproject.org/fedora/42"
_TALOS = "http://talos.dev/talos/1.9"
_UBUNTU = "http://ubuntu.com/ubuntu/24.04"

_PODS = "<network><name>pods</name><bridge name='virbr7'/><ip address='10.0.6.1' prefix='24'/></network>"

# what a guest's shell does for ever: busy by turns, at a level that changes every few seconds. Never so busy that
# QEMU's monitors, which share two cores with all guests here, answer late.
_TURNS = (
    "while :; do L=$((RANDOM % 100)); k=0; while [ $k -lt {turns} ]; do k=$((k + 1)); {work}; usleep {rest}; done; done"
)
_WORK = {
    "cpu": (40, "j=0; while [ $j -lt $((L * 25)) ]; do j=$((j + 1)); done", 120_000),
    "read": (8, "dd if=/dev/vda of=/dev/null bs=64k count=$((L / 2 + RANDOM % 16)) iflag=direct", 500_000),
    "write": (9, "dd if=/dev/zero of=/dev/vda bs=64k count=$((L / 3 + RANDOM % 9)) oflag=direct", 700_000),
    "memory": (5, "[ $k != 1 ] || dd if=/dev/zero of=/tmp/kept bs=1M count=$((L * 2 + 20))", 900_000),
    "net": (10, "ping -A -q -s $((L * 12)) -c $((L / 2 + RANDOM % 20 + 5)) 192.168.122.1", 400_000),
}


class Guest(NamedTuple):
    """One machine of the picture."""

    name: str
    os_id: str = _DEBIAN
    title: str = ""
    description: str = ""
    state: str = "running"
    works: tuple[str, ...] = ()
    boots: bool = True
    vcpus: int = 1
    memory_mib: int = 128
    graphics: str = "vnc"
    network: str = "default"
    tags: tuple[str, ...] = ()


_WORKSTATION = (
    Guest(
        "build-07",
        _FEDORA,
        title="Release builds",
        description="Starts a build for each tag that is pushed.",
        works=("cpu", "read", "write", "memory", "net"),
        vcpus=2,
        memory_mib=512,
        tags=("ci",),
    ),
    Guest(
        "db-01",
        title="Orders database",
        description="PostgreSQL 15. Ask Mira before restarting it.",
        works=("read", "write", "memory", "net"),
        vcpus=2,
        memory_mib=512,
        tags=("prod",),
    ),
    Guest("debian-template", state="shut off"),
    Guest("fedora-sandbox", _FEDORA, state="paused", boots=False, graphics="spice", tags=("lab",)),
    Guest("nightly-jobs", title="Backups at two", state="saved", boots=False, tags=("backup",)),
    Guest("legacy-xp", "http://microsoft.com/win/xp", title="Scanner PC", state="crashed", tags=("windows",)),
    Guest("mail-01", title="Mail", works=("net",), tags=("prod",)),
    Guest(
        "web-01",
        title="Web front end",
        description="nginx in front of db-01.",
        works=("cpu", "read", "write", "memory", "net"),
        vcpus=2,
        memory_mib=512,
        tags=("prod",),
    ),
    Guest("win11-test", "http://microsoft.com/win/11", boots=False, graphics="spice", tags=("windows",)),
    Guest("k8s-node-2", _TALOS, state="shut off", network="pods", graphics="", tags=("k8s",)),
)
_LAB1 = (
    Guest("k8s-cp-1", _TALOS, works=("cpu", "net"), graphics="", tags=("k8s", "prod")),
    Guest("k8s-node-1", _TALOS, works=("read", "net"), graphics="", tags=("k8s", "prod")),
)
_LAB2 = (
    Guest("ci-runner-1", _UBUNTU, works=("cpu",), tags=("ci",)),
    Guest("ci-runner-2", _UBUNTU, boots=False, tags=("ci",)),
)


def bring_up(host: PrivateHost, guests: tuple[Guest, ...]) -> None:
    """Define the guests and bring each to its state."""
    host.define(_PODS, "net")
    for guest in guests:
        xml = host.guest(
            guest.name,
            boot=guest.boots,
            agent=guest.boots,
            disk=host.volume(f"{guest.name}.qcow2", 128),
            nic=True,
            vcpus=guest.vcpus,
            memory_mib=guest.memory_mib,
            graphics=guest.graphics,
            title=guest.title,
            description=guest.description,
        )
        tags = "".join(f"<virtgui:tag>{tag}</virtgui:tag>" for tag in guest.tags)
        system = (
            '<metadata><libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">'
            f'<libosinfo:os id="{guest.os_id}"/></libosinfo:libosinfo>'
            f'<virtgui:notes xmlns:virtgui="urn:virtgui:domain:1">{tags}</virtgui:notes></metadata>'
        )
        xml = xml.replace("<memory ", f"{system}<memory ", 1)
        host.define(xml.replace("network='default'", f"network='{guest.network}'"))
        if guest.state != "shut off":
            host.virsh("start", "--", guest.name)
    for guest in guests:
        _to_its_state(host, guest)


def _to_its_state(host: PrivateHost, guest: Guest) -> None:
    match guest.state:
        case "running" if guest.boots:
            host.agent_answers(guest.name, 90)
            for name in guest.works:
                turns, work, rest = _WORK[name]
                host.say(guest.name, f"({_TURNS.format(turns=turns, work=work, rest=rest)}) >/dev/null 2>&1 &")
        case "paused":
            host.virsh("suspend", "--", guest.name)
        case "saved":
            host.virsh("managedsave", "--", guest.name)
        case "crashed":
            host.agent_answers(guest.name, 90)
            host.say(guest.name, "echo c >/proc/sysrq-trigger")
            host.reaches(guest.name, "crashed", 60)


def picture(path: Path, *flags: str, home: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a virtgui that saves a picture of itself and ends; with a `home` it is one that remembers what is there."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    if home is not None:
        environment |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
        environment["XDG_RUNTIME_DIR"] = str(home)
    return subprocess.Popen(
        [sys.executable, "-m", "virtgui", *flags, "--screenshot", str(path), "--scale", "1.5"],
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
    )


def remembering(home: Path, hosts: Iterable[PrivateHost], spread: PrivateHost) -> Path:
    """Settings in which these hosts are connected at the start, one of them opened up."""
    known: dict[str, object] = {
        f"host/{host.uri}": {"autoconnect": True, "order": place} for place, host in enumerate(hosts)
    }
    file = home / "config/virtgui/settings.json"
    file.parent.mkdir(mode=0o700, parents=True)
    file.write_text(json.dumps(known | {"hosts/spread": [spread.uri]}), encoding="utf-8")
    file.chmod(0o600)
    return home


def wait(running: Iterable[subprocess.Popen[bytes]], seconds: float, ends: int = 0) -> None:
    """Wait until each has ended so; SystemExit if one has not."""
    for process in running:
        if process.wait(seconds) != ends:
            raise SystemExit(f"no picture: {process.args!r} ended with {process.returncode}")


def make(folder: Path, seconds: int) -> None:
    """Make all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        hosts = [stack.enter_context(PrivateHost(name)) for name in ("workstation", "lab1", "lab2")]
        for host, guests in zip(hosts, (_WORKSTATION, _LAB1, _LAB2), strict=True):
            bring_up(host, guests)
        workstation, _lab1, lab2 = hosts
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        here = ["--connect", workstation.uri]

        running = [dashboard(folder, hosts, seconds)]
        for theme in ("light", "dark"):
            look = ["--theme", theme, "--after", str(seconds)]
            page = ["--show-domain-performance", "web-01", "--size", "1200x800"]
            home = remembering(scratch / theme, hosts, workstation)
            main = [*look, "--size", "1440x900"]
            running += [
                picture(folder / f"main-{theme}.png", *main, home=home),
                picture(folder / f"performance-{theme}.png", *here, *look, *page),
            ]
        _while_they_run(workstation, lab2, seconds)
        wait(running, seconds + 90)

        for theme in ("light", "dark"):
            deeds = [
                ("pause", "win11-test"),
                ("resume", "fedora-sandbox"),
                ("start", "k8s-node-2"),
                ("save", "mail-01"),
            ]
            flags = [word for deed in deeds for word in ("--act", *deed)]
            look = ["--theme", theme, "--after", str(min(45, seconds)), "--select", "web-01", "--size", "1440x900"]
            wait([picture(folder / f"jobs-{theme}.png", *here, *flags, *look)], 150, ends=3)  # one fails, as is shown
            for name, deed in (("win11-test", "resume"), ("fedora-sandbox", "suspend"), ("mail-01", "start")):
                workstation.virsh(deed, "--", name, check=False)


def dashboard(folder: Path, hosts: Iterable[PrivateHost], seconds: int) -> subprocess.Popen[bytes]:
    """All hosts at one look, also one that goes away meanwhile."""
    flags = [word for host in hosts for word in ("--connect", host.uri)]
    look = ("--size", "1040x700", "--theme", "light", "--after", str(seconds))
    return picture(folder / "dashboard.png", *flags, "--show-dashboard", *look)


def _while_they_run(workstation: PrivateHost, lab2: PrivateHost, seconds: int) -> None:
    """What the plots and the notice bar tell of: a short pause, and a host that goes away."""
    pause = threading.Event().wait
    pause(seconds * 0.5)
    workstation.virsh("suspend", "--", "web-01")
    pause(min(20.0, seconds * 0.1))
    workstation.virsh("resume", "--", "web-01")
    pause(seconds * 0.3)
    lab2.kill()
    until(lambda: not lab2.answers(), 10, "lab2 did not go away")


def main() -> None:
    """All pictures, or with 0 seconds those that need no busy guests."""
    # Late: those pictures are made with this module's own means.
    from tests.bed.clone_pictures import make_clones
    from tests.bed.device_pictures import make_devices
    from tests.bed.hardware_pictures import make_consoles, make_deletion, make_hardware
    from tests.bed.host_pictures import make_host
    from tests.bed.migration_pictures import make_migrations
    from tests.bed.network_pictures import make_networks
    from tests.bed.storage_pictures import make_storage
    from tests.bed.watching_pictures import make_watching

    folder, seconds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 280
    folder.mkdir(parents=True, exist_ok=True)
    if seconds:
        make(folder, seconds)
    fleet = ["xvfb-run", "-a", sys.executable, "-m", "tests.bed.fleet_pictures", str(folder)]
    wait([subprocess.Popen(fleet)], 90)
    make_hardware(folder)
    make_deletion(folder)
    make_consoles(folder)
    make_clones(folder)
    make_migrations(folder)
    # a process of its own: it drives the program's windows
    argv = [sys.executable, "-m", "tests.bed.snapshot_pictures", str(folder)]
    subprocess.run(argv, check=True, timeout=300, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    for which in ("guest_pictures", "history_pictures", "backup_pictures", "disk_pictures", "memory_pictures"):
        argv = [sys.executable, "-m", f"tests.bed.{which}", str(folder)]
        subprocess.run(argv, check=True, timeout=300, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    make_host(folder)
    make_networks(folder)
    make_devices(folder)
    make_storage(folder)
    make_watching(folder)
    german = [
        "--demo",
        "--language",
        "de",
        "--theme",
        "light",
        "--after",
        "8",
        "--select",
        "web-01",
        "--size",
        "1440x900",
    ]
    wait([picture(folder / "german.png", *german)], 90)
    alerts = [sys.executable, "-m", "tests.bed.alert_pictures", str(folder)]
    subprocess.run(alerts, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1.5"})
    # in a process of its own: what those show is entered there
    for which in ("creation_pictures", "clone_pictures"):
        words = [sys.executable, "-m", f"tests.bed.{which}", str(folder)]
        subprocess.run(words, check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1.5"})


if __name__ == "__main__":
    main()
