"""Tags and groups on a real host: what one client notes, virsh and a second client see while the machine runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.bed.circle import Circle
from tests.bed.hosts import PrivateHost
from virtgui.model.commands import ActAll, Verb
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.notes import Start

THEIRS = "<theirs><note>mine</note></theirs>"


@pytest.fixture
def other(qapp: object) -> Iterator[Circle]:
    """A second client of the same host."""
    second = Circle()
    yield second
    second.close()


def test_tags_and_groups_are_seen_by_virsh_and_by_a_second_client_at_once(
    private_host: PrivateHost, machine_on: Callable[..., str], circle: Circle, other: Circle
) -> None:
    name = machine_on(private_host, "noted")
    private_host.virsh("metadata", name, "--live", "--config", "--uri", "urn:other", "--key", "o", "--set", THEIRS)
    uuid = private_host.virsh("domuuid", "--", name).strip()
    key = DomainKey(HostKey(private_host.uri), uuid)
    circle.connect(private_host.uri)
    other.connect(private_host.uri)

    for verb, text in (
        (Verb.SET_TAGS, "db prod prod,teal"),
        (Verb.SET_GROUP, "site/web"),
        (Verb.SET_START, "order 5 delay 2"),
    ):
        assert circle.act(key, verb, text).problem is None
    seen = other.becomes(key, lambda machine: machine.config.start.order == 5 and machine.config.group == "site/web")
    assert seen.config is not None and seen.config.tags == ("db", "prod")
    assert seen.config.tag_colors == (("prod", "teal"),)
    for which in ((), ("--inactive",)):
        told = private_host.virsh("dumpxml", *which, "--", name)
        assert "<virtgui:tag>db</virtgui:tag>" in told
        assert re.search("<virtgui:tag color=.teal.>prod</virtgui:tag>", told)
        assert "<virtgui:group>site/web</virtgui:group>" in told
        assert "mine" in told, "what another program keeps there stays"

    # several machines of a host are one job, which names whoever failed
    gone = DomainKey(key.host, "00000000-0000-4000-8000-00000000dead")
    ended = circle.finish(circle.send(ActAll(key.host, (gone, key), Verb.SET_TAGS, "prod,blue")))
    assert ended.problem is not None and ended.problem.remedy == ActAll(key.host, (gone,), Verb.SET_TAGS, "prod,blue")
    other.becomes(key, lambda machine: machine.config.tag_colors == (("prod", "blue"),))
    assert circle.finish(circle.send(ActAll(key.host, (key,), Verb.SET_TAGS, "prod,teal"))).problem is None

    # the second client adds one and takes another away: what the first noted besides stays
    assert other.act(key, Verb.SET_TAGS, "-db web").problem is None
    circle.becomes(key, lambda machine: machine.config.tags == ("prod", "web"))
    virsh = ("metadata", name, "--live", "--config", "--uri", "urn:virtgui:domain:1", "--key", "virtgui")
    private_host.virsh(*virsh, "--set", "<notes><tag>by-virsh</tag><newer/></notes>")
    circle.becomes(key, lambda machine: machine.config.tags == ("by-virsh",) and machine.config.group == "")
    assert circle.act(key, Verb.SET_TAGS, "-by-virsh").problem is None
    assert "<virtgui:newer/>" in private_host.virsh("dumpxml", "--", name), "what is not understood stays"

    # a machine that runs with other hardware than it will have says so
    assert circle.world.machines[key].config.pending is False  # type: ignore[union-attr]
    stored = private_host.virsh("dumpxml", "--inactive", "--", name)
    private_host.define(stored.replace("<vcpu placement='static'>1</vcpu>", "<vcpu placement='static'>3</vcpu>"))
    circle.becomes(key, lambda machine: machine.config.pending)
    finished = circle.act(key, Verb.SET_TAGS, "a,b")
    assert finished.problem is not None and "one word" in finished.problem.reason
    circle.becomes(key, lambda machine: machine.config.start == Start())
