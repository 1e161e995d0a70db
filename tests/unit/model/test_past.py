"""What became of a machine is known of what is kept, in whatever language its line was written."""

from __future__ import annotations

import pytest

from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Happened
from virtgui.model.past import PastEvent, past_event

HOST = HostKey("test:///default")


def test_a_life_is_kept_beside_the_words() -> None:
    key = DomainKey(HOST, "7d3ef3ae-0000-4000-8000-000000000001")
    kept = past_event(Happened(1.0, HOST, "web", "lifecycle", "gestoppt, ausgeschaltet", key, "stopped"))
    assert kept == PastEvent(1.0, HOST, key.uuid, "lifecycle/stopped", "web", "gestoppt, ausgeschaltet")
    assert kept.life == "stopped"


@pytest.mark.parametrize(
    ("kind", "text", "life"),
    [
        ("lifecycle", "stopped, destroyed", "stopped"),
        ("lifecycle", "started (2 times)", "started"),
        ("reboot", "rebooted", ""),
        ("agent_lifecycle/connected", "guest agent connected", ""),
    ],
)
def test_what_was_kept_before_tells_by_its_words(kind: str, text: str, life: str) -> None:
    assert PastEvent(1.0, HOST, "", kind, "web", text).life == life
