"""The chain: a column per stage from hulu to hilir, information sources above, organizations below."""

from __future__ import annotations

from canting.drawing.layered import layered
from canting.drawing.layout import Layout
from canting.drawing.model import Picture
from canting.drawing.plan import Plan
from canting.drawing.words import count, say
from canting.errors import CantingError


def chain_layout(picture: Picture) -> Layout:
    """Lay out the chain.

    Parameters
    ----------
    picture
        The picture. Who works at several stages stands at the first of them, and the others' numbers follow its
        name; an organization that works at a stage stands there, others in the band below.

    Raises
    ------
    CantingError
        If nobody in it is at a stage.
    """
    used = sorted({stage for node in picture.nodes for stage in node.stages})
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
    plan = Plan(
        columns,
        _titles(picture, used, columns),
        above,
        below,
        notes={at: _also(picture, at) for at, node in enumerate(picture.nodes) if len(node.stages) > 1},
        above_title=say(picture.lang, "sources"),
        no_group=say(picture.lang, f"no {picture.by}"),
    )
    return layered(picture, plan)


def _titles(picture: Picture, used: list[int], columns: list[int | None]) -> list[tuple[str, str, str]]:
    lang = picture.lang
    titles = [
        (
            str(stage + 1),
            picture.stages[stage].name,
            count(lang, "participant", "participants", columns.count(at)),
        )
        for at, stage in enumerate(used)
    ]
    unstaged = columns.count(len(used))
    if unstaged:
        titles.append(("–", say(lang, "no stage"), count(lang, "participant", "participants", unstaged)))
    return titles


def _also(picture: Picture, at: int) -> str:
    """Numbers of the further stages of a participant that stands in a column."""
    node = picture.nodes[at]
    if node.kind == "InformationSource":
        return ""
    return "+ " + " ".join(str(stage + 1) for stage in node.stages[1:])
