"""From edits to calls: what a running machine can take, by which call, and what the next start gets."""

from __future__ import annotations

import pytest

from virtgui.model.edits import MACHINE, AddDevice, Edit, Place, RemoveDevice, ReplaceElement, SetField, Value
from virtgui.model.hardware import Hardware
from virtgui.model.keys import DomainKey, HostKey
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.edits import Vanished, document
from virtgui.xml.fields import Field, Rows, integer, rows, size_kib, text
from virtgui.xml.kinds import KINDS
from virtgui.xml.machine import MachineXml
from virtgui.xml.parse import serialise
from virtgui.xml.places import places
from virtgui.xml.plan import Plan, alias_of, has_device, identity, macs, steps, with_macs
from virtgui.xml.reach import NEXT_START, WAYS, reach
from virtgui.xml.tunables import WAYS as TOLD

KEY = DomainKey(HostKey("qemu:///system"), "00000000-0000-4000-8000-000000000001")
VDA, HDC, NIC = Place("disk", "vda"), Place("disk", "hdc"), Place("interface", "52:54:00:00:00:01")
VNC, BALLOON, DIMM = Place("graphics", "vnc"), Place("memballoon", "#1"), Place("memory", "#1")


def machine(*, running: bool, head: str = "", extra: str = "") -> str:
    """A definition as libvirt prints it; the running one has aliases and what was taken at the start."""

    def alias(name: str) -> str:
        return f"<alias name='{name}'/>" if running else ""

    return f"""<domain type='kvm'{" id='1'" if running else ""}>
  <name>web</name>
  <uuid>{KEY.uuid}</uuid>
  <memory unit='KiB'>2097152</memory>
  <currentMemory unit='KiB'>1048576</currentMemory>
  <vcpu placement='static' current='2'>4</vcpu>
  {head}
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/a.qcow2'{" index='2'" if running else ""}/>
      {"<backingStore/>" if running else ""}
      <target dev='vda' bus='virtio'/>
      {alias("virtio-disk0")}
    </disk>
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='/a.iso'{" index='1'" if running else ""}/>
      {"<backingStore/>" if running else ""}
      <target dev='hdc' bus='ide'/>
      <readonly/>
      {alias("ide0-1-0")}
    </disk>
    <interface type='network'>
      <mac address='52:54:00:00:00:01'/>
      <source network='default'{" portid='1' bridge='virbr0'" if running else ""}/>
      {"<target dev='vnet0'/>" if running else ""}
      <model type='virtio'/>
      {alias("net0")}
    </interface>
    <graphics type='vnc' port='{5900 if running else -1}' autoport='yes' passwd='S3cr3t!'/>
    <memballoon model='virtio'>{alias("balloon0")}</memballoon>
    {extra}
  </devices>
</domain>
"""


def hardware(*, on: bool = True, persistent: bool = True, head: str = "", extra: str = "") -> Hardware:
    return Hardware(
        KEY,
        machine(running=False, head=head, extra=extra) if persistent else "",
        machine(running=True, head=head, extra=extra) if on else "",
    )


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows whose fields have names of this test's own: only their places may matter."""

    class AnyDevice(DeviceXml):
        __slots__ = ()

        limit = integer("iotune/total_bytes_sec")
        burst = integer("iotune/total_bytes_sec_max")
        file = text("source/@file")
        network = text("source/@network")
        cache = text("driver/@cache")
        startup = text("source/@startupPolicy")
        link = text("link/@state")
        inbound = integer("bandwidth/inbound/@average")
        driver = text("driver/@name")
        secret = text("@passwd")
        keymap = text("@keymap")
        period = integer("stats/@period")
        requested = size_kib("target/requested")

    for kind in ("disk", "interface", "graphics", "memballoon", "memory"):
        monkeypatch.setitem(KINDS, kind, AnyDevice)
    fields: dict[str, Field[object] | Rows] = {
        "t_shares": integer("cputune/shares"),  # type: ignore[dict-item]
        "t_quota": integer("cputune/quota"),  # type: ignore[dict-item]
        "t_pins": rows("cputune/vcpupin", "@vcpu", "@cpuset"),
        "t_emulator": text("cputune/emulatorpin/@cpuset"),  # type: ignore[dict-item]
        "t_weight": integer("blkiotune/weight"),  # type: ignore[dict-item]
        "t_devices": rows("blkiotune/device", "path", "weight", "read_bytes_sec"),
        "t_hard": size_kib("memtune/hard_limit"),  # type: ignore[dict-item]
        "t_least": size_kib("memtune/min_guarantee"),  # type: ignore[dict-item]
        "t_nodes": text("numatune/memory/@nodeset"),  # type: ignore[dict-item]
        "t_mode": text("numatune/memory/@mode"),  # type: ignore[dict-item]
        "t_threads": integer("iothreads"),  # type: ignore[dict-item]
        "t_ids": rows("iothreadids/iothread", "@id"),
        "t_perf": rows("perf/event", "@name", "@enabled"),
        "t_cpus": rows("vcpus/vcpu", "@id", "@enabled"),
        "t_cpu": text("cpu/@mode"),  # type: ignore[dict-item]
        "t_note": text("metadata/{urn:n/1}notes/{urn:n/1}note"),  # type: ignore[dict-item]
    }
    for name, each in fields.items():
        monkeypatch.setattr(MachineXml, name, each, raising=False)


def planned(*edits: Edit, on: bool = True, persistent: bool = True, head: str = "", extra: str = "") -> Plan:
    fresh = hardware(on=on, persistent=persistent, head=head, extra=extra)
    return steps(fresh, edits, live=True, stored=True)


LIMITS = ("vda", (("total_bytes_sec", 1000), ("read_bytes_sec", 0), ("write_bytes_sec", 0)))
THREADS = "<iothreads>2</iothreads><iothreadids><iothread id='1'/><iothread id='2'/></iothreadids>"
TUNED = "<cputune><shares>100</shares><quota>5000</quota><vcpupin vcpu='0' cpuset='0'/></cputune>"


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize(
    ("place", "name", "value", "way", "given", "head"),
    [
        (MACHINE, "current_vcpus", 3, "vcpus", (3,), ""),
        (MACHINE, "current_memory_kib", 524288, "memory", (524288,), ""),
        (MACHINE, "title", "Web & mail", "title", ("Web & mail",), ""),
        (MACHINE, "description", "a\nb", "description", ("a\nb",), ""),
        (MACHINE, "t_shares", 512, "scheduler", ((("cpu_shares", 512),),), ""),
        (MACHINE, "t_quota", None, "scheduler", ((("vcpu_quota", -1),),), TUNED),
        (MACHINE, "t_pins", (("0", "1"), ("1", "0-1")), "vcpupin", ((0, "1"), (1, "0-1")), TUNED),
        (MACHINE, "t_pins", None, "vcpupin", ((0, ""),), TUNED),
        (MACHINE, "t_emulator", "0", "emulatorpin", ((0, "0"),), ""),
        (MACHINE, "t_weight", 300, "blkio", ((("weight", 300),),), ""),
        (MACHINE, "t_devices", (("/dev/sda", "", "9"),), "blkio", ((("device_read_bytes_sec", "/dev/sda,9"),),), ""),
        (MACHINE, "t_hard", 4194304, "memtune", ((("hard_limit", 4194304),),), ""),
        (MACHINE, "t_nodes", "0-1", "numa", ((("numa_nodeset", "0-1"),),), ""),
        (MACHINE, "t_threads", 3, "iothreads", ((3,), (), ()), THREADS),
        (MACHINE, "t_threads", 1, "iothreads", ((), (2,), ()), THREADS),
        (MACHINE, "t_ids", (("1",), ("7",)), "iothreads", ((7,), (2,), ()), THREADS),
        (MACHINE, "on_poweroff", "restart", "lifecycle", (("poweroff", "restart"),), ""),
        (MACHINE, "on_crash", None, "lifecycle", (("crash", "destroy"),), "<on_crash>preserve</on_crash>"),
        (MACHINE, "t_perf", (("cmt", "yes"),), "perf", ((("cmt", True),),), ""),
        (
            VDA,
            "limit",
            1000,
            "iotune",
            LIMITS,
            "",
        ),
        (BALLOON, "period", 5, "balloon", (5,), ""),
    ],
)
def test_a_field_that_a_running_machine_can_take_goes_by_its_own_call(
    place: Place, name: str, value: Value, way: str, given: tuple[object, ...], head: str
) -> None:
    edit = SetField(place, name, value)
    assert reach(edit, machine(running=True, head=head)) == (True, way, "")
    plan = planned(edit, head=head)
    (step,) = plan.live
    assert (step.way, step.given, step.edits) == (way, given, (0,))
    assert plan.stored == (0,) and not plan.later


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (SetField(MACHINE, "memory_kib", 9), NEXT_START),
        (SetField(MACHINE, "vcpus", 9), NEXT_START),
        (SetField(MACHINE, "t_cpu", "host-model"), NEXT_START),
        (SetField(MACHINE, "t_mode", "strict"), NEXT_START),
        (SetField(MACHINE, "t_least", 5), NEXT_START),
        (SetField(MACHINE, "no such field", 5), NEXT_START),
        (SetField(VDA, "cache", "none"), NEXT_START),
        (SetField(VDA, "file", "/b.qcow2"), "fixed disk"),
        (SetField(NIC, "driver", "vhost"), NEXT_START),
        (SetField(VNC, "keymap", "de"), NEXT_START),
        (SetField(Place("disk", "vdz"), "limit", 1), "does not have this device"),
        (RemoveDevice(HDC), "VirtIO, SCSI and USB"),
        (RemoveDevice(Place("disk", "vdz")), "does not have this device"),
        (AddDevice("<disk><target dev='hda' bus='ide'/></disk>"), "VirtIO, SCSI and USB"),
        (AddDevice("<interface type='mcast'/>"), "cards of this kind"),
        (AddDevice("<controller type='usb'/>"), "Only SCSI controllers"),
        (AddDevice("<video/>"), "cannot be added or removed while it runs"),
        (AddDevice("<filesystem><driver type='path'/></filesystem>"), "virtiofs"),
        (AddDevice("<video"), "not well-formed"),
        (ReplaceElement(MACHINE, "<domain/>"), "next start"),
    ],
)
def test_what_must_wait_for_the_next_start_says_why(edit: Edit, why: str) -> None:
    told = reach(edit, machine(running=True))
    assert not told.now and why in told.why


@pytest.mark.parametrize(
    "xml",
    [
        "<disk device='cdrom'><target dev='sda' bus='usb'/></disk>",
        "<interface type='user'/>",
        "<hostdev mode='subsystem' type='usb'/>",
        "<controller type='scsi'/>",
        "<redirdev/>",
        "<rng/>",
        "<memory model='dimm'/>",
        "<channel><target type='virtio'/></channel>",
        "<serial><target type='pci-serial'/></serial>",
        "<watchdog model='i6300esb'/>",
        "<vsock/>",
        "<input type='tablet' bus='usb'/>",
        "<filesystem><driver type='virtiofs'/></filesystem>",
        "<lease/>",
        "<shmem name='x'/>",
    ],
)
def test_what_can_be_plugged_in_is_told_so(xml: str) -> None:
    assert reach(AddDevice(xml), machine(running=True)) == (True, "attach", "")


@pytest.mark.usefixtures("field")
def test_a_device_is_updated_from_the_running_definition_with_all_that_changed_of_it_at_once() -> None:
    plan = planned(SetField(NIC, "link", "down"), SetField(NIC, "inbound", 128), SetField(NIC, "network", "pods"))
    (step,) = plan.live
    assert (step.way, step.edits) == ("update", (0, 1, 2))
    (xml,) = step.given
    for part in ("vnet0", 'alias name="net0"', 'state="down"', 'average="128"', 'network="pods"'):
        assert part in xml
    assert "vnet0" not in plan.define and "alias" not in plan.define


@pytest.mark.usefixtures("field")
def test_a_password_is_changed_without_being_shown() -> None:
    plan = planned(SetField(VNC, "secret", "0ther!"))
    (step,) = plan.live
    assert step.way == "update" and "0ther!" in step.given[0] and 'port="5900"' in step.given[0]
    assert "0ther!" in plan.define and "0ther!" not in repr(plan)


@pytest.mark.usefixtures("field")
@pytest.mark.parametrize("file", ["/b.iso", None])
def test_a_medium_is_changed_without_what_was_known_of_the_old_one(file: str | None) -> None:
    (step,) = planned(SetField(HDC, "file", file)).live
    assert step.way == "update"
    (xml,) = step.given
    assert ("/b.iso" in xml) == (file is not None)
    assert "/a.iso" not in xml and "backingStore" not in xml and "index" not in xml


@pytest.mark.usefixtures("field")
def test_a_virtio_mem_device_takes_another_size_while_it_runs() -> None:
    extra = "<memory model='virtio-mem'><target><requested unit='KiB'>1024</requested></target></memory>"
    (step,) = planned(SetField(DIMM, "requested", 2048), extra=extra).live
    assert step.way == "update" and ">2048<" in step.given[0]


@pytest.mark.usefixtures("field")
def test_one_tuning_alone_needs_no_new_definition() -> None:
    plan = planned(SetField(MACHINE, "t_shares", 512), on=False)
    assert plan.direct is not None and plan.direct.way == "scheduler"
    both = planned(SetField(MACHINE, "t_shares", 512), SetField(MACHINE, "title", "x"), on=False)
    assert both.direct is None
    assert ">512<" in both.define and "<title>x</title>" in both.define
    assert planned(SetField(MACHINE, "vcpus", 8), on=False).direct is None


@pytest.mark.usefixtures("field")
def test_what_no_call_can_say_waits_for_the_next_start() -> None:
    plan = planned(SetField(MACHINE, "t_shares", None), head=TUNED)
    assert not plan.live and plan.direct is None
    assert plan.later[0][0] == 0 and "next start" in plan.later[0][1]
    assert "shares" not in plan.define


@pytest.mark.usefixtures("field")
def test_metadata_of_others_is_set_by_its_namespace() -> None:
    edit = SetField(MACHINE, "t_note", "seen")
    (step,) = planned(edit).live
    assert step.way == "metadata"
    ((xml, _, uri),) = step.given
    assert uri == "urn:n/1" and ">seen<" in xml


def test_what_the_running_machine_has_already_needs_no_call() -> None:
    fresh = hardware()
    live = fresh.live.replace("current='2'", "current='3'")
    fresh = Hardware(KEY, fresh.stored, live)
    plan = steps(fresh, (SetField(MACHINE, "current_vcpus", 3),), live=True, stored=True)
    assert plan.already == () and plan.live[0].given == (3,)  # a number is said again: it does no harm
    fresh = Hardware(KEY, fresh.stored.replace("'vda'", "'vdb'"), live)
    gone = steps(fresh, (RemoveDevice(Place("disk", "vdb")),), live=True, stored=True)
    assert gone.already == (0,) and gone.stored == (0,) and not gone.live


def test_devices_come_and_go_in_both_definitions() -> None:
    rng = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"
    plan = planned(AddDevice(rng), RemoveDevice(VDA))
    assert [step.way for step in plan.live] == ["attach", "detach"]
    assert "virtio-disk0" in plan.live[1].given[0]
    kinds = [place for place, _ in places(document(plan.define))]
    assert VDA not in kinds and Place("rng", "#1") in kinds


def test_a_transient_machine_has_nothing_stored() -> None:
    plan = planned(RemoveDevice(VDA), persistent=False)
    assert (plan.define, plan.stored, [step.way for step in plan.live]) == ("", (), ["detach"])


def test_a_place_that_neither_definition_has_is_told() -> None:
    with pytest.raises(Vanished):
        planned(SetField(Place("disk", "vdz"), "boot_order", 1))
    with pytest.raises(Vanished):
        planned(RemoveDevice(Place("disk", "vdz")), on=False)


@pytest.mark.parametrize(
    ("place", "old", "new", "way"),
    [
        (NIC, "<model", "<link state='down'/><model", "update"),
        (VDA, "</disk>", "<iotune><read_iops_sec>9</read_iops_sec></iotune></disk>", "iotune"),
        (HDC, "/a.iso", "/b.iso", "update"),
        (VNC, "S3cr3t!", "0ther!", "update"),
    ],
)
def test_a_device_written_anew_is_judged_by_what_is_different(place: Place, old: str, new: str, way: str) -> None:
    stored = dict(places(document(hardware().stored)))
    edit = ReplaceElement(place, serialise(stored[place]).replace(old, new))
    assert reach(edit, machine(running=True)) == (True, way, "")
    (step,) = planned(edit).live
    assert step.way == way
    other = ReplaceElement(place, serialise(stored[place]).replace("type=", "other='1' type="))
    assert not reach(other, machine(running=True)).now


def test_a_device_written_anew_keeps_its_alias_in_the_running_machine_only() -> None:
    stored = dict(places(document(hardware().stored)))
    plan = planned(ReplaceElement(NIC, serialise(stored[NIC]).replace("<model", "<link state='down'/><model")))
    assert 'name="net0"' in plan.live[0].given[0] and "net0" not in plan.define


def test_a_new_interface_gets_one_address_for_both_definitions() -> None:
    plain, known = (
        AddDevice("<interface type='user'/>"),
        AddDevice("<interface><mac address='52:54:00:00:00:08'/></interface>"),
    )
    made = AddDevice('<interface type="user"><mac address="52:54:00:00:00:09"/></interface>')

    def address() -> str:
        return "52:54:00:00:00:09"

    assert with_macs((plain, known, RemoveDevice(VDA)), address) == (made, known, RemoveDevice(VDA))
    numbered = (plain, SetField(Place("interface", "#1"), "boot_order", 1))
    assert with_macs(numbered, address) == numbered
    assert macs(machine(running=False)) == {"52:54:00:00:00:01"}


@pytest.mark.usefixtures("field")
def test_what_is_new_is_plugged_in_as_it_is_to_be() -> None:
    vdb = Place("disk", "vdb")
    new = AddDevice("<disk><target dev='vdb' bus='virtio'/></disk>")
    plan = planned(new, SetField(vdb, "cache", "none"), SetField(vdb, "limit", 9))
    (step,) = plan.live
    assert (step.way, step.edits) == ("attach", (0, 1, 2)) and plan.stored == (0, 1, 2)
    assert 'cache="none"' in step.given[0] and ">9<" in step.given[0]
    (step,) = planned(new, ReplaceElement(vdb, "<disk><target dev='vdb' bus='scsi'/></disk>"), persistent=False).live
    assert "scsi" in step.given[0]
    plan = planned(new, RemoveDevice(vdb), persistent=False)
    assert not plan.live and plan.already == (0, 1)
    again = planned(new, RemoveDevice(vdb), new)
    assert [step.edits for step in again.live] == [(2,)]


def test_a_device_is_known_by_its_alias_as_long_as_it_is_there() -> None:
    running, other = machine(running=True), Place("disk", "vdz")
    assert alias_of("<disk><alias name='virtio-disk0'/></disk>") == "virtio-disk0"
    assert alias_of("<disk/>") == ""
    assert has_device(running, other, "virtio-disk0") and not has_device(running, VDA, "virtio-disk9")
    assert has_device(running, VDA, "") and not has_device(running, other, "")
    assert identity(running) == KEY.uuid


def test_devices_that_are_only_numbered_are_those_that_were_seen() -> None:
    extra = "<rng model='virtio'><backend>/one</backend></rng><rng model='virtio'><backend>/two</backend></rng>"
    plan = planned(RemoveDevice(Place("rng", "#1")), RemoveDevice(Place("rng", "#2")), extra=extra)
    assert ["/one" in step.given[0] for step in plan.live] == [True, False]
    assert "/two" in plan.live[1].given[0] and "<rng" not in plan.define


def test_a_device_that_is_only_numbered_is_the_same_one_in_the_running_machine() -> None:
    def dimm(size: int, alias: str = "") -> str:
        told = f"<alias name='{alias}'/><address type='dimm' slot='{alias[-1]}'/>" if alias else ""
        return f"<memory model='dimm'><target><size unit='MiB'>{size}</size><node>0</node></target>{told}</memory>"

    live = machine(running=True, extra=dimm(256, "dimm0") + dimm(512, "dimm1"))
    found = steps(
        Hardware(KEY, machine(running=False, extra=dimm(512)), live), (RemoveDevice(DIMM),), live=True, stored=True
    )
    assert "dimm" not in found.define
    (step,) = found.live
    assert alias_of(step.given[0]) == "dimm1", "not the one that goes at the next start anyway"
    both = machine(running=False, extra=dimm(256) + dimm(512))
    (step,) = steps(Hardware(KEY, both, live), (RemoveDevice(DIMM),), live=True, stored=True).live
    assert alias_of(step.given[0]) == "dimm0"


@pytest.mark.usefixtures("field")
def test_a_device_that_is_changed_and_then_removed_is_only_removed() -> None:
    plan = planned(SetField(VDA, "limit", 9), RemoveDevice(VDA))
    assert [(step.way, step.edits) for step in plan.live] == [("detach", (1,))]
    assert plan.already == (0,)


@pytest.mark.usefixtures("field")
def test_a_new_device_that_must_wait_takes_its_changes_along() -> None:
    plan = planned(
        AddDevice("<disk><target dev='hda' bus='ide'/></disk>"), SetField(Place("disk", "hda"), "cache", "none")
    )
    assert not plan.live and [number for number, _ in plan.later] == [0, 1]
    assert 'cache="none"' in plan.define


def test_every_way_has_its_call() -> None:
    named = {way for ways in WAYS.values() for way in ways.values()} - {"media"}
    assert named <= TOLD.keys() <= named | {"update"}
