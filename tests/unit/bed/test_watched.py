"""The watch that every test stands on: a call of libvirt on the GUI thread is caught, one elsewhere is not."""

from __future__ import annotations

import threading
from collections import Counter

import libvirt
import pytest

from tests.bed import watched


def test_a_call_on_the_gui_thread_is_refused_and_remembered(qapp: object, libvirt_calls: Counter[str]) -> None:
    watch = watched.watch()
    with pytest.raises(watched.OnGuiThread):
        libvirt.open("test:///default")
    assert watch.caught == ["virConnectOpen"], "whoever swallows the error fails all the same"
    watch.caught.clear()
    worker = threading.Thread(target=lambda: libvirt.open("test:///default").close())
    worker.start()
    worker.join()
    assert watch.caught == [] and libvirt_calls["virConnectOpen"] == 1
