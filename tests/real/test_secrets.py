"""Secrets on a real host: defined, given a value, shown, needed, deleted; their values nowhere else."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from tests.real.test_things import Bench
from virtgui.model.messages import Finished, Happened
from virtgui.model.secrets import NeedsRead, ReadNeeds, ReadSecret, SecretRead, SetSecret
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKey, ThingKind
from virtgui.xml.secret import written

UUID = "5f1e0f3a-5b1c-4a3a-9d51-0000000000aa"
VALUE = b"S3cr3t!-on-a-real-host"


def shown(bench: Bench, key: ThingKey) -> SecretRead:
    ticket = bench.circle.send(ReadSecret(key))
    bench.circle.wait_until(lambda: bench.circle.of(ticket, SecretRead), 40)
    return bench.circle.of(ticket, SecretRead)[0]


def _is_logged(bench: Bench, key: ThingKey, subject: str) -> None:
    """That its value changed is in the event log by this name, once libvirt's events are listened to: that begins some
    time after the host is open."""

    def told() -> bool:
        lines = [it for it in bench.circle.messages if isinstance(it, Happened) and it.kind == "value_changed"]
        return bool(lines) and lines[-1].subject == subject and lines[-1].text.startswith("secret value changed")

    for _ in range(40):
        bench.well(SetSecret(key, VALUE))
        with contextlib.suppress(AssertionError):
            return bench.circle.wait_until(told, 1)
    raise AssertionError([it for it in bench.circle.messages if isinstance(it, Happened)])


def define(bench: Bench, xml: str) -> Thing:
    bench.well(DefineThing(bench.key, ThingKind.SECRET, xml, "define the secret"))
    return bench.comes(ThingKind.SECRET, "client.bed")


def test_a_secret_from_its_definition_to_its_end(
    circle: Circle, private_host: PrivateHost, caplog: pytest.LogCaptureFixture, _own_folders: Path
) -> None:
    caplog.set_level(0)
    bench = Bench(circle, private_host, ThingKind.SECRET)
    secret = define(bench, written(UUID, "ceph", "client.bed", ephemeral=True))
    assert "has no value" in str(shown(bench, secret.key).problem)
    bench.well(SetSecret(secret.key, VALUE))
    assert shown(bench, secret.key).value == VALUE
    _is_logged(bench, secret.key, "client.bed")
    assert private_host.virsh("secret-get-value", "--plain", UUID).strip() == VALUE.decode()
    disk = (
        "<disk type='network' device='disk'><source protocol='rbd' name='p/i'><host name='127.0.0.1'/>"
        "<auth username='bed'><secret type='ceph' usage='client.bed'/></auth></source><target dev='vdb' bus='virtio'/>"
        "</disk>"
    )
    xml = private_host.guest("needs-it").replace("</devices>", f"{disk}</devices>")
    private_host.define(xml)
    try:
        ticket = circle.send(ReadNeeds(bench.key))
        circle.wait_until(lambda: circle.of(ticket, NeedsRead), 60)
        told = circle.of(ticket, NeedsRead)[0]
        assert told.blind == ()
        assert [(it.usage, it.kind, it.user, it.part) for it in told.needs if it.what == "secret"] == [
            ("ceph:client.bed", "machine", "needs-it", "vdb")
        ]
    finally:
        private_host.remove("needs-it")
    bench.well(ThingAct(secret.key, ThingDeed.UNDEFINE))
    bench.goes(ThingKind.SECRET, "client.bed")
    nameless = f"<secret ephemeral='yes' private='no'><uuid>{UUID}</uuid></secret>"
    bench.well(DefineThing(bench.key, ThingKind.SECRET, nameless, "define the secret"))
    key = ThingKey(bench.key, ThingKind.SECRET, UUID)
    _is_logged(bench, key, UUID)
    bench.well(ThingAct(key, ThingDeed.UNDEFINE))
    word = VALUE.decode()
    assert word not in caplog.text
    assert word not in repr([it for it in circle.messages if not isinstance(it, SecretRead)])
    assert word not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    for path in _own_folders.rglob("*"):
        assert not path.is_file() or VALUE not in path.read_bytes()


def test_a_private_secret_is_used_but_never_shown(circle: Circle, private_host: PrivateHost) -> None:
    bench = Bench(circle, private_host, ThingKind.SECRET)
    secret = define(bench, written(UUID, "ceph", "client.bed", ephemeral=True, private=True))
    try:
        bench.well(SetSecret(secret.key, VALUE))
        told = shown(bench, secret.key)
        assert told.value is None and told.problem is not None
        assert "private" in told.problem.reason
    finally:
        bench.well(ThingAct(secret.key, ThingDeed.UNDEFINE))


def test_what_is_sent_while_no_host_is_there_holds_no_value(circle: Circle) -> None:
    key = ThingKey(circle.connect("test:///default"), ThingKind.SECRET, UUID)
    end: Finished = circle.finish(circle.send(SetSecret(key, VALUE)))
    assert end.problem is not None
    assert VALUE.decode() not in repr(circle.messages)
