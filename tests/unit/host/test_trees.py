"""An installer is found in a tree by what it says of itself or how it is laid out, and fetched as published."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.host.https_server import Server
from tests.unit.host.screen_server import authority
from tests.unit.install.test_trees import FEDORA
from virtgui.host import trees
from virtgui.host.https import Https
from virtgui.util.errand import Cannot


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return authority(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def server(trust: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "localhost")
    made = Server(trust[1])
    yield made
    made.close()


@pytest.fixture
def trusting(trust: tuple[Path, ssl.SSLContext]) -> Https:
    return Https(ssl.create_default_context(cafile=str(trust[0])))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_fedoras(server: Server, trusting: Https, tmp_path: Path) -> None:
    info = FEDORA.replace("b2" * 32, sha256(b"kernel")).replace("a1" * 32, sha256(b"initrd"))
    server.files = {
        "/f/.treeinfo": info.encode(),
        "/f/images/pxeboot/vmlinuz": b"kernel",
        "/f/images/pxeboot/initrd.img": b"initrd",
    }
    found = trees.find(server.url("/f/"), "x86_64", https=trusting)
    kernel, initrd = trees.bring(server.url("/f/"), found, tmp_path, https=trusting)
    assert kernel.verified and initrd.verified
    assert ((tmp_path / "kernel").read_bytes(), (tmp_path / "initrd").read_bytes()) == (b"kernel", b"initrd")
    with pytest.raises(Cannot, match="no installer for s390x"):
        trees.find(server.url("/f"), "s390x", https=trusting)


def test_debians(server: Server, trusting: Https, tmp_path: Path) -> None:
    place = "current/images/netboot/debian-installer/amd64"
    sums = f"{sha256(b'k')}  ./netboot/debian-installer/amd64/linux\n{'0' * 64}  ./netboot/gtk/linux\n"
    server.files = {
        f"/d/{place}/linux": b"k",
        f"/d/{place}/initrd.gz": b"i",
        "/d/current/images/SHA256SUMS": sums.encode(),
    }
    found = trees.find(server.url("/d"), "x86_64", https=trusting)
    assert found.kernel == f"{place}/linux"
    kernel, initrd = trees.bring(server.url("/d"), found, tmp_path, https=trusting)
    assert kernel.verified
    assert not initrd.verified  # the list does not name it


def test_none(server: Server, trusting: Https) -> None:
    with pytest.raises(Cannot, match="No installer"):
        trees.find(server.url("/x"), "x86_64", https=trusting)
