"""Install trees: where in them the kernel and the initial RAM disk of the installer lie."""

from __future__ import annotations

from configparser import ConfigParser
from configparser import Error as NoIni

from virtgui.install.checksums import Checksum, checksum
from virtgui.util.frozen import dataclass

TREEINFO = (".treeinfo", "treeinfo")
"""What Fedora's and its kin's trees describe themselves in, the likelier first."""

_DEBIAN = {"x86_64": "amd64", "aarch64": "arm64", "ppc64le": "ppc64el", "i686": "i386", "armv7l": "armhf"}
_DEBIAN_MEDIA = {"amd64": "install.amd", "arm64": "install.a64", "i386": "install.386"}
_SUSE_LOADER = frozenset({"x86_64", "i686"})


@dataclass(frozen=True, slots=True)
class BootFiles:
    """Paths below the tree. `arguments` tell the installer where its tree is, with {url} in it; `sums` is a list of
    checksums, whose names are below `sums_root`."""

    kernel: str
    initrd: str
    arguments: str = ""
    kernel_sum: Checksum | None = None
    initrd_sum: Checksum | None = None
    sums: str = ""
    sums_root: str = ""


def of_treeinfo(text: str, arch: str) -> BootFiles | None:
    """What a `.treeinfo` says of an architecture (libvirt's name); None where it says nothing, or something that is
    not within the tree."""
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except NoIni:
        return None
    names = (f"images-{arch}", *(("images-i386",) if arch == "i686" else ()))
    section = next((parser[name] for name in names if parser.has_section(name)), None)
    if section is None:
        return None
    kernel, initrd = section.get("kernel", "").strip(), section.get("initrd", "").strip()
    if not is_below(kernel) or not is_below(initrd):
        return None
    sums = parser["checksums"] if parser.has_section("checksums") else {}
    return BootFiles(
        kernel,
        initrd,
        _arguments(parser),
        checksum(sums.get(kernel, "")),
        checksum(sums.get(initrd, "")),
    )


def _arguments(parser: ConfigParser) -> str:
    family = parser.get("general", "family", fallback="") + parser.get("release", "name", fallback="")
    if "suse" in family.lower():
        return "install={url}"
    version = parser.get("general", "version", fallback="").partition(".")[0]
    old = "fedora" not in family.lower() and version.isdigit() and int(version) < 7
    return "method={url}" if old else "inst.repo={url}"


def guesses(arch: str) -> tuple[BootFiles, ...]:
    """Where trees without a description have them, to be tried one by one: Debian, Ubuntu, SUSE, Fedora and kin,
    Mageia, and the content of Debian's and Ubuntu's media."""
    name = _DEBIAN.get(arch, arch)
    found = [
        BootFiles(
            f"current/{images}/netboot/{installer}/{name}/linux",
            f"current/{images}/netboot/{installer}/{name}/initrd.gz",
            sums=f"current/{images}/SHA256SUMS",
            sums_root=f"current/{images}/",
        )
        for images, installer in (
            ("images", "debian-installer"),
            ("legacy-images", "ubuntu-installer"),
            ("images", "ubuntu-installer"),
        )
    ]
    media = _DEBIAN_MEDIA.get(name, "install")
    loader = "loader/" if arch in _SUSE_LOADER else ""
    suse = "i386" if arch == "i686" else arch
    found += [
        BootFiles(f"boot/{suse}/{loader}linux", f"boot/{suse}/{loader}initrd", "install={url}"),
        BootFiles("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img", "inst.repo={url}"),
        BootFiles(f"isolinux/{suse}/vmlinuz", f"isolinux/{suse}/all.rdz", "automatic=method:http"),
        BootFiles(f"{media}/vmlinuz", f"{media}/initrd.gz"),
        BootFiles("casper/vmlinuz", "casper/initrd"),
        BootFiles("boot/vmlinuz-lts", "boot/initramfs-lts"),
    ]
    return tuple(found)


def below(url: str, path: str) -> str:
    """The address of a path in a tree."""
    return f"{url.rstrip('/')}/{path}"


def is_below(path: str) -> bool:
    """Whether a path stays within its tree."""
    plain = path.isascii() and path.isprintable() and not set(path) & set(" ?#%\\:")
    return bool(path) and plain and not path.startswith("/") and ".." not in path.split("/")
