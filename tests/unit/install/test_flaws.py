"""What is wrong with a new machine, beside which field, and what can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.install.test_defaults import made, system
from tests.unit.install.worlds import GIB, POOL, foreign, host, lxc, vz, xen
from virtgui.install.defaults import defaults
from virtgui.install.draft import (
    OPERATING_SYSTEM,
    TEMPLATE,
    CloudSource,
    ContainerSource,
    DiskDraft,
    ImportSource,
    IsoSource,
    MachineDraft,
    Medium,
    NicDraft,
    PxeSource,
    Source,
    TreeSource,
    with_disk,
    with_nic,
)
from virtgui.install.facts import HostFacts, PathTrouble
from virtgui.install.flaw import ERROR, MAKE_NETWORK, MAKE_POOL, NOTE, START_NETWORK, START_POOL, WARNING, Flaw
from virtgui.install.flaws import blocking, flaws
from virtgui.model.inventory import Inventory, Network, Use, Volume

ISO = IsoSource(Medium("/iso/a.iso"))


def told(draft: MachineDraft, facts: HostFacts | None = None, name: str = "debian11") -> dict[str, Flaw]:
    """The flaws by field; two of one field would be a mistake."""
    found = flaws(draft, facts or host(), system(name))
    assert len({flaw.field for flaw in found}) == len(found), found
    return {flaw.field: flaw for flaw in found}


@pytest.mark.parametrize("name", ["debian11", "ubuntu22.04", "fedora37", "win10", "win11"])
def test_nothing_is_wrong_with_what_is_proposed(name: str) -> None:
    assert flaws(defaults(system(name), host(), source=ISO), host(), system(name)) == []


@pytest.mark.parametrize("name", ["", " ", "a/b", ".", "..", "a\nb", "a\x00b", "a\u2028b", "\ud800", "web", "x" * 300])
def test_a_name_must_be_free_and_legal(name: str) -> None:
    found = told(replace(made("debian11"), name=name), host(names=frozenset({"web"})))
    assert found["name"].severity == ERROR and found["name"].message


@pytest.mark.parametrize("name", ["a b", "<b>x", "“'&\"", "מכונה", "🙂", "-x"])
def test_odd_names_are_allowed(name: str) -> None:
    assert told(replace(made("debian11"), name=name)) == {}


def test_a_title_is_one_line() -> None:
    assert told(replace(made("debian11"), title="a\nb"))["title"].severity == ERROR
    assert told(replace(made("debian11"), description="a\x1b[0m"))["description"].severity == ERROR
    assert told(replace(made("debian11"), description="a\nb")) == {}


def test_memory_and_cpus_are_held_against_the_host() -> None:
    draft = made("debian11")
    assert "only 32 GiB" in told(replace(draft, memory_kib=64 * 1024**2))["memory_kib"].message
    busy = host(promised_memory_kib=31 * 1024**2, promised_vcpus=8)
    found = told(draft, busy)
    assert found["memory_kib"].severity == WARNING and "31 GiB" in found["memory_kib"].message
    assert found["vcpus"].severity == NOTE
    assert told(replace(draft, vcpus=9))["vcpus"].severity == WARNING
    assert told(replace(draft, vcpus=5000))["vcpus"].severity == ERROR
    assert told(replace(draft, vcpus=0))["vcpus"].severity == ERROR
    assert told(replace(draft, memory_kib=0))["memory_kib"].severity == ERROR
    assert told(replace(draft, vcpus=4, max_vcpus=2))["max_vcpus"].severity == ERROR
    assert told(replace(draft, max_memory_kib=1))["max_memory_kib"].severity == ERROR
    assert told(replace(draft, vcpus=3, sockets=2))["sockets"].severity == ERROR
    small = replace(made("win11"), memory_kib=1024**2, vcpus=1, sockets=0)
    found = told(small, name="win11")
    assert "4 GiB" in found["memory_kib"].message and found["vcpus"].severity == WARNING


def test_who_runs_it() -> None:
    draft = made("debian11")
    assert "cannot run s390x" in told(replace(draft, arch="s390x"))["arch"].message
    arm = foreign("aarch64", own=False)
    emulated = defaults(system("fedora37"), arm, arch="aarch64")
    assert told(emulated, arm)["domain"].severity == WARNING
    assert "KVM is not available" in told(replace(emulated, domain="kvm"), arm)["domain"].message
    assert told(replace(draft, machine="isapc-0"))["machine"].severity == ERROR


def test_firmware_and_tpm_that_are_not_there() -> None:
    bare = host("qemu-tcg-q35")
    draft = defaults(system("win11"), bare, source=ISO, domain="qemu")
    found = told(draft, bare, "win11")
    assert "OVMF" in found["firmware"].message and found["firmware"].severity == ERROR
    assert "swtpm" in found["tpm"].message and found["tpm"].severity == ERROR
    without = replace(made("win11"), source=ISO, firmware="", secure_boot=False, tpm="")
    found = told(without, name="win11")
    assert (found["firmware"].severity, found["tpm"].severity) == (WARNING, WARNING)
    assert "needs UEFI" in told(replace(without, secure_boot=True), name="win11")["secure_boot"].message
    assert "q35" in told(replace(made("win11"), machine="pc"), name="win11")["secure_boot"].message


def test_a_tpm_of_a_version_that_the_host_has_not() -> None:
    draft = replace(made("win11"), tpm="1.2")
    (offer,) = host().offers
    newer = replace(offer, offers=(*offer.offers, ("tpm/backendVersion", ("2.0",))))
    assert told(draft, host(offers=(newer,)), "win11")["tpm"].message.startswith("This host has no TPM of version 1.2")
    assert told(draft, name="win11") == {}, "an older libvirt does not say"


def test_no_pool_is_offered_one() -> None:
    found = told(made("debian11"), host(inventory=Inventory(networks=(Network("default", True),))))
    assert (found["disks/0/pool"].offer, found["disks/0/pool"].what) == (MAKE_POOL, "default")
    off = Inventory(pools=(POOL._replace(active=False),), networks=(Network("default", True),))
    found = told(made("debian11"), host(inventory=off))
    assert (found["disks/0/pool"].offer, found["disks/0/pool"].what) == (START_POOL, "default")
    unread = Inventory(networks=(Network("default", True),), lacks=(("pools", "You may not read its pools"),))
    assert told(made("debian11"), host(inventory=unread))["disks/0/pool"].message == "You may not read its pools"


def test_a_network_that_is_off_is_offered_to_be_started() -> None:
    off = Inventory(pools=(POOL,), networks=(Network("default", False),))
    found = told(made("debian11"), host(inventory=off))
    assert (found["nics/0/source"].offer, found["nics/0/source"].what) == (START_NETWORK, "default")
    none = told(made("debian11"), host(inventory=Inventory(pools=(POOL,))))
    assert none["nics/0/source"].offer == MAKE_NETWORK
    gone = replace(made("debian11"), nics=(NicDraft(source="gone"),))
    assert told(gone)["nics/0/source"].message.startswith("The host has no network")
    assert told(replace(gone, nics=(NicDraft("bridge", ""),)))["nics/0/source"].message == "Choose a bridge."


def test_addresses_of_cards() -> None:
    twice = replace(made("debian11"), nics=(NicDraft(mac="52:54:00:00:00:01"), NicDraft(mac="52:54:00:00:00:01")))
    assert told(twice)["nics/1/mac"].severity == WARNING
    assert told(replace(twice, nics=(NicDraft(mac="52:54"),)))["nics/0/mac"].severity == ERROR
    used = host(uses=(Use("mac", "52:54:00:00:00:01", "web"),))
    assert told(replace(twice, nics=twice.nics[:1]), used)["nics/0/mac"].message.startswith("web has this address")


def test_new_disks() -> None:
    draft = made("debian11")

    def disk(**changes: object) -> dict[str, Flaw]:
        return told(with_disk(draft, 0, replace(draft.disks[0], **changes)))  # type: ignore[arg-type]

    assert disk(size_bytes=0)["disks/0/size_bytes"].severity == ERROR
    assert "cannot grow" in disk(size_bytes=450 * GIB)["disks/0/size_bytes"].message
    assert "will not fit" in disk(size_bytes=450 * GIB, full=True)["disks/0/size_bytes"].message
    assert (
        "needs 10 GiB"
        in told(with_disk(made("ubuntu22.04"), 0, replace(draft.disks[0], size_bytes=GIB)), name="debian10")[
            "disks/0/size_bytes"
        ].message
    )
    for name in ("../../etc/x", "/abs", "a/b", ".", "a\x00b", "web.qcow2"):
        assert disk(name=name)["disks/0/name"].severity == ERROR
    assert disk(bus="ide")["disks/0/bus"].severity == ERROR
    several = with_disk(draft, 1, replace(draft.disks[0], name="b", size_bytes=390 * GIB))
    assert "410 GiB together" in told(several)["disks"].message
    assert "is the same" in told(with_disk(draft, 1, draft.disks[0]))["disks/1/name"].message


def test_disks_that_are_there() -> None:
    draft = made("debian11")

    def disk(made: DiskDraft, **facts: object) -> dict[str, Flaw]:
        return told(with_disk(draft, 0, made), host(**facts))

    used = (Use("disk", "/images/web.qcow2", "web"),)
    volume = DiskDraft("volume", pool="default", name="web.qcow2")
    assert disk(volume) == {}
    assert disk(volume, uses=used)["disks/0/name"].message.startswith("web uses this image")
    assert disk(DiskDraft("path", path="/images/web.qcow2"), uses=used)["disks/0/path"].severity == WARNING
    assert disk(replace(volume, shareable=True), uses=used) == {}
    assert disk(replace(volume, name="gone"))["disks/0/name"].severity == ERROR
    assert disk(DiskDraft("path", path="a.img"))["disks/0/path"].severity == ERROR
    assert disk(DiskDraft("path"))["disks/0/path"].severity == ERROR
    closed = PathTrouble("/root/a.img", "“qemu” may not enter “/root”", fix="setfacl …")
    told_of = disk(DiskDraft("path", path="/root/a.img"), paths=(closed,))["disks/0/path"]
    assert told_of.message == closed.message and told_of.severity == WARNING
    gone = closed._replace(missing=True)
    assert disk(DiskDraft("path", path="/root/a.img"), paths=(gone,))["disks/0/path"].severity == ERROR
    assert told(replace(draft, disks=(), source=ISO))["disks"].severity == WARNING
    assert "disks" not in told(replace(draft, disks=()))


@pytest.mark.parametrize(
    ("source", "field", "severity"),
    [
        (IsoSource(), "source/medium", ERROR),
        (IsoSource(Medium("a.iso")), "source/medium", ERROR),
        (IsoSource(Medium(pool="default", volume="gone.iso")), "source/medium/volume", ERROR),
        (IsoSource(Medium("/a.iso"), Medium("b")), "source/script", ERROR),
        (ImportSource(), "source/image", ERROR),
        (CloudSource(), "source/image", ERROR),
        (CloudSource(Medium("/c.qcow2")), "source/seed", NOTE),
        (CloudSource(Medium("/c", format="vmdk"), True, Medium("/s")), "source/linked", ERROR),
        (TreeSource(), "source/url", ERROR),
        (TreeSource("/etc/passwd"), "source/url", ERROR),
        (TreeSource("file:///x"), "source/url", ERROR),
        (TreeSource("https://["), "source/url", ERROR),
        (TreeSource("http://x/"), "source/url", NOTE),
    ],
)
def test_sources(source: Source, field: str, severity: str) -> None:
    assert told(replace(made("debian11"), source=source))[field].severity == severity


def test_booting_from_the_network_needs_a_card_on_one() -> None:
    draft = replace(made("debian11"), source=PxeSource())
    assert told(draft) == {}
    assert told(replace(draft, nics=()))["source/nic"].severity == ERROR
    assert told(with_nic(draft, 0, NicDraft("user", "")))["nics/0/type"].severity == WARNING
    tree = replace(draft, source=TreeSource("https://x/"), nics=())
    assert told(tree)["nics"].severity == WARNING


def test_containers() -> None:
    facts = lxc()
    draft = defaults(None, facts, source=ContainerSource(OPERATING_SYSTEM, "init", ""))
    found = {flaw.field for flaw in blocking(flaws(draft, facts))}
    assert found == {"source/init", "source/root"}
    fine = replace(draft, source=ContainerSource(OPERATING_SYSTEM, "/sbin/init", "/srv/a"))
    assert blocking(flaws(fine, facts)) == []


def test_screens_that_the_host_has_not() -> None:
    bare = host("qemu-newer")
    draft = replace(made("debian11"), graphics=("rdp",), video="gop")
    found = told(draft, bare)
    assert (found["graphics"].severity, found["video"].severity) == (ERROR, ERROR)


def test_what_the_host_does_not_tell_is_not_held_against_it() -> None:
    silent = HostFacts(inventory=host().inventory)
    assert blocking(flaws(defaults(system("win11"), silent, source=ISO), silent, system("win11"))) == []


@pytest.mark.parametrize("kind", ["xenpvh", "xen"])
def test_what_has_no_board_starts_neither_windows_nor_a_medium(kind: str) -> None:
    facts, disk = xen(), ImportSource(Medium("/images/a.qcow2", format="qcow2"))
    debian, windows = system("debian11"), system("win11")
    for source in (ISO, PxeSource()):
        draft = defaults(debian, facts, source=source, os_type=kind)
        assert "fully virtual" in told(draft, facts)["os_type"].message
        assert "os_type" not in told(replace(draft, os_type="hvm", machine="xenfv"), facts)
    assert "os_type" not in told(defaults(debian, facts, source=disk, os_type=kind), facts)
    draft = defaults(windows, facts, source=disk, os_type=kind)
    assert "fully virtual" in told(draft, facts, "win11")["os_type"].message


@pytest.mark.parametrize(("name", "word"), [("", "Write"), ("../x", "“/”"), ("a b", "spaces"), ("a\x07", "control")])
def test_a_template_has_a_name(name: str, word: str) -> None:
    draft = defaults(None, vz(), source=ContainerSource(TEMPLATE, "", template=name))
    assert word in told(draft, vz())["source/template"].message
    draft = defaults(None, vz(), source=ContainerSource(TEMPLATE, "", template="ubuntu-22.04-x86_64"))
    assert not blocking(flaws(draft, vz()))
    assert "no containers" in told(draft, host())["source/template"].message


def test_what_others_use_is_told_of_a_disk_that_is_there() -> None:
    base = Volume("base.qcow2", "/images/base.qcow2", "qcow2")
    layer = Volume("layer.qcow2", "/images/layer.qcow2", "qcow2", backing="/images/base.qcow2")
    pools = (POOL._replace(volumes=(base, layer)),)
    facts = host(inventory=Inventory(pools=pools), uses=(Use("disk", "default/layer.qcow2", "mail"),))
    draft = made("debian11")

    def of(disk: DiskDraft) -> str:
        found = told(with_disk(draft, 1, disk), facts)
        return next((flaw.message for field, flaw in found.items() if field.startswith("disks/1/")), "")

    assert "mail uses" in of(DiskDraft("volume", pool="default", name="layer.qcow2"))
    assert "“layer.qcow2” stands on" in of(DiskDraft("path", path="/images/base.qcow2"))
    assert of(DiskDraft("path", path="/images/base.qcow2", read_only=True)) == ""
    first = with_disk(draft, 1, DiskDraft("path", path="/images/base.qcow2"))
    twice = with_disk(first, 2, DiskDraft("volume", pool="default", name="base.qcow2"))
    found = [flaw.message for flaw in flaws(twice, facts) if flaw.field == "disks/2/name"]
    assert any("Disk 2 of this machine is the same" in message for message in found)
