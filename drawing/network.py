"""The network: participants near those they are tied to, by stress; pieces side by side, isolates in a strip below."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from canting.algorithms.arrays import Floats
from canting.drawing.labels import place_labels
from canting.drawing.layout import (
    FONT,
    HEAD,
    MARGIN,
    Box,
    Curve,
    Label,
    Layout,
    Mark,
    Point,
    Words,
    curves_path,
    radii,
)
from canting.drawing.model import RECOMMENDED, Picture, TieLine
from canting.drawing.text import fit, width

FOOT = 112.0
STRESS_MOST = 800  # participants of a piece up to which every distance is worth its cost
ITERATIONS = 200
SETTLED = 1e-3
STRIP_CELL = 96.0
SEED = 1


def network_layout(picture: Picture, places: Mapping[str, Point] | None = None) -> Layout:
    """Lay out a network, with participants at these places by id, if any are given."""
    made = Layout(*picture.sheet)
    degree = picture.degrees()
    size = _sizes(picture)
    marks: dict[int, Mark] = {}
    bottom = picture.sheet[1] - FOOT
    if places is not None:
        marks = {at: Mark(*places[node.id], size[at]) for at, node in enumerate(picture.nodes)}
    else:
        if alone := [at for at, near in enumerate(degree) if near == 0]:
            bottom -= _strip(picture, made, marks, alone, bottom, size)
        box = (MARGIN + 8, HEAD + 4, picture.sheet[0] - MARGIN - 8, bottom - 8)
        pieces = _pieces(picture)
        areas = squarified([len(piece) ** 0.85 + 1.5 for piece in pieces], box)
        for piece, area in zip(pieces, areas, strict=True):
            _settle(picture, piece, area, size, marks)
    made.marks = [marks[at] for at in range(len(picture.nodes))]
    made.routes = tie_routes(picture, made.marks)
    order = sorted(range(len(degree)), key=lambda at: (-(picture.nodes[at].size or 0), -degree[at], at))
    striped = {label.node for label in made.labels}
    rest = [at for at in order if at not in striped]
    room = (MARGIN * 0.5, HEAD - 6, picture.sheet[0] - MARGIN * 0.5, bottom + 2)
    placed = place_labels(picture, made.marks, rest, room, limit=110.0)
    made.labels = sorted([*made.labels, *placed], key=lambda label: label.node)
    return made


def _sizes(picture: Picture) -> list[float]:
    """Radii that leave room: many participants are drawn smaller."""
    crowd = min(1.0, math.sqrt(120 / max(1, len(picture.nodes))))
    return radii(picture, max(1.7, 5.0 * crowd), max(7.0, 17.0 * crowd**0.7))


def _strip(
    picture: Picture,
    made: Layout,
    marks: dict[int, Mark],
    alone: Sequence[int],
    bottom: float,
    size: Sequence[float],
) -> float:
    """Stand those without a tie in a strip along the bottom; gives its height."""
    inner = picture.sheet[0] - 2 * MARGIN
    longest = max(width(picture.nodes[at].name, FONT) + size[at] for at in alone) + 22
    cell = max(STRIP_CELL, min(longest, inner * 2 / len(alone), 240.0))
    if len(alone) > 64:
        cell = max(8.0, STRIP_CELL * math.sqrt(64 / len(alone)))
    named = cell > 60
    largest = 2 * max(size[at] for at in alone)
    cell = max(cell, largest)
    per_row = max(1, int(inner // cell))
    pitch = max(26.0 if named else 12.0, largest)
    rows = math.ceil(len(alone) / per_row)
    high = rows * pitch + 22.0
    title = picture.words.count("isolate", "isolates", len(alone))
    if len(alone) < picture.least:
        title = picture.words.say("isolates", n=f"<{picture.least}")
    if silent := sum(picture.nodes[at].responded == "no" for at in alone):
        title = picture.words.say("isolates unknown", said=title, n=silent)
    made.words.append(Words(MARGIN, bottom - high + 4, title, 12.0, bold=True))
    order = sorted(alone, key=lambda at: (picture.nodes[at].kind, picture.part(picture.nodes[at]) or "~", at))
    for rank, at in enumerate(order):
        x = MARGIN + 8 + (rank % per_row) * cell
        y = bottom - high + 26.0 + (rank // per_row) * pitch
        marks[at] = Mark(x, y, size[at])
        name = fit(picture.nodes[at].name, cell - size[at] - 10, FONT) if named else picture.nodes[at].name
        made.labels.append(Label(at, x + size[at] + 3, y, (name,), zoom=1 if named else 0))
    return high


def _pieces(picture: Picture) -> list[list[int]]:
    """Connected pieces of two and more, the largest first."""
    from scipy.sparse.csgraph import connected_components

    _, piece_of = connected_components(_adjacency(picture, range(len(picture.nodes))), directed=False)
    pieces: dict[int, list[int]] = {}
    for at, piece in enumerate(piece_of):
        pieces.setdefault(int(piece), []).append(at)
    return sorted(
        (piece for piece in pieces.values() if len(piece) > 1), key=lambda piece: (-len(piece), piece[0])
    )


def _adjacency(picture: Picture, piece: Sequence[int]) -> Any:
    from scipy.sparse import coo_array

    at = {node: place for place, node in enumerate(piece)}
    pairs = sorted(
        {
            (at[line.source], at[line.target])
            for line in picture.lines
            if line.source in at and line.target in at and line.relation != RECOMMENDED
        }
    )
    rows = np.array([one for one, _ in pairs], dtype=np.int32)
    columns = np.array([other for _, other in pairs], dtype=np.int32)
    made = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(piece), len(piece))).tocsr()
    both = (made + made.T).tocsr()
    both.data[:] = 1.0
    return both


def _settle(
    picture: Picture,
    piece: Sequence[int],
    area: Box,
    size: Sequence[float],
    marks: dict[int, Mark],
) -> None:
    """Lay out one piece in its part of the sheet."""
    left, top, right, bottom = area
    radius = np.array([size[at] for at in piece])
    graph = _adjacency(picture, piece)
    places = _stress(graph) if len(piece) <= STRESS_MOST else _maxent(graph)
    places = _level(places)
    side = min(64.0, (right - left) * 0.16)  # names stand beside the outermost symbols
    room = (left + side, top + 16, right - side, bottom - 16)
    places = _stretch(places, room)
    places = _apart(places, radius, room)
    for at, (x, y) in zip(piece, places.tolist(), strict=True):
        marks[at] = Mark(round(x, 2), round(y, 2), size[at])


def _stress(graph: Any) -> Floats:
    """Place by stress majorization (Gansner, Koren & North 2004).

    A tie is the longer, the fewer neighbours its ends share, so that those who share many stand together.
    """
    from scipy.sparse import coo_array, eye_array
    from scipy.sparse.csgraph import shortest_path

    n = graph.shape[0]
    closed = (graph + eye_array(n)).tocsr()
    shared = (closed @ closed).multiply(graph).tocoo()
    degree = np.asarray(closed.sum(axis=1)).ravel()
    alike = shared.data / (degree[shared.row] + degree[shared.col] - shared.data)
    length = coo_array((0.35 + (1 - alike), (shared.row, shared.col)), shape=(n, n)).tocsr()
    far = np.asarray(shortest_path(length, directed=False))
    return _majorized(_scaled(far), far)


def _scaled(far: Floats) -> Floats:
    """Classical scaling (Torgerson 1952): where majorization starts."""
    square = far**2
    inner = -0.5 * (square - square.mean(0) - square.mean(1)[:, None] + square.mean())
    values, vectors = np.linalg.eigh(inner)
    places = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 1e-9))
    if places.shape[1] < 2:
        places = np.column_stack([places, np.zeros(len(places))])
    for axis in range(2):  # an eigenvector's sign is anybody's choice: the farthest end is made positive
        if places[np.argmax(np.abs(np.round(places[:, axis], 6))), axis] < 0:
            places[:, axis] *= -1
    return np.asarray(places)


def _majorized(places: Floats, far: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        weight = np.where(far > 0, 1 / far**2, 0.0)
    total = weight.sum(1)[:, None]
    pull = weight * far
    # Participants that classical scaling puts in one place would never part.
    turn = np.arange(len(places)) * 2.399963
    places = places + 1e-3 * far.max() * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(ITERATIONS):
        square = (places**2).sum(1)
        apart = np.sqrt(np.maximum(square[:, None] + square[None, :] - 2 * places @ places.T, 1e-12))
        ratio = pull / apart
        np.fill_diagonal(ratio, 0.0)
        moved = (weight @ places + ratio.sum(1)[:, None] * places - ratio @ places) / total
        change = float(np.abs(moved - places).max())
        places = moved
        if change < SETTLED * float(far.max()):
            break
    return places


def _maxent(graph: Any) -> Floats:
    """Place by maximal entropy and stress (Gansner, Hu & North 2013), for pieces too large for all distances."""
    import networkit as nk

    whole = graph.tocoo()
    made = nk.Graph(graph.shape[0])
    for one, other in zip(whole.row.tolist(), whole.col.tolist(), strict=True):
        if one < other:
            made.addEdge(one, other)
    threads = nk.getMaxNumberOfThreads()
    nk.setSeed(SEED, False)
    nk.setNumberOfThreads(1)  # more would add up in another order each time
    try:
        algorithm = nk.viz.MaxentStress(
            made, 2, 1
        )  # distances to neighbours: two steps cost 14 times the time
        algorithm.run()
        return np.array(algorithm.getCoordinates())
    finally:
        nk.setNumberOfThreads(threads)


def _level(places: Floats) -> Floats:
    """Turn the longest way level, and thin out a crowded middle."""
    places = places - places.mean(0)
    if len(places) > 2:
        _, _, axes = np.linalg.svd(places, full_matrices=False)
        signs = [math.copysign(1.0, axis[np.argmax(np.abs(np.round(axis, 6)))]) for axis in axes]
        places = places @ (axes * np.array(signs)[:, None]).T
    far = np.hypot(places[:, 0], places[:, 1])
    if len(places) < 8 or far.max() == 0:
        return places
    rank = np.argsort(np.argsort(np.round(far, 9), kind="stable"), kind="stable")
    even = far.max() * np.sqrt((rank + 0.5) / len(places))
    share = 0.55
    wanted = (1 - share) * far + share * even
    return np.asarray(places * (wanted / np.maximum(far, 1e-9))[:, None])


def _stretch(places: Floats, room: Box) -> Floats:
    """Fill a box, without drawing out either way by more than half."""
    left, top, right, bottom = room
    low, high = places.min(0), places.max(0)
    span = np.maximum(high - low, 1e-9)
    scale = np.array([max(right - left, 1.0), max(bottom - top, 1.0)]) / span
    scale = np.minimum(scale, scale.min() * 1.6)
    if len(places) == 2:
        scale[:] = min(scale.min(), 130.0 / span.max())
    scale = np.minimum(scale, 190.0 * math.sqrt(len(places)) / span.max())
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    return np.asarray((places - (low + high) / 2) * scale + middle)


def _apart(places: Floats, radius: Floats, room: Box) -> Floats:
    """Push symbols apart that overlap."""
    from scipy.spatial import cKDTree

    crowded = len(places) > 300
    gap = 2.0 if crowded else 13.0
    low, high = np.array(room[:2]), np.array(room[2:])
    for _ in range(120):
        pairs = cKDTree(places).query_pairs(2 * float(radius.max()) + gap, output_type="ndarray")
        if len(pairs) == 0:
            break
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        one, other = pairs[:, 0], pairs[:, 1]
        way = places[other] - places[one]
        length = np.hypot(way[:, 0], way[:, 1])
        short = radius[one] + radius[other] + gap - length
        close = short > 0.01
        if not close.any():
            break
        one, other, way, length, short = one[close], other[close], way[close], length[close], short[close]
        stuck = length < 1e-6
        way[stuck] = np.array([1.0, 0.5])
        step = way / np.maximum(length, 1e-6)[:, None] * (short * 0.5)[:, None] * 0.9
        step[stuck] = np.array([0.5, 0.25]) * gap
        moved = np.zeros_like(places)
        np.add.at(moved, one, -step)
        np.add.at(moved, other, step)
        times = np.bincount(np.concatenate([one, other]), minlength=len(places))
        places = places + moved / np.maximum(1.0, np.sqrt(times))[:, None]
        places = np.clip(places, low, high)
    return places


def squarified(weights: Sequence[float], box: Box) -> list[Box]:
    """Part a box (left, top, right, bottom) by descending weights into boxes as square as can be.

    Bruls, Huizing & van Wijk 2000.
    """
    left, top, right, bottom = box
    scale = (right - left) * (bottom - top) / sum(weights) if weights else 0.0
    rest = [weight * scale for weight in weights]
    made: list[Box] = []
    while rest:
        wide, high = right - left, bottom - top
        side = min(wide, high)
        row = [rest[0]]
        while len(row) < len(rest) and _worst([*row, rest[len(row)]], side) <= _worst(row, side):
            row.append(rest[len(row)])
        thick = sum(row) / side
        at = top if wide >= high else left
        for part in row:
            long = part / thick
            if wide >= high:
                made.append((left, at, left + thick, at + long))
            else:
                made.append((at, top, at + long, top + thick))
            at += long
        if wide >= high:
            left += thick
        else:
            top += thick
        rest = rest[len(row) :]
    return made


def _worst(row: Sequence[float], side: float) -> float:
    total = sum(row)
    return max(max(side**2 * part / total**2, total**2 / (side**2 * part)) for part in row)


def tie_routes(picture: Picture, marks: Sequence[Mark], bend: float = 0.0) -> list[str]:
    """Draw ties as lines from symbol to symbol; several between the same two bend apart.

    A single line bends by `bend`, a share of its length.
    """
    between: dict[tuple[int, int], list[int]] = {}
    for at, line in enumerate(picture.lines):
        pair = (min(line.source, line.target), max(line.source, line.target))
        between.setdefault(pair, []).append(at)
    routes = [""] * len(picture.lines)
    for lines in between.values():
        for rank, at in enumerate(lines):
            line = picture.lines[at]
            aside = (rank - (len(lines) - 1) / 2) * 0.16 + (bend if len(lines) == 1 else 0.0)
            if line.source > line.target:
                aside = -aside if len(lines) > 1 else aside
            routes[at] = curves_path([_curve(line, marks, aside)])
    return routes


def _curve(line: TieLine, marks: Sequence[Mark], aside: float) -> Curve:
    """A curve between two symbols' edges that bends aside by a share of its length."""
    one, other = marks[line.source], marks[line.target]
    dx, dy = other.x - one.x, other.y - one.y
    length = math.hypot(dx, dy) or 1.0
    bow = min(length * abs(aside), 60.0) * math.copysign(1.0, aside)
    peak = ((one.x + other.x) / 2 - dy / length * bow, (one.y + other.y) / 2 + dx / length * bow)
    start = _edge(one, peak, 1.0)
    end = _edge(other, peak, 2.0)
    return start, _two_thirds(start, peak), _two_thirds(end, peak), end


def _two_thirds(end: Point, peak: Point) -> Point:
    return end[0] + (peak[0] - end[0]) * 2 / 3, end[1] + (peak[1] - end[1]) * 2 / 3


def _edge(mark: Mark, towards: Point, gap: float) -> Point:
    length = math.hypot(towards[0] - mark.x, towards[1] - mark.y) or 1.0
    far = min(mark.r + gap, length * 0.45)
    return mark.x + (towards[0] - mark.x) / length * far, mark.y + (towards[1] - mark.y) / length * far
