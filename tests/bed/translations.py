"""Brings the catalogues of translations up to date: `packaging/translations`, or `python -m tests.bed.translations`.

PyQt6's pylupdate6 finds the texts, Qt's lrelease compiles what Qt Linguist translates. pylupdate6 sees `tr` only within
classes, whose names it takes for contexts: it is shown every text of the code in the one context that
`util.language.tr` knows, with those of tables that are translated as a whole.
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

from virtgui.translation import CONTEXT, LANGUAGES
from virtgui.views.notify import KINDS
from virtgui.views.words import DEEDS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources/translations"
_LRELEASE = ("lrelease", "/usr/lib/qt6/bin/lrelease", "/usr/lib/qt6/libexec/lrelease", "lrelease-qt6", "lrelease6")


def texts_of_tables() -> Iterator[str]:
    """Texts that are put through `tr` by a loop."""
    for deed in DEEDS.values():
        yield from (text for text in (deed.label, deed.name, deed.doing, deed.loss) if text)
    yield from (word for _, word in KINDS)


def texts_of_code() -> Iterator[str]:
    """What is written out where `tr` is called."""
    for path in sorted((ROOT / "virtgui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id="tr"), args=[ast.Constant(value=str(text))]):
                    yield text
                case ast.Call(func=ast.Name(id="tr"), args=[ast.IfExp(body=body, orelse=orelse)]):
                    yield from (each.value for each in (body, orelse) if isinstance(each, ast.Constant))
                case ast.Call(func=ast.Name(id="tr"), args=[ast.JoinedStr()]):
                    raise AssertionError(f"{path}:{node.lineno}: the text is not written out")


def found_texts() -> dict[str, tuple[str, ...]]:
    """Every text to be translated, by its context."""
    with tempfile.TemporaryDirectory() as work:
        shown, listed = Path(work) / "texts.py", Path(work) / "all.ts"
        texts = dict.fromkeys((*texts_of_code(), *texts_of_tables()))
        shown.write_text("".join(f"translate({CONTEXT!r}, {text!r})\n" for text in texts), encoding="utf-8")
        files = [str(shown), *sorted(str(path) for path in (ROOT / "ui").glob("*.ui"))]
        lupdate = Path(sys.executable).with_name("pylupdate6")
        subprocess.run([str(lupdate), "--ts", str(listed), *files], check=True, capture_output=True, timeout=120)
        return {
            context.findtext("name") or "": tuple(
                sorted(each.findtext("source") or "" for each in context.iter("message"))
            )
            for context in ET.parse(listed).getroot().iter("context")
        }


def read(language: str) -> dict[tuple[str, str], str]:
    """What is translated already, by context and text."""
    path = FOLDER / f"virtgui_{language}.ts"
    if not path.exists():
        return {}
    return {
        (context.findtext("name") or "", message.findtext("source") or ""): message.findtext("translation") or ""
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
    }


def write(language: str, found: dict[str, tuple[str, ...]], known: dict[tuple[str, str], str]) -> int:
    """Write a catalogue and compile it; returns how many texts are not translated."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    missing = 0
    for name in sorted(found):
        context = ET.SubElement(root, "context")
        ET.SubElement(context, "name").text = name
        for source in found[name]:
            message = ET.SubElement(context, "message")
            ET.SubElement(message, "source").text = source
            done = known.get((name, source)) or known.get((CONTEXT, source), "")
            translation = ET.SubElement(message, "translation")
            translation.text = done
            if not done:
                translation.set("type", "unfinished")
                missing += 1
    ET.indent(root)
    path = FOLDER / f"virtgui_{language}.ts"
    text = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8")
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
        sys.stdout.write(f"{language}: {sum(map(len, found.values()))} texts, {missing} not translated\n")


if __name__ == "__main__":
    main()
