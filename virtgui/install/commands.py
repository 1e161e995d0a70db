"""A draft as others would make it: virt-install's arguments, virsh's commands."""

from __future__ import annotations

import shlex

from virtgui.install.draft import MachineDraft
from virtgui.install.facts import HostFacts


def as_virt_install(draft: MachineDraft, host: HostFacts | None = None) -> list[str]:
    """virt-install's argument list. ValueError for a name with a line break."""
    if any(not c.isprintable() for c in draft.name):
        raise ValueError("The name holds a line break or control character")
    return ["virt-install", "--name", draft.name]


def quoted(arguments: list[str]) -> str:
    """An argument list as text that can be pasted into a shell."""
    return shlex.join(arguments)
