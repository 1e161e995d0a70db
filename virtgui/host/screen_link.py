"""A guest's screen on its way to a widget: one thread that owns the socket and does what a person does there."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

from virtgui.console.rfb import Client
from virtgui.console.rfb_events import (
    Asks,
    Bell,
    Blocked,
    Damage,
    Decode,
    Event,
    Failure,
    HandOver,
    Lost,
    NeedPassword,
    NeedTls,
    Ready,
    Refused,
    Resized,
    Settings,
)
from virtgui.host import tls
from virtgui.host.screen_orders import Orders
from virtgui.host.screen_pace import Pace
from virtgui.host.screen_socket import PATIENCE_S, ScreenSocket, Stopped, Untrusted
from virtgui.host.ssh_pipe import Complaint
from virtgui.model.console import Door
from virtgui.util.language import tr

_log = logging.getLogger(__name__)
_CLOSING_S = 0.5
_BUFFER = 262_144
_AT_ONCE = 64
_WORTH_FILLING = 4096
_BELL_S = 0.2
_UNANSWERED = tr("What was asked was not answered.")
_ENDED = tr("The machine closed its screen.")
_ENDED_EARLY = tr(
    "Its screen closed the connection before it showed anything. Perhaps another viewer has it for itself alone."
)


class Listener(Protocol):
    """Who is told. Called from the link's thread: it may only pass the event on (a queued signal).

    First come Asks and NeedPassword perhaps, then Ready, then all else. Exactly one of Refused, Blocked, HandOver and
    Lost comes last, unless the link was closed before. Pixels of Ready and Resized are drawn into while updates are
    asked for, which is not before the last one was `taken`; where the server sends them unasked, what has come in one
    piece with the last one is drawn too, and nothing more is read.
    """

    def heard(self, event: Event) -> None:
        """Something happened."""


class ScreenLink:
    """One open screen, from the door on: it owns the door's descriptor. Its methods return at once and may be
    called from any thread, at any time; what comes too late is ignored."""

    def __init__(self, door: Door, listener: Listener, decode: Decode | None = None) -> None:
        self._door = door
        self._listener = listener
        settings = Settings(door.password, door.remote, decode, tls.can_be_anonymous())
        self._client = Client(settings)
        self._orders = Orders()
        self._stop = threading.Event()
        self._over = False
        self._pace = Pace() if door.remote and decode is not None else None
        self._asked = False
        self._taken = True
        self._seen = True
        self._whole = True
        self._streams = False
        self._rang = 0.0
        self._ready = False
        self._deadline: float | None = None
        self._began = 0.0
        self._size = 0
        self._last: Event | None = None
        self._question: Asks | None = None
        self._stream: ScreenSocket | None = None
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether its thread still runs."""
        return self._thread.is_alive()

    # what the view says

    def taken(self) -> None:
        """The last damage is on screen: more may come."""
        self._orders.put(lambda _client: self._take_more())

    def show(self) -> None:
        """Somebody looks again."""
        self._orders.put(lambda _client: self._look(True))

    def hide(self) -> None:
        """Nobody looks: no pictures until `show`."""
        self._orders.put(lambda _client: self._look(False))

    def key(self, keysym: int, scan_code: int, down: bool) -> None:
        """A key went down or up: X keysym (0 when unknown) and QEMU's number of the key (0 when unknown)."""
        self._orders.put(lambda client: client.key(keysym, scan_code, down))

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """The pointer is at a place, in guest pixels; buttons as in `Client.pointer`."""
        self._orders.point(x, y, buttons, False)

    def motion(self, dx: int, dy: int, buttons: int) -> None:
        """The pointer moved, for a guest that is told movements."""
        self._orders.point(dx, dy, buttons, True)

    def put(self, text: str) -> None:
        """Give text to the guest's clipboard."""
        self._orders.put(lambda client: client.put(text))

    def resize(self, width: int, height: int) -> None:
        """Ask the guest for another size of its screen, where it can."""
        self._orders.put(lambda client: client.resize(width, height))

    def power(self, code: int) -> None:
        """Press a button of the machine, where its screen offers that; `code` as in `Client.power`."""
        self._orders.put(lambda client: client.power(code))

    def give(self, password: str) -> None:
        """The password that NeedPassword asked for."""
        self._orders.put(lambda client: self._given(client, password))

    def reply(self, text: str | None) -> None:
        """The answer to what Asks asked: "yes" to confirm, None when a person will not say."""
        self._orders.put(lambda _client: self._replied(text))

    def close(self) -> None:
        """End it; half a second at most. Nothing is told any more."""
        self._over = True
        self._client.over = True
        self._stop.set()
        self._orders.wake()
        if threading.current_thread() is not self._thread:
            self._thread.join(_CLOSING_S)

    # the thread

    def _run(self) -> None:
        try:
            last = self._talk()
        except Stopped:
            last = None
        self._orders.close()
        if last is not None and not self._over:
            _log.info("a screen ended: %s", last)
            self._listener.heard(last)

    def _talk(self) -> Event | None:
        said = Complaint("")
        try:
            self._stream = ScreenSocket(self._door, self._orders.fileno(), self._stop.is_set)
            self._pump(self._stream)
            last = self._last
        except Untrusted as failure:
            last = Blocked(str(failure))
        except Failure as failure:
            last = Lost(str(failure))
        except UnicodeError:
            last = Lost(tr("The name of its screen's host is not one."))
        except OSError as error:
            last = Lost(
                tr("Its screen cannot be reached ({reason}).").format(
                    reason=error.strerror.lower() if error.strerror else tr("no reason given")
                )
            )
        finally:
            said = self._stream.close() if self._stream is not None else said
        if self._ready or not said.text or not isinstance(last, Lost):
            return last
        return Blocked(said.closed) if said.closed else Lost(tr("ssh says: {text}").format(text=said.text))

    def _pump(self, stream: ScreenSocket) -> None:
        """Until the last event has come."""
        self._deadline = time.monotonic() + PATIENCE_S
        buffer = memoryview(bytearray(_BUFFER))
        out = b""
        while self._last is None and not self._over:
            if not out:
                for order in self._orders.take():
                    order(self._client)
                self._ask()
                out = self._client.outgoing()
            if out:
                out = out[stream.send(out) :]
                if not out:
                    continue  # to what has been put meanwhile
            reads = not self._streams or self._taken or not self._seen
            if not reads or not self._read(stream, buffer):
                stream.wait(bool(out), self._deadline, reads)
                self._orders.hush()
                self._look_for_question(stream)

    def _read(self, stream: ScreenSocket, buffer: memoryview) -> bool:
        """Take what is there, yet not so long that orders wait; returns whether there was something. Pictures are
        read straight into the frame."""
        for turn in range(_AT_ONCE):
            room = self._client.room()
            straight = room is not None and len(room) >= _WORTH_FILLING
            count = stream.receive(room if room is not None and straight else buffer)
            if count is None:
                return turn > 0
            if not count:
                self._last = Lost(_ENDED if self._ready else _ENDED_EARLY)
                break
            self._began = self._began or time.monotonic()
            self._size += count
            self._hear(self._client.filled(count) if straight else self._client.feed(buffer[:count]), stream)
            if not self._client.drawing:
                self._began, self._size = 0.0, 0  # what came was no picture, or is told already
            if self._last is not None or self._over or (self._streams and not self._taken):
                break
        return True

    def _look_for_question(self, stream: ScreenSocket) -> None:
        """Tell what is asked on the way; a person may take any time to answer."""
        asked, told = stream.question, self._question
        if asked is told:
            return
        self._question = asked
        self._deadline = None if asked is not None else time.monotonic() + PATIENCE_S
        if not self._over:
            self._listener.heard(asked if asked is not None else Asks(""))

    def _replied(self, text: str | None) -> None:
        if self._stream is not None and self._question is not None:
            self._stream.reply(text)
            self._look_for_question(self._stream)
            if text is None:
                self._last = Blocked(_UNANSWERED)  # ssh itself would ask again

    def _hear(self, events: list[Event], stream: ScreenSocket) -> None:
        for event in events:
            match event:
                case NeedTls(kind=kind):
                    stream.secure(kind, time.monotonic() + PATIENCE_S)
                    self._hear(self._client.secured(), stream)
                    continue
                case NeedPassword():
                    self._deadline = None
                case Ready():
                    self._ready = True
                    self._deadline = None
                case Resized():
                    self._whole = True
                    self._streams = False
                case Bell() if time.monotonic() < self._rang + _BELL_S:
                    continue
                case Bell():
                    self._rang = time.monotonic()
                case Damage(rects=rects):
                    self._updated()
                    if not rects:
                        continue
                    self._taken = False
                case Refused() | HandOver():
                    self._last = event
                    return
            if not self._over:
                self._listener.heard(event)

    def _updated(self) -> None:
        """An update has ended: see how fast it came."""
        self._asked = False
        if self._pace is not None and self._pace.took(self._size, time.monotonic() - self._began):
            self._client.like(self._pace.quality)
        self._began, self._size = 0.0, 0

    def _ask(self) -> None:
        if self._client.can_stream:
            self._stream_or_not()
        elif self._ready and self._seen and self._taken and not self._asked:
            self._client.ask(self._whole)
            self._asked, self._whole = True, False

    def _stream_or_not(self) -> None:
        """Have what changes sent unasked while somebody looks. What is not read while the last of it is being
        painted slows the server down, by TCP and by the fences that it waits for."""
        if self._streams != self._seen:
            self._streams = self._seen
            self._client.stream(self._seen)
        if self._seen and self._whole:
            self._client.ask(True)
            self._whole = False

    def _take_more(self) -> None:
        self._taken = True

    def _look(self, seen: bool) -> None:
        self._seen = seen
        self._taken = True

    def _given(self, client: Client, password: str) -> None:
        self._deadline = time.monotonic() + PATIENCE_S
        # it is only now that the answer goes out: the next to come is whether it was right
        client.give(password)
