"""What a host has beside its machines, listed while it is on screen: each kind on a lane of its own, so that what
hangs keeps only itself back; kept true by libvirt's events, or by reading again where there are none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor import things_read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.lane import Lane
from virtgui.hypervisor.link import EVENT, LIST, Link
from virtgui.model.keys import HostKey
from virtgui.model.messages import Message
from virtgui.model.things import Thing, ThingGone, ThingKey, ThingKind, ThingsListed, ThingsSeen
from virtgui.util.language import tr

POLL_S = 5.0
"""How often kinds without events are listed again."""
ROUND_S = 0.15
"""Events are gathered so long before what they are about is read."""
PATIENCE_S = 8.0
_MANY = 50
"""When more than this changed at once the whole list is read: that is fewer calls."""
LATE = tr("The host did not tell in time. Something it has may hang, such as storage that does not answer.")


class _Kind:
    """One kind while it is watched."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.known: dict[str, Thing] = {}
        self.dirty: set[str] = set()
        self.listing = False
        self.again = False
        self.stopped = threading.Event()
        self.round: Timer | None = None
        self.poll: Timer | None = None
        self.patience: Timer | None = None


class Things:
    """The lists of one link; for the clerk's thread. `told_of` says whether a subject's events are told."""

    def __init__(
        self, link: Link, host: HostKey, publish: Callable[[Message], None], told_of: Callable[[str], bool]
    ) -> None:
        self._link = link
        self._host = host
        self._publish = publish
        self._told_of = told_of
        self._kinds: dict[ThingKind, _Kind] = {}

    def watch(self, kinds: frozenset[ThingKind]) -> None:
        """These are on screen now, and no others."""
        for kind in tuple(self._kinds):
            if kind not in kinds:
                self._drop(kind)
        for kind in kinds:
            if kind not in self._kinds:
                self._kinds[kind] = _Kind(self._link.lane(f"things {kind.value}"))
                self._list(kind)

    def refresh(self) -> None:
        """Read all again."""
        for kind in self._kinds:
            self._list(kind)

    def relist(self, kind: ThingKind) -> None:
        """Read all of a kind again, where it is on screen."""
        if kind in self._kinds:
            self._list(kind)

    def lost(self) -> None:
        """The link is about to be cut."""
        for kind in tuple(self._kinds):
            self._drop(kind)

    def name_of(self, key: ThingKey) -> str:
        """What a person calls it, as far as that is known."""
        it = self._kinds.get(key.kind)
        known = it.known.get(key.name) if it is not None else None
        return known.name if known is not None else key.name

    def touched(self, subject: str, name: str) -> None:
        """An event tells that the thing of this key has changed."""
        kind = next((kind for kind, how in things_read.KINDS.items() if how.subject == subject), None)
        if kind is not None and kind in self._kinds:
            self._kinds[kind].dirty.add(name)
            self._soon(kind)

    def done(self, key: ThingKey, thing: Thing | None) -> None:
        """A deed has been done to it, or has made it. Other kinds may have changed with it: those are listed again."""
        if key.kind in self._kinds:
            if thing is not None:
                self._see(key.kind, (thing,))
            else:
                self.touched_key(key)
        for kind in _ALONG.get(key.kind, ()):
            if kind in self._kinds:
                self._list(kind)

    def touched_key(self, key: ThingKey) -> None:
        """It may have changed, or be gone."""
        it = self._kinds.get(key.kind)
        if it is not None:
            it.dirty.add(key.name)
            self._soon(key.kind)

    # -- listing -----------------------------------------------------------------------------

    def _list(self, kind: ThingKind) -> None:
        it = self._kinds[kind]
        if it.listing:
            it.again = True
            return
        it.listing = True
        if it.patience is None:
            it.patience = self._link.clerk.later(PATIENCE_S, partial(self._late, kind, it))
        so_far = partial(self._post, kind, it)
        work = partial(things_read.listed, host=self._host, kind=kind, so_far=so_far, stopped=it.stopped)
        then, failed = partial(self._listed, kind, it), partial(self._unlisted, kind, it)
        if not self._link.ask(it.lane, work, then, failed, key=("things", kind), priority=LIST):
            it.listing = False

    def _post(self, kind: ThingKind, it: _Kind, things: tuple[Thing, ...]) -> None:
        """From the lane."""
        self._link.clerk.post(partial(self._some, kind, it, things))

    def _some(self, kind: ThingKind, it: _Kind, things: tuple[Thing, ...]) -> None:
        if self._kinds.get(kind) is it and self._link.whole:
            self._see(kind, things)
            self._patient_again(kind, it)

    def _listed(self, kind: ThingKind, it: _Kind, things: tuple[Thing, ...] | None) -> None:
        if self._kinds.get(kind) is not it or things is None:
            return
        self._quiet(it)
        it.known = {thing.key.name: thing for thing in things}
        self._publish(ThingsListed(self._host, kind, things))
        self._ended(kind, it)

    def _unlisted(self, kind: ThingKind, it: _Kind, error: libvirt.libvirtError) -> None:
        if self._kinds.get(kind) is not it:
            return
        self._quiet(it)
        why = things_read.lack(error)
        if why:
            it.known = {}
            self._publish(ThingsListed(self._host, kind, (), why))
        self._ended(kind, it, lacking=True)

    def _ended(self, kind: ThingKind, it: _Kind, *, lacking: bool = False) -> None:
        it.listing = False
        if it.again:
            it.again = False
            self._list(kind)
        elif not lacking and not self._told_of(things_read.KINDS[kind].subject):
            if it.poll is not None:
                it.poll.cancel()
            it.poll = self._link.clerk.later(POLL_S, partial(self._poll, kind, it))

    def _poll(self, kind: ThingKind, it: _Kind) -> None:
        if self._kinds.get(kind) is it:
            self._list(kind)

    def _late(self, kind: ThingKind, it: _Kind) -> None:
        """What is known stays on screen, and the answer is taken should it come after all."""
        it.patience = None
        if self._kinds.get(kind) is it:
            self._publish(ThingsListed(self._host, kind, tuple(it.known.values()), LATE))

    def _patient_again(self, kind: ThingKind, it: _Kind) -> None:
        if it.patience is not None:
            it.patience.cancel()
            it.patience = self._link.clerk.later(PATIENCE_S, partial(self._late, kind, it))

    def _quiet(self, it: _Kind) -> None:
        if it.patience is not None:
            it.patience.cancel()
            it.patience = None

    # -- one by one --------------------------------------------------------------------------

    def _soon(self, kind: ThingKind) -> None:
        it = self._kinds[kind]
        if it.round is None:
            it.round = self._link.clerk.later(ROUND_S, partial(self._read_round, kind, it))

    def _read_round(self, kind: ThingKind, it: _Kind) -> None:
        it.round = None
        if self._kinds.get(kind) is not it:
            return
        names, it.dirty = it.dirty, set()
        if it.listing or len(names) > _MANY:
            self._list(kind)  # again after the list that is under way, which may have been read before the event
            return
        work = partial(things_read.read, host=self._host, kind=kind, names=tuple(names))
        self._link.ask(it.lane, work, partial(self._read, kind, it), lambda _: None, priority=EVENT)

    def _read(self, kind: ThingKind, it: _Kind, found: list[tuple[str, Thing | None]]) -> None:
        if self._kinds.get(kind) is not it:
            return
        self._see(kind, tuple(thing for _, thing in found if thing is not None))
        for name, thing in found:
            if thing is None and it.known.pop(name, None) is not None:
                self._publish(ThingGone(ThingKey(self._host, kind, name)))

    def _see(self, kind: ThingKind, things: tuple[Thing, ...]) -> None:
        known = self._kinds[kind].known
        news = tuple(thing for thing in things if known.get(thing.key.name) != thing)
        known.update({thing.key.name: thing for thing in news})
        if news:
            self._publish(ThingsSeen(news))

    def _drop(self, kind: ThingKind) -> None:
        it = self._kinds.pop(kind)
        it.stopped.set()
        for timer in (it.round, it.poll, it.patience):
            if timer is not None:
                timer.cancel()
        self._link.close_lane(it.lane)


_ALONG: dict[ThingKind, tuple[ThingKind, ...]] = {
    ThingKind.FILTER: (ThingKind.BINDING,),
    ThingKind.BINDING: (ThingKind.BINDING,),
    ThingKind.INTERFACE: (ThingKind.INTERFACE,),
    ThingKind.DEVICE: (ThingKind.DEVICE,),
}
"""What changes with a kind without being told: a device's driver and children, what a bridge takes up."""
