"""What each cell of the machine table says: its text, its tooltip, and how a row is read aloud."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import isnan
from typing import TYPE_CHECKING

from virtgui.model.facts import Domain, DomainConfig
from virtgui.model.keys import DomainKey, HostKey
from virtgui.qtmodels.condition import Condition
from virtgui.qtmodels.grouping import By, Heading
from virtgui.qtmodels.ordering import OWN, Column, given_share, own_text, runs_since, total
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.steady import steady_time
from virtgui.util.units import count_text, memory_text, percent_text, rate_text, short_rate_text, span_text
from virtgui.views import words

if TYPE_CHECKING:
    from virtgui.stats.rates import DomainRates

HEADINGS: dict[Column, str] = {
    Column.NAME: tr("Name"),
    Column.STATE: tr("State"),
    Column.HOST: tr("Host"),
    Column.CPU: tr("CPU"),
    Column.MEMORY: tr("Memory"),
    Column.DISK: tr("Disk"),
    Column.NETWORK: tr("Network"),
    Column.ADDRESS: tr("IP address"),
    Column.OS: tr("OS"),
    Column.UPTIME: tr("Uptime"),
    Column.TAGS: tr("Tags"),
    Column.GROUP: tr("Group"),
    Column.AUTOSTART: tr("Autostart"),
    Column.VCPUS: tr("vCPUs"),
    Column.UUID: tr("UUID"),
    Column.MAC: tr("MAC"),
    Column.DESCRIPTION: tr("Description"),
    Column.TITLE: tr("Title"),
    Column.READ: tr("Disk read"),
    Column.WRITE: tr("Disk written"),
    Column.RECEIVED: tr("Received"),
    Column.SENT: tr("Sent"),
    Column.OPERATIONS: tr("Disk operations"),
    Column.GIVEN: tr("Used of promised"),
    Column.DISKS: tr("Disks"),
    Column.NICS: tr("NICs"),
    Column.SNAPSHOTS: tr("Snapshots"),
    Column.TYPE: tr("Type"),
    Column.FIRMWARE: tr("Firmware"),
    Column.ID: tr("ID"),
    Column.PENDING: tr("At next start"),
    Column.LAST_EVENT: tr("Last event"),
    Column.OWN_1: tr("Metadata 1"),
    Column.OWN_2: tr("Metadata 2"),
    Column.OWN_3: tr("Metadata 3"),
}
_LONGEST_TIP = 1200
_DEVICES_TOLD = 20
_WITHOUT = {
    By.NOTHING: "",
    By.GROUP: tr("In no group"),
    By.TAG: tr("Without tags"),
    By.HOST: "",
    By.STATE: "",
    By.OS: tr("System not known"),
}

_FIGURES: dict[Column, Callable[[DomainRates], str]] = {
    Column.CPU: lambda rates: percent_text(rates.cpu_percent),
    Column.MEMORY: lambda rates: memory_text(rates.memory_used_kib),
    Column.DISK: lambda rates: short_rate_text(total(rates.read_bps, rates.write_bps)),
    Column.NETWORK: lambda rates: short_rate_text(total(rates.rx_bps, rates.tx_bps)),
    Column.READ: lambda rates: short_rate_text(rates.read_bps),
    Column.WRITE: lambda rates: short_rate_text(rates.write_bps),
    Column.RECEIVED: lambda rates: short_rate_text(rates.rx_bps),
    Column.SENT: lambda rates: short_rate_text(rates.tx_bps),
    Column.OPERATIONS: lambda rates: count_text(total(rates.read_iops, rates.write_iops)),
    Column.GIVEN: lambda rates: _given_text(rates),
}


class Cells:
    """Reads the world at the moment it is asked."""

    def __init__(self, world: World, name_of: Callable[[HostKey], str]) -> None:
        self._world = world
        self._name_of = name_of

    def heading(self, column: Column) -> str:
        """A column's title; that of one out of the metadata is the last part of its path."""
        path = self._world.own_columns[OWN.index(column)] if column in OWN else ""
        return plain(path.rpartition("/")[2], 40) or HEADINGS[column]

    def text(self, key: DomainKey, column: Column) -> str:
        """One cell; "" where there is nothing to say."""
        machine = self._world.machines.get(key)
        if machine is None:
            return ""
        figure = _FIGURES.get(column)
        if figure is not None:
            rates = self._world.history.latest(key)
            return figure(rates) if rates is not None else ""
        return self._fact(machine, column)

    def _fact(self, machine: Domain, column: Column) -> str:
        config = machine.config
        match column:
            case Column.NAME:
                return plain(machine.name)
            case Column.STATE:
                return words.state_word(machine, self._world.hosts.get(machine.key.host))
            case Column.HOST:
                return self._name_of(machine.key.host)
            case Column.ADDRESS:
                return words.address_text(self._world.addresses.get(machine.key, ()))
            case Column.OS:
                return words.os_text(config.os_id) if config is not None else ""
            case Column.UPTIME:
                since = runs_since(self._world, machine)
                return span_text(steady_time() - since) if since is not None else ""
            case Column.TAGS:
                return ", ".join(config.tags) if config is not None else ""
            case Column.GROUP:
                return config.group if config is not None else ""
            case Column.AUTOSTART:
                return "" if machine.autostart is None else tr("On") if machine.autostart else tr("Off")
            case Column.VCPUS:
                return str(machine.vcpus) if machine.vcpus else ""
            case Column.UUID:
                return plain(machine.key.uuid, 64)
            case Column.MAC:
                nics = config.nics if config is not None else ()
                more = f"  +{len(nics) - 1}" if len(nics) > 1 else ""
                return plain(nics[0].mac, 32) + more if nics else ""
            case Column.ID:
                return str(machine.id) if machine.active else ""
            case Column.LAST_EVENT:
                last = self._world.last_events.get(machine.key)
                return f"{_when(last.at)} {plain(last.text, 200)}" if last is not None else ""
            case Column.TITLE | Column.DISKS | Column.NICS | Column.SNAPSHOTS | Column.TYPE | Column.FIRMWARE:
                return _of_config(config, column) if config is not None else ""
            case Column.OWN_1 | Column.OWN_2 | Column.OWN_3:
                return plain(own_text(self._world, machine.key, column), 200)
            case Column.PENDING:
                return tr("Other hardware") if config is not None and config.pending else ""
            case Column.DESCRIPTION:
                return plain(" ".join(config.description[:2000].split())) if config is not None else ""
        return ""

    def heading_title(self, heading: Heading) -> str:
        """What a heading says: of a group only its own name, its place tells the rest."""
        if not heading.path:
            return _WITHOUT[heading.by]
        last = heading.path[-1]
        match heading.by:
            case By.HOST:
                return self._name_of(HostKey(last))
            case By.STATE:
                return words.CONDITIONS[Condition(last)] if last != Condition.LOST.value else tr("Host not connected")
            case _:
                return plain(last, 120)

    def title(self, key: DomainKey) -> str:
        """What stands muted beside the name."""
        machine = self._world.machines.get(key)
        config = machine.config if machine is not None else None
        return plain(config.title, 120) if config is not None else ""

    def tip(self, key: DomainKey, column: Column) -> str:
        """The cell's whole text, or more than the cell has room for."""
        machine = self._world.machines.get(key)
        if machine is None:
            return ""
        config, rates = machine.config, self._world.history.latest(key)
        match column:
            case Column.NAME if config is not None:
                description = "\n".join(plain(line) for line in config.description[:_LONGEST_TIP].split("\n")[:12])
                return "\n".join(part for part in (plain(machine.name), plain(config.title), description) if part)
            case Column.STATE:
                reason = words.reason_text(machine)
                word = self.text(key, column)
                return f"{word}: {reason}" if reason else word
            case Column.HOST:
                return plain(key.host)
            case Column.ADDRESS:
                return "\n".join(plain(address.ip, 64) for address in self._world.addresses.get(key, ()))
            case Column.MAC if config is not None:
                return "\n".join(plain(nic.mac, 32) for nic in config.nics)
            case Column.DISK | Column.READ | Column.WRITE if rates is not None:
                each = [
                    (disk.name, _both(tr("read {rate}"), disk.read_bps, tr("written {rate}"), disk.write_bps))
                    for disk in rates.disks
                ]
                return _whole(_both(tr("Read {rate}"), rates.read_bps, tr("written {rate}"), rates.write_bps), each)
            case Column.OPERATIONS if rates is not None:
                each = [(disk.name, _operations(disk.read_iops, disk.write_iops)) for disk in rates.disks]
                return _whole(_operations(rates.read_iops, rates.write_iops), each)
            case Column.NETWORK | Column.RECEIVED | Column.SENT if rates is not None:
                each = [
                    (nic.name, _both(tr("received {rate}"), nic.rx_bps, tr("sent {rate}"), nic.tx_bps))
                    for nic in rates.nics
                ]
                return _whole(_both(tr("Received {rate}"), rates.rx_bps, tr("sent {rate}"), rates.tx_bps), each)
        return self.text(key, column)

    def spoken(self, key: DomainKey) -> str:
        """ "db-01, running, host workstation, CPU 38%, memory 13.3 GiB"."""
        word = self.text(key, Column.STATE)
        parts = [
            self.text(key, Column.NAME),
            words.small(word),
            tr("host {host}").format(host=self.text(key, Column.HOST)),
        ]
        cpu, memory = self.text(key, Column.CPU), self.text(key, Column.MEMORY)
        if cpu:
            parts.append(tr("CPU {share}").format(share=cpu))
        if memory:
            parts.append(tr("memory {amount}").format(amount=memory))
        return ", ".join(parts)


def _of_config(config: DomainConfig, column: Column) -> str:
    match column:
        case Column.TITLE:
            return plain(config.title, 200)
        case Column.DISKS:
            return str(len(config.disks))
        case Column.NICS:
            return str(len(config.nics))
        case Column.SNAPSHOTS:
            return "" if config.snapshots is None else str(config.snapshots)
        case Column.TYPE:
            return plain(", ".join(part for part in (config.type, config.machine or config.arch) if part), 80)
        case Column.FIRMWARE:
            return plain(config.firmware, 40)
    return ""


def _given_text(rates: DomainRates) -> str:
    share = given_share(rates)
    if isnan(share):
        return ""
    return tr("{part} of {whole}").format(part=percent_text(100 * share), whole=memory_text(rates.memory_max_kib))


def _when(at: float) -> str:
    """The time of today, the day of any other."""
    from virtgui.views.moments import day_text  # noqa: PLC0415  (late: for a column that few have)

    told, now = time.localtime(at), time.localtime()
    return time.strftime("%H:%M", told) if told[:3] == now[:3] else day_text(told)


def _whole(total_text: str, each: list[tuple[str, str]]) -> str:
    """The sum, then each device that tells something, where there are several."""
    told = [f"{plain(name, 60)}: {text}" for name, text in each if text]
    if len(told) < 2:
        return total_text
    rest = len(told) - _DEVICES_TOLD
    more = [tr("and {count} more").format(count=rest)] if rest > 0 else []
    return "\n".join((total_text, *told[:_DEVICES_TOLD], *more))


def _operations(reads: float, writes: float) -> str:
    both = ((tr("{count} read"), count_text(reads)), (tr("{count} written"), count_text(writes)))
    shown = [text.format(count=count) for text, count in both if count]
    return ", ".join(shown)


def _both(one: str, first: float, other: str, second: float) -> str:
    shown = [text.format(rate=rate) for text, rate in ((one, rate_text(first)), (other, rate_text(second))) if rate]
    return ", ".join(shown)
