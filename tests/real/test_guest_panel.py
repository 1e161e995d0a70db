"""What a guest's agent tells and does: the real agent in the tiny guest, and one that lies."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import Verb
from virtgui.model.guests import (
    GuestAct,
    GuestDeed,
    GuestRead,
    GuestVerb,
    KeysRead,
    ReadGuest,
    ReadKeys,
    SetGuestVcpu,
    SetKeys,
    SetPassword,
)
from virtgui.model.keys import DomainKey
from virtgui.model.messages import Finished

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4fRTkzB8VkgdBf0Mts2o0VJ4ucMDEvVGJrZn5cVQ1u ann@example.org"


class Asker:
    """A person at the guest's panel."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str) -> None:
        self.circle, self.host, self.name = circle, host, name
        self.key: DomainKey = circle.appears(circle.connect(host.uri), name).key

    def ask(self) -> GuestRead:
        ticket = self.circle.send(ReadGuest(self.key))
        self.circle.wait_until(lambda: self.circle.of(ticket, GuestRead), 60, "the guest is asked")
        return self.circle.of(ticket, GuestRead)[0]

    def keys(self, user: str) -> KeysRead:
        ticket = self.circle.send(ReadKeys(self.key, user))
        self.circle.wait_until(lambda: self.circle.of(ticket, KeysRead), 60, "the keys are read")
        return self.circle.of(ticket, KeysRead)[0]

    def do(self, command: GuestDeed) -> Finished:
        return self.circle.finish(self.circle.send(command), 60)

    def guest_says(self, command: str, answer: str) -> None:
        self.host.say(self.name, command)
        self.host.says(self.name, answer)


@pytest.fixture
def asker(circle: Circle, private_host: PrivateHost, machine_on: Callable[..., str]) -> Callable[..., Asker]:
    """`asker("name", **options)`: a booted guest whose agent answers."""

    def make(name: str, **options: object) -> Asker:
        full = machine_on(private_host, name, boot=True, agent=True, **options)
        private_host.says(full, "VG-READY")
        private_host.agent_answers(full)
        return Asker(circle, private_host, full)

    return make


def test_a_guest_tells_of_itself_and_does_what_it_is_asked(
    asker: Callable[..., Asker], private_host: PrivateHost, caplog: pytest.LogCaptureFixture
) -> None:
    it = asker("panel", vcpus=2, disk=private_host.volume("panel.qcow2"), words="vg.files")
    told = it.ask()
    guest = told.guest
    assert guest is not None, told
    assert (guest.system.name, guest.system.hostname) == ("Tiny Guest 1", "tiny")
    assert guest.system.kernel
    assert guest.users == ()
    assert guest.file_systems is not None
    (files,) = (each for each in guest.file_systems if each.mountpoint == "/files")
    assert files.type == "ext4"
    assert files.total and files.used is not None and files.used < files.total
    assert files.disks == ("vda",)
    assert guest.disks is not None and "vda" in {disk.target for disk in guest.disks}
    assert guest.nics is not None and "127.0.0.1/8" in guest.nics[0].addresses
    assert guest.vcpus is not None and [vcpu.online for vcpu in guest.vcpus] == [True, True]
    assert guest.ahead_s is not None and not guest.frozen

    # the clock
    it.guest_says('date -s 2001-01-01; echo clock-""put', "clock-put")
    wrong = it.ask().guest
    assert wrong is not None and wrong.ahead_s is not None and wrong.ahead_s < -86400
    assert it.do(GuestAct(it.key, GuestVerb.SET_TIME)).problem is None
    right = it.ask().guest
    assert right is not None and right.ahead_s is not None and abs(right.ahead_s) < 60

    # vCPUs
    assert it.do(SetGuestVcpu(it.key, 1, online=False)).problem is None
    fewer = it.ask().guest
    assert fewer is not None and fewer.vcpus is not None and [vcpu.online for vcpu in fewer.vcpus] == [True, False]
    assert it.do(SetGuestVcpu(it.key, 1, online=True)).problem is None

    # keys and password
    none = it.keys("root")
    assert (none.keys, none.problem) == ((), None)
    assert it.do(SetKeys(it.key, "root", (KEY,))).problem is None
    assert it.keys("root").keys == (KEY,)
    it.guest_says("cat /root/.ssh/authorized_keys", "ann@example.org")
    refused = it.keys("nobody-there")
    assert refused.problem is not None and not refused.keys
    assert it.do(SetPassword(it.key, "root", "S3cr3t-word")).problem is None
    it.guest_says("grep -c '^root:[$]5' /tmp/passwords | sed s/^/hashed-/", "hashed-1")
    assert it.do(SetPassword(it.key, "root", "$6$salt$made-elsewhere", encrypted=True)).problem is None
    it.guest_says("grep -c 'root:[$]6[$]salt[$]made-elsewhere' /tmp/passwords | sed s/^/taken-/", "taken-1")
    assert "S3cr3t-word" not in caplog.text
    assert not any("S3cr3t-word" in repr(message) for message in it.circle.messages)

    # frozen, thawed, trimmed
    frozen = it.do(GuestAct(it.key, GuestVerb.FREEZE))
    assert frozen.problem is None and frozen.text == "1 file system frozen"
    still = it.ask().guest
    assert still is not None and still.frozen
    thawed = it.do(GuestAct(it.key, GuestVerb.THAW))
    assert thawed.problem is None and thawed.text == "1 file system thawed"
    assert it.ask().guest != still
    trimmed = it.do(GuestAct(it.key, GuestVerb.TRIM))
    assert trimmed.problem is None, trimmed.problem


def test_an_agent_that_lies_is_not_believed_and_one_that_is_silent_is_not_waited_for(
    asker: Callable[..., Asker],
) -> None:
    it = asker("liar")

    def lie(command: str, answer: str) -> None:
        it.host.say(it.name, f"mkdir -p /tmp/lies; echo '{answer}' >/tmp/lies/{command}")

    bidi = "web\\u202e\\u0007<b>x"
    lie("guest-get-host-name", f'{{"return": {{"host-name": "{bidi}"}}}}')
    lie("guest-get-users", '{"return": {"not": "a list"}}')
    lie("guest-get-osinfo", f'{{"return": {{"pretty-name": "{"y" * 800}"}}}}')
    lie("guest-ping", '{"return": {}}')
    lie("guest-get-time", '{"return": "soon"}')
    it.guest_says("liar /dev/vport*p1 >/dev/null 2>&1 &", "VG-LIES")
    it.host.agent_answers(it.name)  # its line was closed, and is opened again
    told = it.ask()
    guest = told.guest
    assert guest is not None, told
    assert guest.system.hostname == "web\u202e\x07<b>x"
    assert len(guest.system.name) == 800
    assert guest.users is None
    assert "users" in dict(guest.lacks)
    assert guest.ahead_s is None

    # one that does not answer at all, and is there again
    for each in ("guest-sync", "guest-get-users", "guest-get-osinfo", "guest-get-host-name", "guest-get-time"):
        lie(each, "silence")
    it.guest_says('echo silence-""put', "silence-put")
    mute = it.ask()
    assert mute.guest is None and mute.problem is not None and mute.silent, mute
    it.guest_says('rm /tmp/lies/*; echo silence-""over', "silence-over")
    again = it.ask()  # there, but it knows nothing any more
    assert again.guest is None and again.problem is not None and not again.silent, again

    # an answer without end
    lie("guest-get-host-name", "endless")
    it.guest_says('echo endless-""put', "endless-put")
    told = it.ask()
    assert told.problem is not None or (told.guest is not None and not told.guest.system.hostname), told
    # nobody else had to wait, and the machine still goes off
    assert it.circle.act(it.key, Verb.POWER_OFF).problem is None
