"""A task that is given up before it began never begins, and one that began is not given up."""

from __future__ import annotations

import libvirt
import pytest

from virtgui.hypervisor.pool import Task


def made(done: list[object]) -> Task:
    return Task("web", done.append, lambda _: None, lambda _: None)


def test_what_was_given_up_is_not_done_by_a_lane_that_comes_late() -> None:
    done: list[object] = []
    task = made(done)
    assert task.give_up()
    with pytest.raises(libvirt.libvirtError):
        task.do("connection")  # type: ignore[arg-type]
    assert not done and task.give_up(), "and stays given up"


def test_what_has_begun_cannot_be_given_up() -> None:
    done: list[object] = []
    task = made(done)
    task.do("connection")  # type: ignore[arg-type]
    assert done == ["connection"] and not task.give_up()
