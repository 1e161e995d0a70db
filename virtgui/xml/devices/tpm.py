"""The trusted platform module: a real one of the host, or one that swtpm emulates."""

from __future__ import annotations

from virtgui.xml.beside import text_beside
from virtgui.xml.devices.base import DeviceXml
from virtgui.xml.fields import flag, integer, switch, text


class TpmXml(DeviceXml):
    """A `<tpm>`."""

    __slots__ = ()

    model = text("@model")
    type = text("backend/@type")
    version = text("backend/@version")
    persistent = switch("backend/@persistent_state")
    debug = integer("backend/@debug")
    device = text("backend/device/@path")
    socket = text_beside("backend/source/@path", ("type", "unix"), ("mode", "connect"))
    state_type = text("backend/source/@type")
    state_path = text("backend/source/@path")
    secret = text("backend/encryption/@secret")
    profile = text("backend/profile/@source")
    profile_name = text("backend/profile/@name")
    profile_disabled = text("backend/profile/@removeDisabled")
    sha1 = flag("backend/active_pcr_banks/sha1")
    sha256 = flag("backend/active_pcr_banks/sha256")
    sha384 = flag("backend/active_pcr_banks/sha384")
    sha512 = flag("backend/active_pcr_banks/sha512")
