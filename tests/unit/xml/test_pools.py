"""Storage pools of every type: documents that libvirt's schema takes, and what is wrong before it is asked."""

from __future__ import annotations

import pytest

from tests.unit.xml.schemas import complaint
from virtgui.model.inventory import Inventory, Pool, Secret
from virtgui.xml.flaws.pools import pool_flaws
from virtgui.xml.flaws.values import fields
from virtgui.xml.parse import parse, serialise
from virtgui.xml.pool_offers import FoundSource, pool_offers, sources, take, wanted
from virtgui.xml.pools import POOL_TYPES, PoolXml, new_pool, pool_type, sent
from virtgui.xml.surroundings import Surroundings

SECRET = "0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f"
AROUND = Surroundings(
    inventory=Inventory(
        pools=(
            Pool("default", "dir", True, path="/var/lib/libvirt/images"),
            Pool("vg", "logical", True, path="/dev/vg"),
        ),
        secrets=(Secret(SECRET),),
    )
)
IQN = "iqn.2013-06.com.example:pool"
FILLED: dict[str, dict[str, object]] = {
    "dir": {"mode": "0711", "owner": 107, "group": 107},
    "fs": {"device": "/dev/vdb1", "source_format": "ext4", "mount_options": (("noatime",), ("nodev",))},
    "netfs": {"host": "nas.example", "folder": "/export/images", "nfs_version": "4.2", "mount_options": (("ro",),)},
    "logical": {"source_name": "vg1", "devices": (("/dev/vdb",), ("/dev/vdc",))},
    "disk": {"device": "/dev/vdb", "source_format": "gpt"},
    "iscsi": {"host": "san.example", "port": 3260, "device": IQN, "initiator": IQN, "auth_user": "me",
              "auth_secret": SECRET},
    "iscsi-direct": {"host": "san.example", "device": IQN, "initiator": IQN},
    "scsi": {"adapter_name": "scsi_host2"},
    "mpath": {},
    "rbd": {"source_name": "rbd", "hosts": (("mon1", "6789"), ("mon2", "")), "auth_user": "admin",
            "auth_usage": "ceph admin", "ceph_options": (("client_mount_timeout", "30"),)},
    "sheepdog": {"source_name": "mypool", "hosts": (("localhost", "7000"),)},
    "gluster": {"source_name": "volume", "hosts": (("g1", ""),), "folder": "/images"},
    "zfs": {"source_name": "tank", "device": "/dev/vdb"},
    "vstorage": {"source_name": "cluster"},
}  # fmt: skip


def filled(type: str) -> PoolXml:
    pool = new_pool(type, "new")
    for field, value in FILLED[type].items():
        setattr(pool, field, value)
    return pool


@pytest.mark.parametrize("type", [each.type for each in POOL_TYPES])
def test_a_pool_of_every_type_is_one_that_libvirt_knows(type: str) -> None:
    document = sent(filled(type))
    assert complaint(document, "storagepool") == ""
    assert [flaw for flaw in pool_flaws(filled(type), AROUND) if not flaw.warning] == []


@pytest.mark.parametrize("type", [each.type for each in POOL_TYPES])
def test_what_is_asked_for_is_in_the_document_that_is_sent(type: str) -> None:
    made = PoolXml(parse(sent(filled(type))).element)
    assert made.type == type
    assert made.name == "new"
    for field, value in FILLED[type].items():
        assert getattr(made, field) == value, field


@pytest.mark.parametrize("name", sorted(set(fields(PoolXml)) - {"port", "owner", "group"}))
def test_a_field_that_is_taken_away_leaves_the_others(name: str) -> None:
    for type in FILLED:
        pool = filled(type)
        if fields(PoolXml)[name].raw(pool) is None:
            continue
        before = {each: fields(PoolXml)[each].raw(pool) for each in fields(PoolXml)}
        setattr(pool, name, None)
        after = {each: fields(PoolXml)[each].raw(pool) for each in fields(PoolXml)}
        changed = {each for each in before if before[each] != after[each]}
        alike = {"host": {"host", "hosts"}, "hosts": {"host", "hosts", "port"}, "device": {"device", "devices"},
                 "devices": {"device", "devices", "part_separator"}}  # fmt: skip
        assert changed <= alike.get(name, {name})


def test_authentication_says_what_it_is_for() -> None:
    assert parse(sent(filled("rbd"))).element.find("source/auth").get("type") == "ceph"  # type: ignore[union-attr]
    assert parse(sent(filled("iscsi"))).element.find("source/auth").get("type") == "chap"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("type", "changes", "flaws"),
    [
        ("dir", {"name": ""}, {"name"}),
        ("dir", {"name": "a/b"}, {"name"}),
        ("dir", {"name": ".."}, {"name"}),
        ("dir", {"name": "a\nb"}, {"name"}),
        ("dir", {"name": "default"}, {"name"}),
        ("dir", {"path": None}, {"path"}),
        ("dir", {"path": "images"}, {"path"}),
        ("dir", {"path": "/etc"}, {"path"}),
        ("dir", {"path": "/var/lib/libvirt/images/"}, {"path"}),
        ("dir", {"mode": "0799"}, {"mode"}),
        ("fs", {"device": None}, {"device"}),
        ("fs", {"device": "vdb"}, {"device"}),
        ("fs", {"mount_options": (("a,b",),)}, {"mount_options"}),
        ("netfs", {"host": "-oProxyCommand=x"}, {"host"}),
        ("netfs", {"folder": "images"}, {"folder"}),
        ("logical", {"source_name": "a b"}, {"source_name"}),
        ("iscsi", {"device": "target"}, {"device"}),
        ("iscsi", {"port": 70000}, {"port"}),
        ("iscsi", {"auth_user": None}, {"auth_user"}),
        ("iscsi", {"auth_secret": None}, {"auth_secret"}),
        ("iscsi", {"auth_secret": "x"}, {"auth_secret"}),
        ("iscsi-direct", {"initiator": None}, {"initiator"}),
        ("scsi", {"adapter_name": "eth0"}, {"adapter_name"}),
        ("scsi", {"adapter": "fc_host"}, {"adapter_wwnn", "adapter_wwpn"}),
        ("rbd", {"hosts": ()}, {"hosts"}),
        ("rbd", {"hosts": (("mon1", "x"),)}, {"hosts"}),
        ("gluster", {"source_name": None}, {"source_name"}),
        ("zfs", {"source_name": None}, {"source_name"}),
    ],
)
def test_what_cannot_be_is_told_at_its_field(type: str, changes: dict[str, object], flaws: set[str]) -> None:
    pool = filled(type)
    for field, value in changes.items():
        setattr(pool, field, value)
    assert {flaw.field for flaw in pool_flaws(pool, AROUND) if not flaw.warning} == flaws


def test_a_pool_inside_another_is_warned_of() -> None:
    pool = new_pool("dir", "new")
    pool.path = "/var/lib/libvirt/images/more"
    (flaw,) = pool_flaws(pool, AROUND)
    assert flaw.warning
    assert "default" in flaw.message


def test_a_type_that_nobody_knows_is_called_as_it_is() -> None:
    assert pool_type("brandnew").words == "brandnew"
    assert pool_flaws(new_pool("brandnew", "x"), AROUND) == []


def test_the_types_that_a_host_lacks_are_told() -> None:
    told = pool_offers(
        "<storagepoolCapabilities><pool type='dir' supported='yes'><volOptions><enum name='targetFormatType'>"
        "<value>raw</value></enum></volOptions></pool><pool type='fs' supported='yes'><poolOptions>"
        "<enum name='sourceFormatType'><value>auto</value><value>xfs</value></enum></poolOptions></pool>"
        "<pool type='rbd' supported='no'/></storagepoolCapabilities>"
    )
    assert told["dir"].volumes == ("raw",)
    assert told["fs"].formats == ("auto", "xfs")
    assert not told["rbd"].supported
    assert pool_offers("") == {}


def test_what_a_host_found_becomes_a_pool() -> None:
    (group,) = sources(
        "<sources><source><device path='/dev/vdb'/><device path='/dev/vdc'/><name>vg1</name>"
        "<format type='lvm2'/></source></sources>"
    )
    assert group.words == "vg1 (/dev/vdb, /dev/vdc)"
    pool = new_pool("logical", "new")
    take(pool, group)
    assert (pool.source_name, pool.source_format) == ("vg1", "lvm2")
    assert pool.devices == (("/dev/vdb",), ("/dev/vdc",))
    share = FoundSource("/export on nas", "nas", folder="/export", format="nfs")
    mounted = new_pool("netfs", "new")
    take(mounted, share)
    assert (mounted.host, mounted.folder, mounted.source_format) == ("nas", "/export", "nfs")
    assert sources("") == ()


def test_a_server_is_asked_by_its_name() -> None:
    pool = new_pool("iscsi", "new")
    assert wanted(pool) == ""
    pool.host = "san & co"
    pool.port = 3261
    assert parse(wanted(pool)).element.find("host").get("name") == "san & co"  # type: ignore[union-attr]
    assert "3261" in wanted(pool)


def test_what_is_not_understood_survives() -> None:
    text = "<pool type='dir'><name>x</name><!-- kept --><target><path>/srv/x</path><other a='1'/></target></pool>"
    pool = PoolXml(parse(text).element)
    pool.mode = "0700"
    assert "<!-- kept -->" in serialise(pool)
    assert "<other a='1'/>" in serialise(pool).replace('"', "'")


STRANGE = ("<b>x</b>", "\"'&amp;&", "\U0001f600 \u05e9\u05dc\u05d5\u05dd \u202e", "y" * 10_000, "x; $(rm -rf ~)", "]]>")
TEXTS = tuple(name for name in fields(PoolXml) if isinstance(getattr(new_pool("dir", "x"), name), str))


@pytest.mark.parametrize("field", [name for name in TEXTS if name != "type"])
def test_any_text_comes_back_as_it_was_written(field: str) -> None:
    for written in STRANGE:
        node = new_pool("rbd", "x")
        setattr(node, field, written)
        assert getattr(PoolXml(parse(serialise(node)).element), field) == written
