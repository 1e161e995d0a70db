"""What a guest's screen tells: settings in, events out, and how a conversation fails."""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import Enum
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from virtgui.util.frozen import dataclass

Pixels = npt.NDArray[np.uint8]
"""Rows, columns, and for each pixel blue, green, red and a fourth byte (unused in a frame, alpha in a cursor)."""

Decode = Callable[[bytes, int, int], Pixels | None]
"""Makes pixels of a JPEG picture that should be this wide and high; None when it is not one."""

T = TypeVar("T")
Steps = Generator[int | memoryview | None, bytes, T]
"""A part of the conversation: it yields how many bytes it wants next (or what they are to fill, or None to wait for
its owner) and is sent them."""


class Failure(Exception):
    """The other end does not speak the protocol, or lies; a sentence for a person."""


class Rect(NamedTuple):
    """A part of the screen, in guest pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """How to talk to a screen. Holds a password: never printed.

    `remote` asks for compression; `decode` is needed for JPEG, without it none is asked for.
    `anonymous_tls` says whether whoever owns the socket can do TLS without certificates.
    """

    password: str = ""
    remote: bool = False
    decode: Decode | None = None
    anonymous_tls: bool = True


class Tls(Enum):
    """How the other end wants to be known once TLS begins."""

    ANONYMOUS = "anonymous"
    X509 = "x509"


@dataclass(frozen=True, slots=True)
class NeedTls:
    """Begin TLS on the socket now, then call `secured`; bytes go through it from then on."""

    kind: Tls


class NeedPassword(NamedTuple):
    """A password is wanted: `give` it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The screen is there; `pixels` is the frame that is drawn into from now on."""

    pixels: Any
    name: str


@dataclass(frozen=True, slots=True)
class Resized:
    """The screen has another size: `pixels` is the new frame, the old one is no longer drawn into."""

    pixels: Any


@dataclass(frozen=True, slots=True)
class Damage:
    """One update has ended and changed this much of the frame, perhaps nothing."""

    rects: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The guest's pointer: its hot spot and picture with premultiplied alpha, None for no pointer at all."""

    x: int
    y: int
    pixels: Any


@dataclass(frozen=True, slots=True)
class PointerMode:
    """Whether the guest's pointer is told places, or else movements."""

    absolute: bool


@dataclass(frozen=True, slots=True)
class Leds:
    """The lights of the guest's keyboard."""

    scroll: bool
    num: bool
    caps: bool


class Bell(NamedTuple):
    """The guest beeps."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Text that was copied in the guest: from a stranger, at most a million characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Resizable:
    """The guest's screen can be asked for another size; `refused` says that it has just declined."""

    refused: bool


@dataclass(frozen=True, slots=True)
class PowerKeys:
    """The machine's buttons can be pressed through its screen; `refused` says that one has just done nothing."""

    refused: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The other end lets nobody in, or not with this password; its own words, not to be trusted."""

    reason: str
    password: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    """It wants something that only another viewer can do."""

    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody must do something before there is a way: no use in trying again by itself. A sentence for a person.
    Told by whoever owns the socket."""

    reason: str


@dataclass(frozen=True, slots=True)
class Asks:
    """What leads to the screen asks this, in its own words: `secret` is typed unseen, else it is yes or no. With
    `tells` there is nothing to answer, and "" takes back what was asked. Told by whoever owns the socket."""

    text: str
    secret: bool = False
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """The conversation has ended; a sentence for a person. Told by whoever owns the socket."""

    reason: str


Event = (
    NeedTls | NeedPassword | Ready | Resized | Damage | Cursor | PointerMode | Leds | Bell | Cut | Resizable
    | PowerKeys | Refused
    | HandOver | Blocked | Asks | Lost
)  # fmt: skip
