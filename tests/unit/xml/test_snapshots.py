"""Snapshot documents: read with all kinds of disks, built, edited and moved with all that is unknown kept."""

from __future__ import annotations

import pytest

from tests.unit.xml.schemas import complaint
from virtgui.model.snapshots import DiskPlan, Kind, MachineDisk, Plan, SnapshotDisk
from virtgui.xml import snapshots as xml
from virtgui.xml.refused import Refused

DOMAIN = """<domain type='kvm'><name>web</name><os><type>hvm</type></os><devices>
  <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/i/web.one.qcow2'/>
    <backingStore type='file'><format type='qcow2'/><source file='/i/web.qcow2'/><backingStore/></backingStore>
    <target dev='vda'/></disk>
  <disk type='volume' device='disk'><source pool='fast' volume='b'/><target dev='vdb'/></disk>
</devices></domain>"""
DOCUMENT = f"""<domainsnapshot xmlns:x='urn:x'><name>two</name><description>a &lt;b&gt;</description>
  <state>disk-snapshot</state><parent><name>one</name></parent><creationTime>1700000000</creationTime>
  <memory snapshot='external' file='/i/m'/>
  <disks><disk name='vda' snapshot='external' type='file'><driver type='qcow2'/><source file='/i/web.two.qcow2'/></disk>
    <disk name='vdb' snapshot='no'/></disks>
  <!-- kept -->{DOMAIN}<x:own a='1'/></domainsnapshot>"""


def test_a_snapshot_is_read() -> None:
    it = xml.snapshot(DOCUMENT, True)
    assert (it.name, it.parent, it.current, it.state, it.created) == ("two", "one", True, "disk-snapshot", 1700000000)
    assert it.description == "a <b>" and it.kind is Kind.EXTERNAL and it.has_memory and it.memory_file == "/i/m"
    assert it.disks == (
        SnapshotDisk("vda", "external", "/i/web.two.qcow2", "qcow2", "/i/web.one.qcow2"),
        SnapshotDisk("vdb", "no", below="fast/b"),
    )
    assert it.definition.startswith("<domain ") and 'type="kvm"' in it.definition
    bare = xml.snapshot("<domainsnapshot><name>a</name></domainsnapshot>")
    assert bare.kind is Kind.INTERNAL and not bare.definition and not bare.disks


def test_text_that_is_no_document_is_refused() -> None:
    with pytest.raises(Refused):
        xml.snapshot("<domainsnapshot>")


def test_only_what_is_edited_changes() -> None:
    after = xml.edited(DOCUMENT, name="new & better", description="")
    assert "<description>" not in after and "<name>new &amp; better</name>" in after
    for kept in ("<!-- kept -->", "own a=", "<name>one</name>", "web.one.qcow2", "creationTime"):
        assert kept in after
    assert xml.snapshot(xml.with_parent(DOCUMENT, "zero")).parent == "zero"
    assert xml.snapshot(xml.with_parent("<domainsnapshot><name>a</name></domainsnapshot>", "b")).parent == "b"


def test_files_that_have_taken_over_are_named_in_the_machine_of_a_snapshot() -> None:
    after = xml.moved(DOCUMENT, {"/i/web.one.qcow2": "/i/web.qcow2"})
    it = xml.snapshot(after)
    assert it.disks[0].below == "/i/web.qcow2" and it.disks[0].file == "/i/web.two.qcow2"
    assert "backingStore" not in after and "<!-- kept -->" in after
    assert xml.moved(DOCUMENT, {"/i/other": "/i/x"}) == DOCUMENT


@pytest.mark.parametrize(
    "plan",
    [
        Plan("a", Kind.INTERNAL, (DiskPlan("vda", "internal"), DiskPlan("sda", "no")), "text", memory=True),
        Plan("<&>", Kind.EXTERNAL, (DiskPlan("vda", "external", "/i/a<b.qcow2"),), quiesce=True),
        Plan("m", Kind.EXTERNAL, (DiskPlan("vda", "external", "/i/a", "qed"),), memory=True, memory_file="/i/m"),
        Plan("none", Kind.INTERNAL),
    ],
)
def test_what_is_built_is_what_was_planned_and_what_the_schema_allows(plan: Plan) -> None:
    text = xml.build(plan)
    assert not complaint(text, "domainsnapshot")
    it = xml.snapshot(text)
    assert (it.name, it.description, it.memory_file) == (plan.name, plan.description, plan.memory_file)
    assert [(disk.target, disk.kind, disk.file) for disk in it.disks] == [
        (disk.target, disk.kind, disk.file) for disk in plan.disks
    ]
    assert it.memory == ("no" if not plan.memory else "external" if plan.kind is Kind.EXTERNAL else "internal")


def test_what_matters_of_a_machine_is_told() -> None:
    disks, traits = xml.machine(DOMAIN)
    assert disks[0] == MachineDisk("vda", format="qcow2", source="/i/web.one.qcow2", chain=("/i/web.qcow2",))
    assert disks[1].source == "fast/b"
    assert not traits.pflash and not traits.unsaveable
    devices = (
        "<hostdev mode='subsystem' type='pci'/><hostdev mode='subsystem' type='usb'/><filesystem type='mount'/>"
        "<tpm model='tpm-crb'/><channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
    )
    text = DOMAIN.replace("<os>", "<os firmware='efi'>").replace("</devices>", f"{devices}</devices>")
    _, traits = xml.machine(text)
    assert traits.pflash and traits.nvram and traits.tpm and traits.usb_devices and traits.agent
    assert traits.unsaveable == ("a device of the host that was handed over", "a shared folder")


def test_a_record_of_a_known_chain_names_what_stands_on_it() -> None:
    then = xml.standing_on(DOMAIN, {"vda": ("/i/web.qcow2", "raw")})
    text = xml.imported("imported-1", "", 5, {"vda": ("/i/web.one.qcow2", "qcow2")}, ["vda", "vdb"], then)
    it = xml.snapshot(text)
    assert it.disks[0] == SnapshotDisk("vda", "external", "/i/web.one.qcow2", "qcow2", "/i/web.qcow2")
    assert it.disks[1].kind == "no" and 'type="raw"' in it.definition and "backingStore" not in it.definition
