"""The ties around a participant: rings by steps, names outside, so that each can be read."""

from __future__ import annotations

import cmath
import math
from collections import defaultdict
from collections.abc import Sequence

from canting.drawing.labels import place_labels
from canting.drawing.layout import HEAD, MARGIN, Layout, Mark, Words, radii
from canting.drawing.model import Picture
from canting.drawing.network import tie_routes

FOOT = 116.0
SWEEPS = 8
CROWDED = 150


def ego_layout(picture: Picture) -> Layout:
    """Lay out rings around a participant: each one's `ring` says how many steps away it is."""
    made = Layout(*picture.sheet)
    rings: dict[int, list[int]] = defaultdict(list)
    for at, node in enumerate(picture.nodes):
        rings[node.ring or 0].append(at)
    last = max(rings)
    crowd = max((len(ring) for ring in rings.values()), default=1)
    size = radii(picture, *((5.0, 15.0) if crowd < 60 else (3.0, 11.0) if crowd < 250 else (1.8, 7.0)))
    middle = (picture.sheet[0] / 2, (HEAD + picture.sheet[1] - FOOT) / 2 + 4)
    reach = (picture.sheet[0] / 2 - MARGIN - 150.0, (picture.sheet[1] - FOOT - HEAD) / 2 - 34.0)
    marks: dict[int, Mark] = {at: Mark(*middle, size[at]) for at in rings[0]}
    order = _order(picture, rings)
    for ring in range(1, last + 1):
        share = ring / last if last > 1 else 0.86
        rx, ry = reach[0] * share, reach[1] * share
        made.rings.append((*middle, rx, ry))
        key = "one step away" if ring == 1 else "steps away"
        far = picture.words.say(key, n=ring)
        made.words.append(Words(middle[0], middle[1] - ry - 10, far, 11.0, "middle", tone="halo"))
        orbits = math.ceil(len(order[ring]) / CROWDED)  # a ring of very many is as thick as it must be
        for rank, (at, (x, y)) in enumerate(zip(order[ring], _places(len(order[ring]), rx, ry), strict=True)):
            inward = 1 - 0.6 / ring * (rank % orbits) / orbits
            marks[at] = Mark(round(middle[0] + x * inward, 2), round(middle[1] + y * inward, 2), size[at])
    made.marks = [marks[at] for at in range(len(picture.nodes))]
    made.routes = tie_routes(picture, made.marks, bend=0.07)
    own = set(rings[0])
    made.faint = {
        at for at, line in enumerate(picture.lines) if line.source not in own and line.target not in own
    }

    def sides(node: int) -> Sequence[tuple[float, float, str]]:
        mark = made.marks[node]
        right = [(1.0, 0.0, "start"), (0.8, 0.8, "start"), (0.8, -0.8, "start")]
        left = [(-1.0, 0.0, "end"), (-0.8, 0.8, "end"), (-0.8, -0.8, "end")]
        if mark.x == middle[0]:
            return [(0.0, 1.0, "middle"), (0.0, -1.0, "middle"), *right, *left]
        return [*right, *left] if mark.x > middle[0] else [*left, *right]

    room = (MARGIN * 0.4, HEAD - 8, picture.sheet[0] - MARGIN * 0.4, picture.sheet[1] - FOOT + 10)
    ranked = sorted(
        range(len(marks)), key=lambda at: (picture.nodes[at].ring or 0, -(picture.nodes[at].size or 0), at)
    )
    made.labels = place_labels(picture, made.marks, ranked, room, limit=132.0, sides=sides)
    return made


def _places(number: int, rx: float, ry: float) -> list[tuple[float, float]]:
    """Places on a ring, clockwise from the top, at even heights on either side, so that names have even room."""
    right = (number + 1) // 2
    made = []
    for side, amount in ((1, right), (-1, number - right)):
        half = [(rank + 0.5) / amount * 2 - 1 for rank in range(amount)]
        places = [(side * rx * math.sqrt(1 - height**2), ry * height) for height in half]
        made += places if side == 1 else places[::-1]
    return made


def _order(picture: Picture, rings: dict[int, list[int]]) -> dict[int, list[int]]:
    """Order each ring by where the neighbours of its participants stand (barycentres on a circle)."""
    near: dict[int, list[int]] = defaultdict(list)
    for line in picture.lines:
        near[line.source].append(line.target)
        near[line.target].append(line.source)
    order = {
        ring: sorted(
            nodes, key=lambda at: (picture.part(picture.nodes[at]) or "~", picture.nodes[at].role or "~", at)
        )
        for ring, nodes in rings.items()
        if ring > 0
    }
    turn: dict[int, complex] = {}

    def note(ring: int) -> None:
        for rank, at in enumerate(order[ring]):
            turn[at] = cmath.exp(2j * math.pi * (rank + 0.5) / len(order[ring]))

    for ring in order:
        note(ring)

    def mean(at: int) -> complex:
        total = sum((turn[other] for other in near[at] if other in turn), turn[at] * 0.2)
        return total if abs(total) > 1e-6 else turn[at]

    for sweep in range(SWEEPS):
        for ring in sorted(order, reverse=sweep % 2 == 1):
            angle = {at: round(cmath.phase(mean(at)) % (2 * math.pi), 9) for at in order[ring]}
            order[ring].sort(key=lambda at: (angle[at], at))
            note(ring)
    return order
