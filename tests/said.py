"""What canting may say: texts of more than one word in its source, with ``{}`` where a value stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_APART = ("tests", "docs", "benchmarks", ".venv", ".types")
_PROSE = re.compile(r"[A-Za-z]{2,}[^A-Za-z]*\s+[^A-Za-z]*[A-Za-z]")


@cache
def texts() -> dict[str, str]:
    """Each text that a module has, and the first place where it stands: ``loader/ties.py:40``."""
    found: dict[str, str] = {}
    folders = [path for path in sorted(ROOT.iterdir()) if path.is_dir() and path.name not in _APART]
    for path in [
        *sorted(ROOT.glob("*.py")),
        *(each for one in folders for each in sorted(one.rglob("*.py"))),
    ]:
        module = path.relative_to(ROOT)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text, line in _said(tree):
            if _PROSE.search(text):
                found.setdefault(text, f"{module.as_posix()}:{line}")
    return found


def _said(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.expr) and (patterns := _patterns(node)):
        for pattern in patterns:
            yield pattern, node.lineno
        children = [each for each in ast.walk(node) if isinstance(each, ast.FormattedValue)]
    else:
        children = list(ast.iter_child_nodes(node))  # type: ignore[arg-type]
    for child in children:
        yield from _said(child.value if isinstance(child, ast.FormattedValue) else child)


def _patterns(node: ast.expr) -> list[str]:
    """The texts that an expression may be; none if it is no text."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)]
    if isinstance(node, ast.IfExp):
        return [*_patterns(node.body), *_patterns(node.orelse)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _patterns(node.left), _patterns(node.right)
        return [a + b for a in left or ["{}"] for b in right or ["{}"]] if left or right else []
    return []
