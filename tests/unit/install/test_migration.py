"""Migrations planned: options to flags and parameters, what cannot be, what both hosts said, judged."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from tests.unit.install.migrations import APART, DISK, DOCUMENT, GIB, HERE, KEY, POOLS, SURVEY, document, survey
from tests.unit.qtmodels.fleet import HOME, machine
from virtgui.install.migration import connection_uri, first_options, fitting, plan, same_file, volumes
from virtgui.install.migration_checks import Check, Verdict, blocked, checks
from virtgui.install.migration_flaws import migration_flaws
from virtgui.install.migration_virsh import lines
from virtgui.model.facts import DomainState
from virtgui.model.inventory import Network
from virtgui.model.keys import HostKey
from virtgui.model.migration import (
    FileThere,
    Found,
    Migrate,
    MigrationOptions,
    Storage,
    Survey,
    Way,
    ended,
    whereabouts,
)
from virtgui.util.frozen import replace
from virtgui.xml.migration import Needs, needs

PLAIN = MigrationOptions()
NEEDS = needs(DOCUMENT)


@pytest.mark.parametrize(
    ("changes", "flags", "params"),
    [
        ({}, {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION"}, {}),
        ({"live": False}, {"PERSIST_DEST", "CHANGE_PROTECTION"}, {}),
        ({"way": Way.PEER}, {"LIVE", "PERSIST_DEST", "PEER2PEER"}, {}),
        ({"way": Way.TUNNELLED}, {"LIVE", "PERSIST_DEST", "PEER2PEER", "TUNNELLED"}, {}),
        ({"offline": True, "bandwidth": 5, "paused": True}, {"PERSIST_DEST", "OFFLINE"}, {}),
        (
            {"persistent": False, "undefine_source": True, "paused": True, "unsafe": True},
            {"LIVE", "UNDEFINE_SOURCE", "PAUSED", "UNSAFE", "CHANGE_PROTECTION"},
            {},
        ),
        (
            {"storage": Storage.FULL, "copied": ("vda",), "disks_uri": "tcp://a"},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "NON_SHARED_DISK", "ABORT_ON_ERROR"},
            {"migrate_disks": ("vda",), "disks_uri": "tcp://a"},
        ),
        (
            {"storage": Storage.INCREMENTAL, "copied": ("vdb",)},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "NON_SHARED_INC", "ABORT_ON_ERROR"},
            {"migrate_disks": ("vdb",)},
        ),
        (
            {"compression": "zstd", "connections": 4, "tls": True, "tls_name": "west", "post_copy": True},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "COMPRESSED", "PARALLEL", "TLS", "POSTCOPY"},
            {"compression": "zstd", "parallel.connections": 4, "tls.destination": "west"},
        ),
        (
            {
                "compression": "xbzrle",
                "cache": 128,
                "level": 3,
                "threads": 2,
                "listen": "::",
                "screen_uri": "spice://w:5900",
            },
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "COMPRESSED"},
            {
                "compression": "xbzrle",
                "compression.xbzrle.cache": 128 << 20,
                "listen_address": "::",
                "graphics_uri": "spice://w:5900",
            },
        ),
        (
            {"compression": "mt", "cache": 128, "level": 3, "threads": 2, "threads_there": 1},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "COMPRESSED"},
            {
                "compression": "mt",
                "compression.mt.level": 3,
                "compression.mt.threads": 2,
                "compression.mt.dthreads": 1,
            },
        ),
        (
            {"compression": "zstd", "level": 20, "connections": 2},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "COMPRESSED", "PARALLEL"},
            {"compression": "zstd", "compression.zstd.level": 20, "parallel.connections": 2},
        ),
        (
            {"storage": Storage.FULL, "copied": ("vda",), "disks_port": 49999, "mirrored": True},
            {
                *("LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "NON_SHARED_DISK", "ABORT_ON_ERROR"),
                "NON_SHARED_SYNCHRONOUS_WRITES",
            },
            {"migrate_disks": ("vda",), "disks_port": 49999},
        ),
        (
            {"disks_port": 49999, "mirrored": True, "slow_first": 30, "post_copy_bandwidth": 5},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION"},
            {},
        ),
        (
            {"connections": 2, "zero_copy": True, "auto_converge": True, "slow_first": 30, "slow_more": 5},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "PARALLEL", "ZEROCOPY", "AUTO_CONVERGE"},
            {"parallel.connections": 2, "auto_converge.initial": 30, "auto_converge.increment": 5},
        ),
        (
            {"post_copy": True, "post_copy_bandwidth": 5, "data_uri": "rdma://a", "pinned": True},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "POSTCOPY", "RDMA_PIN_ALL"},
            {"bandwidth.postcopy": 5, "migrate_uri": "rdma://a"},
        ),
        (
            {"auto_converge": True, "bandwidth": 9, "name": "new", "data_uri": "tcp://a"},
            {"LIVE", "PERSIST_DEST", "CHANGE_PROTECTION", "AUTO_CONVERGE"},
            {"bandwidth": 9, "destination_name": "new", "migrate_uri": "tcp://a"},
        ),
    ],
)
def test_options_become_flags_and_parameters(
    changes: dict[str, object], flags: set[str], params: dict[str, object]
) -> None:
    made = plan(replace(PLAIN, **changes))  # type: ignore[arg-type]
    assert set(made.flags) == flags and dict(made.params) == params


def test_an_edited_definition_is_what_runs_and_what_is_stored() -> None:
    made = plan(replace(PLAIN, xml="<domain/>"), "<domain/>")
    assert dict(made.params) == {"destination_xml": "<domain/>", "persistent_xml": "<domain/>"}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"way": Way.TUNNELLED, "storage": Storage.FULL, "copied": ("vda",)}, "storage", "through a tunnel"),
        ({"way": Way.TUNNELLED, "connections": 2}, "connections", "one connection"),
        ({"way": Way.TUNNELLED, "tls": True}, "tls", "not for it"),
        ({"way": Way.TUNNELLED, "post_copy": True}, "post_copy", "through a tunnel"),
        ({"way": Way.TUNNELLED, "data_uri": "tcp://a"}, "data_uri", "leave it empty"),
        ({"way": Way.TUNNELLED, "offline": True}, "way", "has none"),
        ({"way": Way.PEER}, "connection_uri", "as the source host reaches it"),
        ({"way": Way.PEER, "connection_uri": "qemu:///system"}, "connection_uri", "source host itself"),
        ({"way": Way.PEER, "connection_uri": "qemu+ssh://localhost/system"}, "connection_uri", "source host itself"),
        ({"way": Way.PEER, "connection_uri": "qemu+ssh://a;b/system"}, "connection_uri", "host name"),
        ({"offline": True, "storage": Storage.FULL, "copied": ("vda",)}, "storage", "while a machine runs"),
        ({"offline": True, "persistent": False}, "persistent", "its definition"),
        ({"post_copy": True, "live": False}, "post_copy", "runs on while it moves"),
        ({"post_copy": True, "connections": 2}, "post_copy", "several connections"),
        ({"compression": "zstd"}, "compression", "needs several"),
        ({"compression": "mt", "level": 10}, "level", "up to 9"),
        ({"compression": "xbzrle", "cache": 100}, "cache", "1, 2, 4"),
        ({"zero_copy": True}, "zero_copy", "several connections"),
        ({"zero_copy": True, "connections": 2, "tls": True}, "zero_copy", "encrypted"),
        ({"pinned": True}, "pinned", "rdma:"),
        ({"listen": "10.0.0.2:4"}, "listen", "without a port"),
        ({"listen": "tcp://a"}, "listen", "without a port"),
        ({"way": Way.TUNNELLED, "listen": "::"}, "listen", "leave it empty"),
        ({"screen_uri": "http://a"}, "screen_uri", "Begin with spice:"),
        (
            {"storage": Storage.FULL, "copied": ("vda",), "disks_uri": "tcp://a", "disks_port": 5},
            "disks_port",
            "leave this at 0",
        ),
        ({"compression": "xbzrle", "connections": 2}, "compression", "one connection only"),
        ({"compression": "rar"}, "compression", "no such"),
        ({"auto_converge": True, "live": False}, "auto_converge", "paused"),
        ({"storage": Storage.FULL}, "storage", "No disk"),
        ({"bandwidth": -1}, "bandwidth", "no speed"),
        ({"downtime_ms": 2_000_001}, "downtime_ms", "2000 s"),
        ({"connections": 256}, "connections", "255"),
        ({"data_uri": "ftp://a"}, "data_uri", "Begin with"),
        ({"data_uri": "tcp:// a"}, "data_uri", "spaces"),
        ({"data_uri": "unix://x"}, "data_uri", "whole path"),
        ({"data_uri": f"unix:///{'x' * 120}"}, "data_uri", "107 bytes"),
        ({"data_uri": "tcp://"}, "data_uri", "Name the target"),
        ({"data_uri": "unix:///a", "storage": Storage.FULL, "copied": ("vda",)}, "disks_uri", "one of their own"),
        ({"name": "a/b"}, "name", "slash"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes: dict[str, object], field: str, words: str) -> None:
    found = migration_flaws(replace(PLAIN, **changes), HOME)  # type: ignore[arg-type]
    assert any(flaw.field == field and words in flaw.message and not flaw.warning for flaw in found), found


def test_what_can_be_is_not_refused() -> None:
    assert migration_flaws(PLAIN, HOME) == []
    good = replace(PLAIN, way=Way.PEER, connection_uri="qemu+unix:///system?socket=/run/x", data_uri="unix:///run/m")
    assert migration_flaws(good, HOME) == []


def test_what_is_risky_is_warned_of() -> None:
    risky = replace(PLAIN, unsafe=True, post_copy=True, undefine_source=True, persistent=False)
    found = migration_flaws(risky, HOME)
    assert {flaw.field for flaw in found if flaw.warning} == {"unsafe", "post_copy", "undefine_source"}


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("qemu+ssh://me@west/system", "qemu+ssh://me@west/system"),
        ("qemu:///system", ""),
        ("qemu+ssh://localhost/system", ""),
        ("qemu:///system?socket=/run/a", "qemu+unix:///system?socket=/run/a"),
    ],
)
def test_the_source_is_told_an_address_that_it_can_use(target: str, address: str) -> None:
    assert connection_uri(PLAIN, HostKey(target)) == address


def test_the_likeliest_copies_only_what_the_target_does_not_see() -> None:
    shared = first_options(SURVEY, NEEDS)
    assert shared.storage is Storage.SHARED and volumes(shared, SURVEY, NEEDS) == ()
    apart = survey(files=APART)
    copied = first_options(apart, NEEDS)
    assert copied.storage is Storage.FULL and copied.copied == ("vda",)
    (volume,) = volumes(copied, apart, NEEDS)
    assert volume.pool == "default" and str(20 * GIB) in volume.xml and "qcow2" in volume.xml
    off = first_options(survey(files=APART, active=False), NEEDS)
    assert off.offline and off.storage is Storage.SHARED
    assert not fitting(replace(PLAIN, undefine_source=True), survey(persistent=False)).undefine_source


def test_a_file_is_the_same_where_it_changed_at_the_same_nanosecond_or_its_pool_is_shared() -> None:
    later = HERE._replace(changed="1700000000.123456790")
    assert same_file(FileThere(DISK, HERE, HERE)) and not same_file(FileThere(DISK, HERE, later))
    nfs = HERE._replace(pool_type="netfs")
    assert same_file(FileThere(DISK, nfs, nfs._replace(changed="")))
    assert not same_file(FileThere(DISK, HERE, None))


def found(told: Survey, wanted: Needs = NEEDS, **changes: object) -> dict[str, Check]:
    options = replace(first_options(told, wanted), **changes)  # type: ignore[arg-type]
    return {check.title: check for check in checks(told, wanted, options, "lab", "home")}


def test_between_two_good_hosts_nothing_fails() -> None:
    told = found(SURVEY)
    assert not blocked(tuple(told.values()))
    assert {told[title].verdict for title in ("CPU", "Machine type", "Memory", "Disk vda", "Network default")} == {
        Verdict.PASSED
    }
    assert told["lab reaches home"].verdict is Verdict.UNKNOWN and "home.example" in told["lab reaches home"].text


@pytest.mark.parametrize(
    ("changes", "title", "verdict", "words"),
    [
        ({"cpu": 0, "cpu_problem": "It lacks avx."}, "CPU", Verdict.FAILED, "avx"),
        ({"cpu": None}, "CPU", Verdict.UNKNOWN, "could not be compared"),
        ({"machine_problem": "No such."}, "Machine type", Verdict.FAILED, "No such."),
        ({"machine_problem": ""}, "Machine type", Verdict.UNKNOWN, "in time"),
        ({"free_kib": 1024}, "Memory", Verdict.WARNED, "needs 2 GiB"),
        ({"changes_mib_s": 0}, "Pace of its memory", Verdict.PASSED, "less than 1 MiB"),
        ({"changes_mib_s": 3000}, "Pace of its memory", Verdict.PASSED, "2.9 GiB"),
        ({"free_kib": None}, "Memory", Verdict.UNKNOWN, "does not tell"),
        ({"networks": ()}, "Network default", Verdict.FAILED, "no network default"),
        ({"networks": (Network("default", False),)}, "Network default", Verdict.FAILED, "off"),
        ({"networks": None}, "Network default", Verdict.UNKNOWN, "in time"),
        ({"interfaces": ()}, "Bridge br0", Verdict.FAILED, "no such interface"),
        ({"interfaces": None}, "Bridge br0", Verdict.UNKNOWN, "does not tell"),
        ({"twin": DomainState.RUNNING}, "Room for its name", Verdict.FAILED, "runs on home as well"),
        ({"twin": DomainState.SHUTOFF}, "Room for its name", Verdict.WARNED, "definition of it already"),
        ({"taken": "another"}, "Room for its name", Verdict.FAILED, "Another machine"),
        ({"snapshots": 2}, "No snapshots", Verdict.FAILED, "2 snapshots"),
        ({"checkpoints": 1}, "No checkpoints", Verdict.FAILED, "1 checkpoint."),
        ({"busy": "A job runs."}, "Nothing else under way", Verdict.FAILED, "A job runs."),
        ({"state": DomainState.CRASHED}, "It is well", Verdict.FAILED, "crashed"),
        ({"files": None}, "Disk vda", Verdict.UNKNOWN, "in time"),
        ({"files": APART, "pools": ()}, "Disk vda", Verdict.FAILED, "No pool of home"),
        ({"files": APART, "pools": (POOLS[0]._replace(available=GIB),)}, "Disk vda", Verdict.WARNED, "copied into"),
        (
            {"files": (FileThere(DISK, HERE, HERE._replace(changed="1")),)},
            "Disk vda",
            Verdict.FAILED,
            "Nothing is overwritten",
        ),
        ({"files": (FileThere(DISK, None, None),)}, "Disk vda", Verdict.UNKNOWN, "in no pool"),
        (
            {"target": replace(SURVEY.target, identity=SURVEY.source.identity)},
            "Two hosts",
            Verdict.FAILED,
            "one and the same",
        ),
        ({"target": replace(SURVEY.target, hypervisor=6002000)}, "Version of QEMU", Verdict.WARNED, "6.2.0 on home"),
        ({"target": replace(SURVEY.target, libvirt=0)}, "Version of libvirt", Verdict.UNKNOWN, "does not tell"),
        ({"target": replace(SURVEY.target, hostname="localhost")}, "lab reaches home", Verdict.FAILED, "own name"),
        ({"target": replace(SURVEY.target, late="It is silent.")}, "home answers", Verdict.FAILED, "silent"),
    ],
)
def test_each_finding_is_judged(changes: dict[str, object], title: str, verdict: Verdict, words: str) -> None:
    told = found(survey(**changes))
    assert told[title].verdict is verdict, told[title]
    assert words in told[title].text
    assert told[title].remedy or verdict in (Verdict.PASSED, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("changes", "options", "verdict"),
    [
        (99, {"bandwidth": 100}, Verdict.PASSED),
        (100, {"bandwidth": 100}, Verdict.WARNED),
        (100, {"bandwidth": 100, "post_copy": True}, Verdict.PASSED),
        (100, {"bandwidth": 100, "auto_converge": True}, Verdict.PASSED),
        (100, {"bandwidth": 100, "live": False}, None),
        (None, {"bandwidth": 100}, None),
    ],
)
def test_memory_that_changes_faster_than_it_may_be_sent_is_told(
    changes: int | None, options: dict[str, Any], verdict: Verdict | None
) -> None:
    told = found(survey(changes_mib_s=changes), **options).get("Pace of its memory")
    assert (told.verdict if told is not None else None) is verdict
    assert told is None or bool(told.remedy) is (verdict is Verdict.WARNED)


def test_a_definition_that_is_there_keeps_its_name() -> None:
    off = survey(twin=DomainState.SHUTOFF)
    assert found(off, name="moved")["Room for its name"].verdict is Verdict.FAILED
    assert found(survey(taken="another"), name="moved")["Room for its name"].verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("old", "new", "title", "verdict"),
    [
        (" cache='none'", "", "Disk vda", Verdict.FAILED),
        ("<devices>", "<devices><hostdev mode='subsystem' type='pci'/>", "Devices of the host", Verdict.FAILED),
        ("<devices>", "<devices><hostdev mode='subsystem' type='usb'/>", "Devices of the host", Verdict.WARNED),
        (
            "<devices>",
            "<devices><filesystem><driver type='virtiofs'/></filesystem>",
            "Devices of the host",
            Verdict.FAILED,
        ),
        ("</type></os>", "</type><kernel>/boot/k</kernel></os>", "Other files", Verdict.UNKNOWN),
        ("mode='custom'", "mode='host-passthrough'", "CPU", Verdict.WARNED),
    ],
)
def test_what_the_machine_has_is_judged(old: str, new: str, title: str, verdict: Verdict) -> None:
    told, wanted = document(old, new)
    assert verdict in {
        check.verdict
        for check in checks(told, wanted, first_options(told, wanted), "lab", "home")
        if check.title == title
    }


def test_a_machine_that_is_off_needs_less() -> None:
    off = survey(active=False, state=DomainState.SHUTOFF, files=APART, cpu=0, networks=())
    told = found(off)
    assert not blocked(tuple(told.values()))
    assert told["Disk vda"].verdict is Verdict.WARNED and "by hand" in told["Disk vda"].remedy


RUNS, PAUSED, OFF, SILENT, GONE = (
    Found(True, DomainState.RUNNING),
    Found(True, DomainState.PAUSED),
    Found(True, DomainState.SHUTOFF),
    Found(False),
    Found(True),
)


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (RUNS, GONE, "It still runs on east."),
        (RUNS, OFF, "It still runs on east."),
        (RUNS, PAUSED, "It still runs on east."),
        (RUNS, SILENT, "It still runs on east. west does not answer."),
        (RUNS, RUNS, "at once: power one of them off"),
        (PAUSED, GONE, "paused on east: resume it"),
        (PAUSED, RUNS, "It runs on west now. What is left on east is paused"),
        (PAUSED, PAUSED, "paused on east and on west"),
        (PAUSED, SILENT, "see that it does not run there before"),
        (OFF, RUNS, "It runs on west now."),
        (OFF, PAUSED, "It is paused on west."),
        (OFF, GONE, "It is off on east."),
        (OFF, SILENT, "It is off on east."),
        (GONE, RUNS, "It runs on west now."),
        (GONE, OFF, "It is off on west, and no longer on east."),
        (GONE, SILENT, "no longer on east, and west does not answer"),
        (GONE, GONE, "on neither east nor west"),
        (SILENT, RUNS, "It runs on west now. east does not answer."),
        (SILENT, PAUSED, "see first that it does not run there"),
        (SILENT, GONE, "It does not run on west. east does not answer"),
        (SILENT, Found(True, DomainState.PAUSED, "migration"), "It does not run on west. east does not answer"),
        (SILENT, SILENT, "not known where it runs"),
    ],
)
def test_where_it_is_is_said_in_words(source: Found, target: Found, words: str) -> None:
    assert words in whereabouts(source, target, "east", "west")


@pytest.mark.parametrize(
    ("reason", "target", "words"),
    [
        ("postcopy", Found(True, DomainState.RUNNING), "leave both alone"),
        ("postcopy failed", Found(True, DomainState.RUNNING), "Migrate it to west once more"),
        ("postcopy failed", Found(True, DomainState.PAUSED), "Migrate it to west once more"),
        ("postcopy failed", Found(False), "Do not resume what is left on east"),
        ("postcopy failed", Found(True), "It is lost"),
        ("postcopy failed", Found(True, DomainState.SHUTOFF), "It is lost"),
    ],
)
def test_one_whose_memory_is_on_both_is_never_said_to_be_resumed(reason: str, target: Found, words: str) -> None:
    said = whereabouts(Found(True, DomainState.PAUSED, reason), target, "east", "west")
    assert words in said and "resume it there" not in said


def test_virsh_makes_the_volumes_and_moves_it_safely_quoted() -> None:
    told = survey(files=APART)
    options = replace(first_options(told, NEEDS), bandwidth=4, name="a'b")
    text = lines(Migrate(KEY, HOME, options, volumes(options, told, NEEDS)), machine(1, "my web"))
    make, move = text.split(" &&\n")
    assert "vol-create -- default /dev/stdin" in make
    words = shlex.split(move)
    assert words[-2:] == ["my web", str(HOME)] and words[words.index("--dname") + 1] == "a'b"
    assert words[words.index("--migrate-disks") + 1] == "vda" and "--copy-storage-all" in words
    with pytest.raises(ValueError, match="control character"):
        lines(Migrate(KEY, HOME, replace(options, data_uri="tcp://a\x1b")), machine(1, "web"))


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (Found(True, DomainState.SHUTOFF, "destroyed"), Found(True), "It was powered off meanwhile."),
        (Found(True, DomainState.SHUTOFF, "shutdown"), Found(False), "Its guest shut down meanwhile."),
        (
            Found(True, DomainState.SHUTOFF, "crashed"),
            Found(True),
            "The process that ran it ended by itself meanwhile.",
        ),
        (Found(True), Found(True, DomainState.PAUSED, "migration"), "It was ended and removed meanwhile."),
        (Found(True, DomainState.SHUTOFF, "migrated"), Found(True, DomainState.RUNNING), ""),
        (Found(True, DomainState.RUNNING), Found(True), ""),
        (Found(True), Found(False), ""),
        (Found(False), Found(True), ""),
    ],
)
def test_a_machine_that_ended_while_it_moved_is_said_to_have(source: Found, target: Found, words: str) -> None:
    assert ended(source, target) == words
