"""What is wrong with a network's domain and its name service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.network_addresses import address_of, host_name_flaw
from virtgui.xml.flaws.texts import raw
from virtgui.xml.networks import NetworkPageXml

_SERVICE = re.compile(r"[A-Za-z0-9_-]{1,63}")
_NUMBER = 65535


def name_service_flaws(node: NetworkPageXml) -> Iterator[Flaw]:
    """All of it."""
    if (domain := raw(node, "domain")) and (wrong := host_name_flaw(domain)):
        yield Flaw("domain", f"{wrong[:1].upper()}{wrong[1:]}, like lab.example")
    if node.local_only and not domain:
        yield Flaw("domain", "Name the domain whose names stay inside")
    yield from _forwarders(node)
    for ip, name in node.dns_hosts:
        if address_of(ip) is None:
            yield Flaw("dns_hosts", "Give each name an IP address")
        if not name:
            yield Flaw("dns_hosts", f"Give {ip or 'each address'} a name")
        elif wrong := host_name_flaw(name):
            yield Flaw("dns_hosts", f"{name}: {wrong}")
    yield from _services(node)
    names = [name for name, _ in node.txt]
    if not all(names):
        yield Flaw("txt", "Give each text a name")
    elif bad := next((name for name in names if any(c.isspace() or c == "," for c in name)), ""):
        yield Flaw("txt", f"{bad}: leave out spaces and commas")
    for (option,) in node.dnsmasq:
        if not option.strip():
            yield Flaw("dnsmasq", "Write an option in each row, or remove it")


def _forwarders(node: NetworkPageXml) -> Iterator[Flaw]:
    for domain, address in node.forwarders:
        if not domain and not address:
            yield Flaw("forwarders", "Give a server’s address, or a domain")
        if address and address_of(address) is None:
            yield Flaw("forwarders", f"{address} is no IP address")
        if domain and (wrong := host_name_flaw(domain)):
            yield Flaw("forwarders", f"{domain}: {wrong}")


def _services(node: NetworkPageXml) -> Iterator[Flaw]:
    for service, protocol, domain, target, port, priority, weight in node.srv:
        if not _SERVICE.fullmatch(service):
            yield Flaw("srv", "Name each service, like ldap")
        if not _SERVICE.fullmatch(protocol):
            yield Flaw("srv", f"Give {service or 'each service'} a protocol: tcp or udp")
        for name in filter(None, (domain, target.removesuffix("."))):
            if wrong := host_name_flaw(name):
                yield Flaw("srv", f"{name}: {wrong}")
        if not target and (port or priority or weight):
            yield Flaw("srv", f"Give {service} a target: port, priority and weight mean nothing without one")
        for least, number, what in ((1, port, "port"), (0, priority, "priority"), (0, weight, "weight")):
            if number and not (number.isdecimal() and least <= int(number) <= _NUMBER):
                yield Flaw("srv", f"The {what} is a whole number from {least} to {_NUMBER}")
