"""The beginning of a title beside its paper: at most two lines, and how wide they are."""

from __future__ import annotations

from unicodedata import east_asian_width

SIZE = 12
"""Of the letters, in units of the picture; `picture.css` says the same."""
ROOM = 20.5
"""Of a line, in sizes of its letters."""
_BOLD = 1.1
_NARROW, _BROAD = frozenset(" fijlrtI.,:;'|!()[]-"), frozenset("mwMW@%\u2026")


def label_of(name: str) -> tuple[str, ...]:
    """
    Part *name* into one line or two; what does not fit is left out with an ellipsis.

    Example:
        >>> label_of("Cohorts")
        ('Cohorts',)
        >>> label_of("Metformin restores endothelial nitric oxide in arteries " * 2)
        ('Metformin restores endothelial nitric', 'oxide in arteries Metformin restores…')
    """
    first, rest = _cut(" ".join(name.split()), ROOM)
    second, more = _cut(rest, ROOM - 1)
    return (first, f"{second}\u2026" if more else second) if rest else (first,)


def width_of(lines: tuple[str, ...], *, bold: bool = False) -> float:
    """Estimate the width of the longest line, in units of the picture: fonts differ."""
    return max(sum(map(_width, line)) for line in lines) * SIZE * (_BOLD if bold else 1)


def _cut(text: str, room: float) -> tuple[str, str]:
    """Part *text* where a line is full, behind a word if one ends there."""
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
