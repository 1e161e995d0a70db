"""Files come by HTTPS, whole and as published, or not at all."""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.unit.host.https_server import Proxy, Server
from tests.unit.host.screen_server import authority
from virtgui.host import https
from virtgui.host.download import _Pace, fetch, fetch_text
from virtgui.host.https import Https
from virtgui.install.checksums import Checksum, find
from virtgui.util.errand import Cancel, Cancelled, Cannot

DATA = os.urandom(1_000_000)
SUM = Checksum("sha512", hashlib.sha512(DATA).hexdigest())


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return authority(tmp_path_factory.mktemp("tls"), "localhost", also="")


@pytest.fixture
def server(trust: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Server(trust[1])
    made.files["/disk.img"] = DATA
    yield made
    made.close()


@pytest.fixture
def trusting(trust: tuple[Path, ssl.SSLContext]) -> Https:
    return Https(ssl.create_default_context(cafile=str(trust[0])))


def test_a_file_comes_with_progress_and_is_verified(server: Server, trusting: Https, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    done = fetch(
        server.url("/disk.img"),
        tmp_path / "disk.img",
        checksum=SUM,
        https=trusting,
        advance=lambda done, whole: told.append((done, whole)),
    )
    assert done.path.read_bytes() == DATA
    assert done.verified
    assert done.sha256 == hashlib.sha256(DATA).hexdigest()
    assert told[-1] == (len(DATA), len(DATA))
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["disk.img"]


def test_without_a_checksum_it_is_said(server: Server, trusting: Https, tmp_path: Path) -> None:
    assert not fetch(server.url("/disk.img"), tmp_path / "a", https=trusting).verified


def test_a_wrong_checksum_leaves_nothing(server: Server, trusting: Https, tmp_path: Path) -> None:
    wrong = Checksum("sha256", "0" * 64)
    with pytest.raises(Cannot, match="checksum differs"):
        fetch(server.url("/disk.img"), tmp_path / "a", checksum=wrong, https=trusting)
    assert list(tmp_path.iterdir()) == []


def test_a_cut_transfer_goes_on_where_it_was_cut(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.cuts["/disk.img"] = [300_000, 200_000]
    assert fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting).size == len(DATA)
    assert [asked for _, asked in server.asked] == ["", "bytes=300000-", "bytes=500000-"]


def test_one_that_is_always_cut_is_kept_for_the_next_time(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.cuts["/disk.img"] = [400_000, 0, 0, 0, 0]
    with pytest.raises(Cannot, match="lost"):
        fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    assert not (tmp_path / "a").exists()
    server.cuts.clear()
    fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting)
    assert server.asked[-1][1] == "bytes=400000-"
    assert (tmp_path / "a").read_bytes() == DATA


def test_what_was_spoilt_meanwhile_is_noticed(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.cuts["/disk.img"] = [400_000, 0, 0, 0, 0]
    with pytest.raises(Cannot):
        fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting)
    (tmp_path / "a.part").write_bytes(bytes(400_000))
    server.cuts.clear()
    with pytest.raises(Cannot, match="checksum differs"):
        fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_replaced_begins_anew(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.cuts["/disk.img"] = [400_000, 0, 0, 0, 0]
    with pytest.raises(Cannot):
        fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    server.cuts.clear()
    server.tag, server.files["/disk.img"] = '"two"', b"new"
    fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_one_that_was_whole_already_is_not_fetched_twice(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.cuts["/disk.img"] = [400_000, 0, 0, 0, 0]
    with pytest.raises(Cannot):
        fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    (tmp_path / "a.part").write_bytes(DATA)
    fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting)
    assert (tmp_path / "a").read_bytes() == DATA


def test_what_cannot_be_told_from_a_newer_one_is_not_taken_up(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.tag, server.cuts["/disk.img"] = "", [400_000]
    with pytest.raises(Cannot):
        fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting)
    assert all(asked == "" for _, asked in server.asked)


def redirect(to: str) -> object:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def test_it_follows_to_https_and_never_to_http(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.odd["/good"] = redirect("/disk.img")  # type: ignore[assignment]
    server.odd["/bad"] = redirect(f"http://localhost:{server.port}/disk.img")  # type: ignore[assignment]
    server.odd["/file"] = redirect("file:///etc/passwd")  # type: ignore[assignment]
    server.odd["/loop"] = redirect("/loop")  # type: ignore[assignment]
    fetch(server.url("/good"), tmp_path / "a", checksum=SUM, https=trusting)
    for path, words in (("/bad", "by http"), ("/file", "no address"), ("/loop", "without end")):
        with pytest.raises(Cannot, match=words):
            fetch(server.url(path), tmp_path / "b", https=trusting)
        assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://localhost/x", "by http"),
        ("ftp://localhost/x", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("https://ada:secret@localhost/x", "password"),
        ("https://localhost/a b", "begins with https"),
        ("https://localhost/a\r\nX: y", "begins with https|no address"),
        ("https:///x", "begins with https"),
        ("https://[::1/x", "no address"),
        ("https://localhost:99999/x", "no address"),
        ("", "begins with https"),
    ],
)
def test_what_is_no_safe_address_is_refused(url: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(Cannot, match=words) as told:
        fetch(url, tmp_path / "a")
    assert "secret" not in str(told.value) + told.value.detail
    assert not (tmp_path / "a").exists()


def test_a_certificate_that_is_not_trusted_ends_it(server: Server, tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="not trusted"):
        fetch(server.url("/disk.img"), tmp_path / "a")
    assert server.asked == []


def test_a_certificate_of_another_name_ends_it(server: Server, trusting: Https, tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="not trusted"):
        fetch(server.url("/disk.img", "127.0.0.1"), tmp_path / "a", https=trusting)
    assert server.asked == []


def test_what_is_too_long_is_not_taken(server: Server, trusting: Https, tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="more than the"):
        fetch(server.url("/disk.img"), tmp_path / "a", most=len(DATA) - 1, https=trusting)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(DATA)

    server.odd["/endless"] = endless
    with pytest.raises(Cannot, match="more than it said"):
        fetch(server.url("/endless"), tmp_path / "a", most=1000, https=trusting)
    with pytest.raises(Cannot, match="longer than"):
        fetch_text(server.url("/disk.img"), 1000, https=trusting)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("status", "words"), [(404, "no such file"), (403, "everybody"), (503, "Try again later")])
def test_what_the_server_says_is_said(server: Server, trusting: Https, tmp_path: Path, status: int, words: str) -> None:
    server.odd["/x"] = lambda request: request.send_error(status)
    with pytest.raises(Cannot, match=words):
        fetch(server.url("/x"), tmp_path / "a", https=trusting)
    with pytest.raises(Cannot, match=words):
        fetch_text(server.url("/x"), https=trusting)


def test_a_server_that_is_not_there(trusting: Https, server: Server, tmp_path: Path) -> None:
    url = server.url("/x")
    server.close()
    with pytest.raises(Cannot, match="refused the connection"):
        fetch(url, tmp_path / "a", https=trusting)


def test_a_server_that_is_silent(
    server: Server, trusting: Https, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(https, "SILENT_S", 0.3)
    server.odd["/hang"] = server.hang
    with pytest.raises(Cannot, match="did not answer"):
        fetch(server.url("/hang"), tmp_path / "a", https=trusting)


def test_a_cancelled_one_ends_at_once_and_leaves_nothing(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.odd["/hang"] = server.hang
    cancel = Cancel()

    def ask() -> None:
        server.waiting.wait(60)
        cancel.ask()

    asking = threading.Thread(target=ask)
    asking.start()
    with pytest.raises(Cancelled):
        fetch(server.url("/hang"), tmp_path / "a", https=trusting, cancel=cancel)
    asking.join()
    assert not server.ended.is_set()
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_written_over(server: Server, trusting: Https, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("precious")
    with pytest.raises(Cannot, match="already"):
        fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    (tmp_path / "b.part").symlink_to(tmp_path / "a")
    with pytest.raises(Cannot, match="could not be written"):
        fetch(server.url("/disk.img"), tmp_path / "b", https=trusting)
    assert (tmp_path / "a").read_text() == "precious"


def test_two_do_not_fetch_into_one_file(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.odd["/hang"] = server.hang
    cancel = Cancel()

    def fetch_first() -> None:
        with pytest.raises(Cancelled):
            fetch(server.url("/hang"), tmp_path / "a", https=trusting, cancel=cancel)

    first = threading.Thread(target=fetch_first)
    first.start()
    try:
        assert server.waiting.wait(60)
        with pytest.raises(Cannot, match="being fetched already"):
            fetch(server.url("/disk.img"), tmp_path / "a", https=trusting)
    finally:
        cancel.ask()
        first.join()


def test_a_published_list_is_read_and_used(server: Server, trusting: Https, tmp_path: Path) -> None:
    server.files["/SHA512SUMS"] = f"{'0' * 128}  other.img\n{SUM.digest} *disk.img\n".encode()
    found = find(fetch_text(server.url("/SHA512SUMS"), https=trusting), "disk.img")
    assert found == SUM
    assert fetch(server.url("/disk.img"), tmp_path / "a", checksum=found, https=trusting).verified


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.close()


def test_it_goes_through_the_proxy_of_the_environment(
    server: Server, proxy: Proxy, trusting: Https, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://ada:p%40ss@127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", "")
    fetch(server.url("/disk.img"), tmp_path / "a", checksum=SUM, https=trusting)
    assert proxy.asked == [(f"localhost:{server.port}", f"Basic {base64.b64encode(b'ada:p@ss').decode()}")]
    with pytest.raises(Cannot, match="not trusted"):  # the proxy is no way around
        fetch(server.url("/disk.img"), tmp_path / "b")
    monkeypatch.setenv("no_proxy", "localhost")
    fetch(server.url("/disk.img"), tmp_path / "c", checksum=SUM, https=trusting)
    assert len(proxy.asked) == 2


def test_next_to_nothing_is_given_up() -> None:
    now = [0.0]
    told: list[int] = []
    pace = _Pace(lambda done, _whole: told.append(done), 0, 100, lambda: now[0])
    assert not pace.is_too_slow(10)
    now[0] = 61.0
    assert pace.is_too_slow(20)
    now[0] = 122.5
    assert not pace.is_too_slow(1_000_000)
    assert told == [20, 1_000_000]
