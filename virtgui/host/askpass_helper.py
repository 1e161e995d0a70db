"""What ssh runs to ask a person something: it passes the question to the running virtgui and the answer to ssh.

Run by its path, by a bare interpreter (-I -S): the standard library only. `askpass_helper.py SOCKET QUESTION`; the
answer goes to standard output, status 1 is none. Nothing secret is in its arguments or environment.
"""

from __future__ import annotations

import json
import os
import socket
import sys


def main() -> int:
    """Ask, and wait as long as a person takes."""
    question = {"text": " ".join(sys.argv[2:]), "kind": os.environ.get("SSH_ASKPASS_PROMPT", "")}
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(sys.argv[1])
        asking.sendall(json.dumps(question).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            more = asking.recv(4096)
            if not more:
                return 1
            answer += more
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
