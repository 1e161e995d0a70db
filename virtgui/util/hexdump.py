"""Bytes as a person reads them: an address, sixteen bytes, their characters."""

from __future__ import annotations

ACROSS = 16


def hexdump(data: bytes, at: int) -> str:
    """Lines of `ACROSS` bytes; the first begins at the address `at`. What is no printable ASCII is a dot."""
    lines = []
    for start in range(0, len(data), ACROSS):
        part = data[start : start + ACROSS]
        halves = [part[:8].hex(" "), part[8:].hex(" ")]
        shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)
        lines.append(f"{at + start:016x}  {halves[0]:<23}  {halves[1]:<23}  {shown}")
    return "\n".join(lines)


def address(text: str) -> int | None:
    """A number of 64 bits as it is typed: "0x7c00", "7c00h", "31744", "512K", "4M", "1G"; None for any other text."""
    text = text.strip().lower().replace("_", "").replace(" ", "")
    units = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
    try:
        if text.startswith("0x"):
            value = int(text, 16)
        elif text.endswith("h"):
            value = int(text[:-1], 16)
        elif text[-1:] in units:
            value = int(text[:-1]) * units[text[-1]]
        else:
            value = int(text)
    except ValueError:
        return None
    return value if 0 <= value < 1 << 64 else None
