"""TLS to a private host: a real listener on the loopback that passes what it decrypts on to the host's daemon.

libvirt's own handshake is TLS with certificates of both sides and one byte that says the client may come in. What is
wrong with a certificate is judged by the client before that, so that one listener can show every kind of fault.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.bed.hosts import PrivateHost

_CHUNK = 65536
_LENGTH = 4
"""A message begins with its own length in bytes."""
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=30)


def make_authority(folder: Path) -> None:
    """`cacert.pem` and its key."""
    folder.mkdir(parents=True, exist_ok=True)
    subject = ("-subj", f"/CN=authority {folder.name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl(folder, "req", "-x509", *_KEY, *subject, "-days", "2", "-keyout", "cakey.pem", "-out", "cacert.pem")


def make_certificate(folder: Path, who: str, name: str, also: str = "", days: int = 2) -> None:
    """`<who>cert.pem` and `<who>key.pem`, by the authority in the folder; days below 0 have passed already."""
    _openssl(folder, "req", *_KEY, "-subj", f"/CN={name}", "-keyout", f"{who}key.pem", "-out", f"{who}.request")
    uses = "clientAuth" if who == "client" else "serverAuth"
    more = f"basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage={uses}\n"
    (folder / f"{who}.more").write_text(f"{more}{f'subjectAltName={also}' if also else ''}\n")
    _openssl(
        folder, "x509", "-req", "-in", f"{who}.request", "-CA", "cacert.pem", "-CAkey", "cakey.pem",
        "-CAcreateserial", "-extfile", f"{who}.more", "-days", str(days), "-out", f"{who}cert.pem",
    )  # fmt: skip


class Tls:
    """A listener in front of a private host, in a `with` statement; `uri` opens the host through it.

    `folder` holds both sides' certificates, made by `make_authority` and `make_certificate`. `cut` is what a broken
    network does: nothing arrives any more, and nobody is told. `any_client` lets in whoever comes.
    """

    def __init__(self, host: PrivateHost | None, folder: Path, *, any_client: bool = False) -> None:
        self._host = host
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(folder / "servercert.pem", folder / "serverkey.pem")
        self._context.load_verify_locations(folder / "cacert.pem")
        # libvirt takes a ticket that comes before its own first byte for a fault of the connection.
        self._context.num_tickets = 0
        self._context.verify_mode = ssl.CERT_NONE if any_client else ssl.CERT_REQUIRED
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self._over, self._cut = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        port = self._listener.getsockname()[1]
        self.uri = f"qemu+tls://127.0.0.1:{port}/system?pkipath={quote(str(folder), safe='/')}"

    def __enter__(self) -> Tls:
        self._begin(self._listen)
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def cut(self) -> None:
        """From now on no byte gets through, in either direction."""
        self._cut.set()

    def _begin(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, name="tls", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                self._begin(self._serve, self._listener.accept()[0])

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(20)
        with contextlib.suppress(OSError, ValueError), self._context.wrap_socket(plain, server_side=True) as client:
            client.sendall(b"\1")
            if self._host is None:
                self._over.wait(60)
                return
            with socket.socket(socket.AF_UNIX) as daemon:
                daemon.connect(str(self._host.socket))
                self._pass(client, daemon)

    def _pass(self, client: ssl.SSLSocket, daemon: socket.socket) -> None:
        told = bytearray()
        while not self._over.is_set():
            if self._cut.is_set():
                self._over.wait(0.2)
                continue
            ready = [client] if client.pending() else select.select([client, daemon], [], [], 0.2)[0]
            for end in ready:
                data = end.recv(_CHUNK)
                if not data:
                    return
                if end is client:
                    daemon.sendall(data)
                    continue
                told += data
                for message in _messages(told):
                    client.sendall(message)


def _messages(told: bytearray) -> Iterator[bytes]:
    """Whole messages, taken out of what a daemon told. It sends each as a TLS record of its own; of two in one record
    libvirt's client finds the second only with the next that comes, which may be its keep-alive's, seconds later."""
    while len(told) >= _LENGTH and len(told) >= (size := int.from_bytes(told[:_LENGTH], "big")) >= _LENGTH:
        message = bytes(told[:size])
        del told[:size]
        yield message
