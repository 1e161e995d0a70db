"""What a person wants kept of the figures of weeks."""

from __future__ import annotations

from virtgui.model.keys import HostKey
from virtgui.model.past import PastTuning
from virtgui.qtmodels.settings import Settings

ON, WITHOUT, LIMIT = "history/on", "history/without", "history/limit_mib"
LIMITS_MIB = (64, 128, 256, 512, 1024, 2048, 4096)
"""The sizes that a person can choose from."""
USUAL_MIB = 512


def tuning(settings: Settings) -> PastTuning:
    """What a person wants kept."""
    limit = min(65536.0, max(16.0, settings.number(LIMIT, USUAL_MIB)))
    without = frozenset(HostKey(uri) for uri in settings.words(WITHOUT) or ())
    return PastTuning(settings.flag(ON, True), without, int(limit) * 1024 * 1024)


def keep_of(settings: Settings, host: HostKey, on: bool) -> None:
    """Keep figures of a host from now on, or no longer."""
    without = set(settings.words(WITHOUT) or ())
    (without.discard if on else without.add)(str(host))
    settings.put(WITHOUT, sorted(without) or None)


def keeps_of(settings: Settings, host: HostKey) -> bool:
    """Whether figures of a host are kept."""
    return settings.flag(ON, True) and str(host) not in (settings.words(WITHOUT) or ())
