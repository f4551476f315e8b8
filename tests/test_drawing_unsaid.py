"""Pictures in which small numbers of people aren't said."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from canting.drawing.chain import stage_of
from canting.drawing.fitting import lay_out
from canting.drawing.model import Node, Picture, lines_of, stages_of
from canting.drawing.render import svg
from canting.drawing.unsaid import unsaid

SIZES = {"business": 6, "media": 1, "finance": 2, "academia": 4}


def picture(kind: str, sizes: dict[str, int] = SIZES, lang: str = "en") -> Picture:
    """Groups of these sizes, the first at stage 1 and so on, all tied in a ring; one in three did not answer."""
    stages = stages_of([{"id": str(at), "name": f"Stage {at}", "position": at} for at in range(len(sizes))])
    nodes = [
        Node(f"{group}{n}", f"{group.title()} {n}", group=group, role=f"role of {group}", stages=(at,),
             responded="no" if n % 3 == 0 else "yes")
        for at, (group, size) in enumerate(sizes.items())
        for n in range(size)
    ]  # fmt: skip
    nodes += [Node(f"web{n}", f"Internet {n}", "InformationSource") for n in range(3)]
    ties = [
        {"from": one.id, "to": other.id, "type": "INFORMS", "weight": 1.0, "question": "q"}
        for one, other in zip(nodes, [*nodes[1:], nodes[0]], strict=True)
    ]
    return Picture(kind, "Title", "Data", nodes, lines_of(nodes, ties), stages, lang)


def test_where_all_is_said_the_picture_stays():
    made = picture("network")
    assert unsaid(made, 0) is made


@pytest.mark.parametrize(
    ("sizes", "left"),
    [
        (SIZES, {"business": 6, "academia": 4, "other groups": 3}),
        ({"business": 6, "media": 1}, {"other groups": 7}),
        ({"business": 6, "media": 1, "finance": 3}, {"business": 6, "other groups": 4}),
        ({"business": 6, "finance": 3}, {"business": 6, "finance": 3}),
        ({"media": 1, "finance": 1}, {"other groups": 2}),
    ],
)
@pytest.mark.parametrize("kind", ["network", "integration"])
def test_small_groups_are_joined(kind, sizes, left):
    made = unsaid(picture(kind, sizes), 3)
    assert Counter(node.group for node in made.nodes if node.group) == left


@pytest.mark.parametrize("lang", ["en", "id"])
@pytest.mark.parametrize("kind", ["network", "integration", "chain"])
def test_nothing_that_is_drawn_tells_a_small_cell(kind, lang):
    made = unsaid(picture(kind, lang=lang), 3)
    drawn = svg(made, lay_out(made))
    said = {"en": ("answered", "did not answer"), "id": ("menjawab", "tidak menjawab")}[lang]
    assert not any(re.search(rf"\({word}|, {word}", drawn) for word in said)
    assert "role of" not in drawn
    assert "media" not in re.sub("Media", "", drawn)  # as a group; it is in its names
    assert not re.search(r"\b[12] (participants?|peserta)\b", drawn)
    assert not re.search(r"[12] of [34] participants", drawn)


def test_stages_of_few_are_not_drawn():
    made = unsaid(picture("chain"), 3)
    assert Counter(map(stage_of, made.nodes)) == {0: 6, 3: 4, None: 3}
    assert "Stages with few participants are not drawn." in made.notes
    one = unsaid(picture("chain", {"business": 6, "media": 1, "finance": 3}), 3)
    assert Counter(map(stage_of, one.nodes)) == {0: 6, None: 3}  # else a sum would tell how many those were
    assert unsaid(picture("chain", {"business": 6, "finance": 3}), 3).notes == []


def test_who_works_at_several_stages_stands_at_one_that_is_drawn():
    made = picture("chain")
    nodes = [
        Node(each.id, each.name, group=each.group, stages=(1, 3)) if each.id == "media0" else each
        for each in made.nodes
    ]
    there = {node.id: node.stages for node in unsaid(replace(made, nodes=nodes), 3).nodes}
    assert there["media0"] == (3,)
