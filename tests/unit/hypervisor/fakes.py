"""Hand-made stand-ins: a host whose connections hang, break and come back at a word, and a clock."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import libvirt

from virtgui.hypervisor.clerk import Clerk

DOMAIN_LIFECYCLE = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE


def error(code: int, text: str, domain: int = libvirt.VIR_FROM_QEMU) -> libvirt.libvirtError:
    """An error as libvirt raises it."""
    made = libvirt.libvirtError(text)
    made.err = (code, domain, text, libvirt.VIR_ERR_ERROR, text, None, None, -1, -1)
    return made


def uuid_of(name: str) -> str:
    """The UUID of the fake machine of that name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


class FakeMachine:
    """A machine's handle on one connection."""

    def __init__(self, connection: FakeConnection, uuid: str, name: str) -> None:
        self._connection = connection
        self._uuid = uuid
        self._name = name

    @property
    def _record(self) -> dict[str, Any]:
        self._connection.called("machine")
        if self._uuid not in self._connection.host.machines:
            raise error(libvirt.VIR_ERR_NO_DOMAIN, "Domain not found")
        return self._connection.host.machines[self._uuid]

    def name(self) -> str:
        return self._name

    def UUIDString(self) -> str:
        return self._uuid

    def ID(self) -> int:
        return int(self._record["id"])

    def connect(self) -> FakeConnection:
        return self._connection

    def startDirtyRateCalc(self, _seconds: int, _flags: int = 0) -> int:
        raise error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported: virDomainStartDirtyRateCalc")

    def info(self) -> list[int]:
        record = self._record
        return [record["state"], 2048, 1024, record.get("vcpus", 2), 10**9]

    def state(self) -> list[int]:
        return [self._record["state"], self._record.get("reason", 1)]

    def controlInfo(self, _flags: int = 0) -> list[int]:
        return [0, 0, 0]

    def isPersistent(self) -> int:
        return int(self._record["persistent"])

    def isActive(self) -> int:
        return int(self._record["id"] >= 0)

    def autostart(self) -> int:
        return int(self._record["autostart"])

    def hasManagedSaveImage(self, _flags: int = 0) -> int:
        return int(self._record["saved"])

    def XMLDesc(self, flags: int = 0) -> str:
        record = self._record
        self._connection.host.hang("xml", record["name"])
        if flags & libvirt.VIR_DOMAIN_XML_SECURE and self._connection.host.insecure:
            raise error(libvirt.VIR_ERR_OPERATION_DENIED, "operation forbidden: read only access prevents it")
        told = record.get("live" if record["id"] >= 0 and not flags & libvirt.VIR_DOMAIN_XML_INACTIVE else "stored")
        return (
            told
            or f"<domain type='kvm'><name>{self._record['name']}</name><memory>2048</memory><vcpu>2</vcpu></domain>"
        )

    def attachDeviceFlags(self, _xml: str, _flags: int) -> None:
        self._connection.called("attach")
        self._connection.host.hang("attach", self._name)
        if self._connection.host.denied is not None:
            raise self._connection.host.denied
        self._connection.called("attached")

    def detachDeviceFlags(self, _xml: str, _flags: int) -> None:
        self._connection.called("detach")
        self._connection.host.hang("detach", self._name)

    def setMetadata(self, kind: int, text: str | None, _key: None, _uri: None, flags: int) -> None:
        self._connection.called(f"metadata {kind} {text} {flags}")

    def diskErrors(self, _flags: int) -> dict[str, int]:
        self._connection.host.hang("errors", self._name)
        return {"vda": libvirt.VIR_DOMAIN_DISK_ERROR_NO_SPACE}

    def interfaceAddresses(self, _source: int) -> None:
        raise error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported")

    def getTime(self) -> dict[str, int]:
        self._connection.called("time")
        if self._connection.host.mute is not None:
            raise self._connection.host.mute
        return {"seconds": 0, "nseconds": 0}

    def jobInfo(self) -> list[int]:
        record = self._record
        if record.get("comes"):
            raise error(libvirt.VIR_ERR_OPERATION_INVALID, "migration statistics are available only on the source host")
        return [record.get("job", libvirt.VIR_DOMAIN_JOB_NONE), *[0] * 11]

    def agentSetResponseTimeout(self, _seconds: int, _flags: int) -> int:
        return 0

    def suspend(self) -> None:
        if self._connection.host.denied is not None:
            raise self._connection.host.denied
        self._connection.host.hang("suspend", self._name)
        self._record["state"] = libvirt.VIR_DOMAIN_PAUSED

    def shutdownFlags(self, _flags: int) -> None:
        self._connection.host.hang("shutdown", self._name)

    def managedSave(self, _flags: int) -> None:
        host = self._connection.host
        host.hang("save", self._name)
        if host.aborted.pop(self._name, False):
            raise error(libvirt.VIR_ERR_OPERATION_ABORTED, "operation aborted: save canceled by client")
        self._record.update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)

    def openGraphicsFD(self, number: int, flags: int) -> int:
        host = self._connection.host
        host.calls.append(f"graphics {number} {flags}")
        host.hang("graphics", self._name)
        if host.denied is not None:
            raise host.denied
        ours, theirs = socket.socketpair()
        host.screens.append(ours)
        return theirs.detach()

    def openConsole(self, alias: str, stream: FakeStream, flags: int) -> None:
        host = self._connection.host
        host.calls.append(f"console {alias} {flags}")
        host.hang("console", self._name)
        if host.denied is not None:
            denied, host.denied = host.denied, host.denied_next
            raise denied
        host.streams.append(stream)

    def screenshot(self, stream: FakeStream, _screen: int, _flags: int) -> str:
        host = self._connection.host
        host.calls.append("screenshot")
        host.hang("screenshot", self._name)
        if host.denied is not None:
            raise host.denied
        stream.incoming.extend(host.picture)
        return "image/png"

    def abortJob(self) -> None:
        self._connection.host.aborted[self._name] = True
        self._connection.host.let_go("save", self._name)

    def jobStats(self) -> dict[str, int]:
        return {"data_total": 100, "data_processed": 40, "data_remaining": 60, "time_remaining": 3000}

    def createWithFlags(self, flags: int) -> None:
        self._connection.called(f"create {flags}")
        self._record.update(id=7, state=libvirt.VIR_DOMAIN_RUNNING)

    def destroyFlags(self, _flags: int) -> None:
        self._connection.host.calls.append("destroy")
        self._record.update(id=-1, state=libvirt.VIR_DOMAIN_SHUTOFF)

    def snapshotNum(self, _flags: int) -> int:
        return 0

    def listAllSnapshots(self, _flags: int) -> list[Any]:
        return []

    def snapshotCreateXML(self, _xml: str, flags: int) -> None:
        host = self._connection.host
        self._connection.called(f"snapshot {flags}")
        host.hang("snapshot", self._name)
        if host.denied is not None:
            raise host.denied

    def fsThaw(self, _points: None, _flags: int) -> None:
        self._connection.called("thaw")

    def listAllCheckpoints(self, _flags: int) -> list[Any]:
        return []

    def undefineFlags(self, flags: int) -> None:
        host = self._connection.host
        self._connection.called(f"undefine {flags}")
        if host.denied is not None:
            raise host.denied
        del host.machines[self._uuid]


class FakeVolume:
    """One volume of a fake pool."""

    def __init__(self, connection: FakeConnection, pool: str, name: str) -> None:
        self._connection, self._pool, self._name = connection, pool, name

    @property
    def _volumes(self) -> dict[str, str]:
        volumes: dict[str, str] = self._connection.host.pools[self._pool]["volumes"]
        return volumes

    def path(self) -> str:
        return f"/{self._pool}/{self._name}"

    def storagePoolLookupByVolume(self) -> FakePool:
        return FakePool(self._connection, self._pool)

    def XMLDesc(self, _flags: int) -> str:
        self._connection.called("volume")
        self._connection.host.hang("volume", self._name)
        backing = self._volumes[self._name]
        below = f"<backingStore><path>{backing}</path></backingStore>" if backing else ""
        return (
            f"<volume type='file'><name>{self._name}</name><capacity>200</capacity><allocation>100</allocation>"
            f"<target><path>{self.path()}</path><format type='qcow2'/></target>{below}</volume>"
        )

    def delete(self, _flags: int) -> None:
        host = self._connection.host
        self._connection.called(f"delete {self._name}")
        host.hang("delete", self._name)
        self._connection.called("deleted?")
        if self._name in host.undeletable:
            raise error(libvirt.VIR_ERR_SYSTEM_ERROR, "cannot unlink file: Operation not permitted")
        del self._volumes[self._name]


class FakePool:
    """One pool on one connection."""

    def __init__(self, connection: FakeConnection, name: str) -> None:
        self._connection, self._name = connection, name

    @property
    def _record(self) -> dict[str, Any]:
        return self._connection.host.pools[self._name]

    def name(self) -> str:
        return self._name

    def isActive(self) -> int:
        return int(self._record["active"])

    def XMLDesc(self, _flags: int) -> str:
        return f"<pool type='dir'><name>{self._name}</name><target><path>/{self._name}</path></target></pool>"

    def refresh(self, _flags: int) -> None:
        self._connection.called(f"refresh {self._name}")
        self._connection.host.hang("refresh", self._name)

    def listAllVolumes(self, _flags: int) -> list[FakeVolume]:
        return [FakeVolume(self._connection, self._name, name) for name in self._record["volumes"]]

    def storageVolLookupByName(self, name: str) -> FakeVolume:
        if name not in self._record["volumes"]:
            raise error(libvirt.VIR_ERR_NO_STORAGE_VOL, "Storage volume not found")
        return FakeVolume(self._connection, self._name, name)


class FakeStream:
    """What a guest wrote, and what was written to it. Nothing comes of itself: the test calls `cb`."""

    cb: Callable[..., None]
    _conn: object = None

    def __init__(self) -> None:
        self.incoming: list[bytes] = []
        self.sent = b""
        self.room = 1 << 20
        self.wanted = 0
        self.ends: list[str] = []
        self._conn = "connection"

    def __del__(self) -> None:
        self.ends.append("freed")

    def eventAddCallback(self, events: int, call: Callable[..., None], _opaque: object) -> None:
        self.wanted, self.cb = events, call

    def eventUpdateCallback(self, events: int) -> None:
        self.wanted = events

    def eventRemoveCallback(self) -> None:
        self.ends.append("removed")

    def recv(self, _most: int) -> bytes | int:
        return self.incoming.pop(0) if self.incoming else -2

    def send(self, data: bytes) -> int:
        taken = data[: self.room]
        self.room -= len(taken)
        self.sent += taken
        return len(taken) or -2

    def finish(self) -> None:
        self.ends.append("finished")

    def abort(self) -> None:
        self.ends.append("aborted")


class FakeConnection:
    """One connection. Two calls at once on it fail the test."""

    def __init__(self, host: FakeHost) -> None:
        self.host = host
        self.alive = True
        self.closed = False
        self.events: dict[int, tuple[int, Callable[..., None]]] = {}
        self.others = 0
        self.on_close: Callable[..., None] | None = None
        self._next = 0
        self._calling = threading.Lock()
        self.farewell: list[str] = []

    def called(self, what: str) -> None:
        self.host.calls.append(what)
        if not self.alive:
            raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: client socket is closed", libvirt.VIR_FROM_RPC)

    # what the engine calls

    def isAlive(self) -> int:
        return int(self.alive)

    def setKeepAlive(self, interval: int, count: int) -> int:
        self.host.keepalive = (interval, count)
        return 0

    def registerCloseCallback(self, call: Callable[..., None], _opaque: object) -> int:
        self.on_close = call
        return 0

    def unregisterCloseCallback(self) -> None:
        self.farewell.append("close callback")
        self.on_close = None

    def close(self) -> int:
        self.farewell.append("close")
        self.closed = True
        return 0

    def domainEventRegisterAny(self, _machine: None, number: int, call: Callable[..., None], _opaque: object) -> int:
        self._next += 1
        self.events[self._next] = (number, call)
        return self._next

    def domainEventDeregisterAny(self, token: int) -> None:
        self.farewell.append("event")
        if not self.alive:
            raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: client socket is closed", libvirt.VIR_FROM_RPC)
        del self.events[token]

    def __getattr__(self, name: str) -> Any:
        if name.endswith("EventRegisterAny") or name.startswith(("get", "numOf", "listAll")):

            def unsupported(*_: object) -> None:
                raise error(libvirt.VIR_ERR_NO_SUPPORT, f"this function is not supported: {name}")

            return unsupported
        raise AttributeError(name)

    def defineXML(self, text: str) -> None:
        self.called("define")
        if self.host.denied is not None:
            raise self.host.denied
        for record in self.host.machines.values():
            if f"<name>{record['name']}</name>" in text:
                record["stored"] = text

    def storagePoolLookupByName(self, name: str) -> FakePool:
        return FakePool(self, name)

    def storageVolLookupByPath(self, path: str) -> FakeVolume:
        _, pool, *names = path.split("/")
        if pool in self.host.pools and names and names[0] in self.host.pools[pool]["volumes"]:
            return FakeVolume(self, pool, names[0])
        raise error(libvirt.VIR_ERR_NO_STORAGE_VOL, "no storage vol with matching path")

    def storagePoolLookupByTargetPath(self, _path: str) -> FakePool:
        raise error(libvirt.VIR_ERR_NO_STORAGE_POOL, "no storage pool with matching target path")

    def listAllStoragePools(self, _flags: int = 0) -> list[FakePool]:
        self.host.hang("pools", "")
        if self.host.pools:
            return [FakePool(self, name) for name in self.host.pools]
        raise error(libvirt.VIR_ERR_NO_SUPPORT, "this function is not supported: listAllStoragePools")

    def newStream(self, _flags: int) -> FakeStream:
        return FakeStream()

    def getHostname(self) -> str:
        return "fake"

    def getType(self) -> str:
        return "QEMU"

    def getLibVersion(self) -> int:
        self.called("version")
        return 9_000_000

    def listAllDomains(self, flags: int = 0) -> list[FakeMachine]:
        self.called("list")
        self.host.hang("list", "")
        wanted = [
            (key, record)
            for key, record in self.host.machines.items()
            if (not flags & libvirt.VIR_CONNECT_LIST_DOMAINS_TRANSIENT or not record["persistent"])
            and (not flags & libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART or record["autostart"])
            and (not flags & libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE or record["saved"])
            and (not flags & libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE or record["id"] >= 0)
        ]
        return [FakeMachine(self, key, record["name"]) for key, record in wanted]

    def lookupByUUIDString(self, wanted: str) -> FakeMachine:
        self.called("lookup")
        if wanted not in self.host.machines:
            raise error(libvirt.VIR_ERR_NO_DOMAIN, "Domain not found")
        return FakeMachine(self, wanted, self.host.machines[wanted]["name"])

    def _stats(self, machines: list[FakeMachine], groups: int, flags: int) -> list[tuple[FakeMachine, dict[str, Any]]]:
        told = []
        heavy = groups & libvirt.VIR_DOMAIN_STATS_BLOCK
        for machine in machines:
            known = machine._record
            record: dict[str, Any] = {"state.state": known["state"], "state.reason": known.get("reason", 1)}
            if groups & libvirt.VIR_DOMAIN_STATS_BALLOON:
                record |= {"balloon.current": 1024, "balloon.maximum": 2048}
            if groups & libvirt.VIR_DOMAIN_STATS_VCPU:
                record |= {"vcpu.current": known.get("vcpus", 2), "vcpu.maximum": 2, "vcpu.0.time": 7, "vcpu.1.time": 8}
            if heavy and machine._record["id"] >= 0:
                record["cpu.time"] = 5
                held = machine.name() in self.host.held
                if not (held and flags & libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT):
                    self.host.hang("stats", machine.name())
                    record["balloon.rss"] = 512
            told.append((machine, record))
        return told

    def getAllDomainStats(self, groups: int, flags: int = 0) -> list[tuple[FakeMachine, dict[str, Any]]]:
        self.called("stats")
        machines = [FakeMachine(self, key, record["name"]) for key, record in self.host.machines.items()]
        if flags & libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE:
            machines = [machine for machine in machines if machine.ID() >= 0]
        if flags & libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE:
            machines = [machine for machine in machines if machine.ID() < 0]
        return self._stats(machines, groups, flags)

    def domainListGetStats(
        self, machines: list[FakeMachine], groups: int, flags: int = 0
    ) -> list[tuple[FakeMachine, dict[str, Any]]]:
        self.called("stats")
        return self._stats(machines, groups, flags)


class FakeHost:
    """What the connections share. `hangs` holds (what, machine): such a call waits for `let_go`, and
    a machine whose statistics wait is `held`, as libvirt's job holds it."""

    def __init__(self, *names: str) -> None:
        self.machines: dict[str, dict[str, Any]] = {}
        self.connections: list[FakeConnection] = []
        self.calls: list[str] = []
        self.opened = 0
        self.keepalive = (0, 0)
        self.refuse: libvirt.libvirtError | None = None
        self.denied: libvirt.libvirtError | None = None
        self.denied_next: libvirt.libvirtError | None = None
        self.screens: list[socket.socket] = []
        self.streams: list[FakeStream] = []
        self.picture: list[bytes] = [b"a pic", b"ture", b""]
        self.insecure = False
        self.pools: dict[str, dict[str, Any]] = {}
        self.undeletable: set[str] = set()
        self.refuse_after: int | None = None
        self.silent: threading.Event | None = None
        self.hangs: dict[tuple[str, str], threading.Event] = {}
        self.held: set[str] = set()
        self.aborted: dict[str, bool] = {}
        self.mute: libvirt.libvirtError | None = None
        for name in names:
            self.add(name)

    def add(self, name: str, *, running: bool = True, persistent: bool = True) -> str:
        """A machine, without an event."""
        key = uuid_of(name)
        state = libvirt.VIR_DOMAIN_RUNNING if running else libvirt.VIR_DOMAIN_SHUTOFF
        number = len(self.machines) + 1 if running else -1
        told = {"persistent": persistent, "autostart": False, "saved": False}
        self.machines[key] = {"name": name, "id": number, "state": state, **told}
        return key

    def add_pool(self, name: str, *, active: bool = True, **volumes: str) -> None:
        """A pool of files in /NAME; each volume with the path of what it stands on, "" for nothing."""
        self.pools[name] = {"active": active, "volumes": dict(volumes)}

    def open(self, _uri: str, _auth: list[Any], _flags: int) -> FakeConnection:
        """In the place of libvirt.openAuth."""
        self.opened += 1
        if self.silent is not None:
            self.silent.wait(20)
        if self.refuse is not None:
            raise self.refuse
        if self.refuse_after is not None and len(self.connections) >= self.refuse_after:
            raise error(libvirt.VIR_ERR_SYSTEM_ERROR, "Too many active clients")
        connection = FakeConnection(self)
        self.connections.append(connection)
        return connection

    def hang(self, what: str, name: str) -> None:
        """Called where libvirt might hang."""
        gate = self.hangs.get((what, name))
        if gate is not None:
            self.held.add(name)
            gate.wait(20)
            self.held.discard(name)

    def hold(self, what: str, name: str = "") -> None:
        """Let such calls hang from now on."""
        self.hangs[what, name] = threading.Event()

    def let_go(self, what: str, name: str = "") -> None:
        """Let them return."""
        self.hangs.pop((what, name)).set()

    def tell(self, name: str, event: int, detail: int = 0, kind: int = DOMAIN_LIFECYCLE) -> None:
        """A lifecycle event on every connection that has registered for it."""
        for connection in self.connections:
            for number, call in list(connection.events.values()):
                if number == kind and connection.alive:
                    call(connection, FakeMachine(connection, uuid_of(name), name), event, detail, None)

    def break_down(self, reason: int = libvirt.VIR_CONNECT_CLOSE_REASON_EOF) -> None:
        """Every connection dies, as when the daemon is killed."""
        for connection in self.connections:
            if connection.alive and not connection.closed:
                connection.alive = False
                if connection.on_close is not None:
                    connection.on_close(connection, reason, None)

    def release_all(self) -> None:
        """Let whatever hangs go, so that threads end."""
        if self.silent is not None:
            self.silent.set()
        for gate in self.hangs.values():
            gate.set()


class Hands:
    """A clerk turned by hand, with a clock that only moves when told."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.clerk = Clerk(lambda: self.time, lambda: self.time)

    def until(self, condition: Callable[[], object], what: str = "the condition", timeout: float = 30.0) -> None:
        """Turn until the condition holds; time stands still meanwhile."""
        end = time.monotonic() + timeout
        self.clerk.turn()
        while not condition():
            assert time.monotonic() < end, f"{what} did not come to hold"
            with self.clerk._awake:
                if not self.clerk._calls:
                    self.clerk._awake.wait(0.005)
            self.clerk.turn()

    def pass_until(
        self, condition: Callable[[], object], what: str = "the condition", most: float = 30.0, step: float = 0.05
    ) -> None:
        """Let time pass in steps until the condition holds, at most so many seconds of it; threads may be later."""
        end = self.time + most
        while not condition() and self.time < end:
            self.sleep(step)
            self.settle(0.01)
        self.until(condition, what)

    def settle(self, seconds: float = 0.05) -> None:
        """Turn for a moment, for what must not happen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.clerk._awake:
                if not self.clerk._calls:
                    self.clerk._awake.wait(0.005)
            self.clerk.turn()

    def sleep(self, seconds: float) -> None:
        """Let time pass, timer by timer."""
        end = self.time + seconds
        while True:
            wait = self.clerk.turn()
            if wait is None or self.time + wait > end:
                self.time = end
                self.clerk.turn()
                return
            self.time += wait
