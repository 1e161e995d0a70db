"""The program with the demo host and settings that hold the same nonsense under every name, whatever it asks for:
`python -m tests.bed.hostile KIND` goes through every scene and prints what went wrong on the way. A name that is read
from tomorrow on is in it too."""

from __future__ import annotations

import base64
import os
import random
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from PyQt6.QtCore import QByteArray, QObject, qInstallMessageHandler
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from tests.bed.scenes import scenes
from virtgui.app import App
from virtgui.host import logfile
from virtgui.options import Options
from virtgui.qtmodels.settings import Settings

_TEXT = "\u202e<b>;rm -rf 'x'\x00\t\r\n\ud800 \U0001f680=cmd()" + "%s{}{0}" * 40


def _deep(depth: int) -> Any:
    found: Any = []
    for _ in range(depth):
        found = [found]
    return found


def _rules() -> list[str]:
    return [
        f'{{"id": "a", "watched": "{watched}", "above": {number}, "below": {number}, "seconds": {number}}}'
        for watched in ("cpu", "pool", "io-error", "none of these")
        for number in ("1" * 400, "-1", "1e999", "NaN", "null", '"x"', "[]", "[" * 90 + "]" * 90)
    ]


_FIELDS = ("name", "machine", "title", "host", "volumes", "settings", "order", "site")
_NUMBERS = ("vcpus", "memory_kib", "disk_bytes", "max_vcpus", "sockets")
_WORDS = ("firmware", "cpu_mode", "video", "sound", "clock", "tpm")


class Nonsense(NamedTuple):
    """What is found by who asks for a text, a number, words, bytes, a switch or a record."""

    text: Any
    number: Any
    words: Any
    data: Any
    flag: Any
    record: Any


def _same(value: Any) -> Nonsense:
    return Nonsense(*[value] * len(Nonsense._fields))


KINDS: dict[str, Nonsense] = {
    "strange": Nonsense(
        _TEXT,
        2**53,
        [_TEXT, "", "{}", "[]", "0 0", "\t", "name\ttag:(", "1" * 500, "9" * 15 + " x", '{"id": 1}'],
        base64.b64encode(random.Random(7).randbytes(400)).decode(),
        True,
        {"name": _TEXT, "machine": _TEXT, "host": _TEXT, "volumes": [_TEXT, _TEXT], "settings": {}, "order": 1},
    ),
    "excessive": Nonsense(
        "x" * 1_000_000,
        -(2**53),
        _rules(),
        "AdnQywAD" + "f" * 400,  # begins as a window's geometry does
        False,
        {"name": _TEXT, "settings": {**dict.fromkeys(_NUMBERS, 10**400), **dict.fromkeys(_WORDS, _TEXT)}},
    ),
    "tiny": Nonsense("0", 1e-300, ["0 0 0", "name 0 hidden"], "AAAA", True, dict.fromkeys(_FIELDS, "")),
    "of another kind": _same([1, None, [], {}, "x", 1.5, True])._replace(
        record={name: [] if place % 2 else 10**400 for place, name in enumerate(_FIELDS)}
    ),
    "a huge number": _same(10**400),
    "deep": _same(_deep(400)),
}
"""What stands under every name."""


class Hostile(Settings):
    """Settings that are nonsense until a person chooses something."""

    def __init__(self, nonsense: Nonsense, parent: QObject | None = None) -> None:
        super().__init__(None, parent)
        self._nonsense = nonsense
        self.asked: set[str] = set()

    def _ask(self, name: str, kind: str, read: Callable[[], Any]) -> Any:
        self.asked.add(name)
        if name in self._values:
            return read()
        self._values[name] = getattr(self._nonsense, kind)
        try:
            return read()
        finally:
            del self._values[name]

    def text(self, name: str, default: str = "") -> str:
        return str(self._ask(name, "text", partial(super().text, name, default)))

    def number(self, name: str, default: float = 0.0) -> float:
        return float(self._ask(name, "number", partial(super().number, name, default)))

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self._ask(name, "flag", partial(super().flag, name, default)))

    def words(self, name: str) -> tuple[str, ...] | None:
        found: tuple[str, ...] | None = self._ask(name, "words", partial(super().words, name))
        return found

    def data(self, name: str) -> QByteArray:
        self.asked.add(name)
        value = self._values.get(name, self._nonsense.data)
        return QByteArray.fromBase64(value.encode() if isinstance(value, str) else b"")

    def records(self, prefix: str) -> dict[str, Any]:
        self.asked.add(prefix)
        found, nonsense = super().records(prefix), self._nonsense.record
        return found or ({_TEXT: nonsense, f"0000:0000/{_TEXT}": nonsense} if isinstance(nonsense, dict) else {})


def _more(app: App) -> Iterator[str]:
    for what in ("alerts", "compare"):
        opened = app.windows.open_watching(what, tuple(app.world.machines)[:2])
        yield what
        opened.close()


def main() -> None:
    wrong: list[str] = []
    settings = Hostile(KINDS[sys.argv[1]])
    Settings.in_memory = classmethod(lambda _cls, parent=None: settings)  # type: ignore[method-assign,assignment]
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    logfile.start(False)
    qInstallMessageHandler(
        lambda _kind, _where, text: None if "plugin does not" in str(text) else wrong.append(f"Qt: {text}")
    )
    app = App(Options(demo=True), application)
    logfile.tell_mistakes(lambda line, trace: wrong.append(f"{line}\n{trace}"))
    app.start()
    seen = 0
    for scene in chain(scenes(app), _more(app)):
        for _ in range(3):
            QTest.qWait(10)
        seen += 1
        if wrong:
            print(f"{scene}:", *wrong, sep="\n")
            wrong.clear()
    app.close()
    print(f"{seen} scenes, {len(settings.asked)} names")
    if len(sys.argv) > 2:
        print(*sorted(map(repr, settings.asked)), sep="\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
