"""The chain: a column per stage from hulu to hilir, information sources above, organizations below."""

from __future__ import annotations

from collections import Counter

from canting.drawing.layered import layered
from canting.drawing.layout import Layout
from canting.drawing.model import Node, Picture
from canting.drawing.plan import LayoutPlan
from canting.errors import CantingError

NARROW = 74.0
"""Width of a name where the sheet is narrow, in three lines instead of two."""


def chain_layout(picture: Picture) -> Layout:
    """Lay out the chain.

    Who works at several stages stands at the first of them, and the others' numbers follow its name; an organization
    that works at a stage stands there, others in the band below.

    Raises
    ------
    CantingError
        If nobody in it is at a stage.
    """
    there = {stage for node in picture.nodes for stage in node.stages}
    used = sorted(there | {stage for stage in picture.at_stage if stage >= 0})
    if not used:
        raise CantingError(
            "No participant that is covered works at a stage, so there is no chain to draw.",
            "Say who is at which stage in dataset.toml, or draw the network: canting draw network.",
        )
    place = {stage: at for at, stage in enumerate(used)}
    columns: list[int | None] = []
    above, below = [], []
    for at, node in enumerate(picture.nodes):
        if node.kind == "InformationSource":
            above.append(at)
            columns.append(None)
        elif node.stages:
            columns.append(place[node.stages[0]])
        elif node.kind == "Organization":
            below.append(at)
            columns.append(None)
        else:
            columns.append(len(used))
    plan = LayoutPlan(
        columns,
        _titles(picture, used, columns),
        above,
        below,
        notes={at: _also(picture, at) for at, node in enumerate(picture.nodes) if len(node.stages) > 1},
        above_title=picture.words.say("sources"),
        no_group=picture.words.say(f"no {picture.by}"),
    )
    if picture.paper == "a4":
        plan.lines, plan.name = 3, NARROW
    return layered(picture, plan)


def _titles(picture: Picture, used: list[int], columns: list[int | None]) -> list[tuple[str, str, str]]:
    titles = [
        (str(stage + 1), picture.stages[stage].name, _counted(picture, stage, columns.count(at)))
        for at, stage in enumerate(used)
    ]
    unstaged = columns.count(len(used))
    if unstaged:
        titles.append(("–", picture.words.say("no stage"), _counted(picture, -1, unstaged)))
    return titles


def _counted(picture: Picture, stage: int, drawn: int) -> str:
    """How many stand there, of how many where some are left out."""
    there = picture.at_stage.get(stage, drawn)
    if there == drawn:
        return picture.words.count("participant", "participants", drawn)
    return picture.words.say("of participants", n=drawn, of=there)


def stage_of(node: Node) -> int | None:
    """The stage at which a participant stands; -1 for none, None for sources and others in a band."""
    if node.kind == "InformationSource" or (node.kind == "Organization" and not node.stages):
        return None
    return node.stages[0] if node.stages else -1


def at_stages(picture: Picture) -> dict[int, int]:
    """How many stand at each stage, and at -1 those without one who aren't organizations or sources."""
    places = (stage_of(node) for node in picture.nodes)
    return dict(Counter(place for place in places if place is not None))


def _also(picture: Picture, at: int) -> str:
    """Numbers of the further stages of a participant that stands in a column."""
    node = picture.nodes[at]
    if node.kind == "InformationSource":
        return ""
    return "+ " + " ".join(str(stage + 1) for stage in node.stages[1:])
