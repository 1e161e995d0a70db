"""What a call that tunes a running machine is given: the difference of two documents, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from lxml import etree

from virtgui.xml.fields import kib, whole
from virtgui.xml.node import Node, find

Arguments: TypeAlias = tuple[Any, ...]
"""What a way in hypervisor/calls.py takes."""
UNLIMITED_KIB = 9007199254740991
"""libvirt's way to say that memory has no limit."""

_QUOTAS = frozenset(("quota", "global_quota", "emulator_quota", "iothread_quota"))
_SCHEDULER = {"shares": "cpu_shares", "period": "vcpu_period", "quota": "vcpu_quota"} | {
    name: name
    for name in (
        "global_period",
        "global_quota",
        "emulator_period",
        "emulator_quota",
        "iothread_period",
        "iothread_quota",
    )
}
_IOTUNE = (
    *(
        tuple(f"{what}_{unit}_sec{more}" for what in ("total", "read", "write"))
        for unit in ("bytes", "iops")
        for more in ("", "_max", "_max_length")
    ),
    ("size_iops_sec",),
)
"""Limits that libvirt sets together: those of a group that are not named become 0."""
_BLKIO = ("weight", "read_iops_sec", "write_iops_sec", "read_bytes_sec", "write_bytes_sec")
_THREAD = {
    ("", "thread_pool_min"): "thread_pool_min",
    ("", "thread_pool_max"): "thread_pool_max",
    ("poll", "max"): "poll_max_ns",
    ("poll", "grow"): "poll_grow",
    ("poll", "shrink"): "poll_shrink",
}


_USUAL = {"poweroff": "destroy", "reboot": "restart", "crash": "destroy"}
"""What happens where nothing is written."""


class Unsayable(ValueError):
    """No call can say this: it can only be written into the definition."""


def _written(node: Node, *steps: str, attribute: str = "") -> str | None:
    element = find(node.element, steps)
    if element is None:
        return None
    found = element.get(attribute) if attribute else element.text
    return None if found is None else str(found).strip()


def _number(text: str | None) -> int:
    """What is no number is for libvirt to refuse, from the whole definition."""
    try:
        return whole(text or "")
    except ValueError:
        raise Unsayable from None


def _vcpus(_before: Node, after: Node) -> Arguments:
    return (_number(_written(after, "vcpu", attribute="current") or _written(after, "vcpu")),)


def _each_vcpu(before: Node, after: Node) -> Arguments:
    """(number, on or off) of each that changed. Nothing else of a processor can change."""
    was, now = _processors(before), _processors(after)
    if was.keys() != now.keys() or any(was[number][1:] != now[number][1:] for number in was):
        raise Unsayable
    return tuple((number, now[number][0] == "yes") for number in sorted(was) if was[number] != now[number])


def _processors(node: Node) -> dict[int, tuple[str, ...]]:
    above = find(node.element, ("vcpus",))
    found = () if above is None else above.iterchildren("vcpu")
    names = ("enabled", "hotpluggable", "order")
    return {_number(each.get("id")): tuple(str(each.get(name, "")) for name in names) for each in found}


def _memory(_before: Node, after: Node) -> Arguments:
    element = find(after.element, ("currentMemory",))
    if element is None:
        raise Unsayable
    size = kib(element.text or "", element.get("unit", "KiB"), -1)
    if size < 0:
        raise Unsayable
    return (size,)


def _changed(before: Node, after: Node, above: str, names: dict[str, str], missing: Callable[[str], int]) -> Arguments:
    found = []
    for tag, name in names.items():
        was, now = _written(before, above, tag), _written(after, above, tag)
        if was != now:
            found.append((name, missing(tag) if now is None else _number(now)))
    return (tuple(found),) if found else ()


def _scheduler(before: Node, after: Node) -> Arguments:
    def missing(tag: str) -> int:
        if tag not in _QUOTAS:
            raise Unsayable
        return -1

    return _changed(before, after, "cputune", _SCHEDULER, missing)


def _memtune(before: Node, after: Node) -> Arguments:
    found = []
    for name in ("hard_limit", "soft_limit", "swap_hard_limit"):
        was, now = (find(node.element, ("memtune", name)) for node in (before, after))
        if now is None:
            if was is not None:
                found.append((name, UNLIMITED_KIB))
        else:
            size = kib(now.text or "", now.get("unit", "KiB"), -1)
            if size < 0:
                raise Unsayable
            if was is None or size != kib(was.text or "", was.get("unit", "KiB"), -1):
                found.append((name, size))
    return (tuple(found),) if found else ()


def _numa(_before: Node, after: Node) -> Arguments:
    nodeset = _written(after, "numatune", "memory", attribute="nodeset")
    if not nodeset:
        raise Unsayable
    return ((("numa_nodeset", nodeset),),)


def _blkio(before: Node, after: Node) -> Arguments:
    found: list[tuple[str, int | str]] = []
    was, now = _written(before, "blkiotune", "weight"), _written(after, "blkiotune", "weight")
    if was != now:
        found.append(("weight", _number(now)))
    old, new = _devices(before), _devices(after)
    for index, name in enumerate(_BLKIO):
        parts = []
        for path in sorted(old | new):
            value = new.get(path, ("",) * len(_BLKIO))[index]
            if value != old.get(path, ("",) * len(_BLKIO))[index]:
                parts.append(f"{path},{_number(value or '0')}")
        if parts:
            found.append((f"device_{name}", ",".join(parts)))
    return (tuple(found),) if found else ()


def _devices(node: Node) -> dict[str, tuple[str, ...]]:
    above = find(node.element, ("blkiotune",))
    found = {}
    for element in () if above is None else above.iterchildren("device"):
        told = Node(element)
        found[_written(told, "path") or ""] = tuple(_written(told, name) or "" for name in _BLKIO)
    return found


def _pins(tag: str, key: str) -> Callable[[Node, Node], Arguments]:
    def read(node: Node) -> dict[str, str]:
        above = find(node.element, ("cputune",))
        found = () if above is None else above.iterchildren(tag)
        return {str(element.get(key, "") if key else ""): str(element.get("cpuset", "")) for element in found}

    def pins(before: Node, after: Node) -> Arguments:
        """Numbers with their CPUs; "" is all of them."""
        was, now = read(before), read(after)
        return tuple((_number(n or "0"), now.get(n, "")) for n in sorted(was | now) if was.get(n) != now.get(n))

    return pins


def _iothreads(before: Node, after: Node) -> Arguments:
    """Threads to add and to remove, and (thread, its parameters) to set."""
    old, new = _threads(before), _threads(after)
    count = _written(after, "iothreads")
    if count is not None and count != _written(before, "iothreads") and set(old) == set(new):
        wanted = _number(count)
        free = (number for number in range(1, wanted + len(old) + 1) if number not in old)
        new |= {next(free): () for _ in range(wanted - len(old))}
        for number in sorted(new, reverse=True)[: max(0, len(new) - wanted)]:
            del new[number]
    added, gone = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    tuned = tuple((number, told) for number, told in sorted(new.items()) if told and told != old.get(number))
    return (tuple(added), tuple(gone), tuned) if added or gone or tuned else ()


def _threads(node: Node) -> dict[int, tuple[tuple[str, int], ...]]:
    above = find(node.element, ("iothreadids",))
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    for element in () if above is None else above.iterchildren("iothread"):
        told = Node(element)
        values = [
            (name, _written(told, *filter(None, (tag,)), attribute=attribute))
            for (tag, attribute), name in _THREAD.items()
        ]
        found[_number(element.get("id"))] = tuple((name, _number(value)) for name, value in values if value)
    return found


def _perf(before: Node, after: Node) -> Arguments:
    was, now = _events(before), _events(after)
    found = tuple((name, now.get(name, False)) for name in sorted(was | now) if was.get(name) != now.get(name))
    return (found,) if found else ()


def _events(node: Node) -> dict[str, bool]:
    above = find(node.element, ("perf",))
    found = () if above is None else above.iterchildren("event")
    return {str(element.get("name", "")): element.get("enabled") == "yes" for element in found}


def _metadata(before: Node, after: Node) -> Arguments:
    """(XML or "", prefix, namespace) of each part that changed."""
    was, now = _parts(before), _parts(after)
    found = []
    for uri in sorted(was | now):
        old, new = was.get(uri), now.get(uri)
        if (None if old is None else _canonical(old)) != (None if new is None else _canonical(new)):
            element = new if new is not None else old
            prefix = (element.prefix if element is not None else "") or "vg"
            found.append(("" if new is None else etree.tostring(new, encoding="unicode", with_tail=False), prefix, uri))
    return tuple(found)


def _lifecycle(before: Node, after: Node) -> Arguments:
    """(event, what then happens) of each that changed, in libvirt's words."""
    was, now = (
        {event: _written(node, f"on_{event}") or usual for event, usual in _USUAL.items()} for node in (before, after)
    )
    return tuple((event, now[event]) for event in _USUAL if was[event] != now[event])


def _parts(node: Node) -> dict[str, etree._Element]:
    above = find(node.element, ("metadata",))
    found = () if above is None else above.iterchildren(etree.Element)
    return {etree.QName(element).namespace or "": element for element in found}


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", with_tail=False)


def _iotune(before: Node, after: Node) -> Arguments:
    target = _written(after, "target", attribute="dev")
    found: list[tuple[str, int | str]] = []
    for together in _IOTUNE:
        was, now = (tuple(_written(node, "iotune", name) for name in together) for node in (before, after))
        if was != now:
            found += [(name, _number(value or "0")) for name, value in zip(together, now, strict=True)]
    group = _written(after, "iotune", "group_name")
    if group and group != _written(before, "iotune", "group_name"):
        found.append(("group_name", group))
    return (target, tuple(found)) if found and target else ()


def _balloon(_before: Node, after: Node) -> Arguments:
    return (_number(_written(after, "stats", attribute="period") or "0"),)


def _update(_before: Node, after: Node) -> Arguments:
    """The device as it is to be. A medium that goes takes along what libvirt knew of it."""
    copy = Node(etree.fromstring(etree.tostring(after.element, with_tail=False)))
    if after.tag == "interface" and (source := find(copy.element, ("source",))) is not None:
        # where a network put it this time, which another network would not
        for name in ("portid", "bridge") if source.get("network") else ():
            source.attrib.pop(name, "")
    if after.tag == "disk" and after.element.get("device") in ("cdrom", "floppy"):
        for tag in ("backingStore", "mirror"):
            for child in list(copy.element.iterchildren(tag)):
                copy.element.remove(child)
        source = find(copy.element, ("source",))
        if source is not None:
            source.attrib.pop("index", "")
    return (etree.tostring(copy.element, encoding="unicode"),)


WAYS: dict[str, Callable[[Node, Node], Arguments]] = {
    "vcpus": _vcpus,
    "each_vcpu": _each_vcpu,
    "memory": _memory,
    "title": lambda _, after: (_written(after, "title") or "",),
    "description": lambda _, after: (_written(after, "description") or "",),
    "metadata": _metadata,
    "lifecycle": _lifecycle,
    "scheduler": _scheduler,
    "vcpupin": _pins("vcpupin", "vcpu"),
    "emulatorpin": _pins("emulatorpin", ""),
    "iothreadpin": _pins("iothreadpin", "iothread"),
    "blkio": _blkio,
    "memtune": _memtune,
    "numa": _numa,
    "iothreads": _iothreads,
    "perf": _perf,
    "iotune": _iotune,
    "balloon": _balloon,
    "update": _update,
}


def arguments(way: str, was: Node, now: Node) -> Arguments:
    """What the way's call is given to bring a machine, or one of its devices, from one state to the other; empty
    where nothing of that is different. Raises `Unsayable`."""
    return WAYS[way](was, now)
