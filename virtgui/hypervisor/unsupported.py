"""Which of libvirt's errors mean that a driver never can, rather than not now."""

from __future__ import annotations

import libvirt


def unsupported_flags(error: libvirt.libvirtError) -> bool:
    """True when a driver knows the call but not the flag; it then did nothing."""
    code = error.get_error_code()
    return code == libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED or (
        code == libvirt.VIR_ERR_INVALID_ARG and "unsupported flags" in (error.get_error_message() or "")
    )


def lacking(error: libvirt.libvirtError) -> bool:
    """True when the driver can never do what was asked, so that its control is to be disabled."""
    return error.get_error_code() == libvirt.VIR_ERR_NO_SUPPORT or unsupported_flags(error)
