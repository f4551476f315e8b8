"""Graphs fetched once, kept in the user's cache folder for as long as nothing is written to the database.

A kept graph is named by what was asked (the graph's text and its parameters) and by the state of the database
(:meth:`canting.database.connect.Database.state`), which any write by anybody changes; where the server can't tell its
state, nothing is kept. A file that is damaged, or a folder that can't be written, costs time and never an answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

from canting import files
from canting.algorithms.graph import Graph
from canting.database.folders import cache_folder

FORMAT = 1
SLOW = 0.25
"""Seconds of fetching below which a graph isn't worth a file."""
LIMIT = 256
"""Megabytes that all kept graphs together may take; `CANTING_KEEP` says otherwise, and 0 keeps none."""
DIGEST = 32  # bytes of SHA-256 that a file begins with
ARRAYS = ("source", "target", "weight")
SAID = ("name", "directed", "ids", "names", "attributes")


def folder() -> Path:
    return cache_folder() / "graphs"


def limit() -> int:
    """Bytes that kept graphs may take together."""
    try:
        return max(0, int(float(os.environ.get("CANTING_KEEP", "") or LIMIT) * 1e6))
    except ValueError:
        return int(LIMIT * 1e6)


def place(where: str, state: str, text: str, parameters: dict[str, Any]) -> Path:
    """File of the graph that this text gives with these parameters in a database in the state that it said."""
    asked = json.dumps([FORMAT, text.strip(), parameters], sort_keys=True, default=str)
    return folder() / f"{_short(where)}-{_short(state)}-{_short(asked)}.npz"


def read(path: Path) -> Graph | None:
    """Give a kept graph; None if there is none that can be read."""
    import numpy as np

    try:
        digest, content = (whole := path.read_bytes())[:DIGEST], whole[DIGEST:]
    except OSError:
        return None
    if hashlib.sha256(content).digest() != digest:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        source, target, weight = (file[name] for name in ARRAYS)
        said = json.loads(file["said"].tobytes())
    graph = Graph(**said, source=source.astype(np.int64), target=target.astype(np.int64), weight=weight)
    with contextlib.suppress(OSError):
        os.utime(path)
    return graph


def write(path: Path, graph: Graph) -> None:
    """Keep a graph; graphs of earlier states of its database go, and the longest unused where there are too many."""
    import numpy as np

    try:
        text = json.dumps({name: getattr(graph, name) for name in SAID}).encode()
    except TypeError:  # a value that JSON has no word for, such as a date
        return
    parts: dict[str, Any] = {
        "source": graph.source.astype(np.int32),
        "target": graph.target.astype(np.int32),
        "weight": graph.weight,
        "said": np.frombuffer(text, np.uint8),
    }
    if sum(part.nbytes for part in parts.values()) > limit():
        return
    content = io.BytesIO()
    np.savez(content, **parts)
    whole = hashlib.sha256(content.getvalue()).digest() + content.getvalue()
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.keep(path, whole, lasting=False)
        _tidy(path)


def _tidy(new: Path) -> None:
    where, state, _ = new.stem.split("-")
    found_files = []
    for path in new.parent.iterdir():
        said = path.stem.split("-")
        if said[0] == where and len(said) == 3 and said[1] != state:
            path.unlink(missing_ok=True)
        else:
            found = path.stat()
            found_files.append((found.st_mtime, found.st_size, path))
    total = sum(size for _, size, _ in found_files)
    for _, size, path in sorted(found_files):
        if total <= limit():
            break
        if path != new:
            path.unlink(missing_ok=True)
            total -= size


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
