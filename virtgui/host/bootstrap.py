"""An operating system for a container, put into a folder by virt-bootstrap where that is installed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from virtgui.host.private_folder import PrivateFolder
from virtgui.host.programs import find, run
from virtgui.install.containers import Login, image_flaw, login_file, login_flaw
from virtgui.util.errand import Advance, Cancel, Cannot, unseen
from virtgui.util.language import tr
from virtgui.util.names import plain

_PROGRAM = "virt-bootstrap"
_NOBODY = Login()
_PERCENT = re.compile(rb"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%")


def is_there() -> bool:
    """Whether the program is installed."""
    return shutil.which(_PROGRAM) is not None


def bootstrap(
    source: str,
    target: Path,
    password: str = "",
    login: Login = _NOBODY,
    *,
    cancel: Cancel | None = None,
    advance: Advance = unseen,
    overhear: Callable[[bytes], None] | None = None,
) -> None:
    """Fill a new folder with a system: `source` is an image as `image_flaw` takes it, `password` root's in it, `login`
    who asks the registry for it. virt-bootstrap itself would hand a login on in skopeo's command line, for everybody
    to see: skopeo is told by a file of its own instead.

    `advance` is told hundredths of a percent of 10,000, `overhear` what the program writes. A folder that is not ended
    is removed. Raises `Cannot` and `Cancelled`.
    """
    if wrong := image_flaw(source) or login_flaw(source, login):
        raise Cannot(f"{wrong}.")
    program = find(_PROGRAM, "virt-bootstrap", tr("Filling a container with a system"))
    try:
        target.mkdir(mode=0o755)
    except FileExistsError:
        raise Cannot(
            tr("There is a {name} already. Choose a folder that is not there yet.").format(name=plain(target.name))
        ) from None
    except OSError as error:
        raise Cannot(tr("The folder {name} could not be made.").format(name=plain(target.name)), str(error)) from error
    try:
        with PrivateFolder() as secrets:
            words, environ = [], dict(os.environ)
            if login.user:
                file = secrets.write("auth.json", login_file(source, login).encode())
                environ["REGISTRY_AUTH_FILE"] = str(file)
            if password:
                words = ["--root-password", f"file:{secrets.write('password', password.encode())}"]
            if login.skip_tls:
                words.append("--not-secure")
            argv = [program, "--format", "dir", "--status-only", *words, "--", source, str(target.absolute())]
            ran = run(argv, cancel=cancel, hear=_Percent(advance), overhear=overhear, environ=environ)
        if ran.status:
            raise Cannot(tr("{source} could not be put into a folder.").format(source=plain(source)), ran.complaint)
    except BaseException as error:
        with suppress(OSError):
            shutil.rmtree(target)
        if isinstance(error, OSError):
            raise Cannot(
                tr("{source} could not be put into a folder.").format(source=plain(source)), str(error)
            ) from error
        raise
    advance(10_000, 10_000)


class _Percent:
    """Finds the newest figure in what it writes, cut anywhere."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance
        self._rest = b""

    def __call__(self, piece: bytes) -> None:
        self._rest = (self._rest + piece)[-256:]
        found = list(_PERCENT.finditer(self._rest))
        if found:
            whole, part = found[-1].groups()
            self._rest = self._rest[found[-1].end() :]
            self._advance(min(int(whole) * 100 + int((part or b"0").ljust(2, b"0")), 10_000), 10_000)
