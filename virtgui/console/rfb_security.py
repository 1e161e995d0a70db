"""The beginning of a conversation with a screen: versions, who may look, TLS, passwords."""

from __future__ import annotations

import re
from collections.abc import Callable

from virtgui.console.rfb_codes import Security
from virtgui.console.rfb_des import vnc_answer
from virtgui.console.rfb_events import Event, Failure, HandOver, NeedPassword, NeedTls, Refused, Settings, Steps, Tls
from virtgui.util.language import tr

_VERSION = re.compile(rb"RFB (\d{3})\.(\d{3})\n")
_REASON_BYTES = 4096
_LIKED = (Security.VENCRYPT, Security.NONE, Security.VNC)
_LIKED_WITHIN = (Security.X509_NONE, Security.X509_VNC, Security.TLS_NONE, Security.TLS_VNC)
_ANONYMOUS = (Security.TLS_NONE, Security.TLS_VNC)
_WITH_PASSWORD = (Security.VNC, Security.TLS_VNC, Security.X509_VNC)
_ELSEWHERE = {
    Security.SASL: tr("Its screen asks for a user name and a password (SASL)."),
    Security.PLAIN: tr("Its screen asks for a user name and a password."),
    259: tr("Its screen asks for a user name and a password."),
    262: tr("Its screen asks for a user name and a password."),
    263: tr("Its screen asks for a user name and a password (SASL)."),
    264: tr("Its screen asks for a user name and a password (SASL)."),
}


def enter(settings: Settings, send: Callable[[bytes], None], tell: Callable[[Event], None]) -> Steps[bool]:
    """All that comes before the screen itself; False when there is no way in, which has then been told."""
    version = yield 12
    found = _VERSION.fullmatch(version)
    if found is None:
        raise Failure(tr("What answers there is not a VNC screen."))
    if (int(found[1]), int(found[2])) < (3, 8):
        tell(HandOver(tr("Its screen speaks an old form of VNC.")))
        return False
    send(b"RFB 003.008\n")
    count = (yield 1)[0]
    if not count:
        tell(Refused((yield from _reason())))
        return False
    offered = frozenset((yield count))
    chosen = _choose(offered, _LIKED)
    if chosen is None:
        tell(_elsewhere(offered))
        return False
    send(bytes([chosen]))
    if chosen == Security.VENCRYPT:
        within = yield from _vencrypt(settings, send, tell)
        if within is None:
            return False
        chosen = within
    if chosen in _WITH_PASSWORD:
        yield from _password(settings, send, tell)
    return (yield from _result(chosen in _WITH_PASSWORD, tell))


def _choose(offered: frozenset[int], liked: tuple[Security, ...]) -> Security | None:
    return next((kind for kind in liked if kind in offered), None)


def _elsewhere(offered: frozenset[int]) -> HandOver:
    for kind, words in _ELSEWHERE.items():
        if kind in offered:
            return HandOver(words)
    return HandOver(
        tr("Its screen wants a kind of security that only another viewer knows ({number}).").format(number=min(offered))
    )


def _vencrypt(
    settings: Settings, send: Callable[[bytes], None], tell: Callable[[Event], None]
) -> Steps[Security | None]:
    version = yield 2
    if version < b"\0\2":
        tell(HandOver(tr("Its screen speaks an old form of VeNCrypt.")))
        return None
    send(b"\0\2")
    if (yield 1) != b"\0":
        raise Failure(tr("The screen agreed to VeNCrypt and then did not."))
    count = (yield 1)[0]
    data = yield count * 4
    offered = frozenset(int.from_bytes(data[at : at + 4], "big") for at in range(0, len(data), 4))
    if not offered:
        raise Failure(tr("The screen offers no way in at all."))
    able = tuple(kind for kind in _LIKED_WITHIN if settings.anonymous_tls or kind not in _ANONYMOUS)
    chosen = _choose(offered, able)
    if chosen is None:
        without = HandOver(tr("Its screen wants TLS without certificates, which this computer's OpenSSL refuses."))
        tell(without if offered.intersection(_ANONYMOUS) else _elsewhere(offered))
        return None
    send(chosen.to_bytes(4, "big"))
    if (yield 1) != b"\1":
        raise Failure(tr("The screen offered TLS and then refused it. Look at its host's certificates."))
    tell(NeedTls(Tls.ANONYMOUS if chosen in _ANONYMOUS else Tls.X509))
    yield None
    return chosen


def _password(settings: Settings, send: Callable[[bytes], None], tell: Callable[[Event], None]) -> Steps[None]:
    challenge = yield 16
    password = settings.password
    if not password:
        tell(NeedPassword())
        given = yield None
        password = given.decode()
    send(vnc_answer(password, challenge))


def _result(with_password: bool, tell: Callable[[Event], None]) -> Steps[bool]:
    result = yield 4
    if result == b"\0\0\0\0":
        return True
    tell(Refused((yield from _reason()), with_password))
    return False


def _reason() -> Steps[str]:
    length = int.from_bytes((yield 4), "big")
    if length > _REASON_BYTES:
        raise Failure(tr("The screen refuses, and gives a reason longer than a page."))
    return (yield length).decode("utf-8", "replace")
