"""What can be fetched, and where its checksum is published."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from virtgui.install.gallery import CLOUD, INSTALL, LIVE, checksum_lists, images, secure


class Image(NamedTuple):
    arch: str = "x86_64"
    format: str = "qcow2"
    url: str = "https://cloud.example.org/a.qcow2"
    cloud_init: bool = True


class Media(NamedTuple):
    arch: str = "x86_64"
    url: str = "https://releases.ubuntu.com/22.10/ubuntu-22.10-desktop-amd64.iso"
    live: bool = False


class System(NamedTuple):
    short_id: str = "ex1"
    name: str = "Example 1"
    images: tuple[Image, ...] = ()
    media: tuple[Media, ...] = ()
    username: str = "ada"


def test_cloud_images_come_first_and_say_who_logs_in() -> None:
    found = images([System(images=(Image(),), media=(Media(), Media(url="https://a/b.iso", live=True)))])
    kinds = [entry.kind for entry in found]
    assert kinds == sorted(kinds, key=[CLOUD, INSTALL, LIVE].index)
    (mine,) = [entry for entry in found if entry.url == Image().url]
    assert (mine.name, mine.os_id, mine.cloud_init, mine.username) == ("Example 1", "ex1", True, "ada")
    assert mine.file_name == "a.qcow2"
    assert mine.packing == ""


def test_the_newest_are_there_without_any_database() -> None:
    found = images([])
    assert {"debian13", "ubuntu24.04", "rocky9", "archlinux"} <= {entry.os_id for entry in found}
    assert all(secure(entry.url) == entry.url and checksum_lists(entry.url) for entry in found)
    assert len({entry.url for entry in found}) == len(found)
    assert {entry.arch for entry in images([], "aarch64")} == {"aarch64"}


def test_what_cannot_be_fetched_safely_or_used_is_left_out() -> None:
    bad = (
        Image(url="http://example.org/a.qcow2"),
        Image(url="docker://quay.io/x", format="containerdisk"),
        Image(url="ftp://example.org/a", format="raw"),
        Image(format="ova"),
    )
    assert images([System(images=bad, media=(Media(url=""), Media(url="https://example.org/tree/")))]) == images([])


def test_packed_ones_say_so() -> None:
    found = images([System(images=(Image(url="https://a/FreeBSD.qcow2.xz"),))])
    assert [entry.packing for entry in found if entry.os_id == "ex1"] == ["xz"]


def test_http_becomes_https_where_that_is_known_to_answer() -> None:
    assert secure("http://releases.ubuntu.com/a.iso") == "https://releases.ubuntu.com/a.iso"
    assert secure("http://example.org/a.iso") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://cloud.debian.org/images/cloud/bookworm/latest/debian-12-generic-amd64.qcow2",
            "https://cloud.debian.org/images/cloud/bookworm/latest/SHA512SUMS",
        ),
        (
            "https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img",
            "https://cloud-images.ubuntu.com/noble/current/SHA256SUMS",
        ),
        (
            "https://dl.fedoraproject.org/pub/fedora/linux/releases/37/Cloud/x86_64/images/"
            "Fedora-Cloud-Base-37-1.7.x86_64.qcow2",
            "https://dl.fedoraproject.org/pub/fedora/linux/releases/37/Cloud/x86_64/images/"
            "Fedora-Cloud-37-1.7-x86_64-CHECKSUM",
        ),
        (
            "https://download.fedoraproject.org/x/Fedora-Workstation-Live-x86_64-37-1.7.iso",
            "https://download.fedoraproject.org/x/Fedora-Workstation-37-1.7-x86_64-CHECKSUM",
        ),
        (
            "https://download.rockylinux.org/pub/rocky/9/images/x86_64/Rocky-9-GenericCloud.latest.x86_64.qcow2",
            "https://download.rockylinux.org/pub/rocky/9/images/x86_64/"
            "Rocky-9-GenericCloud.latest.x86_64.qcow2.CHECKSUM",
        ),
        (
            "https://dl-cdn.alpinelinux.org/alpine/v3.20/releases/cloud/nocloud_alpine.qcow2",
            "https://dl-cdn.alpinelinux.org/alpine/v3.20/releases/cloud/nocloud_alpine.qcow2.sha512",
        ),
        (
            "https://download.opensuse.org/x/openSUSE-Leap-15.3.x86_64-NoCloud.qcow2",
            "https://download.opensuse.org/x/openSUSE-Leap-15.3.x86_64-NoCloud.qcow2.sha256",
        ),
        (
            "https://geo.mirror.pkgbuild.com/images/latest/Arch-Linux-x86_64-cloudimg.qcow2",
            "https://geo.mirror.pkgbuild.com/images/latest/Arch-Linux-x86_64-cloudimg.qcow2.SHA256",
        ),
    ],
)
def test_where_each_publishes_its_checksums(url: str, expected: str) -> None:
    assert checksum_lists(url)[0] == expected


def test_where_none_is_known() -> None:
    assert checksum_lists("https://example.org/a.qcow2") == ()
    assert checksum_lists("https://evil-ubuntu.com/a.img") == ()
    assert checksum_lists("https://dl.fedoraproject.org/odd.qcow2") == ()
