"""Every cell of the table of jobs and faults names a test that is there, or says why there is none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.bed.fault_table import FAULTS, TABLE

REAL = Path(__file__).parents[2] / "real"


@pytest.mark.parametrize("job", TABLE)
def test_every_cell_is_filled(job: str) -> None:
    assert len(TABLE[job]) == len(FAULTS)
    for cell in TABLE[job]:
        why = cell.removeprefix("none: ")
        if why != cell:
            assert why
            continue
        file, _, name = cell.partition("::")
        tree = ast.parse((REAL / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, cell
