"""What becomes of a machine's disks when it is cloned, what is asked of a person, and what the clone is."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from virtgui.install.clone import (
    BESIDE,
    CloneChoice,
    CloneDisk,
    How,
    clone_disks,
    first_choice,
    free_clone_name,
    names,
    settled,
)
from virtgui.install.clone_flaws import clone_flaws
from virtgui.install.clone_steps import Around, makes
from virtgui.model.inventory import Inventory, Network, Pool, Volume
from virtgui.model.keys import HostKey
from virtgui.model.making import CloneVolume, CopyFile, CopyVolume, Define, Make, MakeVolume, Start
from virtgui.util.frozen import replace
from virtgui.views.cloning.notes import notes
from virtgui.xml.cloning import Origin, origin, renamed

HERE, THERE = HostKey("qemu:///system"), HostKey("qemu+ssh://lab/system")
GIB = 1024**3
POOL = "/var/lib/libvirt/images"
WEB = f"""\
<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>web</name>
  <uuid>11111111-2222-3333-4444-555555555555</uuid>
  <genid>99999999-2222-3333-4444-555555555555</genid>
  <metadata><mine:note xmlns:mine='urn:mine'>kept</mine:note></metadata>
  <sysinfo type='smbios'><system><entry name='uuid'>11111111-2222-3333-4444-555555555555</entry></system></sysinfo>
  <os><type>hvm</type><nvram template='/t.fd'>/var/lib/libvirt/qemu/nvram/web_VARS.fd</nvram></os>
  <devices>
    <emulator>/usr/bin/qemu</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{POOL}/web.qcow2'/>
      <backingStore type='file'><source file='/old'/></backingStore><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/srv/data.raw'/>
      <target dev='vdb'/></disk>
    <disk type='file' device='cdrom'><source file='{POOL}/cd.iso'/><target dev='sda'/><readonly/></disk>
    <disk type='file' device='cdrom'><target dev='sdb'/><readonly/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='lan'/>
      <target dev='fixed0'/></interface>
    <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/></interface>
    <serial type='file'><source path='/var/log/web.log'/></serial>
    <serial type='pty'><log file='/var/log/other.log'/></serial>
    <channel type='unix'><source mode='bind' path='/run/agent.sock'/></channel>
    <graphics type='vnc' port='5901' autoport='no' passwd='S3cr3t!'/>
    <tpm model='tpm-crb'><backend type='emulator'/></tpm>
    <vsock><cid auto='no' address='7'/></vsock>
  </devices>
</domain>
"""
VOLUMES = (
    Volume("web.qcow2", f"{POOL}/web.qcow2", "qcow2", 20 * GIB, 5 * GIB, f"{POOL}/base.qcow2"),
    Volume("base.qcow2", f"{POOL}/base.qcow2", "qcow2", 20 * GIB, 2 * GIB),
    Volume("cd.iso", f"{POOL}/cd.iso", "iso", GIB, GIB),
)
INVENTORY = Inventory(
    pools=(
        Pool("default", "dir", True, 100 * GIB, 50 * GIB, POOL, VOLUMES),
        Pool("fast", "dir", True, 10 * GIB, GIB, "/fast", ()),
        Pool("vg", "logical", True, 100 * GIB, 90 * GIB, "/dev/vg", ()),
        Pool("off", "dir", False, 0, 0, "/off"),
    ),
    networks=(Network("lan", True),),
)
FAR = Inventory(pools=(Pool("far", "dir", True, 100 * GIB, 50 * GIB, "/far", ()),))


class Cloning:
    """A person at work on a clone of "web"."""

    def __init__(self, *, active: bool = False, paused: bool = False, document: str = WEB) -> None:
        self.document, self.active, self.paused = document, active, paused
        self.origin: Origin = origin(document)
        self.disks: tuple[CloneDisk, ...] = clone_disks(self.origin, INVENTORY, active=active, paused=paused)
        self.there, self.taken = INVENTORY, {"web"}
        self.choice: CloneChoice = first_choice(self.origin, self.disks, HERE, INVENTORY, self.taken)

    def choose(self, target: str, **changes: object) -> None:
        disks = tuple(
            replace(each, **({"file": ""} | changes)) if each.target == target else each for each in self.choice.disks
        )
        self.choice = settled(replace(self.choice, disks=disks), self.origin, self.disks, self.there)

    def flaws(self) -> dict[str, str]:
        elsewhere = self.choice.host != HERE
        found = clone_flaws(
            self.choice,
            self.origin,
            self.disks,
            self.there,
            self.taken,
            elsewhere=elsewhere,
            active=self.active,
            paused=self.paused,
            macs={"52:54:00:00:00:09"},
        )
        return {flaw.field: ("(!) " if flaw.warning else "") + flaw.message for flaw in found}

    def makes(self) -> tuple[Make, ...]:
        numbers = itertools.count(1)

        def chance(count: int) -> bytes:
            return next(numbers).to_bytes(count, "big")

        around = Around(HERE, self.there, self.taken, frozenset({"52:54:00:00:00:01"}), chance, self.active)
        return makes(self.choice, self.document, self.origin, self.disks, around)

    def clone(self) -> str:
        (made,) = self.makes()
        (defined,) = [step for step in made.steps if isinstance(step, Define)]
        return defined.xml


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("web", (), "web-clone"),
        ("web", ("web-clone",), "web-clone-2"),
        ("web", ("web-clone", "web-clone-2"), "web-clone-3"),
        ("web-clone", ("web-clone",), "web-clone-2"),
    ],
)
def test_a_name_is_found_that_nobody_has(name: str, taken: tuple[str, ...], free: str) -> None:
    assert free_clone_name(name, taken) == free


def test_several_copies_are_numbered_and_pass_over_what_is_there() -> None:
    choice = CloneChoice(HERE, "web-{n}", 3, ())
    assert names(choice, {"web-2"}) == ("web-1", "web-3", "web-4")
    assert names(replace(choice, name="web"), ()) == ("web-1", "web-2", "web-3")
    assert names(replace(choice, name="web", copies=1)) == ("web",)


def test_what_is_written_is_copied_and_what_is_read_is_shared_at_first() -> None:
    it = Cloning()
    assert [(each.target, each.how, each.pool, each.file) for each in it.choice.disks] == [
        ("vda", How.COPY, "default", "web-clone.qcow2"),
        ("vdb", How.COPY, BESIDE, "web-clone-vdb.raw"),
        ("sda", How.SHARE, "", ""),
    ]
    assert it.flaws() == {}


def test_a_clone_differs_where_two_machines_must_and_nowhere_else() -> None:
    text = Cloning().clone()
    for gone in ("11111111", "99999999", "52:54:00:00:00:01", "52:54:00:00:00:02", "web.qcow2", "/srv/data.raw"):
        assert gone not in text
    for gone in (
        "/var/log/web.log",
        "other.log",
        "/run/agent.sock",
        "5901",
        "fixed0",
        "/old",
        "address='7'",
        "web_VARS",
    ):
        assert gone not in text
    assert "<name>web-clone</name>" in text and f"{POOL}/web-clone.qcow2" in text
    assert "/srv/web-clone-vdb.raw" in text and f"{POOL}/cd.iso" in text
    assert "/var/log/web-clone.log" in text and "other-web-clone.log" in text and "/run/agent-web-clone.sock" in text
    assert "nvram/web-clone_VARS.fd" in text and "template" in text
    assert "kept" in text and "S3cr3t!" in text and "<emulator>" in text and "br0" in text
    assert len(set(origin(text).macs)) == 2
    uuid = text.split("<uuid>")[1].split("<")[0]
    assert f'<entry name="uuid">{uuid}</entry>' in text


def test_the_steps_copy_then_define() -> None:
    it = Cloning()
    it.choice = replace(it.choice, start=True)
    (made,) = it.makes()
    kinds = [type(step) for step in made.steps]
    assert kinds == [CloneVolume, CopyFile, CopyFile, Define, Start]
    first = made.steps[0]
    assert isinstance(first, CloneVolume) and (first.from_pool, first.from_name) == ("default", "web.qcow2")
    assert made.doing == "clone web as web-clone"


def test_a_linked_copy_stands_on_the_original_and_says_so() -> None:
    it = Cloning()
    it.choose("vda", how=How.LINK)
    assert it.flaws()["vda/how"].startswith("(!) The original must not change")
    step = it.makes()[0].steps[0]
    assert isinstance(step, MakeVolume)
    assert f"{POOL}/web.qcow2" in step.xml and "qcow2" in step.xml and str(20 * GIB) in step.xml


def test_a_linked_copy_of_an_earlier_state_wants_that_state_only() -> None:
    it = Cloning()
    it.choose("vda", how=How.LINK, layer=1)
    assert it.flaws()["vda/how"].startswith("(!) The original must keep this state")


NVDIMM = """\
<memory model='nvdimm' access='shared'><source><path>/srv/web.nv</path></source>
  <target><size unit='MiB'>256</size><node>0</node></target></memory>
"""


def test_persistent_memory_is_copied_for_two_machines_would_write_to_one_file() -> None:
    fixed = NVDIMM.replace("web.nv", "rom.nv").replace("</target>", "<readonly/></target>")
    raw = NVDIMM.replace("/srv/web.nv", "/dev/dax0.0")
    it = Cloning(document=WEB.replace("<vsock>", f"{NVDIMM}{fixed}{raw}<vsock>"))
    assert CopyFile("/srv/web.nv", "/srv/web-clone.nv") in it.makes()[0].steps
    text = it.clone()
    assert all(f"<path>{path}</path>" in text for path in ("/srv/web-clone.nv", "/srv/rom.nv", "/dev/dax0.0"))
    told = notes(it.origin, it.disks, None, False), notes(it.origin, it.disks, None, True)
    assert "are copied beside themselves" in " ".join(told[0]) and "are not sent" in " ".join(told[1])


def test_a_disk_left_out_is_not_in_the_clone() -> None:
    it = Cloning()
    it.choose("vdb", how=How.LEAVE_OUT)
    assert "vdb" not in it.clone()


def test_two_machines_that_write_to_one_disk_are_warned_of() -> None:
    it = Cloning()
    it.choose("vda", how=How.SHARE)
    assert "destroyed" in it.flaws()["vda/how"]
    assert f"{POOL}/web.qcow2" in it.clone()


def test_a_running_machine_is_not_copied_but_its_snapshot_is() -> None:
    it = Cloning(active=True)
    assert "choose an earlier state" in it.flaws()["vda/how"]
    assert "shut it down or pause it" in dict(it.disks[1].refused)[How.COPY]
    it.choose("vda", layer=1)
    assert "vda/how" not in it.flaws()
    it.choose("vdb", how=How.LEAVE_OUT)
    step = it.makes()[0].steps[0]
    assert isinstance(step, CloneVolume) and step.from_name == "base.qcow2"


def test_a_paused_machine_is_copied_with_a_warning() -> None:
    document = WEB.replace("/web.qcow2", "/base.qcow2")
    it = Cloning(active=True, paused=True, document=document)
    assert it.flaws()["vda/how"].startswith("(!) The copy is like a disk after a power cut")
    step = it.makes()[0].steps[0]
    assert isinstance(step, CopyVolume) and step.from_host == HERE
    it.choose("vda", pool="vg")
    assert "while the machine has it open" in it.flaws()["vda/pool"]


def test_a_copy_to_a_volume_group_is_converted() -> None:
    it = Cloning()
    it.choose("vda", pool="vg")
    text = it.clone()
    assert "/dev/vg/web-clone.img" in text and 'type="block"' in text


def test_a_disk_that_names_its_pool_does_so_in_the_clone() -> None:
    source = f"type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{POOL}/web.qcow2'/>"
    named = "type='volume' device='disk'><driver name='qemu' type='qcow2'/><source pool='default' volume='web.qcow2'/>"
    it = Cloning(document=WEB.replace(source, named))
    it.choose("vda", pool="fast")
    assert '<source pool="fast" volume="web-clone.qcow2"/>' in it.clone().replace("'", '"')


def test_another_host_gets_the_bytes_and_what_it_lacks_is_told() -> None:
    it = Cloning(document=WEB.replace("/web.qcow2", "/base.qcow2"))
    it.there = FAR
    it.choice = replace(it.choice, host=THERE)
    for target in ("vda", "sda"):
        it.choose(target)
    found = it.flaws()
    assert "cannot be sent" in found["vdb/how"]
    assert "no network “lan”" in found["host"]
    it.choose("vdb", how=How.LEAVE_OUT)
    step = it.makes()[0].steps[0]
    assert isinstance(step, CopyVolume) and (step.from_host, step.pool) == (HERE, "far")
    text = it.clone()
    assert "<emulator>" not in text and "VARS.fd" not in text


def test_an_image_that_stands_on_another_is_not_sent_alone() -> None:
    it = Cloning()
    it.there = FAR
    it.choice = replace(it.choice, host=THERE)
    it.choose("vda")
    assert "stands on another image" in it.flaws()["vda/how"]
    it.choose("vda", how=How.LINK)
    assert "same host" in it.flaws()["vda/how"]


def _rename(it: Cloning) -> None:
    it.choice = replace(it.choice, name="web")


def _slash(it: Cloning) -> None:
    it.choice = replace(it.choice, name="../web")


def _many(it: Cloning) -> None:
    it.choice = replace(it.choice, copies=99)


def _file(name: str) -> Callable[[Cloning], None]:
    def change(it: Cloning) -> None:
        it.choose("vda", file=name)

    return change


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (_rename, "name", "called so"),
        (_slash, "name", "slash"),
        (_many, "copies", "1 to 50"),
        (_file("web.qcow2"), "vda/file", "has a volume of this name"),
        (_file("../../etc/x"), "vda/file", "/"),
        (_file("."), "vda/file", "another name"),
        (_file("a\0b"), "vda/file", ""),
        (lambda it: it.choose("vda", pool="fast"), "vda/pool", "5 GiB are needed, and 1 GiB are free"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(change: Callable[[Cloning], None], field: str, words: str) -> None:
    it = Cloning()
    change(it)
    assert words in it.flaws()[field]


def test_addresses_are_as_a_person_wants_them() -> None:
    it = Cloning()
    it.choice = replace(it.choice, macs=("52:54:00:AA:bb:01", ""))
    macs = origin(it.clone()).macs
    assert macs[0] == "52:54:00:aa:bb:01" and macs[1].startswith("52:54:00") and macs[1] not in it.origin.macs
    for mac, words in (
        ("nonsense", "six pairs"),
        ("01:00:5e:00:00:01", "group"),
        ("52:54:00:00:00:09", "(!) A machine"),
    ):
        it.choice = replace(it.choice, macs=(mac,))
        assert words in it.flaws()["nic 0"]


def test_copies_need_files_of_their_own() -> None:
    it = Cloning()
    it.choice = replace(it.choice, copies=2)
    assert "{n}" in it.flaws()["vda/file"]
    it.choice = replace(it.choice, name="web-{n}")
    for target in ("vda", "vdb"):
        it.choose(target)
    assert it.flaws() == {}
    first, second = it.makes()
    assert "web-1.qcow2" in first.steps[0].xml and "web-2.qcow2" in second.steps[0].xml  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("/a/web.log", "/a/db.log"),
        ("/a/x.log", "/a/x-db.log"),
        ("/a/x", "/a/x-db"),
        ("/web/x.y.sock", "/web/x.y-db.sock"),
    ],
)
def test_a_file_of_its_own(path: str, new: str) -> None:
    assert renamed(path, "web", "db") == new


def test_a_clone_of_a_template_is_a_machine_with_its_tags() -> None:
    from virtgui.xml.cloning import Difference, cloned
    from virtgui.xml.domain import config

    notes = "<v:notes xmlns:v='urn:virtgui:domain:1'><v:template/><v:tag>db</v:tag></v:notes>"
    earlier = "<v:template xmlns:v='urn:virtgui:domain:1'/>"
    for noted, tags in ((notes, ("db",)), (earlier, ())):
        original = f"<domain type='kvm'><name>a</name><uuid>u</uuid><metadata>{noted}</metadata></domain>"
        assert config(original).template
        made = config(cloned(original, Difference("b", "v", "", (), {})))
        assert not made.template and made.tags == tags


@pytest.mark.parametrize(
    ("backend", "kept"),
    [
        ("<backend type='external'><source type='unix' mode='connect' path='/run/tpm.sock'/></backend>", True),
        ("<backend type='passthrough'><device path='/dev/tpm0'/></backend>", True),
        ("<backend type='emulator'><source type='dir' path='/var/tpm/web'/></backend>", False),
    ],
)
def test_a_tpm_that_is_not_the_machines_own_is_kept_and_said_to_be_shared(backend: str, kept: bool) -> None:
    it = Cloning(document=WEB.replace("<backend type='emulator'/>", backend))
    path = backend.split("path='")[1].split("'")[0]
    assert (path in it.clone()) is kept
    told = "\n".join(it.origin.notes)
    assert ("Both have the same TPM" in told) is kept and ("begins empty" in told) is not kept
