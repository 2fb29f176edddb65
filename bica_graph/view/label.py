"""Labels of papers in a picture: the beginning of the title in a few lines."""

from __future__ import annotations

from unicodedata import east_asian_width

SIZE = 12
"""Font size in units of the picture, the same as in `picture.css`."""
ROOM = 20.5
"""Maximum width of a line, in multiples of the font size."""
BOLD = 1.1
"""How much wider than others bold letters are, as an estimate."""
_NARROW, _BROAD = frozenset(" fijlrtI.,:;'|!()[]-"), frozenset("mwMW@%\u2026")


def label_of(name: str, room: float = ROOM, lines: int = 2) -> tuple[str, ...]:
    """
    Break *name* into at most *lines* lines of *room*; a longer name is cut with an ellipsis.

    Example:
        >>> label_of("Cohorts")
        ('Cohorts',)
        >>> label_of("Metformin restores endothelial nitric oxide in arteries " * 2)
        ('Metformin restores endothelial nitric', 'oxide in arteries Metformin restores…')
    """
    rest = " ".join(name.split())
    broken: list[str] = []
    while rest and len(broken) < lines:
        last = len(broken) == lines - 1
        line, rest = _cut(rest, room - last)
        broken.append(f"{line}\u2026" if last and rest else line)
    return tuple(broken) or ("",)


def width_of(lines: tuple[str, ...], *, bold: bool = False) -> float:
    """Estimate the width of the longest line in units of the picture; the font is not known."""
    return max(sum(map(_width, line)) for line in lines) * SIZE * (BOLD if bold else 1)


def _cut(text: str, room: float) -> tuple[str, str]:
    """Split *text* where the line is full, after a whole word if possible."""
    filled = 0.0
    for end, letter in enumerate(text):
        filled += _width(letter)
        if filled > room:
            space = text.rfind(" ", 1, end + 1)
            cut = space if space > 0 else end
            return text[:cut], text[cut:].lstrip()
    return text, ""


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD or east_asian_width(letter) in "WF":
        return 1.0
    return 0.7 if letter.isupper() else 0.61
