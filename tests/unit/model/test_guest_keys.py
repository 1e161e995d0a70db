from __future__ import annotations

import pytest

from virtgui.model.guest_keys import HOLD_MS, USUAL, act_text, keys_of


def test_keys_are_named_as_they_stand_on_a_keyboard() -> None:
    assert keys_of("Ctrl+Alt+Delete") == ((29, 56, 111), ("KEY_LEFTCTRL", "KEY_LEFTALT", "KEY_DELETE"), HOLD_MS)
    assert keys_of("alt+sysrq+B 500") == ((56, 99, 48), ("KEY_LEFTALT", "KEY_SYSRQ", "KEY_B"), 500)
    assert keys_of("KEY_RIGHTCTRL+key_f24").codes == (97, 194)
    assert keys_of("1+0+f10+f11").codes == (2, 11, 68, 87)


def test_what_is_offered_is_understood() -> None:
    for keys in USUAL:
        assert keys_of(act_text(keys, 20)).hold_ms == 20


@pytest.mark.parametrize(
    "text, why",
    [
        ("", "Name the keys, such as Ctrl+Alt+Delete."),
        ("Ctrl+", "Name a key on both sides of each “+”."),
        ("Ctrl+Delte", "There is no key “Delte”."),
        ("--codeset", "There is no key “--codeset”."),
        ("Ctrl+Ctrl", "Name each key once."),
        ("Ctrl+control", "Name each key once."),
        ("+".join("abcdefghijklmnopq"), "At most 16 keys go down together."),
        ("Esc 0", "Keys are held for 1 to 10000 ms."),
        ("Esc 10001", "Keys are held for 1 to 10000 ms."),
        ("Esc soon", "Keys are held for 1 to 10000 ms."),
    ],
)
def test_what_is_not_understood_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError) as refused:
        keys_of(text)
    assert str(refused.value) == why
