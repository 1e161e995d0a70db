"""What goes with a machine: a table of every way in which a file can be shared, and what is done about it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from virtgui.model.doomed import clash, order, plan, victims
from virtgui.model.file_index import FileIndex, clean, spelled
from virtgui.model.going import Cause, Item, Listing, listing
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.removal import Part
from virtgui.model.users import Hold, HostFiles, MachineFiles, PoolFiles, VolumeFile

HOME, SESSION, LAB = HostKey("qemu:///system"), HostKey("qemu:///session"), HostKey("qemu+ssh://lab/system")
WEB, DB, TEMPLATE = (DomainKey(HOME, name) for name in ("web", "db", "template"))
FOLDER = "/var/lib/libvirt/images"
PATH = f"{FOLDER}/web.qcow2"
DEFAULT = PoolFiles("default", "dir", True, FOLDER)


def disk(path: str = PATH, label: str = "vda", **more: Any) -> Hold:
    return Hold(more.pop("role", "disk"), label, path, **more)


def machine(key: DomainKey, *holds: Hold, **more: Any) -> MachineFiles:
    return MachineFiles(key, key.uuid, holds=holds, **more)


def volume(path: str = PATH, **more: Any) -> VolumeFile:
    told = {"type": "file", "capacity": 20 << 30, "allocation": 2 << 30, "format": "qcow2"} | more
    return VolumeFile(told.pop("pool", "default"), told.pop("name", path.rsplit("/", 1)[-1]), path, **told)


def home(*machines: MachineFiles, **more: Any) -> HostFiles:
    told = {"name": "home", "places": ("uuid:1", "here"), "pools": (DEFAULT,), "volumes": (volume(),)} | more
    return HostFiles(HOME, machines=machines, **told)


def lab(*machines: MachineFiles, **more: Any) -> HostFiles:
    return HostFiles(LAB, machines=machines, **({"places": ("uuid:2", "at:lab")} | more))


def of(*hosts: HostFiles, key: DomainKey = WEB, going: tuple[DomainKey, ...] = ()) -> Listing:
    found = listing(FileIndex(hosts), key, going)
    assert found is not None
    return found


def the_disk(*hosts: HostFiles, path: str = PATH, going: tuple[DomainKey, ...] = ()) -> Item:
    return next(item for item in of(*hosts, going=going).items if clean(item.path) == clean(path))


def _again(*volumes: VolumeFile, name: str = "home") -> HostFiles:
    """The same computer's daemon with web, by ssh."""
    host = HostKey("qemu+ssh://me@home/system")
    places, mine = ("uuid:1", "at:home"), machine(DomainKey(host, "web"), disk())
    return HostFiles(host, places, (mine,), (DEFAULT,), volumes, name=name)


class Case(NamedTuple):
    """Hosts, and what becomes of the disk of web: "ticked", "offered" (not ticked) or "locked", why, and by whom."""

    hosts: tuple[HostFiles, ...]
    becomes: str
    causes: set[Cause]
    users: tuple[str, ...] = ()
    path: str = PATH


OTHER = f"{FOLDER}/other.qcow2"
MOVED = "/mnt/images"
NFS = PoolFiles("nfs", "netfs", True, "/srv/nfs", "nas:/vm")
ON_NFS = volume("/srv/nfs/web.qcow2", pool="nfs")

CASES: dict[str, Case] = {
    "alone": Case((home(machine(WEB, disk())),), "ticked", set()),
    "beside others": Case(
        (home(machine(WEB, disk()), machine(DB, disk(OTHER)), volumes=(volume(), volume(OTHER))),), "ticked", set()
    ),
    "named twice by its own machine": Case(
        (home(machine(WEB, disk(), disk(label="vdb", format="raw"), disk(snapshot="one"))),), "ticked", set()
    ),
    "shared with another machine": Case(
        (home(machine(WEB, disk()), machine(DB, disk(label="vdb"))),), "locked", {Cause.USED}, ("db",)
    ),
    "another machine's disc": Case(
        (home(machine(WEB, disk()), machine(DB, disk(role="cdrom", label="sda"))),), "locked", {Cause.USED}, ("db",)
    ),
    "mentioned anywhere by another machine": Case(
        (home(machine(WEB, disk()), machine(DB, disk(role="other", label="arg"))),), "locked", {Cause.USED}, ("db",)
    ),
    "written otherwise by another machine": Case(
        (home(machine(WEB, disk()), machine(DB, disk(f"/var//lib/./libvirt/x/../images/{'web.qcow2'}"))),),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "written otherwise by itself": Case(
        (home(machine(WEB, disk(f"//var/lib/libvirt/images/../images/{'web.qcow2'}"))),), "ticked", set()
    ),
    "named as a volume by another machine": Case(
        (home(machine(WEB, disk()), machine(DB, disk("", type="volume", pool="default", volume="web.qcow2"))),),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "named as a volume by itself": Case(
        (home(machine(WEB, disk("", type="volume", pool="default", volume="web.qcow2"))),), "ticked", set()
    ),
    "a link to it in another machine": Case(
        (home(machine(WEB, disk()), machine(DB, disk("/vm/w.img")), links=(("/vm/w.img", PATH),)),),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "a link to it in itself": Case(
        (
            home(
                machine(WEB, disk("/vm/w.img")),
                machine(DB, disk()),
                links=(("/vm/w.img", PATH),),
            ),
        ),
        "locked",
        {Cause.USED, Cause.NO_POOL},
        ("db",),
        "/vm/w.img",
    ),
    "the same file under two pools": Case(
        (
            home(
                machine(WEB, disk()),
                machine(DB, disk(f"{MOVED}/web.qcow2")),
                pools=(DEFAULT, PoolFiles("moved", "dir", True, MOVED)),
                volumes=(
                    volume(stamp="1.5/1.5/9/9"),
                    volume(f"{MOVED}/web.qcow2", pool="moved", stamp="1.5/1.5/9/9"),
                ),
            ),
        ),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "a file changed at the same moment by another job": Case(
        (
            home(
                machine(WEB, disk()),
                machine(DB, disk(OTHER)),
                volumes=(volume(stamp="1.5/1.5/9/9"), volume(OTHER, stamp="1.5/1.5/9/9")),
            ),
        ),
        "offered",
        {Cause.PERHAPS},
        ("db",),
    ),
    "a file of two names with two moments in common": Case(
        (
            home(
                machine(WEB, disk()),
                machine(DB, disk(OTHER)),
                volumes=(volume(stamp="1.6/1.5/9/9"), volume(OTHER, stamp="1.6/1.5/9/9")),
            ),
        ),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "an image on a file changed at the same moment": Case(
        (
            home(
                machine(WEB, disk()),
                volumes=(
                    volume(stamp="1.5/1.5/9/9"),
                    volume(OTHER, stamp="1.5/1.5/9/9"),
                    volume(f"{FOLDER}/top.qcow2", backing=OTHER),
                ),
            ),
        ),
        "offered",
        {Cause.PERHAPS},
        ("top.qcow2",),
    ),
    "the same name in another folder": Case(
        (
            home(
                machine(WEB, disk()),
                machine(DB, disk(f"{MOVED}/web.qcow2")),
                pools=(DEFAULT, PoolFiles("moved", "dir", True, MOVED)),
                volumes=(volume(stamp="1.5/1"), volume(f"{MOVED}/web.qcow2", pool="moved", stamp="1.6/1")),
            ),
        ),
        "ticked",
        set(),
    ),
    "the same name where no pool is": Case(
        (home(machine(WEB, disk()), machine(DB, disk("/images/web.qcow2"))),), "offered", {Cause.PERHAPS}, ("db",)
    ),
    "below another machine's disk": Case(
        (home(machine(WEB, disk()), machine(DB, disk(OTHER)), volumes=(volume(), volume(OTHER, backing=PATH))),),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "below, as its definition tells": Case(
        (home(machine(WEB, disk()), machine(DB, disk("/else/x.qcow2", below=(PATH,)))),),
        "locked",
        {Cause.USED},
        ("db",),
    ),
    "below, two images deep": Case(
        (
            home(
                machine(WEB, disk()),
                machine(DB, disk(OTHER)),
                volumes=(volume(), volume(f"{FOLDER}/mid", backing=PATH), volume(OTHER, backing=f"{FOLDER}/mid")),
            ),
        ),
        "locked",
        {Cause.USED},
        ("db", "mid"),
    ),
    "below a volume of nobody": Case(
        (home(machine(WEB, disk()), volumes=(volume(), volume(OTHER, backing=PATH))),),
        "locked",
        {Cause.USED},
        ("other.qcow2",),
    ),
    "below, named beside": Case(
        (home(machine(WEB, disk()), volumes=(volume(), volume(OTHER, backing="web.qcow2"))),),
        "locked",
        {Cause.USED},
        ("other.qcow2",),
    ),
    "below, named in JSON": Case(
        (
            home(
                machine(WEB, disk()),
                volumes=(volume(), volume(OTHER, backing='json:{"file":{"filename":"' + PATH + '"}}')),
            ),
        ),
        "locked",
        {Cause.USED},
        ("other.qcow2",),
    ),
    "in a ring of images": Case(
        (home(machine(WEB, disk()), volumes=(volume(backing=OTHER), volume(OTHER, backing=PATH))),),
        "locked",
        {Cause.USED},
        ("other.qcow2",),
    ),
    "in another machine's snapshot": Case(
        (home(machine(WEB, disk()), machine(DB, disk(snapshot="monday"))),), "locked", {Cause.USED}, ("db",)
    ),
    "in its own snapshot": Case((home(machine(WEB, disk(), disk(snapshot="monday"))),), "ticked", set()),
    "in a folder that another machine's guest sees": Case(
        (home(machine(WEB, disk()), machine(DB, Hold("folder", "images", FOLDER))),),
        "offered",
        {Cause.PERHAPS},
        ("db",),
    ),
    "a disc": Case((home(machine(WEB, disk(role="cdrom", read_only=True))),), "offered", {Cause.MEDIUM}),
    "a floppy": Case((home(machine(WEB, disk(role="floppy"))),), "offered", {Cause.MEDIUM}),
    "an ISO as a disk": Case(
        (home(machine(WEB, disk(f"{FOLDER}/x.ISO")), volumes=(volume(f"{FOLDER}/x.ISO"),)),),
        "offered",
        {Cause.MEDIUM},
        (),
        f"{FOLDER}/x.ISO",
    ),
    "read-only": Case((home(machine(WEB, disk(read_only=True))),), "offered", {Cause.READ_ONLY}),
    "shareable": Case((home(machine(WEB, disk(shareable=True))),), "offered", {Cause.SHAREABLE}),
    "shareable and shared": Case(
        (home(machine(WEB, disk(shareable=True)), machine(DB, disk())),),
        "locked",
        {Cause.USED, Cause.SHAREABLE},
        ("db",),
    ),
    "a device of the host": Case(
        (home(machine(WEB, disk("/dev/sdb", type="block"))),), "locked", {Cause.DEVICE}, (), "/dev/sdb"
    ),
    "a logical volume": Case(
        (
            home(
                machine(WEB, disk("/dev/vg/web", type="block")),
                pools=(PoolFiles("vg", "logical", True, "/dev/vg"),),
                volumes=(volume("/dev/vg/web", pool="vg", type="block"),),
            ),
        ),
        "offered",
        {Cause.BLOCK},
        (),
        "/dev/vg/web",
    ),
    "a LUN of an iSCSI pool": Case(
        (
            home(
                machine(WEB, disk("", type="volume", pool="san", volume="unit:0:0:1")),
                pools=(PoolFiles("san", "iscsi", True, "/dev/disk/by-path"),),
                volumes=(volume("/dev/disk/by-path/lun-1", pool="san", name="unit:0:0:1", type="block"),),
            ),
        ),
        "locked",
        {Cause.FIXED, Cause.BLOCK},
        (),
        "/dev/disk/by-path/lun-1",
    ),
    "on the network": Case(
        (home(machine(WEB, disk("rbd://mon/pool/web", type="network"))),),
        "locked",
        {Cause.NETWORK},
        (),
        "rbd://mon/pool/web",
    ),
    "a volume on the network": Case(
        (
            home(
                machine(WEB, disk("", type="volume", pool="ceph", volume="web")),
                pools=(PoolFiles("ceph", "rbd", True),),
                volumes=(volume("vm/web", pool="ceph", name="web", type="network"),),
            ),
        ),
        "offered",
        {Cause.REMOTE_VOLUME},
        (),
        "vm/web",
    ),
    "an NVMe of the host": Case(
        (home(machine(WEB, disk("nvme://0000:01:00.0/1", type="nvme"))),),
        "locked",
        {Cause.DEVICE},
        (),
        "nvme://0000:01:00.0/1",
    ),
    "a folder": Case(
        (home(machine(WEB, Hold("folder", "share", "/srv/share"))),), "locked", {Cause.FOLDER}, (), "/srv/share"
    ),
    "a folder as a disk": Case(
        (home(machine(WEB, disk(f"{FOLDER}/d", type="dir"))),), "locked", {Cause.FOLDER}, (), f"{FOLDER}/d"
    ),
    "a folder as a volume": Case(
        (
            home(
                machine(WEB, disk("", type="volume", pool="default", volume="tree")),
                pools=(DEFAULT,),
                volumes=(volume(f"{FOLDER}/tree", name="tree", type="dir"),),
            ),
        ),
        "locked",
        {Cause.FOLDER},
        (),
        f"{FOLDER}/tree",
    ),
    "a LUN that its pool calls a file": Case((home(machine(WEB, disk(role="lun"))),), "offered", {Cause.BLOCK}),
    "a file of a pool of block devices": Case(
        (
            home(
                machine(WEB, disk("/dev/vg/web", type="block")),
                pools=(PoolFiles("vg", "logical", True, "/dev/vg"),),
                volumes=(volume("/dev/vg/web", pool="vg"),),
            ),
        ),
        "offered",
        {Cause.BLOCK},
        (),
        "/dev/vg/web",
    ),
    "a kernel": Case((home(machine(WEB, disk(role="kernel"))),), "offered", {Cause.BOOT}),
    "in no pool": Case((home(machine(WEB, disk("/vm/x.img"))),), "locked", {Cause.NO_POOL}, (), "/vm/x.img"),
    "in a pool that is off": Case(
        (home(machine(WEB, disk()), pools=(DEFAULT._replace(active=False),), volumes=()),),
        "locked",
        {Cause.POOL_OFF},
    ),
    "a volume of a pool that is off": Case(
        (
            home(
                machine(WEB, disk("", type="volume", pool="default", volume="web.qcow2")),
                pools=(DEFAULT._replace(active=False),),
                volumes=(),
            ),
        ),
        "locked",
        {Cause.POOL_OFF},
        (),
        "default/web.qcow2",
    ),
    "not there any more": Case((home(machine(WEB, disk()), volumes=()),), "locked", {Cause.MISSING}),
    "somebody hidden": Case(
        (home(machine(WEB, disk()), blind=("Pool “nas” did not answer.",)),), "locked", {Cause.BLIND}
    ),
    "somebody perhaps hidden": Case(
        (home(machine(WEB, disk()), doubts=("Pool “old” is off.",)),), "offered", {Cause.DOUBT}
    ),
    "hidden on another connection to this computer": Case(
        (home(machine(WEB, disk())), HostFiles(SESSION, ("here",), blind=("It did not answer.",))),
        "locked",
        {Cause.BLIND},
    ),
    "hidden on another computer": Case(
        (home(machine(WEB, disk())), lab(blind=("It did not answer.",))), "offered", {Cause.DOUBT}
    ),
    "on another connection to this computer": Case(
        (
            home(machine(WEB, disk())),
            HostFiles(SESSION, ("uuid:9", "here"), (machine(DomainKey(SESSION, "mine"), disk()),)),
        ),
        "locked",
        {Cause.USED},
        ("mine",),
    ),
    "its own machine by another way to the same daemon": Case(
        (
            home(machine(WEB, disk()), volumes=(volume(backing=OTHER), volume(OTHER))),
            _again(volume(backing=OTHER), volume(OTHER)),
        ),
        "ticked",
        set(),
    ),
    "a machine of its UUID on a computer made alike": Case(
        (home(machine(WEB, disk())), _again(name="away")), "locked", {Cause.USED}, ("web",)
    ),
    "a machine of the same UUID in the session": Case(
        (home(machine(WEB, disk())), HostFiles(SESSION, ("here",), (machine(DomainKey(SESSION, "web"), disk()),))),
        "locked",
        {Cause.USED},
        ("web",),
    ),
    "below a volume of another connection": Case(
        (
            home(machine(WEB, disk())),
            HostFiles(SESSION, ("here",), volumes=(volume("/home/me/x.qcow2", pool="mine", backing=PATH),)),
        ),
        "locked",
        {Cause.USED},
        ("x.qcow2",),
    ),
    "the same path on another computer": Case(
        (home(machine(WEB, disk())), lab(machine(DomainKey(LAB, "far"), disk()))),
        "offered",
        {Cause.PERHAPS},
        ("far",),
    ),
    "below a volume of the same path on another computer": Case(
        (home(machine(WEB, disk())), lab(volumes=(volume("/x/y", backing=PATH),))),
        "offered",
        {Cause.PERHAPS},
        ("y",),
    ),
    "another path on another computer": Case(
        (home(machine(WEB, disk())), lab(machine(DomainKey(LAB, "far"), disk("/other/web.qcow2")))), "ticked", set()
    ),
    "the same NFS file, mounted elsewhere on another computer": Case(
        (
            home(machine(WEB, disk("/srv/nfs/web.qcow2")), pools=(NFS,), volumes=(ON_NFS,)),
            lab(machine(DomainKey(LAB, "far"), disk("/mnt/nas/web.qcow2")), pools=(NFS._replace(path="/mnt/nas"),)),
        ),
        "locked",
        {Cause.USED},
        ("far",),
        "/srv/nfs/web.qcow2",
    ),
    "another NFS file": Case(
        (
            home(machine(WEB, disk("/srv/nfs/web.qcow2")), pools=(NFS,), volumes=(ON_NFS,)),
            lab(machine(DomainKey(LAB, "far"), disk("/mnt/nas/db.qcow2")), pools=(NFS._replace(path="/mnt/nas"),)),
        ),
        "ticked",
        set(),
        (),
        "/srv/nfs/web.qcow2",
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_what_becomes_of_a_file(name: str) -> None:
    case = CASES[name]
    item = the_disk(*case.hosts, path=case.path)
    becomes = "ticked" if item.ticked else "locked" if item.locked else "offered"
    assert (becomes, set(item.causes)) == (case.becomes, case.causes)
    assert {user.name for user in item.users} >= set(case.users)
    assert bool(item.users) == bool(case.users)
    if becomes != "locked":
        assert item.volume, "what can be chosen is something that libvirt can delete"


@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.becomes == "locked"))
def test_what_is_locked_is_never_deleted_even_when_chosen(name: str) -> None:
    case = CASES[name]
    found = of(*case.hosts)
    gone = {victim.path for victim in victims(found, {item.path for item in found.items})}
    assert all(clean(path) != clean(case.path) for path in gone)


@pytest.mark.parametrize(
    "mine, theirs",
    [("disk", "disk"), ("disk", "volume"), ("volume", "disk"), ("volume", "volume")],
)
@pytest.mark.parametrize("where", ["here", "session", "lab"])
@pytest.mark.parametrize("how", ["direct", "below", "snapshot"])
def test_every_way_of_naming_meets_every_way_of_sharing(mine: str, theirs: str, where: str, how: str) -> None:
    def named(kind: str, path: str, **more: Any) -> Hold:
        by_volume = {"type": "volume", "pool": "default", "volume": path.rsplit("/", 1)[-1]}
        return disk("", **by_volume, **more) if kind == "volume" else disk(path, **more)

    path = OTHER if how == "below" else PATH
    hold = named(theirs, path, snapshot="one" if how == "snapshot" else "")
    volumes = (volume(), volume(OTHER, backing=PATH)) if how == "below" else (volume(),)
    other = {"here": HOME, "session": SESSION, "lab": LAB}[where]
    user = machine(DomainKey(other, "db"), hold)
    own = machine(WEB, named(mine, PATH))
    if where == "here":
        hosts: tuple[HostFiles, ...] = (home(own, user, volumes=volumes),)
    else:
        places = ("here",) if where == "session" else ("uuid:2",)
        hosts = (home(own), HostFiles(other, places, (user,), (DEFAULT,), volumes))
    item = the_disk(*hosts)
    assert not item.ticked
    assert "db" in {user.name for user in item.users}
    assert item.locked == (where != "lab"), "another computer's file of that path is only perhaps this one"


def test_the_users_are_told_with_the_way_they_use_it() -> None:
    hosts = home(machine(WEB, disk()), machine(DB, disk(OTHER, "vdb")), volumes=(volume(), volume(OTHER, backing=PATH)))
    (user,) = the_disk(hosts).users
    assert (user.machine, user.name, user.how, user.through, user.sure) == (DB, "db", "vdb", OTHER, True)


def test_images_below_a_disk_are_listed_and_stay_unless_a_snapshot_made_them() -> None:
    base, mid = f"{FOLDER}/base.qcow2", f"{FOLDER}/mid.qcow2"
    chain = (volume(backing=mid), volume(mid, backing=base), volume(base))
    found = of(home(machine(WEB, disk(), disk(mid, snapshot="one")), volumes=chain))
    by_path = {item.path: item for item in found.items}
    assert by_path[PATH].ticked
    assert by_path[mid].ticked, "its own snapshot keeps it"
    assert by_path[base].causes == (Cause.BELOW,)
    assert not by_path[base].locked
    assert set(by_path[base].above) == {PATH, mid}
    gone = [victim.path for victim in victims(found, {PATH, mid, base})]
    assert gone == [PATH, mid, base], "what stands on another goes first"


def test_a_snapshot_s_memory_goes_with_it() -> None:
    path = f"{FOLDER}/one.mem"
    found = of(home(machine(WEB, Hold("memory", "one", path, snapshot="one")), volumes=(volume(path),)))
    assert [(item.role, item.ticked) for item in found.items] == [("memory", True)]


def test_an_image_must_not_go_while_one_above_it_stays() -> None:
    base = f"{FOLDER}/base.qcow2"
    found = of(home(machine(WEB, disk()), volumes=(volume(backing=base), volume(base))))
    assert clash([found], {WEB: {base}}) == {(WEB, base): PATH}
    assert clash([found], {WEB: {base, PATH}}) == {}
    assert clash([found], {WEB: {PATH}}) == {}


def test_an_image_above_that_is_gone_already_keeps_nothing() -> None:
    base = f"{FOLDER}/base.qcow2"
    found = of(home(machine(WEB, disk(below=(base,)), disk(base, snapshot="one")), volumes=(volume(base),)))
    assert {item.path: item.causes for item in found.items} == {PATH: (Cause.MISSING,), base: ()}
    assert clash([found], {WEB: {base}}) == {}
    assert [file.path for file in victims(found, {base})] == [base]


def test_machines_that_go_together_free_what_only_they_share() -> None:
    both = home(machine(WEB, disk()), machine(DB, disk()))
    item = the_disk(both, going=(WEB, DB))
    assert (item.locked, item.ticked, item.causes) == (False, False, (Cause.GOING_TOO,))
    lists = [of(both, key=key, going=(WEB, DB)) for key in (WEB, DB)]
    first, second = plan(lists, {WEB: {PATH}, DB: {PATH}})
    assert (first.files, [file.path for file in second.files]) == ((), [PATH]), "it goes with the last of them"
    third = home(machine(WEB, disk()), machine(DB, disk()), machine(TEMPLATE, disk()))
    assert the_disk(third, going=(WEB, DB)).locked


def test_a_template_goes_after_its_clones_and_only_with_their_disks() -> None:
    clones = home(machine(TEMPLATE, disk()), machine(WEB, disk(OTHER)), volumes=(volume(), volume(OTHER, backing=PATH)))
    index, going = FileIndex((clones,)), (TEMPLATE, WEB)
    lists = [found for key in going if (found := listing(index, key, going)) is not None]
    assert [each.key for each in order(lists)] == [WEB, TEMPLATE]
    base = next(item for item in lists[0].items if item.path == PATH)
    assert base.causes == (Cause.GOING_TOO,)
    assert clash(lists, {TEMPLATE: {PATH}, WEB: set()}) == {(TEMPLATE, PATH): OTHER}
    assert clash(lists, {TEMPLATE: {PATH}, WEB: {OTHER}}) == {}


def test_machines_that_use_each_other_s_files_are_put_into_some_order() -> None:
    ring = home(machine(WEB, disk(), disk(OTHER, "vdb")), machine(DB, disk(OTHER), disk(PATH, "vdb")))
    index = FileIndex((ring,))
    lists = [found for key in (WEB, DB) if (found := listing(index, key, (WEB, DB))) is not None]
    assert {each.key for each in order(lists)} == {WEB, DB}


def test_what_goes_with_the_definition() -> None:
    nvram = Hold("nvram", "nvram", "/nv/web.fd")
    found = of(
        home(machine(WEB, nvram, saved=True, snapshots=("a", "b"), checkpoints=("c",), nvram=True, tpm=True)),
    )
    assert [(piece.part, piece.names, piece.forced) for piece in found.pieces] == [
        (Part.SAVED, (), True),
        (Part.SNAPSHOTS, ("a", "b"), True),
        (Part.CHECKPOINTS, ("c",), True),
        (Part.NVRAM, (), False),
        (Part.TPM, (), False),
    ]
    assert not found.items, "firmware variables are no file of a pool"


def test_firmware_variables_of_two_machines_are_told_to_be() -> None:
    nvram = Hold("nvram", "nvram", "/nv/web.fd")
    found = of(home(machine(WEB, nvram, nvram=True), machine(DB, nvram, nvram=True)))
    assert [user.name for user in found.pieces[0].users] == ["db"]


def test_an_old_libvirt_always_takes_the_tpm_along() -> None:
    assert of(home(machine(WEB, tpm=True), keeps_tpm=False)).pieces[0].forced


def test_what_was_agreed_to_is_the_same_whatever_the_figures() -> None:
    before = of(home(machine(WEB, disk())))
    assert before.pledge == of(home(machine(WEB, disk()), volumes=(volume(allocation=7),))).pledge


@pytest.mark.parametrize(
    "after",
    [
        home(machine(WEB, disk(), active=True)),
        home(machine(WEB, disk(), disk(OTHER, "vdb"))),
        home(machine(WEB, disk(), saved=True)),
        home(machine(WEB, disk(), snapshots=("new",))),
        home(machine(WEB, disk()), machine(DB, disk())),
        home(machine(WEB, disk()), volumes=(volume(), volume(OTHER, backing=PATH))),
        home(machine(WEB, disk()), volumes=()),
        home(machine(WEB, disk(shareable=True))),
        home(machine(WEB, disk()), blind=("Something hides.",)),
        home(machine(WEB, disk(OTHER)), volumes=(volume(OTHER),)),
    ],
)
def test_any_change_meanwhile_is_another_list(after: HostFiles) -> None:
    assert of(home(machine(WEB, disk()))).pledge != of(after).pledge


def test_a_machine_that_is_gone_has_no_list() -> None:
    assert listing(FileIndex((home(),)), WEB) is None
    assert listing(FileIndex(()), WEB) is None


@pytest.mark.parametrize(
    "written, means",
    [
        ("/a//b/./c/../d", "/a/b/d"),
        ("//a/b", "/a/b"),
        ("/", "/"),
        ("rbd://m/p//x", "rbd://m/p//x"),
        ("", ""),
        ("vm/web", "vm/web"),
    ],
)
def test_paths_are_compared_in_one_spelling(written: str, means: str) -> None:
    assert clean(written) == means


@pytest.mark.parametrize(
    "text, paths",
    [
        ("", ()),
        ("/a/b", ("/a/b",)),
        ("file:/a/b", ("/a/b",)),
        ("file:///a/b", ("/a/b",)),
        ("../b", ("/x/b",)),
        ("nbd://h/x", ("nbd://h/x",)),
        ('json:{"driver":"qcow2","file":{"filename":"/a/b"}}', ("/a/b",)),
        ("json:{broken", ()),
    ],
)
def test_backing_files_are_understood_in_every_spelling(text: str, paths: tuple[str, ...]) -> None:
    assert spelled(text, "/x/y/z.qcow2") == paths
