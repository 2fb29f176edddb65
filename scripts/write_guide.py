"""Write docs/exploring.md: the guide of Browser, as a page."""

from __future__ import annotations

from pathlib import Path

from bica_graph.browse.guide import guide_markdown

TARGET = Path(__file__).parents[1] / "docs" / "exploring.md"


if __name__ == "__main__":
    TARGET.write_text(guide_markdown(), encoding="utf-8")
