"""Whatever stands in a file: an answer, or problems that each name a place and a hint. Never a traceback.

`CANTING_FUZZ` says how many cases each reader is given.
"""

from __future__ import annotations

import shutil
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from surveys import survey
from tally import FUZZ, case
from test_network_files import network_samples

from canting.errors import CantingError, UsageError
from canting.loader.bare import describe
from canting.loader.check import check
from canting.loader.drafting.draft import draft
from canting.loader.problems import DataError
from canting.queries.catalogue import CYPHER
from canting.queries.header import read_query

ROOT = Path(__file__).resolve().parent.parent
BATIK = ROOT / "examples" / "batik-pekalongan"
QUERIES = sorted(
    path for path in CYPHER.glob("*/*.cypher") if "// returns" in path.read_text(encoding="utf-8")
)

# Nothing is kept from run to run: the same cases are not tried again and again.
MANY = settings(
    max_examples=FUZZ,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)

# What surveys are full of, and what breaks readers of files.
TOKENS = [
    b"", b"\n", b"\r", b"\r\n", b"\0", b'"', b'""', b"'", b"'''", b'"""', b",", b";", b"\t", b"|", b"#", b"=", b"==",
    b"[", b"]", b"[[", b"]]", b"{", b"}", b".", b"\\", b"\\u12", b"\\ud800", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff",
    b"\xc3", b"\xe9", b"\x93", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"NA", b"nan", b"inf", b"-0", b"1e999",
    b"9" * 30, b"9" * 5000, b"true", b"1979-05-27", b"0001-01-01", b"=cmd|'/C calc'!A0", b"../../etc/passwd",
    b"/dev/zero", b"//", b"/*", b"$", b"$x", b"->", b"int[]?", b"= 3", b"A" * 300, b"p1", b" ", b"\xc2\xa0",
    b"<", b">", b"&", b"&#0;", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"-1", b"0", b"99999999",
    b"\xe2\x80\xae", b"%s", b"%n", b"{0}", b"\x1b[2J", b"nodes", b"ties", b"file", b"kind", b"id", b"weight",
]  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),  # where, of the length
        st.integers(0, 12),  # how much of what stands there goes
        st.one_of(st.sampled_from(TOKENS), st.binary(max_size=6)),
    ),
    min_size=1,
    max_size=5,
)
Edits = list[tuple[int, int, bytes]]
LINES = st.lists(st.tuples(st.integers(0, 1 << 20), st.sampled_from(["away", "twice", "up"])), max_size=2)


def edited(raw: bytes, edits: Edits) -> bytes:
    """Some bytes with pieces of it replaced."""
    for where, length, new in edits:
        at = where % (len(raw) + 1)
        raw = raw[:at] + new + raw[at + length :]
    return raw


def moved(raw: bytes, moves: list[tuple[int, str]]) -> bytes:
    """Lines left out, repeated, or moved up."""
    lines = raw.splitlines(keepends=True)
    for where, how in moves:
        if not lines:
            break
        at = where % len(lines)
        line = lines.pop(at)
        lines[at:at] = {"away": [], "twice": [line, line], "up": []}[how]
        if how == "up":
            lines.insert(at // 2, line)
    return b"".join(lines)


def checks_or_says_where(folder: Path, files: set[str]) -> None:
    """Check a folder: whatever is wrong is said with a place."""
    try:
        with check(folder) as checked:
            for problem in checked.problems:
                assert problem.file in files or problem.file.split("[")[0] in files, problem
                assert problem.row is None or problem.row > 0, problem
                assert problem.what, problem
                assert problem.hint, problem
                assert "\n" not in problem.line + problem.hint, problem
            checked.write_problems(folder / "problems-of-the-test.csv")
            checked.write_rejects(folder / "rejects-of-the-test.csv")
    except DataError as error:
        for problem in error.problems:
            assert problem.file in files, problem
            assert problem.what, problem
            assert problem.hint, problem
            assert "\n" not in problem.line + problem.hint, problem


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a survey, whose files a case replaces."""
    made = tmp_path_factory.mktemp("fuzz")
    return survey(made / "s", "one", 1, range(12), 20)


@pytest.fixture(scope="module")
def networks() -> dict[str, bytes]:
    """A sound file of each kind of network and table, by its ending."""
    return network_samples()


@pytest.fixture(scope="module")
def batik(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fuzz-batik") / "s"
    shutil.copytree(BATIK, made)
    return made


@given(moves=LINES, edits=EDITS)
@MANY
def test_dataset_toml(batik: Path, moves: list[tuple[int, str]], edits: Edits) -> None:
    """The example's own, damaged; whatever is still a description is checked with its files."""
    case("dataset.toml")
    raw = edited(moved((BATIK / "dataset.toml").read_bytes(), moves), edits)
    (batik / "dataset.toml").write_bytes(raw)
    names = {path.name for path in BATIK.iterdir()}
    try:
        with check(batik) as checked:
            for problem in checked.problems:
                assert problem.file, problem
                assert problem.what, problem
                assert problem.hint, problem
    except DataError as error:
        for problem in error.problems:
            assert problem.file in names, problem
            assert problem.row is None or problem.row > 0, problem
            assert "\n" not in problem.line + problem.hint, problem
            assert problem.hint, problem


NEW_WORDS = b"""\
[dataset]
id = "w"
title = "W"
aliases = "aliases.csv"
[[nodes]]
file = "people.csv"
id = "id"
name = "name"
kind = "Actor"
[[nodes]]
file = "more.csv"
id = "name"
match = "either"
kind = { column = "kind" }
group = "group"
[[ties]]
file = "answers.csv"
shape = "wide"
from = "who"
to = "a*"
weight = ["w1", "w2"]
type = "INFORMS"
match = "either"
unlisted = "InformationSource"
question = "advice"
[[questions]]
id = "advice"
type = "INFORMS"
meaning = "asks"
text = { id = "Siapa?", en = "Whom?" }
form = "free"
asked = { kind = ["Actor"] }
limit = 2
scale = { from = 1, to = 4, strongest = 1 }
from = 2026-03-01
"""
WORDS_FILES = {
    "people.csv": "id,name\n1,Sari\n2,Batik Ayu\n3,Tini\n",
    "more.csv": "name,kind,group\nSARI,Actor,business\nDinas,Organization,government\n",
    "answers.csv": "who,a1,a2,w1,w2\nsari,Ayu,koran,1,4\n2,lupa,Dinas,2,3\nTini,,,,\n",
    "aliases.csv": "written,means,decision,kind,by,at,note\nAyu,2,same,,me,,\nlupa,,ignore,,,,\nx,y,new,Actor,,,\n",
}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey whose names, tables and questions are said in many words."""
    made = tmp_path_factory.mktemp("fuzz-words")
    for name, text in {"dataset.toml": NEW_WORDS.decode(), **WORDS_FILES}.items():
        (made / name).write_text(text, encoding="utf-8")
    with check(made) as checked:
        assert not checked.total, checked.problems
    return made


@given(file=st.sampled_from(["dataset.toml", *WORDS_FILES]), moves=LINES, edits=EDITS)
@MANY
def test_words_of_names_and_questions(
    words: Path, file: str, moves: list[tuple[int, str]], edits: Edits
) -> None:
    """Any of its files damaged: every row is accounted for, whatever is wrong."""
    case("names and questions")
    good = (words / file).read_bytes()
    try:
        (words / file).write_bytes(edited(moved(good, moves), edits))
        checks_or_says_where(words, {"dataset.toml", *WORDS_FILES})
        with suppress(DataError), check(words) as checked:
            for count in checked.counts:
                rest = (
                    count.blank,
                    count.set_aside,
                    count.folded,
                    count.no_tie,
                    count.not_said,
                    count.ignored,
                )
                lost = count.rows - sum(rest) - count.described - count.kept
                assert not lost or checked.total, (count, checked.problems)
    finally:
        (words / file).write_bytes(good)


@given(moves=LINES, edits=EDITS)
@MANY
def test_a_first_look_at_damaged_files(words: Path, moves: list[tuple[int, str]], edits: Edits) -> None:
    """`new --from` drafts what can be read as TOML, or says in two lines that a file can't be read."""
    case("first look")
    folder = words / "draft"
    folder.mkdir(exist_ok=True)
    try:
        damaged = edited(moved(WORDS_FILES["answers.csv"].encode(), moves), edits)
        (folder / "answers.csv").write_bytes(damaged)
        (folder / "people.csv").write_text(WORDS_FILES["people.csv"], encoding="utf-8")
        with suppress(CantingError):
            draft(folder, [folder / "people.csv", folder / "answers.csv"], "d")
            tomllib.loads((folder / "dataset.toml").read_text(encoding="utf-8"))
            with suppress(DataError), check(folder):
                pass
    finally:
        shutil.rmtree(folder)


@given(file=st.sampled_from(["people.csv", "ties.csv"]), moves=LINES, edits=EDITS)
@MANY
def test_csv(folder: Path, file: str, moves: list[tuple[int, str]], edits: Edits) -> None:
    case("CSV")
    path = folder / file
    good = path.read_bytes()
    try:
        path.write_bytes(edited(moved(good, moves), edits))
        checks_or_says_where(folder, {"people.csv", "ties.csv", "dataset.toml"})
    finally:
        path.write_bytes(good)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey in a workbook: texts, numbers, dates, a formula, a blank row and a second sheet."""
    made = tmp_path_factory.mktemp("fuzz-book")
    with xlsxwriter.Workbook(str(made / "good.xlsx"), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        people = workbook.add_worksheet("People")
        people.write_row(0, 0, ["id", "name", "age", "born", "nib"])
        for row in range(1, 9):
            people.write_row(row, 0, [f"p{row}", f"Name {row}", 20 + row])
            people.write_number(row, 4, row, workbook.add_format({"num_format": "0000"}))
        people.write_datetime(2, 3, datetime(2001, 2, 3))
        people.write_formula(3, 3, "=1+1", None, 2)
        people.write_row(10, 0, ["p10", "NA"])
        ties = workbook.add_worksheet("Ties")
        ties.write_row(0, 0, ["a", "b", "w"])
        ties.write_row(1, 0, ["p1", "p2", 1.5])
    (made / "dataset.toml").write_text(
        '[dataset]\nid = "b"\ntitle = "B"\n'
        '[[nodes]]\nfile = "t.xlsx"\nsheet = "People"\nkind = "Actor"\nid = "id"\nname = "name"\n'
        'properties.age = "int?"\nproperties.born = "date?"\nproperties.nib = "str?"\n'
        '[[ties]]\nfile = "t.xlsx"\nsheet = "Ties"\ntype = "INFORMS"\nfrom = "a"\nto = "b"\nmeaning = "gives"\n'
        'weight = { column = "w", blank = "no answer", missing = ["9"], zero = "no tie" }\n'
    )
    return made


@given(part=st.integers(0, 30), packed=st.booleans(), edits=EDITS)
@MANY
def test_excel(book: Path, part: int, packed: bool, edits: Edits) -> None:
    """A part of the workbook is damaged inside a sound archive, or the archive itself."""
    case("Excel")
    if packed:
        (book / "t.xlsx").write_bytes(edited((book / "good.xlsx").read_bytes(), edits))
    else:
        with zipfile.ZipFile(book / "good.xlsx") as good, zipfile.ZipFile(book / "t.xlsx", "w") as bad:
            names = good.namelist()
            sheets = [name for name in names if "sheet" in name or "shared" in name]
            chosen = sheets[part % len(sheets)] if part < 20 else names[part % len(names)]
            for name in names:
                raw = good.read(name)
                bad.writestr(name, edited(raw, edits) if name == chosen else raw)
    checks_or_says_where(book, {"t.xlsx", "dataset.toml"})


@given(path=st.sampled_from(QUERIES), moves=LINES, edits=EDITS)
@MANY
def test_headers_of_queries(path: Path, moves: list[tuple[int, str]], edits: Edits) -> None:
    case("query headers")
    text = edited(moved(path.read_bytes(), moves), edits).decode("utf-8", "replace")
    read: Callable[..., object] = read_query
    try:
        read(text, path="q/asked.cypher", name="asked", group="q")
    except CantingError as error:
        assert error.what.startswith("q/asked.cypher:"), error
        assert error.what.split(":")[1].isdigit(), error
        assert error.hint
        assert "\n" not in error.what + error.hint
        assert not isinstance(error, UsageError)


@pytest.mark.parametrize("ending", [each for each in network_samples() if each != "##d"])
@MANY
@given(edits=EDITS, moves=LINES)
def test_files_of_networks(
    networks: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    ending: str,
    edits: Edits,
    moves: list[tuple[int, str]],
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzz-networks"
    folder.mkdir(exist_ok=True)
    path = folder / f"x.{ending}"
    path.write_bytes(moved(edited(networks[ending], edits), moves))
    if ending == "##h":
        (folder / "x.##d").write_bytes(networks["##d"])
    try:
        dataset, _ = describe(path, "x")
    except DataError as error:
        for problem in error.problems:
            assert problem.file == path.name
            assert problem.what
            assert problem.hint
            assert "\n" not in problem.line + problem.hint, problem
            assert problem.row is None or problem.row > 0
    else:
        with check(dataset) as checked:
            for problem in checked.problems:
                assert problem.what
                assert problem.hint
