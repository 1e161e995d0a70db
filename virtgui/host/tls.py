"""TLS to a guest's screen: against an authority and a name, or without any certificate."""

from __future__ import annotations

import ssl

from virtgui.console.rfb_events import Tls
from virtgui.util.language import tr

_ANONYMOUS = "ADH:AECDH:!eNULL:@SECLEVEL=0"


def can_be_anonymous() -> bool:
    """Whether this computer's OpenSSL still does TLS without certificates."""
    try:
        _anonymous()
    except ssl.SSLError:
        return False
    return True


def context(kind: Tls, authority: str) -> ssl.SSLContext:
    """How to begin TLS. `authority` is the file of the authority to trust, "" for those of the system.

    Raises OSError for a file that cannot be read, ssl.SSLError (which is one too) for one that is none.
    """
    if kind is Tls.ANONYMOUS:
        return _anonymous()
    if not authority:
        return ssl.create_default_context()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(authority)
    return made


def words(error: ssl.SSLError) -> str:
    """What went wrong, for a person."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return tr("The certificate of its screen is not trusted ({reason}).").format(
            reason=error.verify_message.rstrip(".")
        )
    reason = error.reason.replace("_", " ").lower() if error.reason else tr("it ended early")
    return tr("TLS with its screen failed ({reason}).").format(reason=reason)


def _anonymous() -> ssl.SSLContext:
    """Keeps listeners out, not impostors: that is what such a server asks for, and all it can do."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.maximum_version = ssl.TLSVersion.TLSv1_2  # later versions have no such suites
    made.set_ciphers(_ANONYMOUS)
    return made
