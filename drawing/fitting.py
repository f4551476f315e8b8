"""A picture on its sheet: laid out as its kind is, with less in it where names would be too small on its paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from canting.drawing.areas import integration_layout
from canting.drawing.chain import at_stages, chain_layout, stage_of
from canting.drawing.ego import ego_layout
from canting.drawing.layout import FONT, Layout, Point
from canting.drawing.model import Picture, keep, most_connected
from canting.drawing.network import network_layout
from canting.drawing.path import main_layout, path_layout
from canting.drawing.ranks import intervals_layout

LEAST_POINTS = 7.0
"""No name is printed smaller where a paper is named."""
MOST_IN_A_COLUMN = 40
"""Participants for whom no column of a sheet has room."""
POINTS = {"a3": 72 / 25.4 / 4, "a4": 72 / 25.4 / 4, "screen": 1920 / 1680 * 0.75}
"""Points of a unit on each paper."""
LAYOUTS = {
    "chain": chain_layout,
    "ego": ego_layout,
    "path": path_layout,
    "intervals": intervals_layout,
    "integration": integration_layout,
}


def lay_out(picture: Picture, places: Mapping[str, Point] | None = None) -> Layout:
    """Lay a picture out, as its kind is; a network with its participants at these places, by id, if any are given."""
    if picture.kind == "network":
        return network_layout(picture, places)
    if picture.kind == "path" and not picture.focus:
        return main_layout(picture)
    return LAYOUTS[picture.kind](picture)


def fitted(picture: Picture, places: Mapping[str, Point] | None = None) -> tuple[Picture, Layout]:
    """Lay a picture out so that on its paper no name is smaller than `LEAST_POINTS`; what has no room is left out.

    A chain grows with its participants and is printed the smaller: of these the most connected stay that have room.
    In any other picture names that would be too small are left out.
    """
    layout = lay_out(picture, places)
    if not picture.paper or _points(picture, layout) >= LEAST_POINTS:
        return picture, layout
    if picture.kind == "chain":
        picture, layout = _fewer(picture, layout)
    if _points(picture, layout) < LEAST_POINTS:
        layout.labels = [replace(label, zoom=0) for label in layout.labels]
    return picture, layout


def _points(picture: Picture, layout: Layout) -> float:
    """How large names are printed."""
    return FONT * POINTS[picture.paper] * picture.sheet[0] / layout.width


def _fewer(picture: Picture, layout: Layout) -> tuple[Picture, Layout]:
    """The chain with as many participants of each stage, the most connected first, as have room."""
    whole = replace(picture, at_stage=at_stages(picture))
    places = [stage_of(node) for node in picture.nodes]
    least, most = 0, min(max(Counter(places).values()), MOST_IN_A_COLUMN) + 1  # `most` have no room
    while most - least > 1:
        half = (least + most) // 2
        tried = _kept(whole, places, half)
        made = lay_out(tried)
        if _points(tried, made) >= LEAST_POINTS:
            least, picture, layout = half, tried, made
        else:
            most = half
    return picture, layout


def _kept(picture: Picture, places: list[int | None], number: int) -> Picture:
    """A chain with the so many most connected of each stage, of sources and of others, which it says."""
    ids, degrees = [node.id for node in picture.nodes], picture.degrees()
    kept: list[int] = []
    for place in set(places):
        own = [at for at, each in enumerate(places) if each == place]
        first = most_connected([degrees[at] for at in own], [ids[at] for at in own], number)
        kept += [own[at] for at in first]
    said = picture.words.say("left out of stages", n=len(ids) - len(kept), of=len(ids), kept=number)
    return replace(keep(picture, sorted(kept)), notes=[*picture.notes, said])
