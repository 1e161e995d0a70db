"""The pictures of networks: the map of a host with several, its list, and the form of a new one."""

from __future__ import annotations

from pathlib import Path

from tests.bed.hosts import PrivateHost
from tests.bed.machines import mac_for
from tests.bed.pictures import picture, wait

_NETWORKS = (
    "<network><name>office</name><forward mode='bridge'/><bridge name='br0'/></network>",
    "<network><name>pods</name><bridge name='virbr7'/><domain name='pods.example'/>"
    "<ip address='10.0.6.1' prefix='24'><dhcp><range start='10.0.6.2' end='10.0.6.254'/></dhcp></ip></network>",
    "<network><name>dmz</name><forward mode='route'/><bridge name='virbr8'/>"
    "<ip address='192.168.60.1' prefix='24'/></network>",
    "<network><name>scanner</name><forward mode='private'><interface dev='eth1'/></forward></network>",
)
_MACHINES = (
    ("web-01", ("default", "office"), True),
    ("db-01", ("default",), True),
    ("k8s-node-1", ("pods",), True),
    ("k8s-node-2", ("pods", "dmz"), False),
    ("legacy-xp", ("scanner",), False),
)


def make_networks(folder: Path) -> None:
    """Make all of them."""
    with PrivateHost("workstation") as host:
        host.run("ip", "link", "add", "br0", "type", "bridge")
        host.run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth1")
        host.run("ip", "link", "set", "eth0", "master", "br0")
        for network in _NETWORKS:
            host.define(network, "net")
        for name in ("office", "pods", "dmz"):
            host.virsh("net-start", name)
        for name, networks, running in _MACHINES:
            nics = "".join(
                f"<interface type='network'><mac address='{mac_for(f'{name} {network}')}'/>"
                f"<source network='{network}'/><model type='virtio'/><rom enabled='no'/></interface>"
                for network in networks
            )
            host.add(name, start=running, boot=name == "web-01", extra=nics)
        host.says("web-01", "VG-READY")
        flags = ("--connect", host.uri, "--show-host-summary", "--size", "1100x640", "--theme", "light", "--after", "4")
        wait(
            [
                picture(folder / "network-map.png", *flags, "--page", "networks-map"),
                picture(folder / "network-new.png", *flags[:-4], "--theme", "light", "--page", "networks-new"),
            ],
            90,
        )
