"""Images that a container's folder is filled from."""

from __future__ import annotations

from urllib.parse import urlsplit

_SCHEMES = frozenset({"docker", "file", "virt-builder"})


def image_flaw(source: str) -> str:
    """What is wrong with the address of an image, as a sentence; "" when nothing is."""
    try:
        where = urlsplit(source)
        _ = where.port
    except ValueError:
        return "This is no address"
    if where.scheme not in _SCHEMES or not (where.netloc or where.path.strip("/")) or not source.isprintable():
        return "Give docker://IMAGE, virt-builder://TEMPLATE or file:///PATH of an archive"
    if where.password is not None or where.username is not None:
        return "Leave out the password: it would be seen by everybody on this computer"
    return ""
