"""Addresses of network cards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from virtgui.model.inventory import Use
from virtgui.xml.macs import mac_flaw, new_mac


def test_a_new_address_is_one_that_nobody_has() -> None:
    given: Iterator[bytes] = iter((b"\x00\x00\x01", b"\x00\x00\x02"))
    assert new_mac({"52:54:00:00:00:01"}, lambda count: next(given)) == "52:54:00:00:00:02"


@pytest.mark.parametrize("text", ["52:54:00:12:34:56", "52:54:00:AB:cd:ef", " 52:54:00:12:34:56 ", "02:00:00:00:00:01"])
def test_good_addresses(text: str) -> None:
    assert mac_flaw(text) == ("", False)


@pytest.mark.parametrize("text", ["", "52:54:00:12:34", "52-54-00-12-34-56", "52:54:00:12:34:5g", "525400123456"])
def test_what_is_no_address(text: str) -> None:
    message, warning = mac_flaw(text)
    assert "six pairs" in message and not warning


def test_group_addresses_and_none_are_refused() -> None:
    assert "even number" in mac_flaw("53:54:00:12:34:56")[0]
    assert "even number" in mac_flaw("ff:ff:ff:ff:ff:ff")[0]
    assert "zeros" in mac_flaw("00:00:00:00:00:00")[0]


def test_an_address_in_use_is_told_with_its_user() -> None:
    used = (Use("disk", "52:54:00:00:00:01", "db"), Use("mac", "52:54:00:00:00:01", "web-02"))
    assert mac_flaw("52:54:00:00:00:01", (), used) == (
        "web-02 has this address: in one network only one of both would be heard",
        True,
    )
    assert mac_flaw("52:54:00:00:00:02", {"52:54:00:00:00:02"})[1]
