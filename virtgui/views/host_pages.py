"""The pages of a host's window that list what it has, each loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QWidget

from virtgui.util.language import tr
from virtgui.views.things.desk import HostDesk


def _storage(desk: HostDesk) -> QWidget:
    from virtgui.views.storage.page import storage_page  # noqa: PLC0415

    return storage_page(desk)


def _networks(desk: HostDesk) -> QWidget:
    from virtgui.views.networks.page import networks_page  # noqa: PLC0415

    return networks_page(desk)


def _devices(desk: HostDesk) -> QWidget:
    from virtgui.views.devices.page import devices_page  # noqa: PLC0415

    return devices_page(desk)


def _interfaces(desk: HostDesk) -> QWidget:
    from virtgui.views.interfaces.page import interfaces_page  # noqa: PLC0415

    return interfaces_page(desk)


def _filters(desk: HostDesk) -> QWidget:
    from virtgui.views.filters.page import filters_page  # noqa: PLC0415

    return filters_page(desk)


def _secrets(desk: HostDesk) -> QWidget:
    from virtgui.views.secrets.page import secrets_page  # noqa: PLC0415

    return secrets_page(desk)


def _backups(desk: HostDesk) -> QWidget:
    from virtgui.model.keys import DomainKey  # noqa: PLC0415
    from virtgui.views.backups.page import BackupsPage  # noqa: PLC0415

    book = desk.schedules() if desk.schedules is not None else None
    return BackupsPage(DomainKey(desk.key, ""), desk.world, desk.send, None, book)


def _doctor(desk: HostDesk) -> QWidget:
    from virtgui.views.doctor import DoctorPage  # noqa: PLC0415

    return DoctorPage(desk)


def _shutdown(desk: HostDesk) -> QWidget:
    from virtgui.views.host_shutdown import ShutdownPage  # noqa: PLC0415

    return ShutdownPage(desk)


def _gone(desk: HostDesk) -> QWidget:
    from virtgui.views.history.gone_page import GonePage  # noqa: PLC0415

    return GonePage(desk)


PAGES: tuple[tuple[str, str, str, Callable[[HostDesk], QWidget]], ...] = (
    ("storage", "database", tr("Storage"), _storage),
    ("networks", "network", tr("Networks"), _networks),
    ("devices", "components", tr("Devices"), _devices),
    ("interfaces", "plug-connected", tr("Interfaces"), _interfaces),
    ("filters", "filter", tr("Filters"), _filters),
    ("secrets", "lock", tr("Secrets"), _secrets),
    ("doctor", "check", tr("Doctor"), _doctor),
    ("shutdown", "power", tr("Shutdown"), _shutdown),
    ("backups", "archive", tr("Backups"), _backups),
    ("gone", "trash", tr("Gone machines"), _gone),
)
"""Name, picture, title and maker of each."""
