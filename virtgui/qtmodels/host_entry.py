"""A host as the settings have it."""

from __future__ import annotations

from virtgui.qtmodels.settings_file import Value
from virtgui.util.tuples import NamedTuple


class HostEntry(NamedTuple):
    """One host as a person added it; `name` is theirs, "" for the host's own."""

    uri: str
    name: str = ""
    autoconnect: bool = False
    read_only: bool = False
    color: str = ""
    """One of the colours that tags can have; "" for none."""
    site: str = ""
    """The folder it stands in among the hosts; "" for none."""
    notes: str = ""
    accepted: bool = False
    """Whether a person has accepted what its address does beyond its host and path (`uris.uri_warnings`)."""


KINDS: dict[str, type] = {
    **dict.fromkeys(("name", "color", "site", "notes"), str),
    **dict.fromkeys(("autoconnect", "read_only", "accepted"), bool),
}
"""What a host's record has, and of which kind."""
OURS = frozenset((*KINDS, "order"))
"""What this version writes down of a host."""


def record(entry: HostEntry) -> dict[str, Value]:
    """What is written down of a host, but for its place."""
    more = {"color": entry.color, "site": entry.site, "notes": entry.notes}
    return {
        "name": entry.name,
        "autoconnect": entry.autoconnect,
        "read_only": entry.read_only,
        **{name: text for name, text in more.items() if text},
        **({"accepted": True} if entry.accepted else {}),
    }


def host_entry(uri: str, told: dict[str, Value]) -> HostEntry:
    """What is written down, with what counts for missing where it is of another kind."""
    return HostEntry(
        uri,
        _text(told, "name"),
        told.get("autoconnect") is True,
        told.get("read_only") is True,
        _text(told, "color"),
        _text(told, "site"),
        _text(told, "notes"),
        told.get("accepted") is True,
    )


def _text(told: dict[str, Value], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
