"""What another program writes while it works, as plain lines for a person, without the secrets it was given."""

from __future__ import annotations

import re
import threading

from virtgui.util.redact import redact

MOST_LINES, _LINE, _REST = 400, 400, 8192
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_ENDS = re.compile(r"\r\n|[\r\n]")
HIDDEN = "•••"


class Transcript:
    """Written on the thread that works, read on any. The last `MOST_LINES` lines are kept; a line that is written over
    (by a carriage return) is kept as it was last."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        # the longest first: one may be in another
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._rest = b""
        self._over = False
        self.count = 0
        """How many pieces were heard."""

    def hear(self, piece: bytes) -> None:
        """One more piece, cut anywhere."""
        with self._lock:
            self.count += 1
            heard = self._rest + piece
            cut = max(heard.rfind(b"\n"), heard.rfind(b"\r", 0, -1)) + 1
            # of a line without an end only the beginning is shown
            whole, self._rest = heard[:cut], heard[cut : cut + _REST]
            if whole:
                self._take(whole.decode("utf-8", "replace"))

    def text(self) -> str:
        """The lines so far, the one that is being written last."""
        with self._lock:
            rest = self._plain(self._rest.decode("utf-8", "replace"))
            lines = self._lines[:-1] if self._over and rest else self._lines
            return "\n".join([*lines, *([rest] if rest else [])])

    def _take(self, text: str) -> None:
        start = 0
        for end in [*_ENDS.finditer(text), None]:
            line = self._plain(text[start : end.start() if end else len(text)])
            if line:
                if self._over:
                    self._lines.pop()
                self._lines.append(line)
                self._over = end is not None and end.group() == "\r"
            elif end is not None and end.group() != "\r":
                self._over = False
            start = end.end() if end else start
        del self._lines[:-MOST_LINES]

    def _plain(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = "".join(c if c.isprintable() else " " for c in _ESCAPES.sub("", text))
        return redact(text).rstrip()[:_LINE]
