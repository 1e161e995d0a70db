"""What the map shows of a host: what is joined to what, and what is missing."""

from __future__ import annotations

from virtgui.model.facts import Domain, DomainConfig, DomainState, Host, Nic, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.things import Thing, ThingKey, ThingKind
from virtgui.qtmodels.network_map import Layer, Picture, picture

KEY = HostKey("qemu:///system")
HOST = Host(KEY, Phase.OPEN, driver="QEMU")


def net(name: str, xml: str, *, active: bool = True) -> Thing:
    return Thing(ThingKey(KEY, ThingKind.NETWORK, name), name, active, True, False, f"<network>{xml}</network>")


def machine(name: str, *nics: Nic, running: bool = True) -> Domain:
    state = DomainState.RUNNING if running else DomainState.SHUTOFF
    return Domain(DomainKey(KEY, name), name, 1 if running else -1, state, config=DomainConfig(nics=nics))


def joined(drawn: Picture) -> set[tuple[str, str, str]]:
    titles = {spot.id: spot.title for spot in drawn.spots}
    return {(titles[joint.outer], titles[joint.inner], joint.words) for joint in drawn.joints}


def test_every_way_from_a_machine_to_the_outside() -> None:
    networks = (
        net("default", "<forward mode='nat'/><bridge name='virbr0'/><ip address='10.0.0.1' prefix='24'/>"),
        net("out", "<forward mode='route' dev='eth1'/><bridge name='virbr1'/><ip address='10.1.0.1' prefix='24'/>"),
        net("alone", "<bridge name='virbr2'/>"),
        net("lan", "<forward mode='bridge'/><bridge name='br0'/>"),
        net("tap", "<forward mode='private'><interface dev='eth2'/></forward>"),
    )
    interfaces = (
        Thing(
            ThingKey(KEY, ThingKind.INTERFACE, "br0"),
            "br0",
            xml="<interface type='bridge' name='br0'><bridge><interface name='eth0'/><interface name='vnet3'/></bridge>"
            "</interface>",
        ),
    )
    machines = (
        machine("web", Nic("m1", "network", "default"), Nic("m2", "bridge", "br0")),
        machine("db", Nic("m3", "direct", "eth2"), Nic("m4", "user", ""), Nic("m5", "vhostuser", "/x")),
    )
    drawn = picture(HOST, "lab", networks, interfaces, machines)
    assert joined(drawn) == {
        ("lab", "virbr0", "NAT"),
        ("virbr0", "default", ""),
        ("eth1", "virbr1", "routed"),
        ("virbr1", "out", ""),
        ("virbr2", "alone", ""),
        ("eth0", "br0", ""),
        ("br0", "lan", ""),
        ("eth2", "tap", "macvtap"),
        ("default", "web", ""),
        ("br0", "web", ""),
        ("eth2", "db", ""),
        ("lab", "db", ""),
    }
    web = next(spot for spot in drawn.spots if spot.title == "web")
    assert [plug.words for plug in web.plugs] == ["m1", "m2"]


def test_a_network_that_is_not_there_is_shown_as_missing() -> None:
    drawn = picture(HOST, "lab", (), (), (machine("web", Nic("m1", "network", "gone")),))
    gone = next(spot for spot in drawn.spots if spot.title == "gone")
    assert (gone.layer, gone.kind, gone.key) == (Layer.NETWORK, "missing", None)


def test_nothing_goes_through_what_is_off() -> None:
    networks = (net("default", "<bridge name='virbr0'/><ip address='10.0.0.1' prefix='24'/>", active=False),)
    machines = (machine("web", Nic("m1", "network", "default")), machine("off", running=False))
    drawn = picture(HOST, "lab", networks, (), machines)
    assert not any(joint.on for joint in drawn.joints)


def test_a_network_whose_document_cannot_be_read_is_still_there() -> None:
    drawn = picture(HOST, "lab", (net("odd", "<broken"),), (), ())
    assert [spot.title for spot in drawn.spots] == ["lab", "odd"]
