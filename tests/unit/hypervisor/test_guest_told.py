"""An agent's answers, which a guest may write as it likes."""

from __future__ import annotations

from virtgui.hypervisor import guest_told


def test_an_ordinary_answer() -> None:
    told = {
        "os.pretty-name": "Debian 12", "hostname": "web", "timezone.name": "CET", "timezone.offset": 3600,
        "user.count": 1, "user.0.name": "ann", "user.0.login-time": 1_700_000_000_000,
        "fs.count": 1, "fs.0.mountpoint": "/", "fs.0.fstype": "ext4", "fs.0.total-bytes": 100, "fs.0.used-bytes": 40,
        "fs.0.disk.count": 1, "fs.0.disk.0.alias": "vda",
        "if.count": 1, "if.0.name": "eth0", "if.0.addr.count": 1, "if.0.addr.0.addr": "10.0.0.5",
        "if.0.addr.0.prefix": 24,
        "disk.count": 1, "disk.0.name": "/dev/vda1", "disk.0.partition": True, "disk.0.dependency.count": 1,
        "disk.0.dependency.0.name": "/dev/vda", "load.1m": 0.5, "load.5m": 0.25, "load.15m": 0.1,
    }  # fmt: skip
    assert guest_told.system(told).name == "Debian 12"
    assert guest_told.load(told) == (0.5, 0.25, 0.1)
    (user,) = guest_told.users(told) or ()
    assert (user.name, user.since) == ("ann", 1_700_000_000.0)
    (files,) = guest_told.file_systems(told) or ()
    assert (files.total, files.used, files.disks) == (100, 40, ("vda",))
    (nic,) = guest_told.nics(told) or ()
    assert nic.addresses == ("10.0.0.5/24",)
    (disk,) = guest_told.disks(told) or ()
    assert disk.partition and disk.above == ("/dev/vda",)


def test_nothing_is_believed() -> None:
    told = {
        "os.pretty-name": 7, "user.count": 10**12, "user.0.name": ["x"], "user.0.login-time": -5,
        "fs.count": "many", "if.count": -3, "fs.0.total-bytes": 1 << 80, "load.1m": float("nan"), "load.5m": 1.0,
        "disk.count": True,
    }  # fmt: skip
    assert guest_told.system(told).name == ""
    assert len(guest_told.users(told) or ()) == 64
    assert guest_told.file_systems(told) is None
    assert guest_told.nics(told) == ()
    assert guest_told.disks(told) is None
    assert guest_told.load(told) is None
    assert guest_told.from_fs_info([("/", 5), "x", ("/a", "b", "c", "d")])[0].mountpoint == "/a"
    assert guest_told.from_interfaces({"eth0": {"addrs": [{"addr": 5}, {"addr": "::1", "prefix": 128}]}, 3: None})[
        0
    ].addresses == ("::1/128",)


def test_vcpu_lists_cannot_grow_without_end() -> None:
    found = guest_told.vcpus({"vcpus": "0-99999,100000-3,7-2", "online": "0,1", "offlinable": "1"})
    assert len(found) <= 1025
    assert found[0].online and found[0].fixed and not found[1].fixed
