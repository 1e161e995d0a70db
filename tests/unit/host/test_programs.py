"""Other programs end: by themselves, in time, or because they are asked to."""

from __future__ import annotations

import sys
import threading

import pytest

from virtgui.host.programs import Limits, run
from virtgui.util.errand import Cancel, Cancelled, Cannot


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_what_it_wrote_and_how_it_ended() -> None:
    ran = run(python("import sys; print('out'); print('password=hush', file=sys.stderr); sys.exit(3)"))
    assert (ran.status, ran.output) == (3, b"out\n")
    assert "hush" not in ran.complaint


def test_one_that_is_not_there() -> None:
    with pytest.raises(Cannot, match="could not be started"):
        run(["/nonexistent/program"])


def test_one_that_does_not_end() -> None:
    with pytest.raises(Cannot, match="did not end"):
        run(python("import signal; signal.pause()"), limits=Limits(seconds=0.3))


def test_one_that_says_too_much() -> None:
    with pytest.raises(Cannot, match="more than it should"):
        run(python("while True: print('x' * 100000)"))


def test_one_that_wants_all_memory() -> None:
    code = "from resource import *\nwhile getrlimit(RLIMIT_AS)[0] == RLIM_INFINITY: pass\nbytearray(1 << 32)"
    ran = run(python(code), limits=Limits(memory_bytes=1 << 30))
    assert ran.status
    assert "MemoryError" in ran.complaint


def test_a_cancelled_one_ends_with_all_that_it_started() -> None:
    cancel = Cancel()
    code = "import subprocess, sys; print('up', flush=True); subprocess.run(['sleep', '600'])"
    with pytest.raises(Cancelled):
        # the pipe is closed only when the last of them has ended
        run(python(code), cancel=cancel, hear=lambda _piece: threading.Thread(target=cancel.ask).start())
