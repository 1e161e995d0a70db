"""A machine that is yet to be, while a person describes it: what was said, what follows, what is wrong with it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable

from PyQt6.QtCore import QObject, QStandardPaths, pyqtSignal

from virtgui.install import plan
from virtgui.install.defaults import defaults
from virtgui.install.documents import UNTIL_REBOOT, install_xml, phase
from virtgui.install.draft import (
    MANUAL,
    NEW,
    PATH,
    CloudSource,
    ContainerSource,
    ImportSource,
    IsoSource,
    LiveSource,
    MachineDraft,
    Medium,
    NicDraft,
    Source,
)
from virtgui.install.facts import HostFacts, PathTrouble, Preferences, host_facts
from virtgui.install.flaw import MAKE_NETWORK, MAKE_POOL, START_NETWORK, START_POOL, Flaw
from virtgui.install.flaws import flaws
from virtgui.install.places import volume_named
from virtgui.install.plan import Fill, Groundwork, Upload
from virtgui.install.presets import DISK, Preset, applied
from virtgui.model import uris, virsh_make
from virtgui.model.commands import Command, NewVolume, ParseNative, ReadOffers
from virtgui.model.edits import Edit
from virtgui.model.facts import Domain, Host, Phase
from virtgui.model.inventory import Inventory, Network, Pool, Use, Volume
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.making import Make, Step
from virtgui.model.messages import Finished, NativeParsed, OffersRead
from virtgui.model.systems import System
from virtgui.qtmodels.hardware import HardwareModel
from virtgui.qtmodels.world import World
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.capabilities import Capabilities, capabilities
from virtgui.xml.edits import Vanished, edited
from virtgui.xml.secrets import without_secrets


class Creation(QObject):
    """What a person said stays, whatever else changes; the rest follows from the system, the host and the source."""

    changed = pyqtSignal()
    """The draft, what is known of the host, or what is wrong may be otherwise."""
    parsed = pyqtSignal(str, object)
    """Another hypervisor's configuration as libvirt's definition, and the Problem where it is none."""
    ended = pyqtSignal(object)
    """A Finished: the machine is there, or it is not and everything that was entered still is."""

    def __init__(
        self,
        world: World,
        send: Callable[[Command], Ticket],
        host: HostKey | None = None,
        preferences: Preferences | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._world = world
        self._send = send
        self._preferences = preferences or Preferences()
        self._uuid = str(uuid.uuid4())
        self._macs: list[str] = []
        self._offers: dict[HostKey, dict[tuple[str, str, str], Capabilities]] = {}
        self._documents: dict[HostKey, dict[tuple[str, str, str], tuple[str, str]]] = {}
        self._asked: dict[Ticket, tuple[HostKey, tuple[str, str, str]]] = {}
        self._said: dict[str, object] = {}
        self._arch = self._domain = self._os_type = ""
        self._making: Ticket | None = None
        self._parsing: Ticket | None = None
        self._draft: MachineDraft | None = None
        self._others: frozenset[tuple[str, int, int, tuple[str, ...]]] = frozenset()
        self.system: System | None = None
        self.source: Source = MANUAL
        self.uploads: tuple[Upload, ...] = ()
        """Files of this computer that the source needs on the host."""
        self.fills: tuple[Fill, ...] = ()
        """Images that new disks are made from, beside a cloud image."""
        self._paths: tuple[PathTrouble, ...] = ()
        self._accepted: frozenset[tuple[str, str]] = frozenset()
        self.whole = ""
        """A definition that a person has, in place of the draft."""
        self.customised: tuple[Edit, ...] = ()
        """What a person changed in the whole definition, over what the draft says."""
        self.volumes: tuple[NewVolume, ...] = ()
        self.host = host or self._first_host()
        self.hardware = self._hardware()
        world.reported.connect(self._heard)
        world.hosts_changed.connect(self._hosts_changed)
        world.machines_changed.connect(self._machines_changed)  # no lambda: the world outlives this
        self._ask()

    # -- the host ----------------------------------------------------------------------------

    @property
    def hosts(self) -> tuple[HostKey, ...]:
        """The hosts that a machine can be made on now."""
        return tuple(key for key, host in self._world.hosts.items() if host.open and not host.read_only)

    @property
    def open(self) -> bool:
        """Whether the chosen host is connected."""
        host = self._world.hosts.get(self.host)
        return host is not None and host.phase is Phase.OPEN

    @property
    def local(self) -> bool:
        """Whether the host's files are this computer's."""
        return uris.parse(self.host).is_local and not uris.parse(self.host).is_test

    def choose_host(self, host: HostKey) -> None:
        """Make it on another host."""
        if host != self.host:
            self.host = host
            self.hardware.setParent(None)
            self.hardware.deleteLater()
            self.hardware = self._hardware()
            self._arch = self._domain = self._os_type = ""
            self._accepted = frozenset()
            self._paths = ()
            for field in ("disks", "nics", "launch"):
                self._said.pop(field, None)
            self._ask()
            self._tell()

    def choose_arch(self, arch: str) -> None:
        """Make it for another processor; "" is the host's own."""
        self._arch, self._domain = arch, ""
        self._without("launch", "machine", "firmware", "cpu_mode", "emulator")

    def choose_domain(self, domain: str) -> None:
        """Have it run by another hypervisor ("kvm", "qemu")."""
        self._domain = domain
        self._without("launch", "machine", "firmware", "cpu_mode", "emulator")

    def choose_os_type(self, os_type: str) -> None:
        """Have it another of Xen's kinds ("hvm", "xenpvh", "xen"); "" is the host's best."""
        self._os_type = os_type
        self._without("machine", "firmware", "tpm", "cpu_mode")

    def facts(self) -> HostFacts:
        """All that is known of the host."""
        host = self._world.hosts.get(self.host) or Host(self.host)
        offers = tuple(self._offers.get(self.host, {}).values())
        return host_facts(
            host, self._world.machines_of(self.host), offers, self._inventory(), self._uses(), self._paths
        )

    def paths(self) -> tuple[str, ...]:
        """The files and folders of the host that the draft names by their paths."""
        source = self.source
        found = [disk.path for disk in self.draft.disks if disk.origin == PATH]
        match source:
            case IsoSource(medium) | LiveSource(medium) | ImportSource(medium) | CloudSource(medium):
                found.append(medium.path)
            case ContainerSource(root=root, image=""):
                found.append(root)
        return tuple(dict.fromkeys(path for path in found if path.startswith("/")))

    def take_paths(self, found: tuple[PathTrouble, ...]) -> None:
        """What was found out of the paths."""
        if found != self._paths:
            self._paths = found
            self._tell()

    def user_of(self, medium: Medium) -> Domain | None:
        """A machine of the host that writes to this image, one that runs first."""
        names = {medium.path, f"{medium.pool}/{medium.volume}" if medium.volume else ""} - {""}
        found = [
            machine
            for machine in self._world.machines_of(self.host)
            if machine.config is not None
            and any(disk.source in names and not disk.read_only for disk in machine.config.disks)
        ]
        return max(found, key=lambda machine: machine.active, default=None)

    def trouble(self, path: str) -> PathTrouble | None:
        """What is wrong with a path of the host; None where nothing is known of it."""
        return next((trouble for trouble in self._paths if path and trouble.path == path), None)

    def templates(self) -> tuple[tuple[DomainKey, str], ...]:
        """The host's machines that are kept as models, by name."""
        machines = self._world.machines_of(self.host)
        found = [(m.key, m.name) for m in machines if m.config is not None and m.config.template]
        return tuple(sorted(found, key=lambda pair: pair[1].casefold()))

    def parse(self, form: str, text: str) -> None:
        """Have the host read another hypervisor's configuration; `parsed` tells."""
        self._parsing = self._send(ParseNative(self.host, form, text))

    def read_pools(self, names: tuple[str, ...]) -> None:
        """Ask for the volumes of these pools."""
        self.hardware.read_inventory(names)

    def volumes_in(self, pool: str) -> frozenset[str]:
        """The names that are taken in a pool, so far as it was read."""
        found = (p.volumes for p in self.hardware.inventory.pools if p.name == pool)
        return frozenset(volume.name for volumes in found for volume in volumes or ())

    def _inventory(self) -> Inventory:
        """What the host has, and what it will have by then."""
        found, offers = self.hardware.inventory, {offer for offer, _ in self._accepted}
        if MAKE_POOL in offers:
            pool = Pool("default", "dir", True, path=self._folder(), volumes=())
            found = replace(found, pools=(*found.pools, pool))
        for upload in self.uploads:
            volume = Volume(upload.medium.volume, "", upload.format, upload.capacity or upload.size, upload.size)
            pools = (_with(pool, volume) if pool.name == upload.medium.pool else pool for pool in found.pools)
            found = replace(found, pools=tuple(pools))
        if MAKE_NETWORK in offers:
            found = replace(found, networks=(*found.networks, Network("default", True, "nat", "virbr0")))
        return found

    def _folder(self) -> str:
        """Where a pool that is made first lies."""
        if uris.parse(self.host).path != "/session":
            return plan.SYSTEM_FOLDER
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        return f"{data}/libvirt/images"

    # -- what is wanted ----------------------------------------------------------------------

    @property
    def draft(self) -> MachineDraft:
        """The machine as it stands."""
        if self._draft is None:
            self._draft = self._derived()
        return self._draft

    @property
    def typed(self) -> bool:
        """Whether a person has said anything of it."""
        return bool(self._said or self.customised)

    def said(self, field: str) -> bool:
        """Whether a person chose this themselves."""
        return field in self._said

    def set(self, field: str, value: object) -> None:
        """Want this of the machine; None is what suits it."""
        if value is None:
            self._said.pop(field, None)
        else:
            self._said[field] = value
        self._tell()

    def take_preset(self, preset: Preset) -> None:
        """Want all that a preset sets."""
        before, after = self.draft, applied(preset, self.draft)
        names = [name for name, _ in preset.settings if name != DISK] + ["disks"] * (before.disks != after.disks)
        self._said |= {name: getattr(after, name) for name in names}
        self._tell()

    def choose_system(self, system: System | None) -> None:
        """What runs in it."""
        if system != self.system:
            self.system = system
            self._tell()

    def take_source(self, source: Source, uploads: tuple[Upload, ...] = (), fills: tuple[Fill, ...] = ()) -> None:
        """Where its system comes from, and what has to be brought to the host for it."""
        self.source, self.uploads, self.fills = source, uploads, fills
        self._tell()

    def accept(self, offer: str, what: str) -> None:
        """Have done first what a flaw offered."""
        self._accepted |= {(offer, what)}
        self._tell()

    def take_whole(self, text: str) -> None:
        """Make what this definition says; "" is what the draft says."""
        if text != self.whole:
            self.whole = text
            self._tell()

    def customise(self, edits: tuple[Edit, ...], volumes: tuple[NewVolume, ...] = ()) -> None:
        """Keep what was changed in the whole definition; () lets the draft have its way again."""
        self.customised, self.volumes = edits, volumes
        self._tell()

    # -- what follows ------------------------------------------------------------------------

    def flaws(self) -> list[Flaw]:
        """What is wrong with it on this host."""
        found = flaws(self.draft, self.facts(), self.system)
        return [flaw for flaw in found if (flaw.offer, flaw.what) not in self._accepted]

    def text(self) -> str:
        """The definition it is started with. ValueError for text that no XML can hold."""
        if self.whole:
            return self.whole
        return self._customised()[0]

    @property
    def vanished(self) -> int:
        """How many customised things the draft no longer has."""
        return self._customised()[1]

    def _customised(self) -> tuple[str, int]:
        text, vanished = install_xml(self.draft, self.facts()), 0
        for edit in self.customised:
            try:
                text = edited(text, (edit,))
            except Vanished:
                vanished += 1
        return text, vanished

    def documents(self) -> tuple[str, str]:
        """Libvirt's two documents of what the host offers this machine, "" where they are not known."""
        draft = self.draft
        known = self._documents.get(self.host, {})
        what = (draft.arch, draft.domain, draft.machine)
        return known.get(what) or known.get(("", "", "")) or ("", "")

    def steps(self) -> tuple[Step, ...]:
        """All that making it does. ValueError as above."""
        facts = self.facts()
        if self.whole:
            draft = self.draft
            return plan.whole_steps(self.whole, stored=draft.stored, start=draft.start, autostart=draft.autostart)
        offers = {offer for offer, _ in self._accepted}
        started = tuple(what for offer, what in self._accepted if offer == START_NETWORK)
        ground = Groundwork(
            networks=started + (("default",) if MAKE_NETWORK in offers else ()),
            pools=tuple(what for offer, what in self._accepted if offer == START_POOL),
            new_network=MAKE_NETWORK in offers,
            pool_xml=plan.default_pool(self._folder()) if MAKE_POOL in offers else "",
            uploads=self.uploads,
            fills=self.fills,
        )
        customised = self.text() if self.customised else ""
        return plan.steps(self.draft, facts, ground, customised=customised, volumes=self.volumes)

    @property
    def key(self) -> DomainKey:
        """What the machine will be known by."""
        return DomainKey(self.host, self._uuid)

    @property
    def installs(self) -> bool:
        """Whether its first run ends with the guest's first reboot."""
        return self.draft.start and phase(self.draft) == UNTIL_REBOOT

    @property
    def making(self) -> bool:
        """Whether it is being made."""
        return self._making is not None

    def virsh(self) -> str:
        """The same as lines for a shell. ValueError where there are none that are safe to paste."""
        return virsh_make.lines(self._make(), self._world.hosts.get(self.host) or Host(self.host), without_secrets)

    def _make(self) -> Make:
        name = plain(self.draft.name, 80)
        title, doing = tr("Create {name}").format(name=name), tr("create {name}").format(name=name)
        return Make(self.host, title, self.steps(), doing=doing, about=name)

    def make(self) -> Ticket:
        """Make it. ValueError for text that no XML can hold."""
        self._making = self._send(self._make())
        self.changed.emit()
        return self._making

    # -- within ------------------------------------------------------------------------------

    def _first_host(self) -> HostKey:
        open_hosts = self.hosts
        local = [key for key in open_hosts if uris.parse(key).is_local and not uris.parse(key).is_test]
        return (local or list(open_hosts) or list(self._world.hosts) or [HostKey("")])[0]

    def _hardware(self) -> HardwareModel:
        model = HardwareModel(DomainKey(self.host, self._uuid), self._world, self._send, self)
        model.changed.connect(self._tell)
        return model

    def _ask(self) -> None:
        if self.open:
            self.hardware.read_inventory()
            self._ask_offer("", "", "")

    def _ask_offer(self, arch: str, domain: str, machine: str) -> None:
        what = (arch, domain, machine)
        known = self._offers.setdefault(self.host, {})
        if what not in known and (self.host, what) not in self._asked.values():
            self._asked[self._send(ReadOffers(self.host, *what))] = (self.host, what)

    def _derived(self) -> MachineDraft:
        facts = self.facts()
        draft = defaults(
            self.system, facts, self._preferences, self.source, self._arch, self._domain, os_type=self._os_type
        )
        if (
            isinstance(self.source, ImportSource)
            and self.source.convert
            and draft.disks
            and (size := self._image_size())
        ):
            draft = replace(draft, disks=(replace(draft.disks[0], size_bytes=size), *draft.disks[1:]))
        said = dict(self._said)
        if "name" in said and "disks" not in said:
            # a volume is called like its machine
            new = [replace(d, name=d.name.replace(draft.name, str(said["name"]), 1)) for d in draft.disks]
            draft = replace(draft, disks=tuple(new))
        draft = replace(draft, uuid=self._uuid, **said)  # type: ignore[arg-type]
        return replace(draft, nics=self._with_macs(draft.nics))

    def _image_size(self) -> int:
        """What the image that is copied holds, in bytes; 0 while nobody knows."""
        if not isinstance(self.source, ImportSource) or not self.source.convert:
            return 0
        known = volume_named(self.facts(), self.source.image.pool, self.source.image.volume)
        return known.capacity if known is not None else 0

    def _with_macs(self, nics: tuple[NicDraft, ...]) -> tuple[NicDraft, ...]:
        """Both documents of an installation have the same cards."""
        while len(self._macs) < len(nics):
            self._macs.append("52:54:00:" + ":".join(f"{byte:02x}" for byte in secrets.token_bytes(3)))
        return tuple(nic if nic.mac else replace(nic, mac=self._macs[n]) for n, nic in enumerate(nics))

    def _without(self, *fields: str) -> None:
        for field in fields:
            self._said.pop(field, None)
        self._tell()

    def _uses(self) -> tuple[Use, ...]:
        return self.hardware.surroundings().uses

    def _tell(self) -> None:
        self._draft = None
        draft = self.draft
        if self.open:
            self._ask_offer(draft.arch, draft.domain, draft.machine)
        pools = {d.pool for d in draft.disks if d.origin == NEW}
        unread = [p.name for p in self.hardware.inventory.pools if p.name in pools and p.volumes is None and p.active]
        if unread and not self.hardware.asking:
            self.hardware.read_inventory(tuple(unread))
        self.changed.emit()

    # -- hearing -----------------------------------------------------------------------------

    def _heard(self, message: object) -> None:
        match message:
            case OffersRead(ticket, host, offered, own) if ticket in self._asked:
                _, what = self._asked.pop(ticket)
                self._offers.setdefault(host, {})[what] = capabilities(offered, own)
                self._documents.setdefault(host, {})[what] = (offered, own)
                self._tell()
            case NativeParsed(ticket, _, xml, problem) if ticket == self._parsing:
                self._parsing = None
                self.parsed.emit(xml, problem)
            case Finished(ticket) if ticket == self._making:
                self._making = None
                self.ended.emit(message)

    def _machines_changed(self, *_keys: object) -> None:
        """Names are taken, memory is promised, and images are used, meanwhile."""
        machines = self._world.machines_of(self.host)
        others = frozenset((m.name, m.memory_kib * m.active, m.vcpus * m.active, _disks(m)) for m in machines)
        if others != self._others and not self.making:
            self._others = others
            self._tell()

    def _hosts_changed(self, _hosts: object) -> None:
        if self.open and not self._offers.get(self.host):
            self._ask()
        if self.host not in self._world.hosts and self.hosts:
            self.choose_host(self.hosts[0])
        self._tell()


def _disks(machine: Domain) -> tuple[str, ...]:
    """What a machine's disks are, as far as it is known."""
    return tuple(disk.source for disk in machine.config.disks) if machine.config is not None else ()


def _with(pool: Pool, volume: Volume) -> Pool:
    """A pool as it will be: its folder's volumes have a path that is known before they are there."""
    path = f"{pool.path.rstrip('/')}/{volume.name}" if pool.path else ""
    return pool._replace(volumes=(*(pool.volumes or ()), volume._replace(path=path)))
