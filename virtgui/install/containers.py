"""Images that a container's folder is filled from."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlsplit

from virtgui.util.frozen import dataclass
from virtgui.util.language import tr

_SCHEMES = frozenset({"docker", "file", "virt-builder"})


def image_flaw(source: str) -> str:
    """What is wrong with the address of an image, as a sentence; "" when nothing is."""
    try:
        where = urlsplit(source)
        _ = where.port
    except ValueError:
        return tr("This is no address")
    if where.scheme not in _SCHEMES or not (where.netloc or where.path.strip("/")) or not source.isprintable():
        return tr("Give docker://IMAGE, virt-builder://TEMPLATE or file:///PATH of an archive")
    if where.password is not None or where.username is not None:
        return tr("Leave out the password: it would be seen by everybody on this computer")
    return ""


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """Who asks a registry for an image; nobody where `user` is "". Where `skip_tls`, the registry need not prove
    that it is the one it says: neither its certificate is looked at, nor is there any need for TLS."""

    user: str = ""
    password: str = ""
    skip_tls: bool = False


def login_flaw(source: str, login: Login) -> str:
    """Why somebody cannot log in for this image, as a sentence; "" when nothing is wrong."""
    if not login.user:
        return tr("Say whose password it is") if login.password else ""
    if ":" in login.user or not login.user.isprintable():
        return tr("A user’s name has no “:” and nothing that cannot be seen")
    return "" if source.startswith("docker:") else tr("Only docker:// asks for a user")


def login_file(source: str, login: Login) -> str:
    """The file by which skopeo, and whatever else fetches images, logs in to the registry of this one
    (containers-auth.json(5))."""
    first, slash, _ = (urlsplit(source).netloc + urlsplit(source).path).lstrip("/").partition("/")
    named = bool(slash) and ("." in first or ":" in first or first == "localhost")
    return json.dumps({"auths": {first if named else "docker.io": {"auth": _token(login)}}})


def login_secrets(login: Login) -> tuple[str, ...]:
    """What nobody is to read of it, in every form in which it is written."""
    return (login.password, _token(login)) if login.password else ()


def _token(login: Login) -> str:
    return base64.b64encode(f"{login.user}:{login.password}".encode()).decode("ascii")
