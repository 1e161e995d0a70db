"""The command lines for disks, memory and guests: read by a real shell, understood by the real virsh."""

from __future__ import annotations

import shlex

import pytest

from virtgui.model.blocks import Commit, Copy, CopyTo, DiskChain, Disks, Layer, Pull, Then, TuneBlockJob
from virtgui.model.commands import ResizeDisk
from virtgui.model.facts import Domain, DomainState, Host, Phase
from virtgui.model.guests import GuestAct, GuestVerb, ReadKeys, SetGuestVcpu, SetKeys
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.saving import Dump, DumpFormat, KeepSaved, Meanwhile, RestoreFrom, SaveTo, SendSignal, Wakes
from virtgui.model.snapshots import FileFact, MachineDisk, Snapshots, Space
from virtgui.model.virsh_disks import block_line, tune_line
from virtgui.model.virsh_guest import guest_line
from virtgui.model.virsh_saving import saving_line
from virtgui.util.frozen import replace

HOST = Host(HostKey("qemu:///system"), Phase.OPEN, driver="QEMU", libvirt_version="9.0.0")
WEB = DomainKey(HOST.key, "4dea22b3-1d52-d8f3-2516-782e98ab3fa0")
DOMAIN = Domain(WEB, "web-01", id=3, state=DomainState.RUNNING)
START = "virsh -c qemu:///system "
TOP, MID, BASE = "/i/top.qcow2", "/i/mid.qcow2", "/i/base.qcow2"
CHAIN = DiskChain("vda", seen=tuple(Layer(path, "qcow2") for path in (TOP, MID, BASE)))
KNOWN = Snapshots(
    WEB,
    "web-01",
    active=True,
    driver="QEMU",
    version=9_000_000,
    disks=(MachineDisk("vda", format="qcow2", source=TOP, chain=(MID, BASE)),),
    files=(FileFact(TOP, "default", "top.qcow2"),),
    spaces=(Space("/i", "default", 1 << 30), Space("/fast", "fast", 1 << 30), Space("", "vg", 1 << 30)),
)
DISKS = Disks(KNOWN, (CHAIN,))
FOLLOW = "--wait --verbose"


def disk(command: Pull | Commit | Copy | ResizeDisk, disks: Disks = DISKS) -> str:
    told = block_line(command, disks, DOMAIN, HOST)
    assert told.startswith(START)
    return told.replace(START, "")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Pull(WEB, "vda"), f"blockpull {FOLLOW} -- web-01 vda"),
        (Pull(WEB, "vda", BASE, 5), f"blockpull --base {BASE} --bytes --bandwidth 5 {FOLLOW} -- web-01 vda"),
        (
            Commit(WEB, "vda", TOP, MID),
            f"blockcommit --base {MID} --top {TOP} --active --pivot {FOLLOW} --delete -- web-01 vda",
        ),
        (Commit(WEB, "vda", MID, BASE, delete=False), f"blockcommit --base {BASE} --top {MID} {FOLLOW} -- web-01 vda"),
        (
            Copy(WEB, "vda", CopyTo(pool="fast", volume="a b.raw", format="raw"), Then.GO_OVER, drop_old=True),
            f"blockcopy --dest '/fast/a b.raw' --format raw --transient-job --pivot {FOLLOW} -- web-01 vda && "
            f"vol-delete -- {TOP}",
        ),
        (
            Copy(WEB, "vda", CopyTo("/x.qcow2"), Then.STOP, shallow=True, speed=7, drop_old=True),
            "blockcopy --dest /x.qcow2 --format qcow2 --bytes --bandwidth 7 --shallow --transient-job --finish "
            f"{FOLLOW} -- web-01 vda",
        ),
        (
            Copy(WEB, "vda", CopyTo("/dev/vg/x", format="raw", block=True, reuse=True), mirrored=True),
            "blockcopy --dest /dev/vg/x --format raw --reuse-external --blockdev --transient-job --synchronous-writes "
            f"{FOLLOW} -- web-01 vda",
        ),
        (ResizeDisk(WEB, "vda", 1 << 30), "blockresize -- web-01 vda 1073741824B"),
    ],
)
def test_a_job_on_a_disk_has_its_line(command: Pull | Commit | Copy | ResizeDisk, told: str) -> None:
    assert disk(command) == told


def test_what_an_older_libvirt_does_not_delete_is_deleted_after() -> None:
    older = Disks(replace(KNOWN, version=8_000_000), (CHAIN,))
    told = disk(Commit(WEB, "vda", TOP, BASE), older)
    assert told.endswith(f"{FOLLOW} -- web-01 vda && vol-delete -- {TOP} && vol-delete -- {MID}")


def test_one_that_is_off_grows_through_its_pool_or_not_at_all() -> None:
    off = Disks(replace(KNOWN, active=False), (CHAIN,))
    assert disk(ResizeDisk(WEB, "vda", 9), off) == "vol-resize --pool default --vol top.qcow2 --capacity 9B"
    with pytest.raises(ValueError, match="no storage pool"):
        disk(ResizeDisk(WEB, "vda", 9), Disks(replace(KNOWN, active=False, files=()), (CHAIN,)))


@pytest.mark.parametrize("to", [CopyTo(pool="vg", volume="x"), CopyTo(pool="gone", volume="x"), CopyTo("/a\nb")])
def test_what_cannot_be_one_line_is_refused_in_words(to: CopyTo) -> None:
    with pytest.raises(ValueError, match=r"^There is no .*\.$"):
        disk(Copy(WEB, "vda", to))


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (TuneBlockJob(WEB, "vda", 1 << 20), "--bytes --bandwidth 1048576"),
        (TuneBlockJob(WEB, "vda", 0), "--bytes --bandwidth 0"),
        (TuneBlockJob(WEB, "vda", go_over=True), "--pivot"),
        (TuneBlockJob(WEB, "vda", stop=True), "--abort"),
    ],
)
def test_a_running_job_is_changed_by_a_line(command: TuneBlockJob, told: str) -> None:
    assert tune_line(command, DOMAIN, HOST) == f"{START}blockjob {told} -- web-01 vda"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (SaveTo(WEB, "/s/web.save", Wakes.PAUSED, True), "save --bypass-cache --paused -- web-01 /s/web.save"),
        (RestoreFrom(WEB, "/s/-x y", "web-01", wakes=Wakes.RUNNING), "restore --running -- '/s/-x y'"),
        (KeepSaved(WEB, "/s/web.save", "<domain/>"), "save-image-edit -- /s/web.save"),
        (KeepSaved(WEB, "", "<domain/>", Wakes.RUNNING), "managedsave-edit --running -- web-01"),
        (
            Dump(WEB, "/d", format=DumpFormat.KDUMP_ZLIB, meanwhile=Meanwhile.LIVE),
            "dump --memory-only --format kdump-zlib --live -- web-01 /d",
        ),
        (Dump(WEB, "/d", memory_only=False, meanwhile=Meanwhile.CRASH), "dump --crash -- web-01 /d"),
        (SendSignal(WEB, 1, 15), "send-process-signal -- web-01 1 term"),
    ],
)
def test_memory_has_its_lines(command: SaveTo | RestoreFrom | KeepSaved | Dump | SendSignal, told: str) -> None:
    assert saving_line(command, DOMAIN, HOST) == START + told


def test_no_definition_with_passwords_stands_in_a_line() -> None:
    with pytest.raises(ValueError, match="passwords"):
        saving_line(RestoreFrom(WEB, "/s", "web-01", "<domain><graphics passwd='s3cret'/></domain>"), DOMAIN, HOST)
    assert "s3cret" not in saving_line(KeepSaved(WEB, "/s", "<graphics passwd='s3cret'/>"), None, HOST)


def test_a_path_is_whole_and_a_machine_is_there() -> None:
    with pytest.raises(ValueError, match="full path"):
        saving_line(SaveTo(WEB, "web.save"), DOMAIN, HOST)
    with pytest.raises(ValueError, match="no such machine"):
        saving_line(SaveTo(WEB, "/web.save"), None, HOST)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (GuestAct(WEB, GuestVerb.FREEZE), "domfsfreeze -- web-01"),
        (GuestAct(WEB, GuestVerb.FREEZE, ("/", "/a b")), "domfsfreeze -- web-01 / '/a b'"),
        (GuestAct(WEB, GuestVerb.THAW), "domfsthaw -- web-01"),
        (GuestAct(WEB, GuestVerb.TRIM, minimum=4096), "domfstrim --minimum 4096 -- web-01"),
        (GuestAct(WEB, GuestVerb.SET_TIME), "domtime --now -- web-01"),
        (SetGuestVcpu(WEB, 2, True), "guestvcpus --cpulist 2 --enable -- web-01"),
        (SetGuestVcpu(WEB, 2, False), "guestvcpus --cpulist 2 --disable -- web-01"),
        (ReadKeys(WEB, "ann"), "get-user-sshkeys -- web-01 ann"),
        (SetKeys(WEB, "ann", ()), "set-user-sshkeys --reset -- web-01 ann"),
    ],
)
def test_a_guest_has_its_lines(command: GuestAct | SetGuestVcpu | SetKeys | ReadKeys, told: str) -> None:
    assert guest_line(command, DOMAIN, HOST) == START + told


def test_keys_are_fed_and_a_guests_text_is_not_trusted() -> None:
    words = shlex.split(guest_line(SetKeys(WEB, "ann", ("ssh-rsa A $(x)", "ssh-rsa B")), DOMAIN, HOST))
    assert words[:4] == ["printf", r"%s\n", "ssh-rsa A $(x)", "ssh-rsa B"]
    assert words[4:] == ["|", *f"{START}set-user-sshkeys --reset --file /dev/stdin -- web-01 ann".split()]
    with pytest.raises(ValueError, match="mount point contains a line break"):
        guest_line(GuestAct(WEB, GuestVerb.FREEZE, ("/a\nrm",)), DOMAIN, HOST)
