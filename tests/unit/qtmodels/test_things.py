"""What a host has beside its machines is asked for while some window shows it."""

from __future__ import annotations

from PyQt6 import sip

from tests.gui.made_up import HOST, Sent, world_with_machines
from virtgui.model.things import ThingKind
from virtgui.qtmodels.things import Things


def test_a_window_that_outlives_it_may_still_say_that_it_shows_nothing(qapp: object) -> None:
    """As at the program's end, where Qt hides windows last."""
    things, window = Things(world_with_machines(), Sent()), object()
    things.watch(HOST, (ThingKind.POOL,), window)
    sip.delete(things)
    things.watch(HOST, (), window)
