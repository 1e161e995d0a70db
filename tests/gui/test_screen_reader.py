"""A screen reader's tree (AT-SPI) names every control of every window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bed import screen_reader
from tests.bed.screen_reader import Control, Reader

_GROUPS = frozenset(
    ("cell", "filler", "panel", "layered pane", "frame", "dialog", "window", "scroll pane", "viewport", "splitter")
)


def unnamed(control: Control) -> bool:
    """Whether somebody who sees nothing could not tell what it is for: its value alone does not say that."""
    if not control.focusable or control.role in _GROUPS:
        return False
    if control.role == "combo box":
        # Here Qt tells the chosen item as the name; what the box is for is told by its label or its description.
        return not control.told
    return not control.name


@pytest.mark.timeout(400)
def test_every_control_of_every_window_has_a_name(_own_folders: Path) -> None:
    wrong: list[str] = []
    seen: dict[str, int] = {}
    with screen_reader.desktop(_own_folders) as environment, screen_reader.scenes(environment, _own_folders) as program:
        assert program.stdout is not None
        assert program.stdin is not None
        reader: Reader | None = None
        for line in program.stdout:
            scene = line.strip()
            if scene == "over":
                break
            if reader is None:
                reader = Reader(environment["DBUS_SESSION_BUS_ADDRESS"])
                reader.wait()
            controls = list(reader.controls())
            seen[scene] = sum(control.focusable for control in controls)
            wrong += [
                f"{scene}: {control.role} “{control.name}” in {' > '.join(control.path[-4:])}"
                for control in controls
                if unnamed(control)
            ]
            program.stdin.write("on\n")
            program.stdin.flush()
        if reader is not None:
            reader.close()
        errors = (_own_folders / "scenes.err").read_text()
    assert len(seen) > 30, f"only {list(seen)} were shown: {errors[-2000:]}"
    assert all(seen.values()), f"nothing was told of {[scene for scene, count in seen.items() if not count]}"
    assert not wrong, "\n".join(dict.fromkeys(wrong))
