"""Hardware of a running QEMU machine comes, goes and changes, as far as its guest lets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.bed.machines import mac_for
from tests.bed.owner import Owner
from virtgui.model.commands import BlockThreshold, Cancel, NewVolume, ResizeDisk
from virtgui.model.edits import MACHINE, AddDevice, Outcome, Place, RemoveDevice, ReplaceElement, SetField
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Advanced

CDROM = """<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>
  <source file='/var/lib/libvirt/images/a.iso'/><target dev='hdc' bus='ide'/><readonly/></disk>"""
HDC, VDA = Place("disk", "hdc"), Place("disk", "vda")
NOW = (True, True)

Own = Callable[..., Owner]


@pytest.fixture
def own(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Own:
    """`own("name", **options)` adds a machine and waits until it is in the list."""

    def make(name: str, **options: object) -> Owner:
        full = machine_on(private_host, name, **options)
        host = circle.connect(private_host.uri)
        return Owner(circle, private_host, full, circle.appears(host, full).key)

    return make


def disk(name: str, target: str) -> AddDevice:
    return AddDevice(
        f"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>"
        f"<source file='/var/lib/libvirt/images/{name}'/><target dev='{target}' bus='virtio'/></disk>"
    )


def volume(name: str) -> NewVolume:
    xml = (
        f"<volume><name>{name}</name><capacity unit='MiB'>8</capacity><target><format type='qcow2'/></target></volume>"
    )
    return NewVolume("default", name, xml)


def reached(outcomes: tuple[Outcome, ...]) -> list[tuple[bool, bool]]:
    return [(outcome.now, outcome.stored) for outcome in outcomes]


def test_a_new_disk_appears_in_the_guest_and_goes_again(
    circle: Circle, private_host: PrivateHost, tiny_guest: str
) -> None:
    host = circle.connect(private_host.uri)
    it = Owner(circle, private_host, tiny_guest, circle.appears(host, tiny_guest).key)
    try:
        assert reached(it.changes(disk("plugged.qcow2", "vdb"), volumes=(volume("plugged.qcow2"),))) == [NOW]
        assert "plugged.qcow2" in it.stored() and "plugged.qcow2" in it.live()
        private_host.say(tiny_guest, "until [ -e /sys/block/vdb ]; do :; done; echo pl''ugged")
        private_host.says(tiny_guest, "plugged")
    finally:
        gone = it.changes(RemoveDevice(Place("disk", "vdb")))
    assert reached(gone) == [NOW], gone
    assert "plugged.qcow2" not in it.stored() and "plugged.qcow2" not in it.live()
    private_host.virsh("vol-delete", "--pool", "default", "plugged.qcow2")


@pytest.mark.needs("bridges")
def test_a_new_interface_has_one_address_in_both_definitions_and_goes_again(
    circle: Circle, private_host: PrivateHost, tiny_guest: str
) -> None:
    host = circle.connect(private_host.uri)
    it = Owner(circle, private_host, tiny_guest, circle.appears(host, tiny_guest).key)
    before = it.stored()
    nic = AddDevice("<interface type='network'><source network='default'/><model type='virtio'/></interface>")
    assert reached(it.changes(nic)) == [NOW]
    (mac,) = {part[:17] for part in it.stored().split("mac address='")[1:]} - {
        part[:17] for part in before.split("mac address='")[1:]
    }
    place = Place("interface", mac)
    try:
        assert mac in it.live()
        assert reached(it.changes(SetField(place, "link", False))) == [NOW]
        assert private_host.virsh("domif-getlink", tiny_guest, mac).split()[-1] == "down"
    finally:
        assert reached(it.changes(RemoveDevice(place))) == [NOW]
    assert mac not in it.live() and it.stored() == before


def test_a_guest_that_does_not_let_go_is_told_and_waiting_can_be_cancelled(own: Own) -> None:
    """A machine in its firmware hears no such wish."""
    it = own("holds", extra="<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>")
    rng = Place("rng", "#1")
    ticket = it.begin(RemoveDevice(rng))
    it.circle.wait_until(lambda: it.circle.of(ticket, Advanced), 20, "it waits for the guest")
    assert "Waiting for the guest" in it.circle.of(ticket, Advanced)[-1].text
    it.circle.send(Cancel(ticket))
    assert it.circle.finish(ticket, 5).cancelled
    (outcome,) = it.outcomes(ticket)
    assert (outcome.now, outcome.stored) == (False, True) and "has not let go" in outcome.why
    assert "<rng" in it.live() and "<rng" not in it.stored()


def test_what_happens_when_it_stops_changes_while_it_runs(own: Own) -> None:
    """A machine that was started to end when its guest shuts down starts again instead, and then ends after all."""
    it = own("stops", boot=True)
    it.host.says(it.name, "VG-READY")
    wanted = (SetField(MACHINE, "on_poweroff", "restart"), SetField(MACHINE, "on_crash", "destroy"))
    assert reached(it.changes(*wanted)) == [NOW, NOW]
    for text in (it.live(), it.stored()):
        assert "<on_poweroff>restart<" in text and "<on_crash>destroy<" in text
    it.host.say(it.name, "poweroff -f")
    it.circle.wait_until(lambda: it.host.serial(it.name).count("VG-READY") == 2, 60, "it starts again")
    it.changes(SetField(MACHINE, "on_poweroff", None))
    it.host.say(it.name, "poweroff -f")
    it.circle.wait_until(lambda: it.host.state(it.name) == "shut off", 60, "it ends")


def test_a_medium_is_ejected_and_inserted(own: Own, private_host: PrivateHost) -> None:
    private_host.volume("a.iso")
    it = own("medium", extra=CDROM)
    drive = it.device(HDC)
    empty = drive.replace('<source file="/var/lib/libvirt/images/a.iso"/>', "")
    assert "a.iso" in drive and "a.iso" not in empty

    def medium(*more: str) -> str:
        (line,) = (x for x in it.host.virsh("domblklist", it.name, *more).splitlines() if "hdc" in x)
        return line.split()[-1]

    assert reached(it.changes(ReplaceElement(HDC, empty))) == [NOW]
    assert (medium(), medium("--inactive")) == ("-", "-")
    assert reached(it.changes(SetField(HDC, "source_file", "/var/lib/libvirt/images/a.iso"))) == [NOW]
    assert medium() == medium("--inactive") == "/var/lib/libvirt/images/a.iso"
    assert reached(it.changes(SetField(HDC, "source_file", None))) == [NOW]
    assert (medium(), medium("--inactive")) == ("-", "-")
    assert reached(it.changes(ReplaceElement(HDC, drive))) == [NOW]
    assert medium() == medium("--inactive") == "/var/lib/libvirt/images/a.iso"
    missing = drive.replace("a.iso", "not-there.iso")
    (outcome,) = it.changes(ReplaceElement(HDC, missing))
    assert (outcome.now, outcome.stored) == (False, True)
    assert "not-there.iso” is missing" in outcome.why and "not-there.iso" in outcome.detail
    assert medium() == "/var/lib/libvirt/images/a.iso"


def test_numbers_change_while_it_runs_where_they_can(own: Own) -> None:
    it = own("numbers", disk="", memory_mib=64, vcpus=2)
    now = it.changes(
        SetField(MACHINE, "current_memory_kib", 48 * 1024),
        SetField(MACHINE, "title", "Shop"),
        SetField(MACHINE, "description", "a & b"),
        SetField(MACHINE, "vcpus", 4),
    )
    assert reached(now) == [NOW, NOW, NOW, (False, True)]
    assert "next start" in now[3].why
    assert it.host.virsh("desc", it.name, "--title").strip() == "Shop"
    assert "current='2'>4<" not in it.live() and ">4</vcpu>" in it.stored()
    assert reached(it.changes(SetField(MACHINE, "current_memory_kib", 32 * 1024), live=False)) == [(False, True)]
    assert "32768</currentMemory>" in it.stored() and "32768</currentMemory>" not in it.live()
    before = it.stored()
    much = it.fails(SetField(MACHINE, "current_memory_kib", 128 * 1024)).problem
    assert much is not None and "more than its maximum" in much.reason
    many = it.fails(SetField(MACHINE, "current_vcpus", 9)).problem
    assert many is not None and "at most" in many.reason
    assert it.stored() == before


def test_a_processor_is_plugged_in(own: Own) -> None:
    it = own("processors", start=False, vcpus=2)
    it.host.virsh("setvcpus", it.name, "1", "--config")
    it.host.virsh("start", it.name)
    it.circle.becomes(it.key, lambda machine: machine.active)
    assert reached(it.changes(SetField(MACHINE, "current_vcpus", 2))) == [NOW]
    told = it.host.virsh("vcpucount", it.name)
    assert [line.split()[-1] for line in told.splitlines() if line.startswith("current")] == ["2", "2"]


@pytest.mark.needs("bridges")
def test_an_interface_is_plugged_into_another_network(own: Own) -> None:
    it = own("moved", nic=True)
    it.host.define("<network><name>other</name><bridge name='virbr7'/></network>", "net")
    nic = Place("interface", mac_for(it.name))
    try:
        moved = it.changes(SetField(nic, "network", "other"), SetField(nic, "link", False), networks=("other",))
        assert reached(moved) == [NOW, NOW]
        assert "bridge='virbr7'" in it.live()
        back = it.device(nic).replace('network="other"', 'network="default"')
        assert reached(it.changes(ReplaceElement(nic, back))) == [NOW]
        assert "bridge='virbr0'" in it.live() and "virbr7" not in it.live()
    finally:
        it.host.virsh("net-destroy", "other")
        it.host.virsh("net-undefine", "other")


def test_a_disk_is_limited_and_grows_but_never_shrinks(own: Own, private_host: PrivateHost) -> None:
    it = own("limited", disk=private_host.volume("limited.qcow2", 16))
    assert reached(it.changes(SetField(VDA, "total_iops", 500))) == [NOW]
    for where in ("--live", "--config"):
        told = it.host.virsh("blkdeviotune", it.name, "vda", where)
        assert "total_iops_sec : 500" in told, told
    problem = it.circle.finish(it.circle.send(ResizeDisk(it.key, "vda", 8 * 2**20))).problem
    assert problem is not None and "cut off" in problem.reason
    assert it.circle.finish(it.circle.send(ResizeDisk(it.key, "vda", 32 * 2**20))).problem is None
    assert "33554432" in it.host.virsh("domblkinfo", it.name, "vda")
    assert it.circle.finish(it.circle.send(BlockThreshold(it.key, "vda", 2**20))).problem is None
    it.host.virsh("destroy", it.name)
    it.host.virsh("pool-refresh", "default")
    problem = it.circle.finish(it.circle.send(ResizeDisk(it.key, "vda", 8 * 2**20))).problem
    assert problem is not None and "cut off" in problem.reason
    assert it.circle.finish(it.circle.send(ResizeDisk(it.key, "vda", 48 * 2**20))).problem is None
    assert "50331648" in it.host.virsh("domblkinfo", it.name, "vda")
    problem = it.circle.finish(it.circle.send(ResizeDisk(it.key, "vdz", 48 * 2**20))).problem
    assert problem is not None and "vdz" in problem.detail


def test_without_control_groups_tuning_is_stored_and_the_reason_told(own: Own) -> None:
    it = own("tuned")
    (outcome,) = it.changes(SetField(MACHINE, "cpu_shares", 512))
    assert (outcome.now, outcome.stored) == (False, True)
    assert "control groups" in outcome.why and outcome.detail
    assert "<shares>512</shares>" in it.stored()


def test_a_transient_machine_is_changed_as_it_runs(circle: Circle, private_host: PrivateHost) -> None:
    xml = private_host.guest("passing")
    private_host.create(xml)
    try:
        host = circle.connect(private_host.uri)
        it = Owner(circle, private_host, "passing", circle.appears(host, "passing").key)
        rng = AddDevice("<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>")
        assert reached(it.changes(rng)) == [(True, False)]
        assert "<rng" in it.live()
        problem = it.fails(AddDevice("<video><model type='cirrus'/></video>")).problem
        assert problem is not None and "cannot be added" in problem.reason
    finally:
        private_host.remove("passing")


def test_a_host_that_dies_in_the_middle_leaves_it_unknown(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("midway", extra="<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>")
    host = circle.connect(fresh_host.uri)
    key: DomainKey = circle.appears(host, "midway").key
    it = Owner(circle, fresh_host, "midway", key)
    ticket = it.begin(RemoveDevice(Place("rng", "#1")))
    circle.wait_until(lambda: "<rng" not in it.stored(), 10, "it is stored")
    fresh_host.kill()
    done = circle.finish(ticket, 10)
    assert done.unknown and done.problem is not None and "not known whether" in done.problem.reason
