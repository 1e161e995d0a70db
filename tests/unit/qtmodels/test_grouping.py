"""Rows under headings: gathered, counted, collapsed, kept true while machines change."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QMimeData, QModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from tests.unit.qtmodels.fleet import HOME, PlainSpeaker, host, key, machine, world
from virtgui.model.facts import Domain, DomainConfig, DomainState
from virtgui.model.messages import Gone, HostSeen, Listed, Seen
from virtgui.qtmodels.grouping import By, Heading, heading_of
from virtgui.qtmodels.machines import Machines
from virtgui.qtmodels.ordering import Column
from virtgui.qtmodels.row_drag import DRAGGED, packed
from virtgui.qtmodels.world import World

COPY = Qt.DropAction.CopyAction


def noted(number: int, name: str, group: str = "", *tags: str, **more: object) -> Domain:
    return machine(number, name, config=DomainConfig(group=group, tags=tags, os_id="http://x.org/debian/12"), **more)  # type: ignore[arg-type]


def table(made: World, by: By = By.GROUP) -> Machines:
    model = Machines(made, PlainSpeaker(made))
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    model.set_by(by)
    return model


def shown(model: Machines) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def fleet() -> World:
    return world(
        noted(1, "db", "site/db", "db"),
        noted(2, "web-2", "site/web", "prod", "web"),
        noted(3, "web-10", "site/web", "prod", "web", state=DomainState.SHUTOFF),
        noted(4, "gate", "site"),
        noted(5, "stray"),
    )


def test_groups_nest_and_what_is_in_none_comes_last(qapp: object) -> None:
    model = table(fleet())
    assert shown(model) == ["site", "gate", "site/db", "db", "site/web", "web-2", "web-10", "none", "stray"]
    site = Heading(By.GROUP, ("site",))
    assert model.heading(0) == site and model.heading_count(site) == 4
    assert model.key(0) is None and model.key(1) == key(4)
    assert model.under(site) == (key(1), key(4), key(2), key(3))
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_a_collapsed_heading_hides_all_below_and_still_counts(qapp: object) -> None:
    model = table(fleet())
    model.collapse([Heading(By.GROUP, ("site",))], True)
    assert shown(model) == ["site", "none", "stray"]
    assert model.heading_count(Heading(By.GROUP, ("site",))) == 4
    model.collapse([Heading(By.GROUP, ("site",))], False)
    assert len(shown(model)) == 9


@pytest.mark.parametrize(
    ("by", "headings"),
    [
        (By.TAG, ["db", "prod, web", "none"]),
        (By.STATE, ["running", "off"]),
        (By.HOST, ["qemu+ssh://lab/system"]),
        (By.OS, ["Debian 12"]),
    ],
)
def test_every_way_to_gather(qapp: object, by: By, headings: list[str]) -> None:
    model = table(fleet(), by)
    found = [heading for row in range(model.rowCount()) if (heading := model.heading(row)) is not None]
    assert ["/".join(heading.path) or "none" for heading in found] == headings
    assert sum(model.heading_count(heading) for heading in found) == 5
    assert all(heading_of(heading.text) == heading for heading in found)


def test_a_machine_that_is_moved_elsewhere_goes_there(qtbot: QtBot) -> None:
    made = fleet()
    model = table(made)
    made.take([Seen((noted(5, "stray", "site/web"),))])
    qtbot.waitUntil(lambda: shown(model)[-3:] == ["stray", "web-2", "web-10"], timeout=10_000)
    made.take([Gone((key(1),))])
    qtbot.waitUntil(lambda: "site/db" not in shown(model), timeout=10_000)
    made.take([HostSeen(host(HOME)), Listed(HOME, (noted(9, "new", "lab", host=HOME),))])
    qtbot.waitUntil(lambda: shown(model)[:2] == ["lab", "new"], timeout=10_000)


def test_a_moved_machine_moves_under_the_pointer_too(qtbot: QtBot) -> None:
    made = fleet()
    model = table(made)
    model.sort(Column.CPU)
    model.hold(True)
    made.take([Seen((noted(5, "stray", "site/web"),))])
    qtbot.waitUntil(lambda: "none" not in shown(model), timeout=10_000)


def test_rows_dropped_on_a_group_tell_who_moves(qtbot: QtBot) -> None:
    model = table(fleet())
    told: list[object] = []
    model.dropped.connect(told.append)
    web = model.row(Heading(By.GROUP, ("site", "web")))
    assert web is not None
    carried = model.mimeData([model.index(model.row(key(5)), column) for column in (0, 1)])  # type: ignore[arg-type]
    assert model.dropMimeData(carried, COPY, -1, -1, model.index(web, 0))
    assert told == [{"site/web": [key(5)]}]
    assert model.dropMimeData(packed([key(1), key(5)]), COPY, -1, -1, model.index(model.rowCount() - 1, 0))
    assert told[-1] == {"": [key(1)]}, "a row stands for its group; who is there already does not move"


def test_what_strangers_drop_is_ignored(qapp: object) -> None:
    model = table(fleet())
    for junk in (b"", b"[[", b'[["a"]]', b"[[1, 2]]", b'{"a": 1}', b'[["qemu:///x", "no-such"]]', b"[" * 5000):
        data = QMimeData()
        data.setData(DRAGGED, junk)
        assert not model.dropMimeData(data, COPY, -1, -1, model.index(0, 0))
    assert not model.canDropMimeData(QMimeData(), COPY, -1, -1, model.index(0, 0))
    assert not model.canDropMimeData(packed([key(1)]), COPY, -1, -1, QModelIndex())
    model.set_by(By.HOST)
    assert not model.canDropMimeData(packed([key(1)]), COPY, -1, -1, model.index(0, 0))


def test_the_rows_of_a_view_without_headings(qapp: object) -> None:
    model = table(fleet())
    model.set_flat(True)
    assert shown(model) == ["db", "gate", "stray", "web-2", "web-10"]
    model.set_flat(False)
    assert len(shown(model)) == 9
