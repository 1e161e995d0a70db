"""What is wrong with a network's domain and its name service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virtgui.util.language import large, tr
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.network_addresses import address_of, host_name_flaw
from virtgui.xml.flaws.texts import raw
from virtgui.xml.networks import NetworkPageXml

_SERVICE = re.compile(r"[A-Za-z0-9_-]{1,63}")
_NUMBER = 65535
_PORT = tr("The port is a whole number from {least} to {most}")
_PRIORITY = tr("The priority is a whole number from {least} to {most}")
_WEIGHT = tr("The weight is a whole number from {least} to {most}")


def name_service_flaws(node: NetworkPageXml) -> Iterator[Flaw]:
    """All of it."""
    if (domain := raw(node, "domain")) and (wrong := host_name_flaw(domain)):
        yield Flaw("domain", large(wrong) + tr(", like lab.example"))
    if node.local_only and not domain:
        yield Flaw("domain", tr("Name the domain whose names stay inside"))
    yield from _forwarders(node)
    for ip, name in node.dns_hosts:
        if address_of(ip) is None:
            yield Flaw("dns_hosts", tr("Give each name an IP address"))
        if not name:
            yield Flaw("dns_hosts", tr("Give {ip} a name").format(ip=ip) if ip else tr("Give each address a name"))
        elif wrong := host_name_flaw(name):
            yield Flaw("dns_hosts", f"{name}: {wrong}")
    yield from _services(node)
    names = [name for name, _ in node.txt]
    if not all(names):
        yield Flaw("txt", tr("Give each text a name"))
    elif bad := next((name for name in names if any(c.isspace() or c == "," for c in name)), ""):
        yield Flaw("txt", tr("{bad}: leave out spaces and commas").format(bad=bad))
    for (option,) in node.dnsmasq:
        if not option.strip():
            yield Flaw("dnsmasq", tr("Write an option in each row, or remove it"))


def _forwarders(node: NetworkPageXml) -> Iterator[Flaw]:
    for domain, address in node.forwarders:
        if not domain and not address:
            yield Flaw("forwarders", tr("Give a server’s address, or a domain"))
        if address and address_of(address) is None:
            yield Flaw("forwarders", tr("{address} is no IP address").format(address=address))
        if domain and (wrong := host_name_flaw(domain)):
            yield Flaw("forwarders", f"{domain}: {wrong}")


def _services(node: NetworkPageXml) -> Iterator[Flaw]:
    for service, protocol, domain, target, port, priority, weight in node.srv:
        if not _SERVICE.fullmatch(service):
            yield Flaw("srv", tr("Name each service, like ldap"))
        if not _SERVICE.fullmatch(protocol):
            yield Flaw(
                "srv",
                (
                    tr("Give {service} a protocol: tcp or udp").format(service=service)
                    if service
                    else tr("Give each service a protocol: tcp or udp")
                ),
            )
        for name in filter(None, (domain, target.removesuffix("."))):
            if wrong := host_name_flaw(name):
                yield Flaw("srv", f"{name}: {wrong}")
        if not target and (port or priority or weight):
            yield Flaw(
                "srv",
                tr("Give {service} a target: port, priority and weight mean nothing without one").format(
                    service=service
                ),
            )
        for least, number, words in ((1, port, _PORT), (0, priority, _PRIORITY), (0, weight, _WEIGHT)):
            if number and not (number.isdecimal() and least <= int(number) <= _NUMBER):
                yield Flaw(
                    "srv",
                    words.format(least=least, most=_NUMBER),
                )
