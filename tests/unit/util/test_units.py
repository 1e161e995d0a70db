"""Figures as a person reads them, exact to the byte and whatever the locale."""

from __future__ import annotations

import locale
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtgui.util.language import speak
from virtgui.util.units import (
    count_text,
    grouped_text,
    memory_text,
    percent_text,
    rate_text,
    short_rate_text,
    size_text,
    span_text,
)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (1024**2 - 1, "1 MiB"),
        (13.3 * 1024**3, "13.3 GiB"),
        (412 * 1024**2, "412 MiB"),
        (1024**6, "1 EiB"),
        (5000 * 1024**6, "5000 EiB"),
        (-2048, "-2 KiB"),
        (math.nan, ""),
        (math.inf, ""),
    ],
)
def test_sizes(count: float, shown: str) -> None:
    assert size_text(count) == shown


def test_memory_is_told_in_kib() -> None:
    assert memory_text(16 * 1024 * 1024) == "16 GiB"


def test_rates_percents_and_counts() -> None:
    assert rate_text(0.2) == "0"
    assert rate_text(48 * 1024**2) == "48 MiB/s"
    assert rate_text(1014 * 1024) == "1014 KiB/s"
    assert [short_rate_text(count * 1024) for count in (999, 1000, 1014)] == ["999 KiB/s", "1 MiB/s", "1 MiB/s"]
    assert percent_text(37.6) == "38%"
    assert count_text(12) == "12/s"
    assert count_text(1234) == "1.2 k/s"
    assert rate_text(math.nan) == percent_text(math.nan) == count_text(math.nan) == span_text(math.nan) == ""


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (8, "8 s"),
        (26 * 60 + 5, "26 min"),
        (2 * 3600 + 240, "2 h 4 min"),
        (12 * 3600 + 240, "12 h"),
        (12 * 86400 + 4 * 3600, "12 d 4 h"),
        (41 * 86400 + 4 * 3600, "41 d"),
        (86400, "1 d"),
        (-3, "0 s"),
    ],
)
def test_spans(seconds: float, shown: str) -> None:
    assert span_text(seconds) == shown


def test_a_locale_with_comma_decimals_changes_nothing() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("de_DE.UTF-8", "ar_EG.UTF-8", "C.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:  # not every machine has it generated; "C" is everywhere
                continue
            assert size_text(1536) == "1.5 KiB"
            assert count_text(1234) == "1.2 k/s"
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_a_language_has_its_own_decimal_sign() -> None:
    speak(lambda text, about, number: "," if text == "." else "")
    try:
        assert (size_text(1536), rate_text(9.3 * 1024**2), count_text(1200)) == ("1,5 KiB", "9,3 MiB/s", "1,2 k/s")
    finally:
        speak(None)


def test_a_language_has_its_own_sign_between_thousands() -> None:
    assert (grouped_text(999), grouped_text(21_474_836_480)) == ("999", "21,474,836,480")
    speak(lambda text, about, number: "." if text == "," else "")
    try:
        assert grouped_text(21_474_836_480) == "21.474.836.480"
    finally:
        speak(None)


@given(st.floats(min_value=0, max_value=1e21))
def test_a_size_is_right_to_half_of_its_last_figure_and_never_long(count: float) -> None:
    number, unit = size_text(count).split(" ")
    factor = 1024 ** ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB").index(unit)
    assert abs(float(number) * factor - count) <= (0.51 if "." not in number else 0.06) * factor
    assert len(number) <= 4 or unit == "EiB"
