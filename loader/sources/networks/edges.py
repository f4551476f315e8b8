"""Lists of ties without a header (.edges .edgelist .ncol): two ends a line, a weight after them if there is one."""

from __future__ import annotations

import shlex

from canting.loader.sources.network import Network, is_number, read_text, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".edges", ".edgelist", ".ncol")


def read(network: Network, encoding: str | None) -> None:
    """Read a list of ties; nodes are those it names. Lines that begin with # or % are remarks."""
    text = read_text(network.path, network.notes, encoding)
    width = 0
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip()[0] in "#%":
            continue
        words = _words(line, row)
        width = width or len(words)
        if len(words) not in (2, 3) or len(words) != width:
            raise SourceError(
                f"has {len(words)} words on a line, {width} on the lines before",
                "Write two ends, and a weight on every line or on none; quote names with blanks.",
                row=row,
            )
        said = {}
        if len(words) == 3:
            if not is_number(words[2]):
                raise SourceError(
                    f'has "{shown(words[2])}" where a weight should be',
                    "Write a number; a list with a header is a .csv.",
                    row=row,
                )
            said = {"weight": words[2]}
        network.ends(row, *words[:2])
        network.tie(words[0], words[1], row, said)


def _words(line: str, row: int) -> list[str]:
    for mark in ("\t", ",", ";"):
        if mark in line:
            return [word.strip().strip('"') for word in line.strip().split(mark)]
    try:
        return shlex.split(line, posix=True) if '"' in line else line.split()
    except ValueError:
        raise SourceError("opens a double quote that is never closed", "Close it.", row=row) from None
