"""A desktop's tray (StatusNotifierWatcher) on a bus of its own, that sees what programs put there, and clicks on it."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, Properties, message_bus, new_method_call, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.bed.patience import SLOWER

_WATCHER = "org.kde.StatusNotifierWatcher"
_WAIT_S = 20
_MENU = "com.canonical.dbusmenu"
_PROPERTIES = {
    "IsStatusNotifierHostRegistered": ("b", True),
    "ProtocolVersion": ("i", 0),
    "RegisteredStatusNotifierItems": ("as", []),
}


class DesktopTray:
    """Use it in a `with` statement. `items` gets the bus name of each icon as it comes."""

    def __init__(self, session: str) -> None:
        self._session = session
        self.items: queue.Queue[str] = queue.Queue()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tray", daemon=True)
        self._there = threading.Event()

    def __enter__(self) -> DesktopTray:
        self._thread.start()
        assert self._there.wait(_WAIT_S * SLOWER)
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _serve(self) -> None:
        with open_dbus_connection(self._session) as bus:
            bus.send_and_get_reply(message_bus.RequestName(_WATCHER), timeout=_WAIT_S)
            self._there.set()
            while not self._over.is_set():
                with contextlib.suppress(TimeoutError):
                    self._answer(bus, bus.receive(timeout=0.2))

    def _answer(self, bus: DBusConnection, asked: Any) -> None:
        if asked.header.message_type is not MessageType.method_call:
            return
        fields = asked.header.fields
        match fields[HeaderFields.member]:
            case "RegisterStatusNotifierItem":
                self.items.put(fields[HeaderFields.sender])
                bus.send(new_method_return(asked))
            case "Get":
                bus.send(new_method_return(asked, "v", (_PROPERTIES[asked.body[1]],)))
            case "GetAll":
                bus.send(new_method_return(asked, "a{sv}", (_PROPERTIES,)))
            case _:
                bus.send(new_method_return(asked))


class Menu:
    """The menu of an icon, as a desktop reads it."""

    def __init__(self, session: str, item: str) -> None:
        self._bus = open_dbus_connection(session)
        at = DBusAddress("/StatusNotifierItem", bus_name=item, interface="org.kde.StatusNotifierItem")
        path = self._bus.send_and_get_reply(Properties(at).get("Menu"), timeout=_WAIT_S * SLOWER).body[0][1]
        self._at = DBusAddress(path, bus_name=item, interface=_MENU)

    def close(self) -> None:
        self._bus.close()

    def entries(self, below: int = 0) -> dict[str, int]:
        """Words and numbers of the entries in one menu."""
        self._ask("AboutToShow", "i", (below,))
        _number, _own, inside = self._ask("GetLayout", "iias", (below, 1, []))[1]
        found = {}
        for _kind, (number, told, _more) in inside:
            words = told.get("label", ("s", ""))[1].replace("__", "\0").replace("_", "").replace("\0", "_")
            if words:
                found[words] = number
        return found

    def click(self, number: int) -> None:
        """What a desktop tells when an entry is clicked."""
        self._ask("Event", "isvu", (number, "clicked", ("s", ""), 0))

    def _ask(self, method: str, signature: str, body: tuple[object, ...]) -> Any:
        return self._bus.send_and_get_reply(
            new_method_call(self._at, method, signature, body), timeout=_WAIT_S * SLOWER
        ).body
