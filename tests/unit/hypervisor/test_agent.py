"""What a guest's agent is asked, by the binding as it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import libvirt
import pytest

from virtgui.hypervisor.agent import set_clock


@pytest.mark.parametrize("sync", [False, True])
def test_the_clock_is_set_whichever_way(sync: bool, own_calls: Callable[[], AbstractContextManager[None]]) -> None:
    with own_calls():
        connection = libvirt.open("test:///default")
        assert set_clock(connection.lookupByName("test"), sync=sync)
        connection.close()
