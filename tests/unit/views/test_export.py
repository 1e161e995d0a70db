"""No exported cell becomes a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from virtgui.views.errand import save_file
from virtgui.views.export import as_csv, as_tabs, safe_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1", " \uff20SUM(A1)", '=HYPERLINK("http://x")'],
)
def test_what_begins_like_a_formula_is_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["web-01", "10.0.4.11", "a=b", "", "<b>x</b>"])
def test_other_text_stays(text: str) -> None:
    assert safe_cell(text) == text


def test_commas_quotes_and_line_breaks_read_back() -> None:
    row = ['a,b "c"', "x\ny", "=1"]
    assert list(csv.reader(io.StringIO(as_csv(["A", "B", "C"], [row])))) == [["A", "B", "C"], [*row[:2], "'=1"]]


def test_rows_for_the_clipboard_keep_their_cells() -> None:
    rows = [['"evil', "a\tb", "x\ny"], ["=1", 'a "b"', ""]]
    pasted = list(csv.reader(io.StringIO(as_tabs(["A", "B", "C"], rows)), delimiter="\t"))
    assert pasted == [["A", "B", "C"], ['"evil', "a b", "x y"], ["'=1", 'a "b"', ""]]


def test_a_file_is_written_whole_or_the_reason_told(tmp_path: Path) -> None:
    assert save_file(str(tmp_path / "a.csv"), b"x,y\r\n") == ""
    assert (tmp_path / "a.csv").read_bytes() == b"x,y\r\n"
    assert save_file(str(tmp_path / "no" / "a.csv"), b"x") != ""
