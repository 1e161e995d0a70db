"""libvirt's documents as facts, read by the XML room, which is loaded with the first of them.

Rows are on screen by then: lxml and the declared fields would take a twentieth of the time until they are.
"""

from __future__ import annotations

from collections.abc import Callable

from virtgui.model.facts import DomainConfig, Graphics
from virtgui.model.notes import Notes


def config(text: str) -> DomainConfig:
    """What a machine's XML says. Raises `Refused`."""
    from virtgui.xml import domain  # noqa: PLC0415  (late: see above)

    return domain.config(text)


def console(text: str) -> tuple[tuple[Graphics, ...], str]:
    """A machine's displays and the password of one, the latter never to be shown. Raises `Refused`."""
    from virtgui.xml import domain  # noqa: PLC0415  (late: see above)

    return domain.console(text)


def own_files(text: str) -> tuple[bool, bool]:
    """Whether a machine has NVRAM and TPM state of its own. Raises `Refused`."""
    from virtgui.xml import domain  # noqa: PLC0415  (late: see above)

    return domain.own_files(text)


def renoted(document: str, change: Callable[[Notes], Notes]) -> str:
    """What this program notes of a machine, changed; "" is none. Raises `Refused`, and whatever `change` does."""
    from virtgui.xml import notes  # noqa: PLC0415  (late: see above)

    return notes.rewritten(document, change(notes.noted(document)))


def has_address(text: str) -> bool:
    """Whether a network gives its host an IP address. Raises `Refused`."""
    from virtgui.xml import network  # noqa: PLC0415  (late: see above)

    return network.has_address(text)
