"""A picture in which small numbers of people aren't said: small groups are joined, stages of few aren't drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from canting.drawing.chain import stage_of
from canting.drawing.model import Node, Picture, keep

T = TypeVar("T")


def unsaid(picture: Picture, least: int) -> Picture:
    """The picture without what tells how many people are in a cell that is smaller than `least`; 0 leaves it as it is.

    Groups (or roles) of fewer people share a colour, an area and a name. Of a participant nothing is told but its kind
    and that group: neither whether it answered, nor its role. In a chain stages of fewer aren't drawn.
    """
    if not least:
        return picture
    picture = _joined(picture, least)
    if picture.kind == "chain":
        picture = _without_small_stages(picture, least)
    by_role = picture.by == "role"
    nodes = [
        replace(
            node,
            role=node.role if by_role else None,
            group=None if by_role else node.group,
            responded=None,
            stages=node.stages if picture.kind == "chain" else (),
        )
        for node in picture.nodes
    ]
    return replace(picture, nodes=nodes, least=least)


def _joined(picture: Picture, least: int) -> Picture:
    """Small groups in one, which is joined by larger ones until it is no longer small."""
    everybody = picture.everybody
    people = [node for node in (everybody or picture).nodes if node.kind != "InformationSource"]
    small = _small(Counter(map(picture.part, people)), least)
    if not small:
        return picture
    word = picture.words.say("other roles" if picture.by == "role" else "other groups")
    other: dict[str, Any] = {picture.by: word}

    def together(nodes: list[Node]) -> list[Node]:
        return [
            replace(node, **other)
            if (part := picture.part(node)) in small and (part or node.kind != "InformationSource")
            else node
            for node in nodes
        ]

    kept = [part for part in picture.parts.get(picture.by, ()) if part not in small]
    parts = {**picture.parts, picture.by: [*kept, word]}
    everybody = everybody and replace(everybody, nodes=together(everybody.nodes))
    return replace(picture, nodes=together(picture.nodes), everybody=everybody, parts=parts)


def _small(sizes: Counter[T], least: int) -> set[T]:
    """What is joined, so that no part is smaller than `least`, nor the joined ones together; nothing if none is."""
    order = sorted(sizes, key=lambda part: (sizes[part], str(part or "")))
    joined = [part for part in order if sizes[part] < least]
    rest = order[len(joined) :]
    while joined and rest and sum(sizes[part] for part in joined) < least:
        joined.append(rest.pop(0))
    return set(joined)


def _without_small_stages(picture: Picture, least: int) -> Picture:
    """The chain without stages at which fewer than `least` stand, so many that nobody can subtract how many those were.

    Who works at several stages is drawn at the first of those that are left.
    """
    nodes: Sequence[Node] = picture.nodes
    gone: set[int] = set()
    while small := _small(Counter(_places(nodes)), least):
        gone |= small
        nodes = [
            replace(node, stages=tuple(stage for stage in node.stages if stage not in gone))
            if stage_of(node) != -1 and set(node.stages) - gone
            else node
            for node in nodes
        ]
        nodes = [node for node in nodes if stage_of(node) not in gone]
    if not gone:
        return picture
    there = {node.id: node for node in nodes}
    kept = [at for at, node in enumerate(picture.nodes) if node.id in there]
    made = keep(picture, kept)
    notes = [*picture.notes, picture.words.say("small stages")]
    return replace(made, nodes=[there[node.id] for node in made.nodes], notes=notes)


def _places(nodes: Sequence[Node]) -> list[int]:
    """The stage of everybody who stands at one, and -1 of people without."""
    return [place for node in nodes if (place := stage_of(node)) is not None]
