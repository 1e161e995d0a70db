"""Which verbs a driver is known not to have, so that their controls need not fail first.

Tried with libvirt 9.0; what a driver refuses besides is learnt when it says so.
"""

from __future__ import annotations

from virtgui.model.commands import Verb
from virtgui.util.language import tr

_TEST = tr("The test driver only pretends: it cannot do this.")
_TEST_DISPLAY = tr("A test host only pretends: its machines have no displays to open.")
_LXC = tr("Containers cannot do this.")

_OF_DRIVER: dict[str, dict[Verb, str]] = {
    "TEST": {
        **dict.fromkeys(
            (
                *(Verb.START_PAUSED, Verb.START_RESET, Verb.SHUT_DOWN_ACPI, Verb.SHUT_DOWN_AGENT),
                *(Verb.SUSPEND_GUEST, Verb.WAKE),
            ),
            _TEST,
        ),
        Verb.CONSOLE: _TEST_DISPLAY,
    },
    "LXC": dict.fromkeys(
        (
            Verb.START_PAUSED,
            Verb.START_FRESH,
            Verb.START_RESET,
            Verb.SHUT_DOWN_ACPI,
            Verb.SHUT_DOWN_AGENT,
            Verb.REBOOT_ACPI,
            Verb.REBOOT_AGENT,
            Verb.RESET,
            Verb.POWER_OFF_GRACEFUL,
            Verb.SAVE,
            Verb.DISCARD_SAVED,
            Verb.SUSPEND_GUEST,
            Verb.WAKE,
            Verb.NMI,
            Verb.SEND_KEYS,
            Verb.RENAME,
        ),
        _LXC,
    ),
}


def known_lacks(driver: str) -> dict[Verb, str]:
    """The verbs that the driver of this name (virConnectGetType) cannot do, with the reason."""
    return _OF_DRIVER.get(driver.upper(), {})
