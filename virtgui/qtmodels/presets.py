"""A person's own presets for new machines, remembered among the settings."""

from __future__ import annotations

import contextlib
from typing import cast

from virtgui.install.facts import Preferences
from virtgui.install.presets import Preset, as_data, from_data
from virtgui.qtmodels.settings import Settings, Value

_PREFIX = "preset/"


def stored(settings: Settings) -> tuple[Preset, ...]:
    """Those that are remembered, by their names; what is none any more is passed over."""
    found = (_read(data) for _, data in sorted(settings.records(_PREFIX).items()))
    return tuple(preset for preset in found if preset is not None)


def wishes(settings: Settings) -> Preferences:
    """What a person chose in the settings for all new machines."""
    return Preferences(
        firmware=settings.text("new/firmware"),
        graphics=settings.text("new/graphics", "vnc"),
        cpu_mode=settings.text("new/cpu_mode"),
        format=settings.text("new/format"),
        sound=settings.flag("new/sound", True),
    )


def keep(settings: Settings, presets: tuple[Preset, ...]) -> None:
    """Remember these and no others."""
    names = {preset.name for preset in presets}
    there = {name: preset for name, data in settings.records(_PREFIX).items() if (preset := _read(data)) is not None}
    for name in there:  # what is not understood is somebody else's
        if name not in names:
            settings.put_record(_PREFIX + name, None)
    for preset in presets:
        if there.get(preset.name) != preset:
            settings.put_record(_PREFIX + preset.name, cast("dict[str, Value]", as_data(preset)))


def _read(data: object) -> Preset | None:
    with contextlib.suppress(ValueError):
        return from_data(data)
    return None
