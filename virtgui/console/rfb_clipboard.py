"""Copied text on its way between guest and window: the old form, and the extended one with its questions."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from virtgui.console.rfb_events import Cut, Event, Failure
from virtgui.util.language import tr

LARGEST = 1 << 20
"""Bytes of text that are taken or given."""
_TEXT = 1
_CAPS, _REQUEST, _PEEK, _NOTIFY, _PROVIDE = (1 << bit for bit in (24, 25, 26, 27, 28))


class Clipboard:
    """Offers text and takes what is offered; the text itself is sent only when it is asked for."""

    def __init__(self, send: Callable[[bytes], None], tell: Callable[[Event], None]) -> None:
        self._send = send
        self._tell = tell
        self._extended = False
        self._text: str | None = None

    def put(self, text: str) -> None:
        """Give text to the guest; more than `LARGEST` bytes are cut off."""
        text = text.encode("utf-8", "replace")[: LARGEST - 2].decode("utf-8", "ignore")
        if self._extended:
            self._text = text
            self._send(_message(_NOTIFY | _TEXT))
        else:
            data = text.encode("latin-1", "replace")
            self._send(b"\6\0\0\0" + len(data).to_bytes(4, "big") + data)

    def old(self, data: bytes) -> None:
        """Text has come in the old form."""
        self._tell(Cut(data.decode("latin-1")))

    def heard(self, data: bytes) -> None:
        """A message of the extended form has come."""
        if len(data) < 4:
            raise Failure(tr("The screen sent a broken message about its clipboard."))
        flags, rest = int.from_bytes(data[:4], "big"), data[4:]
        has_text = bool(flags & _TEXT)
        if flags & _CAPS:
            self._extended = has_text
            able = _CAPS | _REQUEST | _PEEK | _NOTIFY | _PROVIDE | _TEXT
            self._send(_message(able, LARGEST.to_bytes(4, "big")))
        elif flags & _REQUEST:
            if has_text and self._text is not None:
                self._send(_message(_PROVIDE | _TEXT, zlib.compress(_packed(self._text))))
        elif flags & _PEEK:
            self._send(_message(_NOTIFY | (_TEXT if self._text is not None else 0)))
        elif flags & _NOTIFY:
            if has_text:
                self._text = None  # what is newest is the guest's now
                self._send(_message(_REQUEST | _TEXT))
        elif flags & _PROVIDE and has_text:
            self._tell(Cut(_unpacked(rest)))


def _message(flags: int, data: bytes = b"") -> bytes:
    return b"\6\0\0\0" + (-4 - len(data)).to_bytes(4, "big", signed=True) + flags.to_bytes(4, "big") + data


def _packed(text: str) -> bytes:
    data = text.replace("\r\n", "\n").replace("\n", "\r\n").encode() + b"\0"
    return len(data).to_bytes(4, "big") + data


def _unpacked(data: bytes) -> str:
    """Text comes first of all formats, and nothing else is read."""
    stream = zlib.decompressobj()
    try:
        head = stream.decompress(data, 4)
        size = int.from_bytes(head, "big")
        if len(head) < 4 or size > LARGEST:
            raise Failure(tr("The screen sent more text than it may."))
        text = stream.decompress(stream.unconsumed_tail, size) if size else b""
    except zlib.error as error:
        raise Failure(tr("The screen sent a broken message about its clipboard.")) from error
    if len(text) != size:
        raise Failure(tr("The screen sent less text than it said."))
    return text.split(b"\0")[0].decode("utf-8", "replace").replace("\r\n", "\n")
