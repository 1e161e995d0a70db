"""Every file that a document of libvirt's names is found, whatever it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.users import Hold, MachineFiles, PoolFiles
from virtgui.xml.refused import Refused
from virtgui.xml.users import host_uuid, machine_files, pool_files, volume_file

PLAIN = MachineFiles(DomainKey(HostKey("qemu:///system"), "u"), "web")


def of(*definitions: str, snapshots: tuple[str, ...] = ()) -> MachineFiles:
    return machine_files(PLAIN, definitions, snapshots)


def domain(devices: str = "", os: str = "", more: str = "") -> str:
    return f"<domain type='kvm'><name>web</name><os>{os}</os><devices>{devices}</devices>{more}</domain>"


def paths(found: MachineFiles) -> dict[str, str]:
    return {hold.path: hold.role for hold in found.holds}


def test_disks_tell_what_they_are() -> None:
    (hold,) = of(
        domain(
            "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a'/>"
            "<target dev='vda'/><backingStore type='file'><format type='qcow2'/><source file='/b'/>"
            "<backingStore type='file'><format type='raw'/><source file='/c'/><backingStore/></backingStore>"
            "</backingStore></disk>"
        )
    ).holds
    assert hold == Hold("disk", "vda", "/a", "file", "qcow2", below=("/b", "/c"))


@pytest.mark.parametrize(
    "disk, wanted",
    [
        (
            "<disk type='volume' device='cdrom'><source pool='p' volume='v'/><target dev='sda'/><readonly/></disk>",
            Hold("cdrom", "sda", "", "volume", "", "p", "v", read_only=True),
        ),
        (
            "<disk type='block' device='lun'><source dev='/dev/sdb'/><target dev='sdb'/><shareable/></disk>",
            Hold("lun", "sdb", "/dev/sdb", "block", shareable=True),
        ),
        (
            "<disk type='network'><source protocol='rbd' name='p/i'><host name='m' port='3'/></source>"
            "<target dev='vdb'/></disk>",
            Hold("disk", "vdb", "rbd://m:3/p/i", "network"),
        ),
        (
            "<disk type='file' device='floppy'><source file='/f'/><target dev='fda'/></disk>",
            Hold("floppy", "fda", "/f"),
        ),
    ],
)
def test_every_kind_of_disk_is_understood(disk: str, wanted: Hold) -> None:
    assert of(domain(disk)).holds == (wanted,)


def test_an_empty_drive_names_nothing() -> None:
    assert of(domain("<disk type='file' device='cdrom'><target dev='sda'/></disk>")).holds == ()


def test_firmware_boot_files_and_folders_are_found() -> None:
    found = of(
        domain(
            "<filesystem type='mount'><source dir='/srv'/><target dir='share'/></filesystem>",
            "<kernel>/k</kernel><initrd>/i</initrd><dtb>/d</dtb><nvram template='/t'>/n</nvram>",
        )
    )
    told = paths(found)
    assert {path: told[path] for path in ("/srv", "/k", "/i", "/d", "/n")} == {
        "/srv": "folder",
        "/k": "kernel",
        "/i": "initrd",
        "/d": "dtb",
        "/n": "nvram",
    }
    assert found.nvram and not found.tpm


def test_newer_firmware_variables_lie_in_a_source() -> None:
    found = of(domain(os="<nvram type='file'><source file='/n'/></nvram>"))
    assert paths(found)["/n"] == "nvram" and found.nvram


@pytest.mark.parametrize(
    "devices, more, path",
    [
        ("<serial type='file'><source path='/log'/></serial>", "", "/log"),
        ("<serial type='pty'><log file='/other.log'/></serial>", "", "/other.log"),
        ("<memory model='nvdimm'><source><path>/nv.img</path></source></memory>", "", "/nv.img"),
        ("<pstore backend='acpi-erst'><path>/erst</path></pstore>", "", "/erst"),
        ("<tpm><backend type='emulator'><source type='file' path='/tpm'/></backend></tpm>", "", "/tpm"),
        (
            "<disk type='file'><source file='/x'><dataStore type='file'><source file='/data'/></dataStore></source>"
            "<target dev='vda'/></disk>",
            "",
            "/data",
        ),
        ("<disk type='file'><source file='/x'/><mirror type='file'><source file='/m'/></mirror>"
         "<target dev='vda'/></disk>", "", "/m"),
        (
            "",
            "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
            "<q:arg value='file=/by/hand.img,format=raw'/></q:commandline>",
            "/by/hand.img",
        ),
        ("<whatever later='/new'/>", "", "/new"),
    ],
)  # fmt: skip
def test_a_path_counts_as_used_wherever_it_stands(devices: str, more: str, path: str) -> None:
    assert paths(of(domain(devices, more=more)))[path] == "other"


def test_emulators_and_descriptions_are_no_files_of_a_machine() -> None:
    found = of(domain("<emulator>/usr/bin/qemu</emulator>", more="<description>/not/this</description>"))
    assert found.holds == ()


def test_both_definitions_count() -> None:
    disk = "<disk type='file'><source file='{}'/><target dev='vda'/></disk>"
    assert set(paths(of(domain(disk.format("/live")), domain(disk.format("/stored"))))) == {"/live", "/stored"}


def test_a_snapshot_holds_its_memory_its_images_and_those_before() -> None:
    snapshot = """<domainsnapshot><name>first</name><memory snapshot='external' file='/mem'/>
      <disks><disk name='vda' snapshot='external' type='file'><driver type='qcow2'/><source file='/over'/></disk>
        <disk name='vdb' snapshot='internal'/><disk name='vdc' snapshot='no'/></disks>
      <domain><name>web</name><devices><disk type='file'><source file='/base'/><target dev='vda'/></disk></devices>
      </domain>
      <inactiveDomain><devices><disk type='file'><source file='/old'/><target dev='vda'/></disk></devices>
      </inactiveDomain></domainsnapshot>"""
    holds = of(snapshots=(snapshot,)).holds
    assert {(hold.path, hold.role, hold.snapshot) for hold in holds} == {
        ("/mem", "memory", "first"),
        ("/over", "disk", "first"),
        ("/base", "disk", "first"),
        ("/old", "disk", "first"),
    }


def test_an_emulated_tpm_has_a_state_and_a_real_one_none() -> None:
    assert of(domain("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>")).tpm
    assert not of(domain("<tpm><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>")).tpm


def test_pools_tell_where_their_files_come_from() -> None:
    nfs = (
        "<pool type='netfs'><name>nas</name><source><host name='nas'/><dir path='/vm'/></source>"
        "<target><path>/mnt</path></target></pool>"
    )
    assert pool_files(nfs, True) == PoolFiles("nas", "netfs", True, "/mnt", "nas:/vm")
    assert pool_files("<pool type='rbd'><name>r</name></pool>", False) == PoolFiles("r", "rbd", False)


def test_one_file_under_two_names_has_one_stamp() -> None:
    text = (
        "<volume type='file'><name>{0}</name><capacity>20</capacity><allocation>10</allocation><target>"
        "<path>/p/{0}</path><format type='qcow2'/><timestamps><atime>5.5</atime><mtime>6.123456789</mtime>"
        "<ctime>{1}</ctime></timestamps></target><backingStore><path>/base</path></backingStore></volume>"
    )
    one, same = volume_file(text.format("a", "7.123456789"), "p"), volume_file(text.format("b", "7.123456789"), "p")
    other, coarse = volume_file(text.format("c", "7.123456780"), "p"), volume_file(text.format("d", "7"), "p")
    assert (one.path, one.backing, one.capacity, one.allocation) == ("/p/a", "/base", 20, 10)
    assert one.stamp == same.stamp and one.stamp
    assert other.stamp != one.stamp and coarse.stamp == "", "whole seconds tell nothing"


def test_a_host_is_told_by_its_uuid() -> None:
    assert host_uuid("<capabilities><host><uuid>ABC</uuid></host></capabilities>") == "abc"
    assert host_uuid("<capabilities/>") == ""


def test_what_is_no_document_is_refused() -> None:
    for read in (lambda: of("<domain"), lambda: volume_file("", "p"), lambda: pool_files("<", True)):
        with pytest.raises(Refused):
            read()


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "corpus").rglob("*.xml")), ids=lambda path: path.name)
def test_no_document_of_the_corpus_stumbles(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.lstrip().startswith("<domain"):
        found = of(text)
        assert all(hold.path or hold.volume for hold in found.holds)
