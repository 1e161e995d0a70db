"""Deeds on things where a driver says no: asked again, taken back, or told in words."""

from __future__ import annotations

import threading

import libvirt
import pytest

from tests.unit.hypervisor.fakes import error
from virtgui.hypervisor import things_do
from virtgui.hypervisor.things_read import lack, listed
from virtgui.model.keys import HostKey
from virtgui.model.things import DefineThing, ThingAct, ThingDeed, ThingDeeds, ThingKey, ThingKind

HOST = HostKey("qemu:///system")
KEY = ThingKey(HOST, ThingKind.POOL, "11111111-1111-1111-1111-111111111111")
BUSY = "internal error: pool 'images' has asynchronous jobs running."


class Pool:
    """A pool that refuses some calls first."""

    def __init__(self, refuses: int = 0, text: str = BUSY, gone: bool = False) -> None:
        self.refuses = refuses
        self.text = text
        self.gone = gone
        self.calls: list[str] = []

    def _asked(self, name: str) -> None:
        self.calls.append(name)
        if self.refuses:
            self.refuses -= 1
            raise error(libvirt.VIR_ERR_INTERNAL_ERROR, self.text)

    def refresh(self, _flags: int) -> None:
        self._asked("refresh")

    def build(self, _flags: int) -> None:
        self._asked("build")

    def create(self, _flags: int) -> None:
        self._asked("create")

    def undefine(self) -> None:
        self.calls.append("undefine")

    def setAutostart(self, _on: int) -> None:
        self.calls.append("autostart")

    def UUIDString(self) -> str:
        return KEY.name

    def name(self) -> str:
        return "images"

    def isActive(self) -> int:
        if self.gone:
            raise error(libvirt.VIR_ERR_NO_STORAGE_POOL, "no such pool")
        return 1

    isPersistent = autostart = isActive

    def info(self) -> list[int]:
        raise error(libvirt.VIR_ERR_INTERNAL_ERROR, "cannot stat: its path is gone")

    def XMLDesc(self, _flags: int) -> str:
        return "<pool type='dir'><name>images</name></pool>"


class Connection:
    """Has these pools."""

    def __init__(self, *pools: Pool) -> None:
        self.pools = pools

    def storagePoolLookupByUUIDString(self, _uuid: str) -> Pool:
        return self.pools[0]

    def storagePoolDefineXML(self, _xml: str, _flags: int) -> Pool:
        return self.pools[0]

    def listAllStoragePools(self, _flags: int) -> list[Pool]:
        return list(self.pools)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things_do, "RETRY_S", 0.0)


def test_a_pool_at_work_is_asked_again_until_it_is_done() -> None:
    pool = Pool(refuses=3)
    found = things_do.act(Connection(pool), ThingAct(KEY, ThingDeed.REFRESH), threading.Event())
    assert pool.calls == ["refresh"] * 4
    assert found is not None and found.name == "images"


def test_a_pool_that_stays_at_work_is_given_up() -> None:
    pool = Pool(refuses=1000)
    with pytest.raises(libvirt.libvirtError, match="asynchronous"):
        things_do.act(Connection(pool), ThingAct(KEY, ThingDeed.REFRESH), threading.Event())
    assert len(pool.calls) == things_do.RETRIES + 1


def test_a_person_who_cancels_is_not_kept_waiting() -> None:
    pool, stop = Pool(refuses=1000), threading.Event()
    stop.set()
    with pytest.raises(libvirt.libvirtError):
        things_do.act(Connection(pool), ThingAct(KEY, ThingDeed.REFRESH), stop)
    assert len(pool.calls) == 1


def test_other_refusals_are_told_at_once() -> None:
    pool = Pool(refuses=1, text="cannot open directory: No space left on device")
    with pytest.raises(libvirt.libvirtError, match="No space"):
        things_do.act(Connection(pool), ThingAct(KEY, ThingDeed.REFRESH), threading.Event())
    assert pool.calls == ["refresh"]


def test_what_is_new_is_taken_back_where_it_cannot_start() -> None:
    pool = Pool(refuses=1, text="cannot open path: it vanished")
    command = DefineThing(HOST, ThingKind.POOL, "<pool/>", "make it", start=True, autostart=True)
    with pytest.raises(libvirt.libvirtError, match="vanished"):
        things_do.define(Connection(pool), command, threading.Event())
    assert pool.calls == ["autostart", "create", "undefine"]


def test_what_was_there_is_kept_where_it_cannot_start() -> None:
    pool = Pool(refuses=1, text="no")
    command = DefineThing(HOST, ThingKind.POOL, "<pool/>", "change it", start=True, replacing=KEY)
    with pytest.raises(libvirt.libvirtError):
        things_do.define(Connection(pool), command, threading.Event())
    assert "undefine" not in pool.calls


def test_what_goes_while_it_is_listed_is_left_out_and_what_cannot_be_told_is_not() -> None:
    found = listed(Connection(Pool(gone=True), Pool()), HOST, ThingKind.POOL, lambda _: None, threading.Event())
    assert found is not None
    assert [(it.name, it.numbers) for it in found] == [("images", ())]


def test_a_kind_without_such_a_deed_says_so() -> None:
    with pytest.raises(libvirt.libvirtError, match="cannot be asked this"):
        things_do.act(Connection(Pool()), ThingAct(KEY, ThingDeed.RESET), threading.Event())


def _several(pool: Pool, *deeds: ThingDeed, back: DefineThing | None = None) -> str:
    """What is told of what was done before one failed."""
    left: list[str] = []
    command = ThingDeeds(KEY, "change it", tuple(ThingAct(KEY, deed) for deed in deeds), back)
    with pytest.raises(libvirt.libvirtError, match="cannot"):
        things_do.several(Connection(pool), command, threading.Event(), left.append)
    return " ".join(left)


def test_several_deeds_end_with_the_first_that_fails_and_what_was_done_before_it_is_known() -> None:
    pool = Pool(refuses=1, text="cannot open it")
    assert _several(pool, ThingDeed.AUTOSTART_ON, ThingDeed.REFRESH, ThingDeed.AUTOSTART_OFF) == (
        "Some of it was done before that."
    )
    assert pool.calls == ["autostart", "refresh"]
    assert not _several(Pool(refuses=1, text="cannot"), ThingDeed.REFRESH, ThingDeed.AUTOSTART_ON)


def test_what_the_first_removed_is_brought_back_where_the_second_is_refused() -> None:
    pool = Pool(refuses=1, text="cannot open it")
    back = DefineThing(HOST, ThingKind.POOL, "<pool/>", "bring it back", autostart=True)
    assert not _several(pool, ThingDeed.UNDEFINE, ThingDeed.REFRESH, back=back)
    assert pool.calls == ["undefine", "refresh", "autostart"]


def test_what_cannot_be_brought_back_is_told() -> None:
    pool = Pool(refuses=2, text="cannot open it")
    back = DefineThing(HOST, ThingKind.POOL, "<pool/>", "bring it back", start=True)
    told = _several(pool, ThingDeed.UNDEFINE, ThingDeed.REFRESH, back=back)
    assert told == "Its definition could not be given back: cannot open it"


def test_who_cancels_between_two_names_is_left_with_the_new_one() -> None:
    pool, stop = Pool(), threading.Event()
    stop.set()
    new = DefineThing(HOST, ThingKind.POOL, "<pool/>", "rename it", autostart=True)
    command = ThingDeeds(KEY, "rename it", (ThingAct(KEY, ThingDeed.UNDEFINE), new), new)
    stop.clear()
    pool.undefine = lambda: (pool.calls.append("undefine"), stop.set())  # type: ignore[method-assign]
    things_do.several(Connection(pool), command, stop, print)
    assert pool.calls == ["undefine", "autostart"]


def test_reasons_for_no_list() -> None:
    assert lack(error(libvirt.VIR_ERR_NO_SUPPORT, "no")) == "The driver of this host does not have them."
    assert lack(error(libvirt.VIR_ERR_ACCESS_DENIED, "no")) == "This user may not see them on this host."
    assert "broken" in lack(error(libvirt.VIR_ERR_INTERNAL_ERROR, "broken"))


def test_figures_that_change_by_themselves_are_no_change() -> None:
    before = "<pool>\n  <allocation unit='bytes'>1</allocation>\n  <name>a</name>\n</pool>"
    assert things_do.steady(before) == things_do.steady(before.replace(">1<", ">2<"))
    assert things_do.steady(before) != things_do.steady(before.replace(">a<", ">b<"))
