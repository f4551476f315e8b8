"""dataset.toml: what is accepted, and how each fault is said, with its line, its key and the nearest right word."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally import few

from canting.errors import CantingError, UsageError
from canting.loader.contract import EventTable, Header, NodeTable, StagePart, TieTable
from canting.loader.dataset import load_dataset
from canting.loader.new import new
from canting.loader.problems import DataError
from canting.loader.toml import key_lines

GOOD = """\
[dataset]
id = "s"
title = "S"

[[stages]]
id = "dye"
position = 1

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
properties.age = "int?"

[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "a"
to = "b"
meaning = "asks"
"""


def faults(tmp_path: Path, text: str) -> list[tuple[int | None, str | None, str, str]]:
    (tmp_path / "dataset.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_dataset(tmp_path)
    return [(p.row, p.column, p.what, p.hint) for p in caught.value.problems]


def changed(old: str, new_text: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new_text)


def test_a_good_one_says_what_it_means(tmp_path):
    (tmp_path / "dataset.toml").write_text(GOOD, encoding="utf-8")
    dataset = load_dataset(tmp_path)
    assert (dataset.id, dataset.wave, dataset.dataset.illustrative) == ("s", 1, False)
    assert dataset.nodes[0].kind.value == "Actor"
    assert dataset.nodes[0].properties["age"].optional
    assert dataset.ties[0].meaning == "asks"
    assert dataset.ties[0].duplicates == "refuse"
    assert dataset.folder == tmp_path
    assert dataset.line("ties", 0, "from") == 18


def test_any_file_name_will_do_and_a_byte_order_mark_as_well(tmp_path):
    """Notepad writes a byte-order mark, and UTF-16 if asked for "Unicode"."""
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.toml"
        path.write_text(GOOD, encoding=encoding)
        assert load_dataset(path).id == "s"


def test_nothing_there_is_wrong_use(tmp_path):
    with pytest.raises(UsageError, match="No dataset is at") as caught:
        load_dataset(tmp_path / "nowhere")
    assert caught.value.exit_code == 2
    with pytest.raises(UsageError):
        load_dataset(tmp_path)


@pytest.mark.parametrize(
    ("old", "new_text", "line", "key", "what", "hint"),
    [
        ('title = "S"', 'titel = "S"', 3, "dataset.titel", "no key here", "Did you mean title?"),
        ('title = "S"\n', "", 1, "dataset.title", "missing", "`title = …` in [dataset]"),
        ('id = "s"', "id = 7", 2, "dataset.id", "should be text", "in quotes"),
        ('id = "s"', 'id = "a b"', 2, "dataset.id", "is no such name", "letters, digits"),
        ('kind = "Actor"', 'kind = "actr"', 11, "nodes[1].kind", "not a word known", 'Did you mean "Actor"?'),
        ('type = "INFORMS"', 'type = "INFORM"', 17, "ties[1].type", "not a word", 'Did you mean "INFORMS"?'),
        ('"int?"', '"integer"', 13, "nodes[1].properties.age", "not a word", 'Did you mean "int"?'),
        (
            'meaning = "asks"\n',
            "",
            15,
            "ties[1].meaning",
            "INFORMS needs a meaning",
            "knowledge flows to -> from",
        ),
        ("position = 1", 'position = "1"', 7, "stages[1].position", "integer", "whole number"),
        (
            'file = "people.csv"',
            'file = "../../etc/passwd"',
            10,
            "nodes[1].file",
            "leads out of",
            "into that folder",
        ),
        (
            'file = "people.csv"',
            'file = "/etc/passwd"',
            10,
            "nodes[1].file",
            "leads out of",
            "into that folder",
        ),
        (
            'file = "people.csv"',
            'file = "C:\\\\people.csv"',
            10,
            "nodes[1].file",
            "leads out of",
            "into that folder",
        ),
        (
            'file = "people.csv"',
            'file = "a\\u0000.csv"',
            10,
            "nodes[1].file",
            "characters that no file name",
            "",
        ),
        (
            'file = "people.csv"',
            'file = "people.docx"',
            10,
            "nodes[1].file",
            "no file that canting reads",
            "",
        ),
        ("properties.age", "properties.run", 13, "nodes[1].properties.run", "can't be called run", "my_run"),
        (
            "properties.age",
            'properties."2nd"',
            13,
            "nodes[1].properties.2nd",
            "no name for a property",
            "column",
        ),
        (
            'id = "id"',
            'id = "id"\nplace = "kode"',
            13,
            "nodes[1].place",
            "a code without a scheme",
            "scheme =",
        ),
        ('id = "id"', 'id = "id"\nsheet = "A"', 13, "nodes[1].sheet", "only spreadsheets", ""),
        (
            'id = "id"',
            'id = "id"\ngroup = { value = "x", map = { a = "b" } }',
            13,
            "nodes[1].group",
            "no map",
            "",
        ),
        (
            'meaning = "asks"',
            'meaning = "asks"\nquestion = {}',
            21,
            "ties[1].question",
            "a text or a column",
            "",
        ),
    ],
)
def test_each_fault_names_its_line_key_and_hint(tmp_path, old, new_text, line, key, what, hint):
    found = faults(tmp_path, changed(old, new_text))
    assert [(each[0], each[1]) for each in found] == [(line, key)]
    assert what in found[0][2]
    assert hint in found[0][3]


def test_all_faults_are_said_at_once(tmp_path):
    text = GOOD.replace('title = "S"', "").replace('kind = "Actor"', 'kind = "X"').replace("from =", "form =")
    assert len(faults(tmp_path, text)) == 3  # title missing, a kind that is none, form for from


def test_what_is_right_alone_and_wrong_together(tmp_path):
    text = changed(
        '[[nodes]]\nfile = "people.csv"', '[[nodes]]\nfile = "people.csv"\nstage = { value = "dying" }'
    )
    assert faults(tmp_path, text)[0][3] == 'Did you mean "dye"?'
    text = changed('type = "INFORMS"', 'type = "COLLABORATES_WITH"')
    assert "no direction" in faults(tmp_path, text)[0][2]
    text = changed('type = "INFORMS"', 'type = "PARTICIPATES_IN"').replace('meaning = "asks"\n', "")
    assert "events, and none are declared" in faults(tmp_path, text)[0][2]
    text = GOOD + '\n[[nodes]]\nfile = "more.csv"\nkind = "Actor"\nid = "id"\nproperties.age = "str"\n'
    assert "age is str here and int in nodes[1].properties.age" in faults(tmp_path, text)[0][2]
    text = changed('[[stages]]\nid = "dye"', '[[stages]]\nid = "dye"\nposition = 2\n\n[[stages]]\nid = "dye"')
    assert "stands twice" in faults(tmp_path, text)[0][2]
    assert "describes no file" in faults(tmp_path, '[dataset]\nid = "s"\ntitle = "S"\n')[0][2]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[dataset]\nid = "s"   title = "two on a line"\n', 2),
        ('[dataset]\nid = "s\n', 2),
        ("[dataset]\nid = s\n", 2),
        ("[dataset\n", 1),
        ('[dataset]\nid = "a"\nid = "b"\n', 3),
        ("[[nodes]]\nproperties = {\n", 2),
    ],
)
def test_what_isnt_toml_names_its_line(tmp_path, text, line):
    found = faults(tmp_path, text)
    assert found[0][0] == line
    assert "isn't TOML" in found[0][2]


def test_hostile_bytes(tmp_path):
    path = tmp_path / "dataset.toml"
    for raw, what in [
        (b"[dataset]\nid = '\xff'\n", "line 2: has bytes that aren't UTF-8"),
        (b"a = " + b"[" * 50_000, "TOML"),
        (b"a = " + b"9" * 5_000, "TOML"),
        (b"a" * 2_000_000, "larger than 1 MB"),
        (b"\xff\xfea", "UTF-8"),
    ]:
        path.write_bytes(raw)
        with pytest.raises(DataError) as caught:
            load_dataset(path)
        assert what in str(caught.value)


def test_lines_are_found_past_strings_comments_and_arrays():
    """A text or a comment may hold what looks like a key or a table."""
    text = (
        'a = """\n[not]\nb = 1\n"""  # [no]\nc = [\n  "]", # ]\n  "x",\n]\n[t."q.r"]\n'
        "d.e = { f = 1, g = { h = '#' } }\n[[u]]\n[[u]]\ni = 1\n[u.v]\nj = 2\n"
    )
    lines = key_lines(text)
    assert lines[("c",)] == 5
    assert lines[("t", "q.r")] == 9
    assert lines[("t", "q.r", "d", "e")] == 10
    assert lines[("u", 0)] == 11
    assert lines[("u", 1)] == 12
    assert lines[("u", 1, "i")] == 13
    assert lines[("u", 1, "v", "j")] == 15
    assert ("not",) not in lines
    assert ("b",) not in lines


KEYS = st.text(string.ascii_lowercase + "_-", min_size=1, max_size=6)
VALUES = st.recursive(
    st.one_of(
        st.integers(-5, 5).map(str),
        st.booleans().map(lambda value: str(value).lower()),
        st.text(
            string.printable.replace("\\", "").replace('"', "").replace("\n", "").replace("\r", ""),
            max_size=9,
        )
        .filter(str.isprintable)
        .map(lambda value: f'"{value}"'),
        st.sampled_from(['"Actor"', '"INFORMS"', '"asks"', '"people.csv"', '"int?"', "1979-05-27", "nan"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda each: "{ " + ", ".join(f"{k} = {v}" for k, v in each.items()) + " }"
        ),
    ),
    max_leaves=4,
)
MODELS = (Header, StagePart, NodeTable, EventTable, TieTable)
KNOWN = st.sampled_from(
    sorted({field.alias or name for model in MODELS for name, field in model.model_fields.items()})
)
LINES = st.one_of(
    st.sampled_from(
        ["[dataset]", "[[stages]]", "[[nodes]]", "[[events]]", "[[ties]]", "[nodes.properties]", "# x"]
    ),
    st.tuples(st.one_of(KNOWN, KEYS), VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.text(max_size=12),
)


@given(st.one_of(st.lists(LINES, max_size=14).map("\n".join), st.text(max_size=60)))
@settings(max_examples=few(400), deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_makes_it_stumble(tmp_path, text):
    """Whatever stands there, the answer is a dataset or problems that each name the file."""
    path = tmp_path / "any.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        load_dataset(path)
    except DataError as error:
        assert all(problem.file == "any.toml" and problem.what and problem.hint for problem in error.problems)
        assert all("\n" not in line for line in (error.what, error.hint))
    except CantingError as error:
        pytest.fail(f"not a problem with a place: {error}")


def test_new_writes_what_loads_as_it_is(tmp_path):
    folder = tmp_path / "Survei Batik (2024)"
    written = new(folder)
    assert written[0].name == "dataset.toml"
    dataset = load_dataset(folder)
    assert dataset.id == dataset.dataset.namespace == "survei-batik-2024"
    assert dataset.dataset.illustrative, "its rows are made up"


def test_new_never_overwrites(tmp_path):
    (tmp_path / "advice.csv").write_text("mine")
    with pytest.raises(UsageError, match=r"has advice\.csv already"):
        new(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["advice.csv"]
