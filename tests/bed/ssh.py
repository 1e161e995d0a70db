"""SSH to a private host: a real sshd inside it, reached at a loopback port of this computer.

Nothing is installed: where there is no sshd, its package is downloaded by apt and unpacked, since installing it would
open a port for everybody. Each connection is served by a process of its own, in the private host's namespaces.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

from tests.bed.cache import cache_dir
from tests.bed.hosts import PrivateHost, children

USER = "lab"
_SERVER = """\
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized
PermitRootLogin yes
StrictModes no
UsePAM {pam}
KbdInteractiveAuthentication {pam}
PidFile none
PasswordAuthentication yes
LogLevel VERBOSE
"""
_CLIENT = """\
Host *
  IdentityFile {key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {known}
  GlobalKnownHostsFile /dev/null
  PreferredAuthentications {methods}
  ControlPath none
"""
# Consoles are reached by `ssh -W`, libvirt by a command on the host: each is told its own settings.
_WRAPPER = """\
#!/bin/sh
for word; do
  [ "$word" != -W ] || exec ssh -F {folder}/screens.conf "$@"
done
for word; do
  case "$word" in ControlPath=*) shared="${{word#*=}}";; esac
done
if [ -e {folder}/code ] && ! ssh -F {folder}/libvirt.conf -S "${{shared:-none}}" -O check x 2>/dev/null; then
  echo asked >>{folder}/codes
  [ "$("$SSH_ASKPASS" "Verification code: ")" = "$(cat {folder}/code)" ] || {{
    echo "Permission denied (keyboard-interactive)." >&2; exit 255; }}
fi
exec ssh -F {folder}/libvirt.conf "$@"
"""


def sshd() -> str:
    """The program, unpacked if need be."""
    found = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    kept = cache_dir() / "sshd"
    if found is None and not kept.exists():
        with tempfile.TemporaryDirectory(dir=cache_dir()) as work:
            get = ["apt-get", "-o", "APT::Sandbox::User=root", "-q", "download", "openssh-server"]
            subprocess.run(get, cwd=work, check=True, capture_output=True, timeout=120)
            (package,) = Path(work).glob("*.deb")
            subprocess.run(["dpkg-deb", "-x", str(package), work], check=True, timeout=60)
            (Path(work) / "usr/sbin/sshd").rename(kept)
    return found or str(kept)


class Ssh:
    """SSH to one private host, in a `with` statement. `uri` opens it as libvirt does over SSH.

    The keys `key` (no passphrase) and `locked` (PASSPHRASE) are let in, and so is the password PASSWORD. What ssh is
    told when it leads to a screen is told by `screens`; libvirt itself gets in with `key`.
    """

    PASSPHRASE = "an0ther S3cr3t"
    PASSWORD = "l0gin S3cr3t"

    def __init__(self, host: PrivateHost) -> None:
        self.host = host
        # short, and away from the host's own folder, which goes with it
        self.folder = Path(tempfile.mkdtemp(prefix="vgs-", dir="/tmp"))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._children: list[subprocess.Popen[bytes]] = []
        self._cut = threading.Event()
        self._unheard: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, name="sshd", daemon=True)

    def __enter__(self) -> Ssh:
        self.host.run("mkdir", "-p", "/run/sshd")
        self.host.account("sshd:x:74:74::/run/sshd:/usr/sbin/nologin")
        hashed = subprocess.run(
            ["openssl", "passwd", "-6", "-stdin"],
            input=self.PASSWORD.encode(),
            capture_output=True,
            check=True,
            timeout=20,
        ).stdout.decode()
        self.host.account(f"{USER}:{hashed.strip()}:0:0::/:/bin/sh")
        for name, words in (("host_key", ""), ("key", ""), ("locked", self.PASSPHRASE)):
            self._key(name, words)
        keys = [(self.folder / f"{name}.pub").read_text("ascii") for name in ("key", "locked")]
        (self.folder / "authorized").write_text("".join(keys), "ascii")
        self._serves(pam=False)
        self.know()
        wrapper = self.folder / "ssh"
        wrapper.write_text(_WRAPPER.format(folder=self.folder), "ascii")
        wrapper.chmod(0o700)
        self._client("libvirt.conf", "key", "known", "publickey")
        self.screens()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listening.close()
        for child in self._children:
            for pid in _family(child.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            child.wait()
        for stream in self._unheard:
            stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def uri(self) -> str:
        """The private host over SSH."""
        return f"qemu+ssh://{USER}@127.0.0.1:{self.port}/system?command={quote(str(self.folder / 'ssh'), safe='')}"

    def screens(self, *, key: str = "key", known: str = "known", methods: str = "publickey") -> None:
        """How ssh leads to screens from now on."""
        self._client("screens.conf", key, known, methods)

    def hosts(self, *, key: str = "key", known: str = "known", methods: str = "publickey", code: str = "") -> None:
        """How libvirt itself gets in from now on. By "keyboard-interactive" PAM asks for PASSWORD. With `code` ssh asks
        for it first, as for a one-time code."""
        self._serves(pam=methods == "keyboard-interactive")
        self._client("libvirt.conf", key, known, methods)
        place = self.folder / "code"
        if code:
            place.write_text(code, "ascii")
        else:
            place.unlink(missing_ok=True)

    def cut(self) -> None:
        """From now on no byte gets through, and nobody is told; not to who comes anew either."""
        self._cut.set()
        for child in self._children:
            for pid in _family(child.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)

    def heal(self) -> None:
        """Who comes anew gets in again; what was cut stays so."""
        self._cut.clear()

    def know(self, key: str = "host_key", file: str = "known") -> None:
        """Have a host key known as the host's."""
        kind, text, *_ = (self.folder / f"{key}.pub").read_text("ascii").split()
        (self.folder / file).write_text(f"[127.0.0.1]:{self.port} {kind} {text}\n", "ascii")

    def fingerprint(self, kind: str = "sha256") -> str:
        """That of the host's key."""
        argv = ["ssh-keygen", "-l", "-E", kind, "-f", str(self.folder / "host_key.pub")]
        return subprocess.run(argv, capture_output=True, check=True, timeout=20).stdout.decode().split()[1]

    def log(self) -> str:
        """What the server logged."""
        path = self.folder / "server.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _key(self, name: str, passphrase: str) -> None:
        argv = ["ssh-keygen", "-q", "-t", "ed25519", "-C", name, "-N", passphrase, "-f", str(self.folder / name)]
        subprocess.run(argv, check=True, capture_output=True, timeout=20)

    def _serves(self, *, pam: bool) -> None:
        text = _SERVER.format(folder=self.folder, pam="yes" if pam else "no")
        (self.folder / "server.conf").write_text(text, "ascii")

    def _client(self, file: str, key: str, known: str, methods: str) -> None:
        text = _CLIENT.format(key=self.folder / key, known=self.folder / known, methods=methods)
        (self.folder / file).write_text(text, "ascii")

    def _serve(self) -> None:
        program = sshd()
        with (self.folder / "server.log").open("ab") as log:
            while True:
                try:
                    stream, _ = self._listening.accept()
                except OSError:
                    return
                if self._cut.is_set():
                    self._unheard.append(stream)
                    continue
                with stream:
                    inside = ["nsenter", "-t", str(self.host.pid), "-m", "-n", "-u", "-i", "-p", "-r", "--"]
                    self._children.append(
                        subprocess.Popen(
                            [*inside, program, "-i", "-e", "-f", str(self.folder / "server.conf")],
                            stdin=stream,
                            stdout=stream,
                            stderr=log,
                        )
                    )


def _family(pid: int) -> list[int]:
    """A process, and all that it started."""
    return [pid, *(each for child in children(pid) for each in _family(child))]


if __name__ == "__main__":
    print(sshd())
