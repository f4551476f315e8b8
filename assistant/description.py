"""What the graph is, in short: made of docs/graph.md, so that there is one text of it."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "graph.md"
LEFT_OUT = ("## Recipes",)


def description() -> str:
    """The page on the graph without its recipes."""
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")
    kept = [section for section in sections if not any(f"## {section}".startswith(each) for each in LEFT_OUT)]
    return "\n## ".join(kept)
