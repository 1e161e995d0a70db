"""Memory in files, on real machines: what goes on is the guest that was saved, and what is told is how it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bed.circle import Circle
from tests.bed.containers import add_container
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Cancel, Verb
from virtgui.model.domain_deeds import DomainDeed
from virtgui.model.facts import DomainState
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Advanced, Finished, Happened
from virtgui.model.saving import (
    PEEK_MOST,
    Dump,
    DumpFormat,
    KeepSaved,
    Meanwhile,
    Peek,
    Peeked,
    Peeks,
    ReadSaved,
    RestoreFrom,
    Saved,
    SavedRead,
    SaveTo,
    SendSignal,
    Wakes,
)

FOLDER = "/var/lib/libvirt/images"


class Keeper:
    """A person at one machine's memory."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str) -> None:
        self.circle, self.host, self.name = circle, host, name
        self.at: HostKey = circle.connect(host.uri)
        self.key: DomainKey = circle.appears(self.at, name).key

    def do(self, command: DomainDeed) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)

    def well(self, command: DomainDeed) -> str:
        end = self.do(command)
        assert end.problem is None, end.problem
        return end.text

    def fails(self, command: DomainDeed) -> str:
        end = self.do(command)
        assert end.problem is not None
        return end.problem.reason

    def saved(self, path: str = "") -> Saved:
        ticket = self.circle.send(ReadSaved(self.key if not path else DomainKey(self.at, ""), path))
        self.circle.wait_until(lambda: self.circle.of(ticket, SavedRead), 60, "the saved state is read")
        told = self.circle.of(ticket, SavedRead)[0]
        assert told.saved is not None, told.problem
        return told.saved

    def peek(self, what: Peeks, address: int, size: int, target: str = "") -> Peeked:
        ticket = self.circle.send(Peek(self.key, what, address, size, target))
        self.circle.wait_until(lambda: self.circle.of(ticket, Peeked), 60, "the bytes are read")
        return self.circle.of(ticket, Peeked)[0]

    def becomes(self, state: DomainState) -> None:
        self.circle.becomes(self.key, lambda machine: machine.state is state, 60)

    def slips(self, mark: str) -> None:
        """Its clock is wrong."""
        self.host.say(self.name, f"date -s 2001-01-01; echo VG-{mark}-$(date +%Y)")
        self.host.says(self.name, f"VG-{mark}-2001")
        self.circle.messages.clear()

    def has_the_time(self, mark: str) -> None:
        self.circle.wait_until(self.told_of_clock, 60, "its clock is set")
        self.host.say(self.name, f"[ $(date +%Y) -gt 2020 ] && echo VG-{mark}-$((6*7))")
        self.host.says(self.name, f"VG-{mark}-42")

    def told_of_clock(self) -> bool:
        told = (each for each in self.circle.messages if isinstance(each, Happened) and each.domain == self.key)
        return any("clock was set" in each.text for each in told)

    def exists(self, path: str) -> bool:
        return (self.host.images / path.rpartition("/")[2]).exists()


@pytest.fixture
def keeper(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Callable[..., Keeper]:
    """`keeper("name")`: a machine that runs."""

    def make(name: str, **options: object) -> Keeper:
        return Keeper(circle, private_host, machine_on(private_host, name, **options))

    return make


def test_a_guest_goes_on_from_a_file_with_another_definition_and_the_right_time(keeper: Callable[..., Keeper]) -> None:
    it = keeper("kept", boot=True, agent=True)
    it.host.says(it.name, "VG-READY")
    it.host.agent_answers(it.name)
    it.circle.becomes(it.key, lambda machine: machine.agent_connected is True, 60)
    it.slips("FIRST")
    assert it.circle.act(it.key, Verb.PAUSE).problem is None
    it.becomes(DomainState.PAUSED)
    assert it.circle.act(it.key, Verb.RESUME).problem is None
    it.has_the_time("FIRST")
    it.host.say(it.name, "n=0; while :; do n=$((n+1)); echo VG-COUNT-$n; sleep 0.2; done &")
    it.host.says(it.name, "VG-COUNT-3")
    it.slips("SECOND")
    path = f"{FOLDER}/{it.name}.save"
    assert path in it.well(SaveTo(it.key, path))
    it.becomes(DomainState.SHUTOFF)
    counted = it.host.serial(it.name).count("VG-COUNT")
    saved = it.saved(path)
    assert (saved.name, saved.uuid, saved.memory_kib) == (it.name, it.key.uuid, 128 * 1024)
    other = saved.xml.replace("</uuid>", "</uuid><description>from a file</description>", 1)
    assert path in it.well(RestoreFrom(it.key, path, it.name, other))
    it.becomes(DomainState.RUNNING)
    it.host.says(it.name, f"VG-COUNT-{counted + 5}")
    assert "VG-READY" not in it.host.serial(it.name)  # it never booted again
    assert "from a file" in it.host.virsh("dumpxml", "--", it.name)
    it.has_the_time("SECOND")
    assert it.exists(path)  # a restored file is kept


def test_the_definition_within_a_file_is_changed(keeper: Callable[..., Keeper]) -> None:
    it = keeper("within")
    path = f"{FOLDER}/{it.name}.save"
    it.well(SaveTo(it.key, path, Wakes.PAUSED, bypass_cache=False))
    xml = it.saved(path).xml.replace("</uuid>", "</uuid><title>a new title</title>", 1)
    it.well(KeepSaved(it.key, path, xml, Wakes.RUNNING))
    assert "a new title" in it.saved(path).xml
    assert it.fails(KeepSaved(it.key, path, xml.replace("<domain", "<nonsense", 1).replace("</domain", "</nonsense")))
    assert "a new title" in it.saved(path).xml
    it.well(RestoreFrom(it.key, path, it.name))
    it.becomes(DomainState.RUNNING)
    assert "already" in it.fails(RestoreFrom(it.key, path, it.name))


def test_a_machine_s_own_saved_state_is_seen_and_changed(keeper: Callable[..., Keeper]) -> None:
    it = keeper("own")
    assert it.circle.act(it.key, Verb.SAVE).problem is None
    it.becomes(DomainState.SHUTOFF)
    xml = it.saved().xml
    it.well(KeepSaved(it.key, "", xml.replace("</uuid>", "</uuid><title>woken</title>", 1), Wakes.PAUSED))
    assert "woken" in it.saved().xml
    assert it.circle.act(it.key, Verb.START).problem is None
    it.becomes(DomainState.PAUSED)
    assert "woken" in it.host.virsh("dumpxml", "--", it.name)


def test_every_form_of_a_dump(keeper: Callable[..., Keeper]) -> None:
    it = keeper("dumped")
    begins = {DumpFormat.ELF: b"\x7fELF", DumpFormat.KDUMP_ZLIB: b"makedumpfile"}
    for form in DumpFormat:
        path = f"{FOLDER}/{it.name}.{form.value}"
        end = it.do(Dump(it.key, path, format=form))
        if end.problem is None:
            start = begins.get(form, b"makedumpfile")
            assert (it.host.images / path.rpartition("/")[2]).read_bytes()[: len(start)] == start
        else:  # this QEMU was built without it, or the guest has nothing that it needs
            assert form not in begins and not it.exists(path) and end.problem.detail
    it.becomes(DomainState.RUNNING)
    whole = f"{FOLDER}/{it.name}.whole"
    it.well(Dump(it.key, whole, memory_only=False, meanwhile=Meanwhile.LIVE))
    assert (it.host.images / f"{it.name}.whole").read_bytes()[:4] == b"QEVM"
    assert "nothing is overwritten" in it.fails(Dump(it.key, whole))
    it.well(Dump(it.key, f"{FOLDER}/{it.name}.reset", meanwhile=Meanwhile.RESET))
    it.becomes(DomainState.RUNNING)
    it.well(Dump(it.key, f"{FOLDER}/{it.name}.crash", meanwhile=Meanwhile.CRASH))
    it.circle.becomes(it.key, lambda machine: not machine.active, 60)
    assert "not running" in it.fails(Dump(it.key, f"{FOLDER}/{it.name}.late"))


def test_what_is_told_after_a_cancel_is_how_it_is(keeper: Callable[..., Keeper]) -> None:
    it = keeper("stopped")
    path = f"{FOLDER}/{it.name}.save"
    it.host.freeze(it.name)
    ticket = it.circle.send(SaveTo(it.key, path))
    it.circle.wait_until(lambda: it.circle.of(ticket, Advanced), 30, "it writes")
    it.circle.send(Cancel(ticket))
    it.host.thaw(it.name)
    end = it.circle.finish(ticket, 60)
    assert end.cancelled or end.problem is None, end.problem
    it.becomes(DomainState.RUNNING if end.cancelled else DomainState.SHUTOFF)
    assert it.exists(path) is not end.cancelled
    if not end.cancelled:
        it.well(RestoreFrom(it.key, path, it.name))


def test_a_full_disk_leaves_the_guest_running_and_says_where(circle: Circle, fresh_host: PrivateHost) -> None:
    fresh_host.add("full", memory_mib=64)
    it = Keeper(circle, fresh_host, "full")
    full = "/var/lib/libvirt/full"
    fresh_host.run("mkdir", full)
    fresh_host.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", full)
    fresh_host.virsh("pool-define-as", "full", "dir", "--target", full)
    fresh_host.virsh("pool-start", "full")
    for deed in (SaveTo(it.key, f"{full}/a.save"), Dump(it.key, f"{full}/a.core")):
        why = it.fails(deed)
        assert "no room" in why and full in why
        assert fresh_host.run("ls", full) == ""
        it.becomes(DomainState.RUNNING)


def test_a_daemon_that_dies_while_memory_is_written(circle: Circle, fresh_host: PrivateHost) -> None:
    for name, deed in (("saved", SaveTo), ("dumped", Dump)):
        fresh_host.add(name)
        it = Keeper(circle, fresh_host, name)
        path = f"{FOLDER}/{name}.file"
        fresh_host.freeze(name)
        ticket = circle.send(deed(it.key, path))
        circle.wait_until(lambda ticket=ticket: circle.of(ticket, Advanced), 30, "it writes")
        fresh_host.kill()
        end = circle.finish(ticket, 60)
        assert end.unknown and end.problem is not None and path in end.problem.reason
        fresh_host.thaw(name)
        circle.wait_until(lambda it=it: not circle.ready(it.at), 60, "the loss is noticed")
        fresh_host.respawn()
        circle.wait_until(lambda it=it: circle.ready(it.at), 60, "the host is back")
        fresh_host.reaches(name, "running")
        again = f"{FOLDER}/{name}.again"
        it.well(deed(it.key, again))
        assert it.exists(again)


def test_a_program_that_ends_while_memory_is_written(
    circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]
) -> None:
    name = machine_on(private_host, "left")
    it = Keeper(circle, private_host, name)
    path = f"{FOLDER}/{name}.save"
    private_host.freeze(name)
    ticket = circle.send(SaveTo(it.key, path))
    circle.wait_until(lambda: circle.of(ticket, Advanced), 30, "it writes")
    circle.close()
    private_host.thaw(name)
    private_host.reaches(name, "shut off")  # the host goes on with it
    later = Circle()
    try:
        after = Keeper(later, private_host, name)
        assert not later.machine(after.at, name).active
        after.well(RestoreFrom(after.key, path, name))
        after.becomes(DomainState.RUNNING)
    finally:
        later.close()


def test_a_guest_s_memory_and_disk_are_looked_into(keeper: Callable[..., Keeper], private_host: PrivateHost) -> None:
    raw = private_host.images / "peeked.raw"
    raw.write_bytes(b"\0" * 512 + b"a byte of the disk" + b"\0" * 65536)
    disk = (
        "<disk type='file'><driver name='qemu' type='raw'/><source file='/var/lib/libvirt/images/peeked.raw'/>"
        "<target dev='vdb' bus='virtio'/></disk>"
    )
    it = keeper("peeked", extra=disk)
    told = it.peek(Peeks.DISK, 512, 18, "vdb")
    assert told.problem is None and told.data == b"a byte of the disk"
    told = it.peek(Peeks.PHYSICAL, 0xF0000, 65536)  # the firmware
    assert told.problem is None and len(told.data) == 65536 and b"SeaBIOS" in told.data
    assert len(it.peek(Peeks.VIRTUAL, 0xF0000, 16).data) == 16
    it.host.volume("peeked.qcow2")
    it.host.virsh("attach-disk", it.name, f"{FOLDER}/peeked.qcow2", "vdc", "--subdriver", "qcow2")
    told = it.peek(Peeks.DISK, 0, 16, "vdc")
    assert told.problem is not None and "raw" in told.problem.reason
    for told in (it.peek(Peeks.PHYSICAL, 0, PEEK_MOST + 1), it.peek(Peeks.DISK, 0, 16, "vdz")):
        assert told.problem is not None and not told.data
    private_host.virsh("destroy", "--", it.name)
    it.becomes(DomainState.SHUTOFF)
    assert it.peek(Peeks.PHYSICAL, 0, 16).problem is not None
    assert it.peek(Peeks.DISK, 512, 6, "vdb").data == b"a byte"
    raw.unlink()


@pytest.mark.needs("containers")
def test_a_container_hears_a_signal(circle: Circle) -> None:
    with PrivateHost("boxes", network=False, pool=False, containers=True) as host:
        add_container(host, "box")
        at = circle.connect(host.uri_lxc)
        key = circle.appears(at, "box").key
        other = circle.finish(circle.send(SendSignal(key, 2, 15)), 60)
        assert other.problem is not None and "first process" in other.problem.reason
        assert circle.machine(at, "box").active
        end = circle.finish(circle.send(SendSignal(key, 1, 9)), 60)
        assert end.problem is None, end.problem
        circle.becomes(key, lambda machine: not machine.active, 60)


def test_a_daemon_that_dies_while_a_machine_is_restored_leaves_one_to_restore(
    circle: Circle, fresh_host: PrivateHost
) -> None:
    fresh_host.add("again")
    it = Keeper(circle, fresh_host, "again")
    path = f"{FOLDER}/again.save"
    it.well(SaveTo(it.key, path))
    it.becomes(DomainState.SHUTOFF)
    ticket = circle.send(RestoreFrom(it.key, path, "again"))
    fresh_host.kill()
    end = circle.finish(ticket, 60)
    assert end.problem is None or end.unknown or "before anything" in end.problem.reason
    circle.wait_until(lambda: not circle.ready(it.at), 60, "the loss is noticed")
    fresh_host.respawn()
    circle.wait_until(lambda: circle.ready(it.at), 60, "the host is back")
    if not circle.machine(it.at, "again").active:
        it.well(RestoreFrom(it.key, path, "again"))
    it.becomes(DomainState.RUNNING)
    assert it.exists(path)


def test_a_place_that_is_gone_is_told(keeper: Callable[..., Keeper]) -> None:
    it = keeper("nowhere")
    why = it.fails(SaveTo(it.key, "/var/lib/libvirt/gone/a.save"))
    assert "folder" in why
    it.becomes(DomainState.RUNNING)
    it.host.virsh("destroy", "--", it.name)
    it.becomes(DomainState.SHUTOFF)
    assert "does not exist" in it.fails(RestoreFrom(it.key, "/var/lib/libvirt/gone/a.save", it.name))
    ticket = it.circle.send(ReadSaved(it.key, f"{FOLDER}/none.save"))
    it.circle.wait_until(lambda: it.circle.of(ticket, SavedRead), 60, "it is told")
    assert it.circle.of(ticket, SavedRead)[0].problem is not None
