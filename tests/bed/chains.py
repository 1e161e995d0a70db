"""A machine whose disk stands on images, and a person who moves its blocks."""

from __future__ import annotations

from tests.bed.circle import Circle
from tests.bed.hosts import HostError, PrivateHost
from virtgui.model.blocks import BlockDeed, BlockJobsFound, Disks, DisksRead, FollowBlockJob, ReadDisks
from virtgui.model.commands import Command
from virtgui.model.keys import DomainKey, Ticket
from virtgui.model.messages import Advanced, Finished

IMAGES = "/var/lib/libvirt/images"
MIB = 1024**2


def image(host: PrivateHost, name: str, below: str = "", mib: int = 16) -> str:
    """Make a qcow2 image in the pool, on top of another; returns its path inside."""
    path = f"{IMAGES}/{name}"
    words = ["-b", f"{IMAGES}/{below}", "-F", "qcow2"] if below else []
    size = [] if below else [f"{mib}M"]
    host.run("qemu-img", "create", "-q", "-f", "qcow2", *words, "--", path, *size)
    return path


def write(host: PrivateHost, path: str, byte: str, offset: str, length: str = "1M") -> None:
    """Put bytes into an image that nobody has open."""
    host.run("qemu-io", "-c", f"write -P {byte} {offset} {length}", path)


def holds(host: PrivateHost, path: str, byte: str, offset: str, length: str = "1M") -> bool:
    """Whether an image, with all that it stands on, has these bytes there."""
    try:
        told = host.run("qemu-io", "-U", "-r", "-c", f"read -P {byte} {offset} {length}", path)
    except HostError as error:
        told = str(error)
    return "Pattern verification failed" not in told and "read " in told


class Mover:
    """A person at one machine's disks."""

    def __init__(self, circle: Circle, host: PrivateHost, name: str) -> None:
        self.circle, self.host, self.name = circle, host, name
        self.key: DomainKey = circle.appears(circle.connect(host.uri), name).key

    def read(self, deep: bool = False) -> Disks:
        ticket = self.circle.send(ReadDisks(self.key, deep))
        self.circle.wait_until(lambda: self.circle.of(ticket, DisksRead), 60, "the disks are read")
        told = self.circle.of(ticket, DisksRead)[0]
        assert told.disks is not None, told.problem
        return told.disks

    def chain(self, target: str = "vda") -> list[str]:
        """The file names of a disk's chain, as libvirt sees it."""
        chain = self.read().chain(target)
        assert chain is not None
        return [layer.path.rsplit("/", 1)[-1] for layer in chain.seen]

    def do(self, command: Command, timeout: float = 60) -> Finished:
        return self.circle.finish(self.circle.send(command), timeout)

    def well(self, command: Command) -> str:
        end = self.do(command)
        assert end.problem is None, end.problem
        return end.text

    def fails(self, command: Command) -> str:
        end = self.do(command)
        assert end.problem is not None
        return end.problem.reason

    def begun(self, command: BlockDeed) -> Ticket:
        """Send it, and wait until the job moves blocks."""
        ticket = self.circle.send(command)
        self.circle.wait_until(lambda: self.moves(ticket), 60, "the job moves blocks")
        return ticket

    def moves(self, ticket: Ticket) -> bool:
        return any(told.total > 0 for told in self.circle.of(ticket, Advanced)) or self.over(ticket)

    def over(self, ticket: Ticket) -> bool:
        return bool(self.circle.of(ticket, Finished))

    def found(self) -> FollowBlockJob:
        """The command by which a job is watched that was found running."""

        def seen() -> list[BlockJobsFound]:
            return [told for told in self.circle.messages if isinstance(told, BlockJobsFound)]

        self.circle.wait_until(seen, 60, "a running job is found")
        each = seen()[-1].jobs[0]
        return FollowBlockJob(each.domain, each.job.target, each.job.kind)

    def disk(self) -> str:
        """The stored path of its first disk."""
        told = self.host.virsh("domblklist", "--inactive", "--", self.name)
        return told.split()[-1]
