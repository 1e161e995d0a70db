"""Why a host's certificate is refused: libvirt says only that it was, and tells its log the reason."""

from __future__ import annotations

import contextlib
import socket
import ssl
from pathlib import Path

from virtgui.model import uris

_PORT = 16514
_PATIENCE_S = 5.0


def tls_fault(uri: str) -> str:
    """OpenSSL's words for what is wrong with the certificate of an address's host; "" where nothing is, or where it
    cannot be told. Connects to the host, which may take seconds: not for the GUI thread."""
    try:
        parts = uris.parse(uri)
    except ValueError:
        return ""
    authority = _authority(dict(parts.query).get("pkipath", ""))
    if authority is None or not parts.host:
        return ""
    try:
        context = ssl.create_default_context(cafile=str(authority))
        with (
            socket.create_connection((parts.host, parts.port or _PORT), _PATIENCE_S) as plain,
            context.wrap_socket(plain, server_hostname=parts.host),
        ):
            return ""
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except (OSError, ValueError):
        return ""


def _authority(folder: str) -> Path | None:
    """Where libvirt looks for it."""
    places = [Path(folder) / "cacert.pem"] if folder else []
    if not folder:
        with contextlib.suppress(RuntimeError):
            places.append(Path.home() / ".pki/libvirt/cacert.pem")
        places.append(Path("/etc/pki/CA/cacert.pem"))
    return next((place for place in places if place.is_file()), None)
