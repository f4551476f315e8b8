"""Pictures without a database: folding, texts, layouts in which nothing collides, SVG, PNG."""

from __future__ import annotations

import itertools
import json
import math
import random
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from canting.drawing import palette
from canting.drawing.areas import integration_layout
from canting.drawing.chain import at_stages, chain_layout
from canting.drawing.draw import called, rendered
from canting.drawing.fitting import LEAST_POINTS, fitted, lay_out
from canting.drawing.labels import label_box
from canting.drawing.layout import MARGIN, SHEET, number, radii, rounded, spread, thickness
from canting.drawing.legend import NOTES, Legend
from canting.drawing.model import (
    RECOMMENDED,
    RELATIONS,
    Everybody,
    Node,
    Picture,
    SizeMeasure,
    keep,
    lines_of,
    most_connected,
    nodes_of,
    stages_of,
    strongest,
    strongest_of_each,
)
from canting.drawing.network import squarified
from canting.drawing.render import embedded_json, html, png, svg
from canting.drawing.text import clean, fit, width, wrap
from canting.drawing.words import Wording
from canting.errors import CantingError
from canting.queries.answers import UnitAnswers
from canting.queries.names import Names
from canting.queries.pairs import Answers

KINDS = ("Actor", "Actor", "Actor", "Organization", "InformationSource")
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror="window.pwned=1">',
    "</title></svg><script>window.pwned=1</script>",
    "]]><!--",
    "' onload='window.pwned=1",
    "{{ 7*7 }}{% raw %}",
    "Hj. Sri, “Batik” & <co>",
    "tab\there\x00bell\x07 new\nline \u202eturned",
    "",
    "名前の長い参加者 خط عربي 🙂",
    "x" * 1_000,
]


def tie(giver, receiver, type="INFORMS", weight=1.0, question="q", **more):
    return {"from": giver, "to": receiver, "type": type, "weight": weight, "question": question, **more}


def picture(n=30, m=60, stages=4, groups=3, kind="chain", seed=1, relations=RELATIONS, **more) -> Picture:
    """A random picture, always the same for the same arguments."""
    chance = random.Random(seed)
    chain = stages_of([{"id": f"s{at}", "name": f"Stage {at}", "position": at} for at in range(stages)])
    rows, worked = [], []
    for at in range(n):
        kind_of = chance.choice(KINDS)
        name = " ".join(
            "".join(chance.choices("abcdefgmw", k=chance.randrange(2, 11)))
            for _ in range(chance.randrange(1, 5))
        )
        group = None if kind_of == "InformationSource" or not groups else f"group {chance.randrange(groups)}"
        rows.append({"id": f"p{at:04}", "name": name, "kind": kind_of, "group": group, "role": "r"})
        if stages and (kind_of == "Actor" or chance.random() < 0.2):
            at_stages = {chance.randrange(stages) for _ in range(chance.randrange(1, 3))}
            worked += [{"participant": f"p{at:04}", "stage": f"s{stage}"} for stage in at_stages]
    nodes = nodes_of(rows, chain, worked)
    ties = [
        tie(
            f"p{chance.randrange(n):04}",
            f"p{chance.randrange(n):04}",
            chance.choice(relations),
            chance.randrange(1, 9),
        )
        for _ in range(m if n else 0)
    ]
    made = Picture(kind, "A title", "Data", nodes, lines_of(nodes, ties), chain, **more)
    sized = [replace(node, size=float(degree)) for node, degree in zip(nodes, made.degrees(), strict=True)]
    return replace(made, nodes=sized, size=SizeMeasure("degree"))


def ego_of(made: Picture) -> Picture:
    """The same as the picture of its first participant."""
    near = [{0}]
    while near[-1] and len(near) < 4:
        ends = {(line.source, line.target) for line in made.lines}
        next_ones = {b for a, b in ends if a in near[-1]} | {a for a, b in ends if b in near[-1]}
        near.append(next_ones - set().union(*near))
    ring = {at: step for step, nodes in enumerate(near) for at in nodes}
    kept = keep(replace(made, kind="ego", focus=(0,)), sorted(ring))
    nodes = [replace(node, ring=ring[at]) for node, at in zip(kept.nodes, sorted(ring), strict=True)]
    return replace(kept, nodes=nodes)


def path_of(made: Picture) -> Picture:
    """The same as a picture of two paths through its first participants."""
    last = len(made.nodes) - 1
    paths = [[0, 1, 2, last], [0, last]]
    return replace(made, kind="path", paths=paths, focus=(0, last))


# what is drawn


def test_reports_fold_to_lines_as_measures_fold_them():
    """Trap: two respondents' reports of one question count once, questions add up, two directions don't."""
    nodes = [Node("a", "A"), Node("b", "B"), Node("c", "C")]
    ties = [
        tie("a", "b", weight=2.0, question="q1", respondent="a"),
        tie("a", "b", weight=5.0, question="q1", respondent="b"),
        tie("a", "b", weight=1.0, question="q2"),
        tie("b", "a", weight=3.0, question="q1"),
        tie("c", "a", "SUPPLIES", weight=4.0),
        tie("b", "c", "COLLABORATES_WITH"),
        tie("a", "a"),
        tie("a", "stranger"),
    ]
    lines = lines_of(nodes, ties)
    told = [(x.source, x.target, x.relation, x.both, x.directed, x.weight, len(x.reports)) for x in lines]
    assert told == [
        (0, 1, "INFORMS", True, True, 6.0, 4),
        (2, 0, "SUPPLIES", False, True, 4.0, 1),
        (1, 2, "COLLABORATES_WITH", True, False, 1.0, 1),
    ]
    undirected = lines_of(nodes, ties, undirected=True)
    assert all(line.both and not line.directed for line in undirected)
    assert undirected[0].weight == 6.0  # per question the largest, whichever way it goes


def test_what_is_kept_of_too_much_is_the_most_connected_and_the_strongest():
    assert most_connected([3, 1, 3, 2], ["d", "c", "b", "a"], 2) == [0, 2]
    assert most_connected([1, 1, 1], ["c", "b", "a"], 2) == [1, 2]
    lines = picture(20, 60).lines
    kept = strongest(lines, 10)
    assert len(kept) == 10
    assert min(x.weight for x in kept) >= max(x.weight for x in lines if x not in kept)
    assert kept == [line for line in lines if line in kept]


def test_keep_renumbers_everything():
    made = picture(10, 40)
    part = keep(replace(made, focus=(7,), paths=[[7, 9], [1, 7]]), [2, 7, 9])
    names = [node.name for node in part.nodes]
    assert names == [made.nodes[at].name for at in (2, 7, 9)]
    assert (part.focus, part.paths) == ((1,), [[1, 2]])
    assert all(r.source in (line.source, line.target) for line in part.lines for r in line.reports)


# texts


@pytest.mark.parametrize("text", NASTY)
def test_any_text_becomes_one_line_that_xml_can_carry(text):
    made = clean(text)
    assert ET.fromstring(f"<a>{escape(made)}</a>").text == (made or None)
    assert "\n" not in made
    assert len(made) <= 300
    assert "\u202e" not in made


@given(st.text(max_size=80), st.floats(30, 200), st.integers(1, 3))
def test_wrapped_lines_are_never_wider_or_more_than_allowed(text, limit, lines):
    made = wrap(clean(text), limit, 11.0, lines)
    assert 1 <= len(made) <= lines
    assert all(width(line, 11.0) <= limit + 1e-6 or line == "…" for line in made)


def test_wrapping_takes_the_fewest_lines_and_evens_them_out():
    assert wrap("Polytechnic, batik programme", 120, 11.0, 3) == ["Polytechnic, batik", "programme"]
    assert fit("abcdef", 20, 11.0).endswith("…")
    assert wrap("short", 100, 11.0) == ["short"]


def test_figures_are_written_as_the_language_does():
    assert [Wording("en").figure(x) for x in (3, 1234, 0.5377, 481.39, 12345.6)] == [
        "3",
        "1,234",
        "0.538",
        "481",
        "1.23e+04",
    ]
    assert [Wording("id").figure(x) for x in (3, 1234, 0.5377)] == ["3", "1.234", "0,538"]


# geometry


@given(
    st.lists(st.tuples(st.floats(-500, 1500), st.floats(1, 40), st.floats(0.5, 9)), min_size=1, max_size=12),
)
def test_spread_keeps_order_room_and_ends(items):
    wanted, half, weight = zip(*items, strict=True)
    made = spread(wanted, half, 0.0, 1000.0, weight)
    for (a, ra), (b, rb) in itertools.pairwise(zip(made, half, strict=True)):
        assert b - a >= ra + rb - 1e-6
    if sum(half) * 2 <= 1000:
        assert made[0] >= half[0] - 1e-6
        assert made[-1] <= 1000 - half[-1] + 1e-6


def test_spread_leaves_alone_what_has_room_and_shares_what_has_not():
    assert spread([10, 50, 90], [5, 5, 5], 0, 100) == [10, 50, 90]
    assert spread([50, 50], [5, 5], 0, 100) == pytest.approx([45, 55])
    assert spread([50, 50], [5, 5], 0, 100, [3, 1]) == pytest.approx([47.5, 57.5])


@given(st.lists(st.floats(1, 100), min_size=1, max_size=15))
def test_squarified_parts_a_box_by_weight_without_gap_or_overlap(weights):
    weights = sorted(weights, reverse=True)
    boxes = squarified(weights, (10, 20, 810, 620))
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in boxes]
    assert areas == pytest.approx([w * 800 * 600 / sum(weights) for w in weights], rel=1e-6)
    for a, b in itertools.combinations(boxes, 2):
        assert min(a[2], b[2]) - max(a[0], b[0]) < 1e-6 or min(a[3], b[3]) - max(a[1], b[1]) < 1e-6


def test_rounded_corners_join_up_and_stay_within_short_lines():
    curves = rounded([(0, 0), (0, 0), (0, 3), (50, 3), (50, 80)], 9)
    assert curves[0][0] == (0, 0)
    assert curves[-1][3] == (50, 80)
    for one, other in itertools.pairwise(curves):
        assert math.dist(one[3], other[0]) < 1e-9
    assert all(-1e-9 <= x <= 50 + 1e-9 and -1e-9 <= y <= 80 + 1e-9 for curve in curves for x, y in curve)


def test_area_of_a_symbol_grows_with_the_measure():
    made = picture(3, 0)
    made = replace(
        made, nodes=[replace(n, size=s) for n, s in zip(made.nodes, (None, 4.0, 8.0), strict=True)]
    )
    small, middle, great = radii(made, 2.0, 10.0)
    assert (small, great) == (2.0, 10.0)
    assert middle**2 - small**2 == pytest.approx((great**2 - small**2) / 2)


def test_thickness_grows_with_strength_and_one_giant_flattens_nothing():
    made = picture(20, 80)
    lines = [replace(line, weight=float(at % 5 + 1)) for at, line in enumerate(made.lines)]
    lines[0] = replace(lines[0], weight=1e6)
    thick = thickness(lines)
    assert max(thick) == 1.0
    assert thick[1] > 0.3
    assert sorted(thick) == [
        thick[at] for at in sorted(range(len(lines)), key=lambda at: (thick[at], lines[at].weight))
    ]


# layouts


def boxes_overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def sampled(route, steps=12):
    """Points along a path as SVG writes it: a start, then curves."""
    start, *rest = route.removeprefix("M").split("C")
    here = tuple(map(float, start.split()))
    for part in rest:
        numbers = list(map(float, part.split()))
        a, b, c, d = here, numbers[:2], numbers[2:4], numbers[4:]
        here = tuple(d)
        for step in range(steps + 1):
            t = step / steps
            s = 1 - t
            yield tuple(
                s**3 * a[k] + 3 * s * s * t * b[k] + 3 * s * t * t * c[k] + t**3 * d[k] for k in (0, 1)
            )


pictures = st.builds(
    picture,
    n=st.integers(2, 70),
    m=st.integers(0, 160),
    stages=st.integers(1, 6),
    groups=st.integers(0, 9),
    seed=st.integers(0, 10_000),
)
slow = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(pictures)
def test_in_a_chain_no_boxes_overlap_and_no_tie_crosses_a_name(made):
    """The chain's promise: every tie runs between the boxes, whatever the data."""
    if not any(node.stages for node in made.nodes):
        return
    layout = chain_layout(made)
    placed = [mark.box for mark in layout.marks]
    for a, b in itertools.combinations(placed, 2):
        assert not boxes_overlap(a, b)
    for left, top, wide, high in placed:
        assert left >= 0
        assert top >= 0
        assert left + wide <= layout.width
        assert top + high <= layout.height
    for line, route in zip(made.lines, layout.routes, strict=True):
        for x, y in sampled(route):
            for at, (left, top, wide, high) in enumerate(placed):
                if at not in (line.source, line.target):
                    inside = left + 0.5 < x < left + wide - 0.5 and top + 0.5 < y < top + high - 0.5
                    assert not inside, (line, at)


ALONE = picture(n=65, m=0, stages=1, groups=0, seed=0)


@slow
@example(ALONE, "network")
@given(pictures, st.sampled_from(["network", "ego"]))
def test_in_networks_no_names_collide_and_all_stays_on_the_sheet(made, kind):
    made = replace(made, kind="network") if kind == "network" else ego_of(made)
    layout = lay_out(made)
    assert len(layout.marks) == len(layout.labels) == len(made.nodes)
    shown = [label for label in layout.labels if label.zoom == 1]
    boxes = [label_box(x.x, x.y, x.lines, x.anchor, x.size) for x in shown]
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] + 0.01 or b[2] <= a[0] + 0.01 or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01
    for mark in layout.marks:
        assert mark.x - mark.r >= 0
        assert mark.x + mark.r <= layout.width
        assert mark.y - mark.r >= 0
        assert mark.y + mark.r <= layout.height
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= layout.width
        assert bottom <= layout.height


@slow
@example(ALONE)
@given(pictures)
def test_in_networks_no_symbols_cover_one_another(made):
    layout = lay_out(replace(made, kind="network"))
    for a, b in itertools.combinations(layout.marks, 2):
        assert math.dist((a.x, a.y), (b.x, b.y)) > (a.r + b.r) * 0.8


@pytest.mark.parametrize("kind", ["chain", "network", "ego", "path", "integration"])
def test_the_same_picture_is_drawn_the_same_however_rows_come(kind):
    """Same input, same picture: order of rows, and another run, change nothing."""
    one = picture(60, 150)
    rows = [{"id": n.id, "name": n.name, "kind": n.kind, "group": n.group, "role": n.role} for n in one.nodes]
    worked = [{"participant": n.id, "stage": one.stages[s].id} for n in one.nodes for s in n.stages]
    ties = [
        tie(one.nodes[r.source].id, one.nodes[r.target].id, line.relation, r.weight)
        for line in one.lines
        for r in line.reports
    ]
    chance = random.Random(5)
    for part in (rows, worked, ties):
        chance.shuffle(part)
    nodes = nodes_of(rows, one.stages, worked)
    sizes = [node.size for node in one.nodes]
    nodes = [replace(node, size=size) for node, size in zip(nodes, sizes, strict=True)]
    other = replace(one, nodes=nodes, lines=lines_of(nodes, ties))
    of = {"ego": ego_of, "path": path_of}.get(kind, lambda made: replace(made, kind=kind))
    drawn = [svg(made, lay_out(made)) for made in (of(one), of(other), of(one))]
    assert drawn[0] == drawn[1] == drawn[2]


def test_a_chain_without_stages_is_refused_in_two_lines():
    with pytest.raises(CantingError) as error:
        chain_layout(picture(5, 4, stages=0))
    assert "no chain" in error.value.what
    assert "canting draw network" in error.value.hint


@pytest.mark.parametrize("kind", ["chain", "network", "ego", "path", "integration"])
@pytest.mark.parametrize(("n", "m"), [(1, 0), (2, 0), (2, 1), (3, 3)])
def test_the_smallest_networks_are_drawn(kind, n, m):
    made = picture(n, m * 4, stages=2, seed=3)
    made = replace(made, nodes=[replace(node, stages=(0,)) for node in made.nodes])
    if kind == "ego":
        made = ego_of(made)
    elif kind == "path":
        made = replace(made, kind="path", focus=(0, n - 1), paths=[])
    else:
        made = replace(made, kind=kind)
    ET.fromstring(svg(made, lay_out(made)))


def test_stages_stand_in_order_and_a_participant_of_several_says_so():
    chain = stages_of([{"id": "b", "name": "B", "position": 2}, {"id": "a", "name": "A", "position": 1}])
    nodes = nodes_of(
        [{"id": "x", "name": "X"}, {"id": "y", "name": "Y"}, {"id": "z", "name": "Z"}],
        chain,
        [
            {"participant": "x", "stage": "a"},
            {"participant": "x", "stage": "b"},
            {"participant": "y", "stage": "b"},
        ],
    )
    layout = chain_layout(Picture("chain", "t", "s", nodes, [], chain))
    x, y, z = layout.marks
    assert x.x < y.x < z.x  # z has no stage: it stands after all
    assert [area.title[0] for area in layout.areas] == ["A", "B", "Without a stage"]
    assert layout.labels[0].note == "+ 2"


def test_two_thousand_participants_are_drawn_in_seconds():
    import time

    made = picture(2_000, 6_000, groups=6, kind="network")
    started = time.process_time()
    document = svg(made, lay_out(made))
    assert time.process_time() - started < 60  # 5 s on a machine of its own
    assert document.count("<path d=") > 5_000
    assert "Names without room" in document


# integration


def test_integration_counts_ties_between_groups_and_who_carries_them():
    nodes = [
        Node("a1", "A1", group="a"),
        Node("a2", "A2", group="a"),
        Node("b1", "B1", group="b"),
        Node("b2", "B2", group="b"),
        Node("c1", "C1", group="c"),
    ]
    ties = [tie("a1", "b1"), tie("a1", "b2"), tie("b1", "a1"), tie("a1", "a2")]
    made = Picture("integration", "t", "s", nodes, lines_of(nodes, ties))
    layout = integration_layout(made)
    share = [cell.share for cell in layout.cells]
    assert share == [0.5, 0.5, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, None]
    told = [words.text for words in layout.words]
    assert "a – c, b – c" in told
    assert "a – b: A1" in told
    assert [band.empty for band in layout.group_ties] == [True, True, False]
    assert layout.pale == {1, 4}


def test_where_too_few_answered_no_person_is_named_for_what_hangs_on_one():
    nodes = [Node("a1", "A1", group="a"), Node("b1", "B1", "Organization", group="b")]
    made = Picture("integration", "t", "s", nodes, lines_of(nodes, [tie("a1", "b1")]))
    few = replace(made, everybody=replace(Everybody.of(made), enough=False))
    assert "a – b: A1, B1" in [words.text for words in integration_layout(made).words]
    assert "a – b: a person, B1" in [words.text for words in integration_layout(few).words]
    assert [area.note for area in integration_layout(made).areas] == ["1 participant", "1 participant"]


def test_who_may_be_tied_is_never_pale_also_where_nobody_is_named():
    """Trap: what is known of pairs is told by ids, and in a picture without names these are others."""
    nodes = [Node(f"{group}1", f"{group}1", group=group) for group in "ab"]
    made = Picture("integration", "t", "s", nodes, [])
    everybody = Everybody.of(made)
    silent = UnitAnswers("d", 1, [("INFORMS", None, "either")], [("a1", "no", []), ("b1", "no", [])])
    everybody = replace(everybody, answers=Answers.of(everybody.answers.graph, [silent], ["INFORMS"]))
    names = Names({"a1": "Person 1", "b1": "Person 2"}, frozenset({"a1", "b1"}))
    for drawn in (replace(made, everybody=everybody), called(replace(made, everybody=everybody), names)):
        assert integration_layout(drawn).pale == set()
    assert integration_layout(made).pale == {0, 1}


@pytest.mark.parametrize("lang", ["en", "id"])
def test_notes_stay_on_the_sheet(lang):
    """Notes in words of a survey of 400, beside six groups with long names."""
    counts = {"n": 337, "of": 2_765, "kept": 1_530, "yes": 1_285}
    keys = ("answered", "backbone of one", "size with care", "left out")
    notes = [Wording(lang).say(key, **counts) for key in keys]
    made = replace(picture(60, 90, groups=6, kind="network", lang=lang), notes=notes)
    drawn, layout = fitted(replace(made, paper="a4"))
    legend = Legend(drawn, layout)
    assert max(y for _, y, _, _ in legend.notes) <= NOTES
    told = f"{legend.above} {' '.join(text for _, _, text, _ in legend.notes)}"
    assert all(note in told for note in notes)
    assert width(legend.above, 11, bold=True) < drawn.sheet[0] - 2 * MARGIN
    assert escape(legend.above) in svg(drawn, layout)


def test_many_groups_share_an_area():
    made = picture(120, 200, groups=30, kind="integration")
    layout = integration_layout(made)
    assert "other groups" in [area.title[0] for area in layout.areas]
    assert len(layout.areas) <= 13
    for a, b in itertools.combinations(layout.areas, 2):
        apart = math.dist((a.x + a.w / 2, a.y + a.h / 2), (b.x + b.w / 2, b.y + b.h / 2))
        assert apart > (a.w + b.w) / 2


# colours


def test_groups_are_told_apart_by_colour_and_in_grey():
    made = picture(60, 0, groups=13)
    tints = palette.tints(made)
    assert len(made.groups) == 13
    assert len({(tint.fill, tint.mark) for tint in tints.values()}) == 13
    # In grey only the mark inside, or a clear step of lightness, is left.
    for one, other in itertools.combinations(palette.tints(picture(60, 0, groups=7)).values(), 2):
        assert one.mark != other.mark or abs(luminance(one.fill) - luminance(other.fill)) > 0.15


def test_usual_groups_keep_their_colour_in_every_picture():
    nodes = [Node("a", "A", group="media"), Node("b", "B", group="business"), Node("c", "C", group="zoo")]
    alone = palette.tints(Picture("network", "", "", nodes[:1], []))
    both = palette.tints(Picture("network", "", "", nodes, []))
    assert alone["media"] == both["media"]
    assert len(set(both.values())) == 3


def test_a_group_keeps_its_colour_whoever_a_picture_shows():
    """Trap: by what a picture shows, the zoo alone would have the first colour that is free."""
    parts = {"group": ["guild", "zoo", "media", "club"], "role": ["dyer", "trader"]}
    groups = ["guild", "zoo", "media", "club", None]
    nodes = [Node(str(at), "X", group=group, role="trader") for at, group in enumerate(groups)]
    whole = palette.tints(Picture("network", "", "", nodes, [], parts=parts))
    for chosen in itertools.combinations(nodes, 2):
        some = Picture("ego", "", "", list(chosen), [], parts=parts)
        assert {group: palette.tints(some)[group] for group in some.groups}.items() <= whole.items()
    roles = Picture("network", "", "", nodes, [], parts=parts, by="role")
    assert palette.tints(roles)["trader"] == list(palette.tints(roles).values())[1]
    assert palette.tints(Picture("network", "", "", nodes, []))["zoo"], "without a list: those it shows"


def test_relations_differ_by_dash_and_lightness_not_colour_alone():
    assert set(palette.LINES) == {*RELATIONS, RECOMMENDED}, "each has a stroke"
    dashes = [dash for _, dash, _ in palette.LINES.values()]
    assert len(set(dashes)) == len(palette.LINES)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# rendering


def nasty_picture(kind="chain"):
    chain = stages_of([{"id": "s", "name": NASTY[1], "position": 0}])
    rows = [
        {
            "id": f"{at}{text}",
            "name": text,
            "kind": KINDS[at % 5],
            "group": NASTY[at % 4],
            "role": NASTY[(at + 1) % 5],
        }
        for at, text in enumerate(NASTY)
    ]
    worked = [{"participant": row["id"], "stage": "s"} for row in rows[::2]]
    nodes = nodes_of(rows, chain, worked)
    ids = [row["id"] for row in rows]
    ties = [
        tie(
            a,
            b,
            RELATIONS[at % 4],
            question=NASTY[at % len(NASTY)],
            respondent=a,
            file=NASTY[1],
            row=3,
            dataset=NASTY[0],
        )
        for at, (a, b) in enumerate(itertools.permutations(ids, 2))
    ]
    return Picture(
        kind, clean(NASTY[0]), clean(NASTY[2]), nodes, lines_of(nodes, ties), chain, notes=[clean(NASTY[4])]
    )


@pytest.mark.parametrize("kind", ["chain", "network", "integration", "ego", "path"])
def test_nothing_in_data_becomes_markup(kind):
    made = nasty_picture()
    made = {"ego": ego_of, "path": path_of}.get(kind, lambda p: replace(p, kind=kind))(made)
    layout = lay_out(made)
    root = ET.fromstring(svg(made, layout))
    tags = {element.tag.split("}")[1] for element in root.iter()}
    ours = "svg title desc style defs marker pattern path rect g text tspan circle ellipse"
    assert tags <= set(ours.split())
    for element in root.iter():
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)
    page = html(made, layout)
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    assert "<img" not in page
    assert "\x00" not in page


def test_embedded_json_cannot_end_its_element_and_comes_back_whole():
    data = {"x": [*NASTY, "<!--<script>", "\u2028\u2029", "</SCRIPT >"]}
    text = embedded_json(data)
    assert "<" not in text
    assert ">" not in text
    assert "&" not in text
    assert json.loads(text) == data


def test_svg_has_a_title_and_says_what_is_made_up_and_left_out():
    made = replace(picture(30, 60), illustrative=True, notes=["Left out: 3 participants."])
    document = svg(made, lay_out(made))
    root = ET.fromstring(document)
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text == "A title"
    texts = ["".join(element.itertext()) for element in root.iter(f"{space}text")]
    assert Wording("en").say("illustrative") in texts
    assert "Left out: 3 participants." in texts
    assert "Data · 30 participants · " + f"{len(made.lines)} ties" in texts
    two = replace(made, lines=[replace(made.lines[0], both=True, directed=True), *made.lines[1:]])
    texts = ["".join(each.itertext()) for each in ET.fromstring(svg(two, lay_out(two))).iter(f"{space}text")]
    assert f"Data · 30 participants · {len(made.lines)} ties, 1 of them both ways" in texts
    titles = [element.text for element in root.iter(f"{space}title")]
    assert any("Knowledge, " in title and "report" in title for title in titles)


def test_indonesian_pictures_speak_indonesian():
    made = replace(picture(30, 60), lang="id", illustrative=True)
    document = svg(made, lay_out(made))
    for text in ("Pengetahuan", "Barang", "Sumber informasi", "data rekaan", "peserta"):
        assert text in document
    for text in ("Knowledge", "Goods", "participants"):
        assert text not in document


def test_png_is_a3_at_200_to_the_inch_and_has_ink_where_text_is():
    made = picture(20, 30)
    data = png(svg(made, lay_out(made)))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", data[16:24])
    assert (wide, round(wide / high, 2)) == (3360, round(SHEET[0] / SHEET[1], 2))


def test_coordinates_are_short():
    assert [number(x) for x in (1.0, 1.25, -0.04, 100.06)] == ["1", "1.2", "0", "100.1"]


# sheets


def in_print(made, layout, label):
    """Points of a name on its paper."""
    across = {"a3": 420, "a4": 297, "screen": 1920 / 96 * 25.4}[made.paper]
    return label.size * across / layout.width / 25.4 * 72


@pytest.mark.parametrize("paper", ["a3", "a4", "screen"])
@pytest.mark.parametrize("kind", ["chain", "network", "integration"])
def test_no_name_is_under_seven_points_on_its_paper_and_what_is_left_out_is_said(kind, paper):
    whole = replace(picture(120, 300, kind=kind), paper=paper)
    made, layout = fitted(whole)
    shown = [label for label in layout.labels if label.zoom == 1]
    assert shown or kind == "integration"
    assert all(in_print(made, layout, label) >= LEAST_POINTS for label in shown)
    assert layout.width / layout.height == pytest.approx(16 / 9 if paper == "screen" else 2**0.5, rel=0.01)
    gone = len(whole.nodes) - len(made.nodes)
    assert any(f"{gone} of 120" in note for note in made.notes) == bool(gone)
    hidden = len(made.nodes) - len(shown)
    text = svg(made, layout)
    assert (f"on the sheet: {hidden} of {len(made.nodes)}" in text) == (hidden > 0 and kind != "integration")
    if at_stages(whole) != at_stages(made) and kind == "chain":
        counts = {label.note for label in layout.areas}
        assert any(" of " in note for note in counts), "a stage says how many of its participants are drawn"


def test_a_backbone_keeps_the_strongest_of_each_and_parts_nobody_from_everybody():
    made = picture(60, 400, kind="network")
    kept = strongest_of_each(made.lines, 2)
    assert len(kept) < len(made.lines)
    assert set(kept) <= set(made.lines)
    for relation in made.relations:
        for at in range(60):
            own = [
                line for line in made.lines if line.relation == relation and at in (line.source, line.target)
            ]
            drawn = [line for line in kept if line.relation == relation and at in (line.source, line.target)]
            assert len(drawn) >= min(2, len(own))
            if own:
                assert max(line.weight for line in drawn) == max(line.weight for line in own)
    assert strongest_of_each(made.lines, 1_000) == made.lines


def test_pdf_is_a_page_of_its_paper_with_its_font_and_the_same_each_time():
    pytest.importorskip("typst")
    import io

    import pypdf

    made = replace(picture(12, 20, kind="network"), paper="a4")
    made, layout = fitted(made)
    content = rendered(made, layout, ".pdf")
    [page] = pypdf.PdfReader(io.BytesIO(content)).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]
    fonts = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert all("SourceSansPro" in name for name in fonts)
    assert "/XObject" not in page["/Resources"], "no picture of pixels"
    assert rendered(made, layout, ".pdf") == content
