"""Keys as keyboards have them in a person's language."""

from __future__ import annotations

import pytest

from virtgui.views import keys_text


@pytest.mark.parametrize("keys", ["Ctrl+Alt+Del", "Ctrl++", "Ctrl+Alt+F7", "Right Ctrl", "Alt+SysRq"])
def test_english_keyboards_have_them_as_they_are_written(keys: str) -> None:
    assert keys_text.keys_text(keys) == keys


def test_each_key_is_said_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_text, "KEYS", {"Ctrl": "Strg", "Shift": "Umschalt", "Del": "Entf"})
    assert keys_text.keys_text("Ctrl+Shift+P") == "Strg+Umschalt+P"
    assert keys_text.keys_text("Ctrl+Alt+Del") == "Strg+Alt+Entf"
    assert keys_text.keys_text("Ctrl++") == "Strg++"
