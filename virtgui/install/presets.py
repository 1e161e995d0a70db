"""Presets: what a kind of machine is given whatever its system, as data that can be kept in a file."""

from __future__ import annotations

from dataclasses import dataclass

from virtgui.install.draft import MachineDraft


@dataclass(frozen=True, slots=True)
class Preset:
    """`fields` are a draft's by their names; "disk_bytes" is the first disk's size."""

    name: str
    words: str
    fields: tuple[tuple[str, object], ...] = ()


BUILT_IN: tuple[Preset, ...] = ()


def applied(preset: Preset, draft: MachineDraft) -> MachineDraft:
    """The draft as the preset has it."""
    return draft
