"""Brings the catalogues of translations up to date: `packaging/translations`, or `python -m tests.bed.translations`.

Texts of the code are read out of its syntax, those of forms are found by PyQt6's pylupdate6; Qt's lrelease compiles
what Qt Linguist translates.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from virtgui.translation import CONTEXT, LANGUAGES
from virtgui.views.keys_text import KEYS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources/translations"
OF_KEYS = "QShortcut"
"""Where Qt looks up the names of keys for its menus."""
_LRELEASE = ("lrelease", "/usr/lib/qt6/bin/lrelease", "/usr/lib/qt6/libexec/lrelease", "lrelease-qt6", "lrelease6")


class Text(NamedTuple):
    """A text to be translated; `about` tells it from another of the same words, `counts` has forms by a number."""

    source: str
    context: str = CONTEXT
    about: str = ""
    counts: bool = False


def texts_of_code() -> Iterator[Text]:
    """What is written out where `tr` or `plural` is called."""
    for path in sorted((ROOT / "virtgui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id="tr"), args=[ast.IfExp(body=body, orelse=orelse)]):
                    yield from (Text(each.value) for each in (body, orelse) if isinstance(each, ast.Constant))
                case ast.Call(func=ast.Name(id="tr"), args=[ast.Constant(value=str(text))]):
                    yield Text(text)
                case ast.Call(func=ast.Name(id="tr"), args=[ast.Constant(value=str(text)), ast.Constant(value=about)]):
                    yield Text(text, about=str(about))
                case ast.Call(func=ast.Name(id="plural"), args=[_, ast.Constant(), ast.Constant(value=str(text))]):
                    yield Text(text, counts=True)
                case (
                    ast.Call(func=ast.Name(id="tr"), args=[ast.JoinedStr(), *_]) | ast.Call(func=ast.Name(id="plural"))
                ):
                    raise AssertionError(f"{path}:{node.lineno}: the text is not written out")


def texts_of_forms() -> Iterator[Text]:
    """What is written in the forms of Qt Designer."""
    with tempfile.TemporaryDirectory() as work:
        listed = Path(work) / "all.ts"
        lupdate = Path(sys.executable).with_name("pylupdate6")
        files = sorted(str(path) for path in (ROOT / "ui").glob("*.ui"))
        subprocess.run([str(lupdate), "--ts", str(listed), *files], check=True, capture_output=True, timeout=120)
        for context in ET.parse(listed).getroot().iter("context"):
            for message in context.iter("message"):
                yield Text(message.findtext("source") or "", context.findtext("name") or "")


def texts_of_keys() -> Iterator[Text]:
    """Keys as menus name them. Their words are those of the code, so that Qt has no others for them."""
    return (Text(key, OF_KEYS) for key in KEYS if " " not in key)


def found_texts() -> list[Text]:
    """Every text to be translated, each once, in the order of a catalogue."""
    return sorted({*texts_of_code(), *texts_of_forms(), *texts_of_keys()}, key=lambda text: (text.context, text))


def read(language: str) -> dict[Text, tuple[str, ...]]:
    """What is translated already: one form, or as many as the language counts by."""
    path = FOLDER / f"virtgui_{language}.ts"
    if not path.exists():
        return {}
    return {
        Text(
            message.findtext("source") or "",
            context.findtext("name") or "",
            message.findtext("comment") or "",
            message.get("numerus") == "yes",
        ): tuple(form.text or "" for form in message.iter("numerusform")) or (message.findtext("translation") or "",)
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
    }


def write(language: str, found: list[Text], known: dict[Text, tuple[str, ...]]) -> int:
    """Write a catalogue and compile it; returns how many texts are not translated."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    missing = 0
    contexts: dict[str, ET.Element] = {}
    for text in found:
        if text.context not in contexts:
            contexts[text.context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[text.context], "name").text = text.context
        message = ET.SubElement(contexts[text.context], "message")
        ET.SubElement(message, "source").text = text.source
        if text.about:
            ET.SubElement(message, "comment").text = text.about
        ours = text._replace(context=CONTEXT)
        if text.context == OF_KEYS:
            forms = known.get(ours._replace(about="a key")) or known.get(ours) or ()
        else:
            forms = known.get(text) or known.get(ours) or ()
        translation = ET.SubElement(message, "translation")
        if text.counts:
            message.set("numerus", "yes")
            for form in forms or ("", ""):
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = "".join(forms[:1])
        if not any(forms):
            translation.set("type", "unfinished")
            missing += 1
    ET.indent(root)
    path = FOLDER / f"virtgui_{language}.ts"
    text_of_all = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text_of_all}\n', encoding="utf-8")
    compile_catalogue(path, path.with_suffix(".qm"))
    return missing


def compile_catalogue(path: Path, to: Path) -> None:
    """What Qt loads of what Linguist edits."""
    lrelease = next((name for name in _LRELEASE if shutil.which(name)), "")
    assert lrelease, "lrelease is missing: install Qt's Linguist tools (qt6-l10n-tools)"
    subprocess.run([lrelease, "-silent", str(path), "-qm", str(to)], check=True, capture_output=True, timeout=60)


def main() -> None:
    found = found_texts()
    for language in LANGUAGES:
        missing = write(language, found, read(language))
        sys.stdout.write(f"{language}: {len(found)} texts, {missing} not translated\n")


if __name__ == "__main__":
    main()
