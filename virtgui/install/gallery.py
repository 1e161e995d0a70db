"""Images that can be fetched: those that osinfo-db knows, and the newest of the distributions that it is always behind
with; and where each distribution publishes its checksums."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol
from urllib.parse import urlsplit

from virtgui.util.frozen import dataclass

CLOUD, INSTALL, LIVE = "cloud", "install", "live"

_FORMATS = frozenset({"qcow2", "raw", "vmdk", "vdi", "vhdx", "vpc", "vhd"})
_PACKINGS = {".xz": "xz", ".gz": "gz", ".zst": "zst", ".bz2": "bz2"}
# osinfo-db names these by http, though they answer by https
_SECURE = frozenset(
    {
        "archive.fedoraproject.org",
        "archives.fedoraproject.org",
        "archive.netbsd.org",
        "archive.ubuntu.com",
        "cdimage.debian.org",
        "cdimage.ubuntu.com",
        "deb.debian.org",
        "download.fedoraproject.org",
        "download.opensuse.org",
        "ftp.altlinux.org",
        "old-releases.ubuntu.com",
        "releases.ubuntu.com",
        "vault.centos.org",
    }
)


class ImageLike(Protocol):
    """A ready disk of osinfo-db's."""

    @property
    def arch(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def cloud_init(self) -> bool: ...


class MediaLike(Protocol):
    """An installation or live medium of osinfo-db's."""

    @property
    def arch(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def live(self) -> bool: ...


class SystemLike(Protocol):
    """What is read of `model.systems.System`."""

    @property
    def short_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def images(self) -> Iterable[ImageLike]: ...
    @property
    def media(self) -> Iterable[MediaLike]: ...
    @property
    def username(self) -> str: ...


@dataclass(frozen=True, slots=True)
class GalleryImage:
    """An image to fetch. `kind` is CLOUD, INSTALL or LIVE; `format` as qemu-img has it, "iso" for a medium; `os_id` is
    osinfo-db's short id; `username` who logs in to it."""

    name: str
    os_id: str
    arch: str
    url: str
    format: str
    kind: str = CLOUD
    cloud_init: bool = False
    username: str = ""

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return urlsplit(self.url).path.rpartition("/")[2]

    @property
    def packing(self) -> str:
        """By what it must be unpacked first ("xz", "gz", "zst", "bz2"), or ""."""
        return next((packing for ending, packing in _PACKINGS.items() if self.file_name.endswith(ending)), "")


_ARCHES = {"x86_64": "amd64", "aarch64": "arm64", "ppc64le": "ppc64el", "riscv64": "riscv64"}


def _known() -> Iterator[GalleryImage]:
    """Addresses without a version in them, which stay right while releases come: what osinfo-db lacks for months
    after each."""
    debian = "https://cloud.debian.org/images/cloud/{code}/latest/debian-{version}-generic-{arch}.qcow2"
    ubuntu = "https://cloud-images.ubuntu.com/{code}/current/{code}-server-cloudimg-{arch}.img"
    for arch, name in _ARCHES.items():
        for version, code in (("13", "trixie"), ("12", "bookworm")):
            if arch != "riscv64" or version == "13":
                url = debian.format(code=code, version=version, arch=name)
                yield GalleryImage(f"Debian {version}", f"debian{version}", arch, url, "qcow2", CLOUD, True, "debian")
        for version, code in (("24.04", "noble"), ("22.04", "jammy")):
            url = ubuntu.format(code=code, arch=name)
            yield GalleryImage(f"Ubuntu {version} LTS", f"ubuntu{version}", arch, url, "qcow2", CLOUD, True, "ubuntu")
    for arch in ("x86_64", "aarch64"):
        for version in ("10", "9"):
            alma = f"https://repo.almalinux.org/almalinux/{version}/cloud/{arch}/images"
            url = f"{alma}/AlmaLinux-{version}-GenericCloud-latest.{arch}.qcow2"
            yield GalleryImage(
                f"AlmaLinux {version}", f"almalinux{version}", arch, url, "qcow2", CLOUD, True, "almalinux"
            )
            rocky = f"https://dl.rockylinux.org/pub/rocky/{version}/images/{arch}"
            url = f"{rocky}/Rocky-{version}-GenericCloud-Base.latest.{arch}.qcow2"
            yield GalleryImage(f"Rocky Linux {version}", f"rocky{version}", arch, url, "qcow2", CLOUD, True, "rocky")
            stream = f"https://cloud.centos.org/centos/{version}-stream/{arch}/images"
            url = f"{stream}/CentOS-Stream-GenericCloud-{version}-latest.{arch}.qcow2"
            yield GalleryImage(
                f"CentOS Stream {version}", f"centos-stream{version}", arch, url, "qcow2", CLOUD, True, "cloud-user"
            )
    url = "https://geo.mirror.pkgbuild.com/images/latest/Arch-Linux-x86_64-cloudimg.qcow2"
    yield GalleryImage("Arch Linux", "archlinux", "x86_64", url, "qcow2", CLOUD, True, "arch")


def images(systems: Iterable[SystemLike], arch: str = "") -> tuple[GalleryImage, ...]:
    """All that can be fetched by HTTPS, cloud images first, each address once; in the systems' order behind those that
    stay right. `arch` keeps those for one architecture ("x86_64")."""
    found = list(_known())
    media = []
    for system in systems:
        for image in system.images:
            url = secure(image.url)
            if url and image.format in _FORMATS:
                form = "vpc" if image.format == "vhd" else image.format
                name = system.name or system.short_id
                found.append(
                    GalleryImage(name, system.short_id, image.arch, url, form, CLOUD, image.cloud_init, system.username)
                )
        for medium in system.media:
            url = secure(medium.url)
            if url and urlsplit(url).path.endswith(".iso"):
                kind = LIVE if medium.live else INSTALL
                media.append(
                    GalleryImage(system.name or system.short_id, system.short_id, medium.arch, url, "iso", kind)
                )
    kept: dict[str, GalleryImage] = {}
    for entry in (*found, *media):
        if not arch or entry.arch in (arch, "all"):
            kept.setdefault(entry.url, entry)
    return tuple(kept.values())


def secure(url: str) -> str:
    """The same by HTTPS; "" where nobody says that its server answers by it."""
    where = urlsplit(url)
    if where.scheme == "https":
        return url
    if where.scheme == "http" and where.hostname in _SECURE and where.port is None:
        return where._replace(scheme="https").geturl()
    return ""


_FEDORA = re.compile(r"Fedora-([A-Z][A-Za-z]+)(?:-[A-Za-z-]+?)?-(\d+)-([\d.]+)\.(\w+)\.\w+(?:\.xz)?")
_FEDORA_ISO = re.compile(r"Fedora-([A-Z][A-Za-z]+)(?:-[A-Za-z]+)?-(x86_64|aarch64|ppc64le|s390x)-(\d+)-([\d.]+)\.iso")

# A host's name, or its end behind a dot; then lists to try: {dir} is the image's folder, {url} its whole address.
_PUBLISHED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cloud.debian.org", ("{dir}/SHA512SUMS",)),
    ("cdimage.debian.org", ("{dir}/SHA512SUMS", "{dir}/SHA256SUMS")),
    ("ubuntu.com", ("{dir}/SHA256SUMS",)),
    ("fedoraproject.org", ("{dir}/{fedora}-CHECKSUM",)),
    ("cloud.centos.org", ("{url}.SHA256SUM", "{dir}/CHECKSUM", "{dir}/sha256sum.txt")),
    ("centos.org", ("{url}.SHA256SUM", "{dir}/CHECKSUM", "{dir}/sha256sum.txt")),
    ("rockylinux.org", ("{url}.CHECKSUM", "{dir}/CHECKSUM")),
    ("almalinux.org", ("{dir}/CHECKSUM",)),
    ("alpinelinux.org", ("{url}.sha512", "{url}.sha256")),
    ("opensuse.org", ("{url}.sha256",)),
    ("geo.mirror.pkgbuild.com", ("{url}.SHA256", "{dir}/sha256sums.txt")),
    ("freebsd.org", ("{dir}/CHECKSUM.SHA512", "{dir}/CHECKSUM.SHA512-{stem}")),
    ("netbsd.org", ("{dir}/SHA512",)),
    ("openbsd.org", ("{dir}/SHA256",)),
    ("nixos.org", ("{url}.sha256",)),
    ("cdn.amazonlinux.com", ("{dir}/SHA256SUMS",)),
    ("mageia.org", ("{url}.sha512",)),
    ("voidlinux.org", ("{dir}/sha256sum.txt",)),
)


def checksum_lists(url: str) -> tuple[str, ...]:
    """Where the checksum of an image is published, the best first; nothing where no place is known, which is to be
    said to whoever fetches it."""
    where = urlsplit(url)
    host, bare = where.hostname or "", where._replace(query="", fragment="").geturl()
    folder, _, name = bare.rpartition("/")
    for known, lists in _PUBLISHED:
        if host == known or host.endswith(f".{known}"):
            values = {"dir": folder, "url": bare, "fedora": _fedora(name), "stem": _freebsd(name)}
            return tuple(form.format(**values) for form in lists if "{fedora}" not in form or values["fedora"])
    return ()


def _fedora(name: str) -> str:
    """ "Fedora-Cloud-37-1.7-x86_64", whose list names all its images of one kind."""
    if match := _FEDORA_ISO.fullmatch(name):
        kind, arch, version, compose = match.groups()
    elif match := _FEDORA.fullmatch(name):
        kind, version, compose, arch = match.groups()
    else:
        return ""
    return f"Fedora-{kind}-{version}-{compose}-{arch}"


def _freebsd(name: str) -> str:
    """ "FreeBSD-13.1-RELEASE-amd64" of a medium."""
    return re.sub(r"-(?:disc1|dvd1|bootonly|mini-memstick|memstick)\.\w+(?:\.xz)?$", "", name)
