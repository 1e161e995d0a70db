"""Keys reach a guest as the keys they are, and texts as the strokes that make them."""

from __future__ import annotations

import pytest

from virtgui.console.keys import COMBINATIONS, QNUMS, Stroke, scan_code, typed

# as in linux/input-event-codes.h, and as the second scan code set's makers numbered them
EXTENDED = {
    "keypad Enter": (96, 0x1C),
    "right Ctrl": (97, 0x1D),
    "keypad /": (98, 0x35),
    "right Alt": (100, 0x38),
    "Home": (102, 0x47),
    "Up": (103, 0x48),
    "Page Up": (104, 0x49),
    "Left": (105, 0x4B),
    "Right": (106, 0x4D),
    "End": (107, 0x4F),
    "Down": (108, 0x50),
    "Page Down": (109, 0x51),
    "Insert": (110, 0x52),
    "Delete": (111, 0x53),
    "left Super": (125, 0x5B),
    "right Super": (126, 0x5C),
    "Menu": (127, 0x5D),
}


@pytest.mark.parametrize("name", EXTENDED)
def test_the_later_keys_are_told_from_the_older_ones(name: str) -> None:
    code, number = EXTENDED[name]
    assert scan_code(code + 8) == 0x80 | number


def test_every_key_of_a_pc_has_a_number_of_its_own() -> None:
    pc = [*range(1, 84), 86, 87, 88, *range(96, 101), *range(102, 112), 119, 125, 126, 127]
    numbers = [scan_code(code + 8) for code in pc]
    assert all(0 < number < 256 for number in numbers)
    assert len(set(numbers)) == len(pc)
    assert len(set(QNUMS.values())) == len(QNUMS)


def test_what_is_no_key_has_no_number() -> None:
    assert [scan_code(native) for native in (0, 8, 84 + 8, 700)] == [0, 0, 0, 0]


def test_the_combinations_are_made_of_the_keys_in_their_names() -> None:
    strokes = {combination.title: [s.scan_code for s in combination.strokes] for combination in COMBINATIONS}
    assert strokes["Ctrl+Alt+Del"] == [0x1D, 0x38, 0xD3]
    assert strokes["Ctrl+Alt+F1"] == [0x1D, 0x38, 0x3B]
    assert strokes["Ctrl+Alt+F10"] == [0x1D, 0x38, 0x44]
    assert strokes["Ctrl+Alt+F12"] == [0x1D, 0x38, 0x58]
    assert strokes["Alt+SysRq"] == [0x38, 0x54]
    assert strokes["Print"] == [0x54]


def test_a_text_is_typed_key_by_key() -> None:
    assert list(typed("aB\n")) == [
        (Stroke(0x61, 0x1E),),
        (Stroke(0xFFE1, 0x2A), Stroke(0x42, 0x30)),
        (Stroke(0xFF0D, 0x1C),),
    ]


def test_every_letter_of_ascii_has_a_key() -> None:
    printable = "".join(map(chr, range(32, 127)))
    groups = list(typed(printable))
    assert [group[-1].keysym for group in groups] == list(range(32, 127))
    assert all(group[-1].scan_code for group in groups)
    assert len({(len(group), group[-1].scan_code) for group in groups}) == 95


def test_other_letters_are_named_and_other_control_characters_left_out() -> None:
    assert list(typed("é€\x00\x9b")) == [(Stroke(0xE9, 0),), (Stroke(0x010020AC, 0),)]
    assert list(typed("\r\n")) == list(typed("\n"))
