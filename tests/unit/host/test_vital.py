"""What this computer needs itself, told by trees like /proc and /sys."""

from __future__ import annotations

from pathlib import Path

from virtgui.host.vital import vital


def _mount(number: str, place: str, source: str = "none", kind: str = "ext4") -> str:
    return f"22 1 {number} / {place} rw,relatime shared:1 - {kind} {source} rw\n"


class _Computer:
    def __init__(self, folder: Path) -> None:
        self.proc, self.sysfs = folder / "proc", folder / "sys"
        (self.proc / "self").mkdir(parents=True)
        (self.proc / "net").mkdir()
        (self.sysfs / "dev/block").mkdir(parents=True)
        (self.sysfs / "class/block").mkdir(parents=True)
        (self.sysfs / "class/net").mkdir(parents=True)

    def disk(self, name: str, number: str, parts: dict[str, str] | None = None, slaves: tuple[str, ...] = ()) -> None:
        home = self.sysfs / "devices" / name
        (home / "slaves").mkdir(parents=True)
        self._known(home, name, number)
        for part, its in (parts or {}).items():
            (home / part).mkdir()
            (home / part / "partition").write_text("1")
            self._known(home / part, part, its)
        for slave in slaves:
            (home / "slaves" / slave).symlink_to((self.sysfs / "class/block" / slave).resolve())

    def _known(self, home: Path, name: str, number: str) -> None:
        (self.sysfs / "dev/block" / number).symlink_to(home)
        (self.sysfs / "class/block" / name).symlink_to(home)

    def card(self, name: str, *lower: str) -> None:
        home = self.sysfs / "class/net" / name
        home.mkdir()
        for one in lower:
            (home / f"lower_{one}").mkdir()

    def mounts(self, *lines: str) -> None:
        (self.proc / "self/mountinfo").write_text("".join(lines))

    def look(self) -> tuple[frozenset[str], frozenset[str], bool]:
        return tuple(vital(self.proc, self.sysfs))  # type: ignore[return-value]


def test_the_disk_of_the_root_partition_is_needed_and_a_data_disk_is_not(tmp_path: Path) -> None:
    it = _Computer(tmp_path)
    it.disk("sda", "8:0", {"sda1": "8:1", "sda2": "8:2"})
    it.disk("sdb", "8:16", {"sdb1": "8:17"})
    it.mounts(_mount("8:2", "/"), _mount("8:17", "/srv/data\\040files"))
    assert it.look() == (frozenset({"/dev/sda"}), frozenset(), True)


def test_below_an_encrypted_volume_on_a_raid_all_its_disks_are_needed(tmp_path: Path) -> None:
    it = _Computer(tmp_path)
    it.disk("nvme0n1", "259:0", {"nvme0n1p1": "259:1"})
    it.disk("nvme1n1", "259:4", {"nvme1n1p1": "259:5"})
    it.disk("md0", "9:0", slaves=("nvme0n1p1", "nvme1n1p1"))
    it.disk("dm-0", "253:0", slaves=("md0",))
    it.disk("dm-1", "253:1", slaves=("dm-0",))
    it.mounts(_mount("253:1", "/"))
    assert it.look()[0] == {"/dev/nvme0n1", "/dev/nvme1n1"}


def test_a_root_in_a_container_or_on_the_network_is_not_known(tmp_path: Path) -> None:
    it = _Computer(tmp_path)
    it.disk("sda", "8:0")
    it.mounts(_mount("0:40", "/", "overlay", "overlay"))
    assert it.look() == (frozenset(), frozenset(), False)


def test_the_port_of_a_bridge_that_routes_lead_over_is_needed(tmp_path: Path) -> None:
    it = _Computer(tmp_path)
    it.card("br0", "bond0")
    it.card("bond0", "eno1", "eno2")
    for name in ("eno1", "eno2", "eno3"):
        it.card(name)
    head = "Iface\tDestination\tGateway\tFlags\n"
    (it.proc / "net/route").write_text(f"{head}br0\t00000000\t0101A8C0\t0003\n")
    (it.proc / "net/ipv6_route").write_text(
        f"{'0' * 32} 00 {'0' * 32} 00 {'f' * 32} 00000400 00000001 00000000 00000003     eno3\n"
        f"{'0' * 31}1 80 {'0' * 32} 00 {'0' * 32} 00000000 00000001 00000000 80200001       lo\n"
    )
    assert it.look()[1] == {"br0", "bond0", "eno1", "eno2", "eno3"}


def test_a_ring_and_what_cannot_be_read_end(tmp_path: Path) -> None:
    it = _Computer(tmp_path)
    it.card("a", "b")
    it.card("b", "a")
    (it.proc / "net/route").write_text("Iface\na 0 0\n../x 0 0\n")
    it.mounts("nonsense\n", _mount("8:1", "/"))
    assert it.look() == (frozenset(), frozenset({"a", "b"}), False)


def test_this_computer_is_read_without_trouble() -> None:
    found = vital()
    assert found.disks or not found.known
    assert "lo" not in found.interfaces
    assert all(disk.startswith("/dev/") for disk in found.disks)
