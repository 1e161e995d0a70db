"""The numbers of the protocol (RFC 6143 and its registered extensions) that are understood here."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Encodings, real ones and those that only say what a client can do."""

    RAW = 0
    COPYRECT = 1
    ZLIB = 6
    TIGHT = 7
    QUALITY_0 = -32
    DESKTOP_SIZE = -223
    LAST_RECT = -224
    CURSOR = -239
    COMPRESSION_0 = -256
    POINTER_MODE = -257
    EXTENDED_KEYS = -258
    LEDS = -261
    EXTENDED_DESKTOP_SIZE = -308
    POWER = -309
    FENCE = -312
    CONTINUOUS = -313
    ALPHA_CURSOR = -314
    EXTENDED_CLIPBOARD = 0xC0A1E5CE - (1 << 32)


ALWAYS = (
    Code.DESKTOP_SIZE,
    Code.EXTENDED_DESKTOP_SIZE,
    Code.LAST_RECT,
    Code.CURSOR,
    Code.ALPHA_CURSOR,
    Code.POINTER_MODE,
    Code.EXTENDED_KEYS,
    Code.LEDS,
    Code.POWER,
    Code.FENCE,
    Code.CONTINUOUS,
    Code.EXTENDED_CLIPBOARD,
)


def wanted(remote: bool, quality: int | None) -> list[int]:
    """Encodings in the order in which they are liked. Near by nothing is cheaper than raw pixels; `quality` is that
    of JPEG, 0 to 9, None for no JPEG."""
    if not remote:
        return [Code.RAW, Code.COPYRECT, *ALWAYS]
    grade = [] if quality is None else [Code.QUALITY_0 + quality]
    effort = 2 if quality is None or quality > 6 else 6
    return [Code.COPYRECT, Code.TIGHT, Code.ZLIB, Code.RAW, *grade, Code.COMPRESSION_0 + effort, *ALWAYS]


class Power(IntEnum):
    """Buttons of the machine that can be pressed through its screen (the xvp extension). QEMU refuses to reboot."""

    SHUT_DOWN = 2
    REBOOT = 3
    RESET = 4


class Security(IntEnum):
    """How a server wants to know who is there."""

    NONE = 1
    VNC = 2
    SASL = 20
    VENCRYPT = 19
    PLAIN = 256
    TLS_NONE = 257
    TLS_VNC = 258
    X509_NONE = 260
    X509_VNC = 261
