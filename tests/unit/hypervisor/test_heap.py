"""What was freed goes back to the system."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from virtgui.hypervisor import heap

_BLOCKS, _SIZE = 4000, 16_000
"""Each too small for a mapping of its own, together 64 MB."""


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_what_a_thread_has_freed_is_no_longer_held() -> None:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "malloc_trim"):
        heap.give_back()
        return
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, (ctypes.c_void_p,)
    blocks = [libc.malloc(_SIZE) for _ in range(_BLOCKS)]
    for block in blocks:
        ctypes.memset(block, 1, _SIZE)
    for block in blocks[:-1]:  # the last one keeps the others from going back by themselves
        libc.free(block)
    held = _resident()
    heap.give_back()
    assert held - _resident() > _BLOCKS * _SIZE / 2
    libc.free(blocks[-1])


def test_a_c_library_without_it_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "_trim", lambda: None)
    heap.give_back()
