"""New volumes: XML that libvirt takes, names that are files' names, sizes that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.unit.xml.schemas import complaint
from virtgui.model.inventory import Inventory, Pool, Secret, Volume
from virtgui.xml.parse import parse
from virtgui.xml.volumes import FORMATS, VolumeDraft, partition_name, volume_flaws, volume_xml

GIB = 1024**3
SECRET = "0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f"
INVENTORY = Inventory(
    pools=(
        Pool("default", "dir", True, 100 * GIB, 50 * GIB, volumes=(Volume("web.qcow2", "/srv/web.qcow2"),)),
        Pool("vg", "logical", True, 100 * GIB, 10 * GIB),
        Pool("lun", "iscsi", True, 100 * GIB, 10 * GIB),
        Pool("parts", "disk", True, 100 * GIB, 10 * GIB),
        Pool("off", "dir", False),
    ),
    secrets=(Secret(SECRET),),
)


def said(pool: str = "default", name: str = "new", size: int = GIB, format: str = "qcow2", **more: object) -> list[str]:
    flaws = volume_flaws(INVENTORY, pool, VolumeDraft(name, size, format, **more))  # type: ignore[arg-type]
    return [f"{flaw.field}{' (warning)' if flaw.warning else ''}" for flaw in flaws]


@pytest.mark.parametrize("format", sorted({format for formats in FORMATS.values() for format in formats} - {"luks"}))
def test_every_format_is_one_libvirt_knows(format: str) -> None:
    assert complaint(volume_xml(VolumeDraft("v", GIB, format)), "storagevol") == ""


def test_all_that_can_be_asked_for_is_in_the_document() -> None:
    draft = VolumeDraft(
        "v.qcow2",
        20 * GIB,
        "qcow2",
        allocation_bytes=0,
        backing_path="/srv/base.qcow2",
        backing_format="qcow2",
        secret_uuid=SECRET,
        cluster_size=65536,
        lazy_refcounts=True,
        extended_l2=True,
        no_copy_on_write=True,
    )
    made = volume_xml(draft)
    assert complaint(made, "storagevol") == ""
    root = parse(made).element
    assert root.findtext("capacity") == str(20 * GIB)
    assert root.findtext("allocation") == "0"
    assert root.findtext("target/clusterSize") == "65536"
    assert root.findtext("target/compat") == "1.1"
    assert root.find("target/encryption/secret").get("uuid") == SECRET  # type: ignore[union-attr]
    assert root.findtext("backingStore/path") == "/srv/base.qcow2"


def test_luks_is_raw_with_encryption() -> None:
    made = parse(volume_xml(VolumeDraft("v", GIB, "luks", secret_uuid=SECRET))).element
    assert [etree.tostring(part) for part in made.find("target")] == [  # type: ignore[union-attr]
        b'<format type="raw"/>',
        f'<encryption format="luks"><secret uuid="{SECRET}" type="passphrase"/></encryption>'.encode(),
    ]


def test_full_preallocation_takes_the_whole_size_at_once() -> None:
    assert parse(volume_xml(VolumeDraft("v", GIB, "raw", 0, preallocation="full"))).element.findtext(
        "allocation"
    ) == str(GIB)


@pytest.mark.parametrize(
    "name",
    ["", "../../etc/x", "/abs", "a/b", ".", "..", "a\x00b", "a\nb", "a\x1b[31m", "x" * 256, "\ud800", "web.qcow2"],
)
def test_names_that_are_no_files_names_are_refused_before_the_call(name: str) -> None:
    assert said(name=name) == ["name"]


@pytest.mark.parametrize(
    "name", ["<b>x</b>".replace("/", ""), "\"'&", "\U0001f600", "\u05d0\u05d1 \u202ex", "x" * 255, "...", "-rf"]
)
def test_names_of_any_letters_come_back_as_they_went(name: str) -> None:
    assert said(name=name) == []
    assert parse(volume_xml(VolumeDraft(name, GIB, "qcow2"))).element.findtext("name") == name
    assert complaint(volume_xml(VolumeDraft(name, GIB, "qcow2")), "storagevol") == ""


@given(st.text(min_size=1, max_size=40))
def test_a_name_without_a_flaw_is_one_xml_can_hold(name: str) -> None:
    if said(name=name):
        return
    assert parse(volume_xml(VolumeDraft(name, GIB))).element.findtext("name") == name


@pytest.mark.parametrize(
    ("asked", "flaws"),
    [
        ({}, []),
        ({"pool": "none"}, ["pool"]),
        ({"pool": "off"}, ["pool"]),
        ({"pool": "lun"}, ["pool"]),
        ({"pool": "vg"}, ["format"]),
        ({"pool": "vg", "format": ""}, []),
        ({"pool": "vg", "format": "", "size": 20 * GIB}, ["capacity_bytes (warning)"]),
        ({"pool": "parts", "format": "linux"}, []),
        ({"format": "fat32"}, ["format"]),
        ({"size": 0}, ["capacity_bytes"]),
        ({"size": -1}, ["capacity_bytes"]),
        ({"size": 2**63}, ["capacity_bytes", "capacity_bytes (warning)"]),
        ({"size": 60 * GIB}, ["capacity_bytes (warning)"]),
        ({"allocation_bytes": 2 * GIB}, ["allocation_bytes"]),
        ({"backing_path": "/srv/b", "backing_format": "raw"}, []),
        ({"backing_path": "/srv/b"}, ["backing_format"]),
        ({"backing_path": "b", "backing_format": "raw"}, ["backing_path"]),
        ({"backing_path": "/srv/b\x01", "backing_format": "raw"}, ["backing_path"]),
        ({"backing_path": "/srv/b", "backing_format": "raw", "format": "raw"}, ["backing_path"]),
        ({"format": "luks"}, ["secret_uuid"]),
        ({"format": "luks", "secret_uuid": SECRET}, []),
        ({"format": "luks", "secret_uuid": "x"}, ["secret_uuid"]),
        ({"format": "luks", "secret_uuid": SECRET.replace("0a", "0b")}, ["secret_uuid (warning)"]),
        ({"format": "vmdk", "secret_uuid": SECRET}, ["format"]),
        ({"cluster_size": 100}, ["cluster_size"]),
        ({"format": "raw", "cluster_size": 65536, "lazy_refcounts": True}, ["cluster_size", "lazy_refcounts"]),
        ({"format": "raw", "preallocation": "metadata"}, ["preallocation"]),
    ],
)
def test_what_is_asked_for_must_be_possible(asked: dict[str, object], flaws: list[str]) -> None:
    assert said(**asked) == flaws  # type: ignore[arg-type]


def test_partitions_are_called_as_libvirt_calls_them() -> None:
    assert partition_name("/dev/vdb", ()) == "vdb1"
    assert partition_name("/dev/vdb", {"vdb1", "vdb3"}) == "vdb2"
    assert partition_name("/dev/nvme0n1", {"nvme0n1p1"}) == "nvme0n1p2"
