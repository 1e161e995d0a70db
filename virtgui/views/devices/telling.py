"""What is told of a device beside the tree."""

from __future__ import annotations

from collections.abc import Mapping

from virtgui.model.device_rules import STUBS, Standing
from virtgui.model.devices import HostDevice, Need, Vital, needs
from virtgui.qtmodels import device_words as words
from virtgui.util.names import plain
from virtgui.views.things.details import Facts

_ON = {True: "With the host", False: "By hand", None: ""}
_MOST = 24


def need_text(needed: tuple[Need, ...]) -> str:
    """Why the host may miss a device, in a sentence; "" where it does not need it."""
    for sure in (True, False):
        for need in needed:
            if need.sure is sure:
                return _need(need)
    return ""


def _need(need: Need) -> str:
    name = plain(need.device.address or need.device.name, 60)
    match need.reason, need.sure:
        case "root", True:
            return f"The host itself runs from {name}: its root file system, or its swap, lies there."
        case "root", False:
            return f"The host may itself run from {name}; where its root file system lies cannot be told from here."
        case _, True:
            return f"The host’s own connections go over {name}: without it the host is cut off."
        case _:
            return f"The connection to the host may go over {name}: without it the host may be cut off."


def facts_of(standing: Standing, known: Mapping[str, Standing], vital: Vital, rule: str) -> tuple[Facts, ...]:
    """All that is told of a device; `rule` is the state of the USB rule for it, "" without one."""
    device = standing.device
    devices = {name: it.device for name, it in known.items()}
    above = devices.get(device.parent)
    return tuple(
        facts
        for facts in (
            Facts("", (), need_text(needs(device.name, devices, vital)), "paused"),
            _general(standing, above),
            _users(standing),
            Facts("Whenever it appears", (), rule),
            _group(device, known),
            _functions(device, known),
            _types(device),
            _adapters(device),
            _rest(device),
        )
        if facts.note or any(value for _, value in facts.rows)
    )


def _general(standing: Standing, above: HostDevice | None) -> Facts:
    device = standing.device
    state = ""
    if device.kind == "mdev" and standing.active is not None:
        state = "Started" if standing.active else "Defined, not started"
    if device.driver in STUBS:
        state = "Detached from the host, free for a machine" if standing.user is None else "Held for a machine"
    kept = {True: "", False: "Only until it is stopped", None: ""}[standing.persistent] if device.kind == "mdev" else ""
    nodes = [plain(node, 120) for node in device.nodes[:4]]
    rows = (
        (
            "Kind",
            ", ".join(filter(None, (words.kind_text(device), words.class_text(device) or words.usb_class(device)))),
        ),
        ("State", state),
        ("Starts", _ON[standing.autostart] if standing.persistent else ""),
        ("Kept", kept),
        ("Address", plain(device.address, 120)),
        ("Maker", plain(device.vendor, 120)),
        ("Numbers", words.numbers(device)),
        ("Driver", plain(device.driver, 80) or ("None" if device.kind == "pci" and device.path else "")),
        ("NUMA node", str(device.numa) if device.numa >= 0 else ""),
        ("Under", words.title(above) if above is not None else plain(device.parent, 120)),
        ("Device file", "\n".join(nodes)),
        ("Name in libvirt", plain(device.name, 160)),
    )
    return Facts("", rows)


def _users(standing: Standing) -> Facts:
    rows = tuple(
        (plain(user.name, 60), "Has it now" if user.active else "Named in it; shut off") for user in standing.users
    )
    return Facts("Machines", rows)


def _by_address(known: Mapping[str, Standing]) -> dict[str, Standing]:
    return {it.device.address: it for it in known.values() if it.device.kind == "pci"}


def _told(address: str, found: Mapping[str, Standing]) -> str:
    """A PCI device in a line: what it is, its driver, who has it."""
    standing = found.get(address)
    if standing is None:
        return "Not told by the host"
    driver = f"driver {plain(standing.device.driver, 40)}" if standing.device.driver else "no driver"
    user = f"{plain(standing.user.name, 40)} has it" if standing.user is not None else ""
    return ", ".join(filter(None, (words.title(standing.device), driver, user)))


def _group(device: HostDevice, known: Mapping[str, Standing]) -> Facts:
    if device.group < 0:
        return Facts("", ())
    found = _by_address(known)
    others = [address for address in device.members if address != device.address][:_MOST]
    rows = tuple((address, _told(address, found)) for address in others)
    note = "The devices of a group go to a machine together: detach all of them." if rows else "It is alone in it."
    return Facts(f"IOMMU group {device.group}", rows, note)


def _functions(device: HostDevice, known: Mapping[str, Standing]) -> Facts:
    found = _by_address(known)
    if device.physical:
        return Facts("Virtual function", (("Of", f"{device.physical}, {_told(device.physical, found)}"),))
    if not device.virtual and not device.max_virtual:
        return Facts("", ())
    rows = tuple((address, _told(address, found)) for address in device.virtual[:_MOST])
    most = f" of {device.max_virtual}" if device.max_virtual else ""
    return Facts("Virtual functions", rows, f"{len(device.virtual)}{most} are on.")


def _types(device: HostDevice) -> Facts:
    rows = tuple(
        (words.type_title(it), f"{it.available} free ({plain(it.id, 60)}, {plain(it.api, 30)})")
        for it in device.mdev_types[:_MOST]
    )
    return Facts("Mediated types", rows)


def _adapters(device: HostDevice) -> Facts:
    if device.vports is None:
        return Facts("", ())
    used, most = device.vports
    return Facts("Virtual adapters", (("In use", f"{used} of {most}" if most else str(used)),))


def _rest(device: HostDevice) -> Facts:
    rows = []
    for name, value in device.facts:
        if name in words.FACTS:
            told = words.fact_text(name, value)
            if name != "pci_class" and told not in (device.address, ""):
                rows.append((words.FACTS[name], told))
        elif name.startswith("attr."):
            rows.append((plain(name.removeprefix("attr."), 60), words.fact_text(name, value)))
        elif device.kind not in words.KINDS:
            rows.append((plain(name, 60), words.fact_text(name, value)))
    return Facts("Details", tuple(dict.fromkeys(rows)))
