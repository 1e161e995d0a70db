"""What is told of a device beside the tree."""

from __future__ import annotations

from collections.abc import Mapping

from virtgui.model.device_rules import STUBS, Standing
from virtgui.model.devices import HostDevice, Need, Vital, needs
from virtgui.qtmodels import device_words as words
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.things.details import Facts

_ON = {True: tr("With the host"), False: tr("By hand"), None: ""}
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
            return tr("The host itself runs from {name}: its root file system, or its swap, lies there.").format(
                name=name
            )
        case "root", False:
            return tr(
                "The host may itself run from {name}; where its root file system lies cannot be told from here."
            ).format(name=name)
        case _, True:
            return tr("The host’s own connections go over {name}: without it the host is cut off.").format(name=name)
        case _:
            return tr("The connection to the host may go over {name}: without it the host may be cut off.").format(
                name=name
            )


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
            Facts(tr("Whenever it appears"), (), rule),
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
        state = tr("Started") if standing.active else tr("Defined, not started")
    if device.driver in STUBS:
        state = tr("Detached from the host, free for a machine") if standing.user is None else tr("Held for a machine")
    kept = (
        {True: "", False: tr("Only until it is stopped"), None: ""}[standing.persistent]
        if device.kind == "mdev"
        else ""
    )
    nodes = [plain(node, 120) for node in device.nodes[:4]]
    rows = (
        (
            tr("Kind"),
            ", ".join(filter(None, (words.kind_text(device), words.class_text(device) or words.usb_class(device)))),
        ),
        (tr("State"), state),
        (tr("Starts"), _ON[standing.autostart] if standing.persistent else ""),
        (tr("Kept"), kept),
        (tr("Address"), plain(device.address, 120)),
        (tr("Maker"), plain(device.vendor, 120)),
        (tr("Numbers"), words.numbers(device)),
        (tr("Driver"), plain(device.driver, 80) or (tr("None") if device.kind == "pci" and device.path else "")),
        (tr("NUMA node"), str(device.numa) if device.numa >= 0 else ""),
        (tr("Under"), words.title(above) if above is not None else plain(device.parent, 120)),
        (tr("Device file"), "\n".join(nodes)),
        (tr("Name in libvirt"), plain(device.name, 160)),
    )
    return Facts("", rows)


def _users(standing: Standing) -> Facts:
    rows = tuple(
        (plain(user.name, 60), tr("Has it now") if user.active else tr("Named in it; shut off"))
        for user in standing.users
    )
    return Facts(tr("Machines"), rows)


def _by_address(known: Mapping[str, Standing]) -> dict[str, Standing]:
    return {it.device.address: it for it in known.values() if it.device.kind == "pci"}


def _told(address: str, found: Mapping[str, Standing]) -> str:
    """A PCI device in a line: what it is, its driver, who has it."""
    standing = found.get(address)
    if standing is None:
        return tr("Not told by the host")
    driver = (
        tr("driver {driver}").format(driver=plain(standing.device.driver, 40))
        if standing.device.driver
        else tr("no driver")
    )
    user = tr("{name} has it").format(name=plain(standing.user.name, 40)) if standing.user is not None else ""
    return ", ".join(filter(None, (words.title(standing.device), driver, user)))


def _group(device: HostDevice, known: Mapping[str, Standing]) -> Facts:
    if device.group < 0:
        return Facts("", ())
    found = _by_address(known)
    others = [address for address in device.members if address != device.address][:_MOST]
    rows = tuple((address, _told(address, found)) for address in others)
    note = (
        tr("The devices of a group go to a machine together: detach all of them.") if rows else tr("It is alone in it.")
    )
    return Facts(tr("IOMMU group {group}").format(group=device.group), rows, note)


def _functions(device: HostDevice, known: Mapping[str, Standing]) -> Facts:
    found = _by_address(known)
    if device.physical:
        return Facts(tr("Virtual function"), ((tr("Of"), f"{device.physical}, {_told(device.physical, found)}"),))
    if not device.virtual and not device.max_virtual:
        return Facts("", ())
    rows = tuple((address, _told(address, found)) for address in device.virtual[:_MOST])
    said = tr("{count} of {most} are on.") if device.max_virtual else tr("{count} are on.")
    return Facts(tr("Virtual functions"), rows, said.format(count=len(device.virtual), most=device.max_virtual))


def _types(device: HostDevice) -> Facts:
    rows = tuple(
        (
            words.type_title(it),
            tr("{available} free ({id}, {api})").format(
                available=it.available, id=plain(it.id, 60), api=plain(it.api, 30)
            ),
        )
        for it in device.mdev_types[:_MOST]
    )
    return Facts(tr("Mediated types"), rows)


def _adapters(device: HostDevice) -> Facts:
    if device.vports is None:
        return Facts("", ())
    used, most = device.vports
    return Facts(
        tr("Virtual adapters"),
        ((tr("In use"), tr("{used} of {most}").format(used=used, most=most) if most else str(used)),),
    )


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
    return Facts(tr("Details"), tuple(dict.fromkeys(rows)))
