"""What canting says in Indonesian: every text that it may say, for every command, and nothing of it in data files."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pyarrow.parquet as pq
import pytest
import said
import typer.main
from typer.testing import CliRunner

from canting import language
from canting.cli import app
from canting.commands.questions import query_command
from canting.database.interrupt import Doing, interruptible
from canting.language import cell, heading, helped, of_query, per_cent, speaking, translated, words_of
from canting.queries.catalogue import graph_names, kept_filters, read_catalogue, read_graph
from canting.result import Column, Result, Type
from canting.writing.results import as_text, write_file

ROOT = Path(__file__).resolve().parent.parent
TEXTS = tomllib.loads((ROOT / "texts" / "id.toml").read_text(encoding="utf-8"))
HELP = tomllib.loads((ROOT / "texts" / "id.help.toml").read_text(encoding="utf-8"))["help"]
QUERIES = tomllib.loads((ROOT / "texts" / "id.queries.toml").read_text(encoding="utf-8"))["queries"]
CATALOGUE = read_catalogue([])

NOT_SAID = tomllib.loads((ROOT / "tests" / "data" / "not-said.toml").read_text(encoding="utf-8"))
"""Texts that nobody who uses canting in a terminal is told, by the reason."""

PARTS = ("drawing", "linking", "draft")
"""What has words of its own by keys, in ``texts/PART/LANGUAGE/words.toml``."""

APART = (
    # words in both languages of their own
    "drawing/areas.py",
    "drawing/legend.py",
    "drawing/render.py",
    "drawing/text.py",
    "drawing/words.py",
    "linking/texts.py",
    # what the manual says of the sorts, whose names are words that programs read
    "loader/sorts.py",
    "reporting/demo.py",
    # markup and styles, whose words stand in texts/report
    "reporting/page.py",
    "reporting/paper.py",
    # an assistant reads these, and answers in whatever language it is asked
    "assistant/",
)
CODE = re.compile(
    r"\\[sdwbnAZ(]|\b(MATCH|MERGE|UNWIND|RETURN|CREATE|PRAGMA|SELECT|INSERT|DETACH|CALL|SHOW|DROP|ALTER) "
    r"|<[a-z/!]|\| None|^[a-z.]+ = |^# [a-z]+ = |:str\b|^PREFIX|\{\{"
)
"""Cypher, SQL, HTML, regular expressions, and lines of a drafted dataset.toml."""


@pytest.fixture
def indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANTING_LANG", "id")


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def test_every_column_of_a_named_query_has_a_heading():
    columns = {column.name for query in CATALOGUE.queries.values() for column in query.columns}
    assert columns - TEXTS["headings"].keys() == set()


def test_every_column_of_a_table_that_no_query_makes_has_a_heading():
    columns = set()
    for path in [
        path
        for folder in ("linking", "writing", "commands", "queries", "loader")
        for path in (ROOT / folder).rglob("*.py")
    ]:
        text = path.read_text(encoding="utf-8")
        columns |= set(re.findall(r'\bColumn\("([a-z_]+)"', text))
        for listed in re.findall(r'"((?:[a-z_]+:(?:str|int|float|bool|date)[\[\]?]* ?)+)"', text):
            columns |= {each.partition(":")[0] for each in listed.split()}
    assert len(columns) > 20
    assert columns - TEXTS["headings"].keys() == set()


def test_every_text_of_a_named_querys_header_has_an_indonesian():
    said_of = [*kept_filters(), *(p for name in graph_names() for p in read_graph(name).parameters)]
    texts = [each.doc for each in said_of]
    for query in CATALOGUE.queries.values():
        texts += [query.title, query.doc, *(p.doc for p in query.parameters), *(c.doc for c in query.columns)]
    lacking = [part for text in texts for part in paragraphs(text) if part not in QUERIES]
    assert lacking == []
    with speaking("id"):
        assert of_query("The participant.") == "Peserta."


def test_every_message_has_an_indonesian():
    """Whoever adds a message adds its Indonesian to texts/id.toml, or says in not-said.toml why it needs none."""
    keys = {key for part in PARTS for key in words_of(part, "en")}
    exceptions = {text for texts in NOT_SAID.values() for text in texts}
    lacking = {}
    for text, where in said.texts().items():
        known = text in TEXTS["lines"] or text.strip() in TEXTS["lines"] or " ".join(text.split()) in HELP
        known = known or all(part in HELP or part.startswith("\b") for part in paragraphs(text))
        apart = where.startswith(APART) or text in keys or text in exceptions or CODE.search(text)
        if not known and not apart:
            lacking[text] = where
    assert lacking == {}


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_words_with_the_same_places_for_values(part: str):
    english, indonesian = words_of(part, "en"), words_of(part, "id")
    assert list(english) == list(indonesian)
    for key, text in english.items():
        fields = [
            {name for _, name, _, _ in Formatter().parse(each) if name} for each in (text, indonesian[key])
        ]
        assert fields[0] == fields[1], key


def test_no_exception_is_left_that_nobody_needs():
    there = said.texts().keys()
    assert [text for texts in NOT_SAID.values() for text in texts if text not in there] == []


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name, each in getattr(command, "commands", {}).items():
        yield from commands(each, (*words, name))


def test_every_help_has_an_indonesian():
    made = [command for _, command in commands(typer.main.get_command(app))]
    made += [
        query_command(CATALOGUE, name, twice=twice) for name in CATALOGUE.queries for twice in (False, True)
    ]
    lacking = []
    with speaking("id"):
        for command in made:
            texts = [command.help] if command.name not in CATALOGUE.queries else []
            texts += [getattr(parameter, "help", None) for parameter in command.params]
            parts = [p for text in texts for p in re.split(r"\n\s*\n", inspect.cleandoc(text or ""))]
            lacking += [p for p in parts if p and not p.startswith("\b") and helped(p) == p]
    assert lacking == []


def test_help_of_a_command_is_indonesian_to_its_last_word():
    runner = CliRunner()
    shown = runner.invoke(app, ["query", "degree", "--help", "--lang", "id"]).output
    shown = " ".join(shown.split())
    for word in ("Pemakaian:", "Opsi:", "Kolom:", "Contoh:", "Bawaan: knowledge", "Tampilkan pesan ini"):
        assert word in shown
    shown = runner.invoke(app, ["--lang", "id", "--help"]).output
    assert "Perintah:" in shown
    assert "semuanya sekali, pada klaster batik rekaan" in shown
    assert "Usage:" in runner.invoke(app, ["--help"]).output


def test_both_languages_of_a_line_have_the_same_places_for_values():
    for english, other in [*TEXTS["lines"].items(), *HELP.items()]:
        numbers = [int(each) for each in re.findall(r"\{(\d)\}", other)]
        if numbers:  # a place for an ending of English, as of row{s}, may be left out
            assert "{}" not in other, english
            assert max(numbers) < english.count("{}"), english
        else:
            assert english.count("{}") == other.count("{}"), english
        assert english[:1].isspace() == other[:1].isspace(), english
        assert other.strip()


def test_a_line_is_known_by_the_words_around_its_values(indonesian: None):
    assert translated("Covers batik (wave 2).") == "Mencakup batik (gelombang 2)."
    problem = "people.csv, row 7, column age: 12,5: is no number"
    assert translated(problem) == "people.csv, baris 7, kolom age: 12,5: bukan bilangan"
    problem = 'a.xlsx[B C], row 6, column D: "x": disagrees with "y" (a.xlsx[E], row 7, column D)'
    other = 'a.xlsx[B C], baris 6, kolom D: "x": tidak cocok dengan "y" (a.xlsx[E], baris 7, kolom D)'
    assert translated(problem) == other
    assert translated("  No problems.") == "  Tidak ada masalah."
    assert translated("Took 1.5 s.\nNo rows.") == "Memakan 1,5 detik.\nTidak ada baris."
    assert translated("Set 3 rows aside in x.csv.") == "Menyisihkan 3 baris ke x.csv."
    assert heading("closeness_in") == "kedekatan masuk"


def test_the_convention_of_every_query_is_said_in_indonesian(indonesian: None):
    for query in CATALOGUE.queries.values():
        if query.convention:
            assert translated(f"Convention: {query.convention}").startswith("Konvensi: ")


@pytest.mark.parametrize("line", ["", " ", "{}", "What nobody ever said", "a: b: c: d: e: f", "\\1 {0} $x"])
def test_what_isnt_there_stays_as_it_is(indonesian: None, line: str):
    assert translated(line) == line


@pytest.mark.parametrize("asked", ["", "en", "EN_US", "fr"])
def test_english_is_what_nobody_asks_for(monkeypatch: pytest.MonkeyPatch, asked: str):
    monkeypatch.setenv("CANTING_LANG", asked)
    assert translated("No problems.") == "No problems."
    assert heading("name") == "name"


ERRORS: list[list[str]] = [
    ["query", "degree", "--format", "xml"],
    ["check", "nowhere"],
    ["load", "nowhere"],
    ["names", "nowhere"],
    ["query", "nothing"],
    ["draw", "chain", "chain.gif"],
    ["report", "--output", "report.gif"],
    ["export"],
    ["link", "why", "nowhere", "somebody"],
    ["nothing"],
    ["load", "--nothing"],
    ["compare", "degree"],
]


@pytest.mark.parametrize("line", ERRORS, ids=" ".join)
def test_every_command_speaks_the_language_that_the_line_asks_for(line: list[str], tmp_path: Path):
    runner = CliRunner()
    env = {"NEO4J_URI": "bolt://127.0.0.1:9", "NEO4J_PASSWORD": "x"}
    for words in (["--lang", "id", *line], [*line, "--lang", "id"], [*line, "--lang=id"]):
        output = runner.invoke(app, words, env=env).output
        assert output.startswith("Galat: "), output
        assert not re.search(r"\b(the|is|are|of|no|such|it|takes|shows)\b", output), output
    assert runner.invoke(app, line, env=env).output.startswith("Error: ")


def test_an_unknown_language_is_refused_with_those_that_there_are():
    runner = CliRunner()
    for env, line in (({}, ["check", "x", "--lang", "fr"]), ({"CANTING_LANG": "fr"}, ["check", "x"])):
        shown = runner.invoke(app, line, env=env)
        assert shown.exit_code == 2
        assert "fr: no such language.\nThere are: en, id.\n" in shown.output
    for asked in ("id_ID.UTF-8", "ID", "id-ID"):
        assert "Galat" in runner.invoke(app, ["check", "nowhere"], env={"CANTING_LANG": asked}).output
    assert (
        "Error" in runner.invoke(app, ["check", "nowhere", "--lang", "en"], env={"CANTING_LANG": "id"}).output
    )


def test_options_of_a_command_take_the_language_of_the_line(tmp_path: Path):
    for at, words in enumerate((["--lang", "id", "new"], ["new", "--lang", "id"])):
        folder = tmp_path / str(at)
        assert CliRunner().invoke(app, [*words, str(folder)]).exit_code == 0
        assert "apa arti sebuah hubungan" in (folder / "dataset.toml").read_text(encoding="utf-8")
    folder = tmp_path / "environment"
    assert CliRunner().invoke(app, ["new", str(folder)], env={"CANTING_LANG": "id"}).exit_code == 0
    assert "apa arti sebuah hubungan" in (folder / "dataset.toml").read_text(encoding="utf-8")


def test_what_is_done_in_a_thread_speaks_the_language_of_the_line():
    with speaking("id"):
        begin = [Doing(lambda: translated("No problems.")).answer for _ in range(2)]
        begin += [lambda: interruptible(lambda: translated("No problems."))]
        assert [wait() for wait in begin] == ["Tidak ada masalah."] * 3


def test_files_keep_their_english_names(indonesian: None, tmp_path: Path):
    columns = [Column("name", Type("str"), ""), Column("in_degree", Type("int"), "")]
    result = Result("degree", columns, [["Sari", 2]], [], {})
    assert as_text(result, "csv").startswith("name,in_degree\n")
    assert json.loads(as_text(result, "json"))[0] == {"name": "Sari", "in_degree": 2}
    write_file(result, tmp_path / "x.parquet")
    assert pq.read_schema(tmp_path / "x.parquet").names == ["name", "in_degree"]
    listed = CliRunner().invoke(app, ["query", "list", "--format", "csv"]).output
    assert listed.startswith("name,folder,question")
    assert "Everything that is said of one participant" in listed
    table = CliRunner().invoke(app, ["query", "list", "--format", "table"]).output
    assert "pertanyaan" in table
    assert "Semua yang dikatakan tentang satu peserta" in table


def test_nobody_who_reads_english_waits_for_indonesian():
    code = (
        "import sys; sys.argv = ['canting', 'query', 'list']; from canting import cli, language\n"
        "try: cli.main()\n"
        "finally: assert language._texts.cache_info().misses == 0, language._texts.cache_info()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_said_next_in_the_process_is_in_its_own_language():
    CliRunner().invoke(app, ["check", "nowhere", "--lang", "id"])
    assert language.chosen() == "en"


GLOSSARY = ROOT / "docs" / "id" / "glosarium.md"


def indonesian_texts() -> Iterator[tuple[str, str]]:
    """All that canting says and its pages say in Indonesian, without what stands as code."""
    for section in (TEXTS["headings"], TEXTS["lines"], HELP, QUERIES):
        yield from section.items()
    for part in PARTS:
        yield from words_of(part, "id").items()
    pages = [*(ROOT / "texts").glob("*.id.txt"), *(ROOT / "texts").glob("*/id/*.md")]
    pages += [path for path in (ROOT / "docs" / "id").glob("*.md") if path != GLOSSARY]
    for path in pages:
        yield path.name, path.read_text(encoding="utf-8")


def plain(text: str) -> str:
    """A text without code, placeholders, templates, options and columns' names."""
    text = re.sub(
        r"```.*?```|`[^`]*`|\{%.*?%\}|\{[^}]*\}+|^    .*$", " ", text, flags=re.DOTALL | re.MULTILINE
    )
    text = re.sub(
        r"\]\([^)]*\)|--[\w-]+( [\w=]+)?|\w+_\w+|\[\[?\w+\]?\]|[\w.-]+\.\w{2,5}\b|'[^']*'|\"[^\"]*\"",
        " ",
        text,
    )
    return re.sub(r"canting( [a-z-]+)+|canting\.\w+|https?:\S+|\b\w+ = \S+", " ", text)


def test_terms_are_those_of_the_glossary():
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| (.*?) ?\|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE
    )[1:]
    assert len(rows) > 50
    forbidden = {word.strip(): row[1] for row in rows for word in row[2].split(",") if word.strip()}
    wrong = [
        f"{where}: {word!r} is said {better!r}: {text[:80]}"
        for where, text in indonesian_texts()
        for word, better in forbidden.items()
        if re.search(rf"\b{re.escape(word)}\b", plain(text), re.IGNORECASE)
    ]
    assert wrong == []


WORDS = (
    "stage",
    "place",
    "ties",
    "participants",
    "events",
    "blank",
    "unknown",
    "directed",
    "columns",
    "code",
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{0} is no key here", "{0} bukan kunci di sini"),
        (
            "Did you mean {0}? Here may stand: id, {0}, {1}.",
            "Maksudnya {0}? Yang boleh ada di sini: id, {0}, {1}.",
        ),
        (
            "Did you mean '{0}'? There are: {0}, {1} and 12 more.",
            "Maksudnya '{0}'? Yang ada: {0}, {1} dan 12 lagi.",
        ),
        ("Did you mean {0}? Graphs are {0}, {1}.", "Maksudnya {0}? Grafnya: {0}, {1}."),
        ("One of: {0}, {1}.", "Salah satu dari: {0}, {1}."),
        ("Its columns are: {0}, {1}.", "Kolomnya: {0}, {1}."),
        (
            "people.csv, row 7, column {0}: {1}: is no number",
            "people.csv, baris 7, kolom {0}: {1}: bukan bilangan",
        ),
        ("Unloaded {0}.", None),
    ],
)
def test_what_a_reader_may_type_is_never_translated(indonesian: None, line: str, said: str | None):
    """Keys, columns, options and ids are what programs read, though a count of stages is said in Indonesian."""
    for at, word in enumerate(WORDS):
        words = (word, WORDS[at - 1])
        shown = translated(line.format(*words))
        assert all(each in shown for each in words if each in line.format(*words)), shown
        if said is not None:
            assert shown == said.format(*words)


def test_a_list_is_said_in_one_language_to_its_last_word(indonesian: None):
    assert translated("Covers a (wave 1), b (wave 1), c (wave 2).") == (
        "Mencakup a (gelombang 1), b (gelombang 1), c (gelombang 2)."
    )
    said = translated("Covers a (wave 1, collected 2020), b (wave 2, collected 2021).")
    assert said == "Mencakup a (gelombang 1, dikumpulkan 2020), b (gelombang 2, dikumpulkan 2021)."
    said = translated("1 pair of groups: 1 connected.")
    assert said == "1 pasangan kelompok: 1 terhubung."
    said = translated("3 pairs of groups: 2 connected, 1 no tie.")
    assert said == "3 pasangan kelompok: 2 terhubung, 1 tidak ada hubungan."
    convention = next(query.convention for query in CATALOGUE.queries.values() if query.name == "degree")
    said = translated(f"Size shows degree: {convention}")
    assert said.startswith("Ukuran menunjukkan degree: peserta yang berbeda")
    assert translated("Drawing") == "Menggambar"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'row 9: "G07" is said not to have answered, but a report of a tie is theirs: k.xlsx[C], row 9',
            'baris 9: "G07" dikatakan tidak menjawab, tetapi ada laporan hubungan darinya: k.xlsx[C], baris 9',
        ),
        (
            "Graph knowledge, directed; measured in the process.",
            "Graf knowledge, berarah; diukur dalam proses.",
        ),
        (
            "1 of 4 with role E of whom it is known have no tie to G, 2 more did not answer, of 3 more it is unknown.",
            "1 dari 4 dengan peran E yang keadaannya diketahui tidak punya hubungan dengan G, 2 lagi tidak menjawab, "
            "tentang 3 lagi tidak diketahui.",
        ),
        ("Wave 1: Covers k (wave 1).", "Gelombang 1: Mencakup k (gelombang 1)."),
        (
            'degree: do not rank; 8 of 10 answered "q" (80%); the order keeps with 15% of the respondents left out '
            "only, not with 25%.",
            'degree: jangan diperingkat; 8 dari 10 menjawab "q" (80%); urutannya bertahan hanya bila 15% responden '
            "dihilangkan, tidak bila 25%.",
        ),
        (
            "Densities: core to core 0.143, core to periphery 0.159.",
            "Kepadatan: inti ke inti 0,143, inti ke pinggiran 0,159.",
        ),
    ],
)
def test_a_line_of_several_parts_is_said_in_one_language(indonesian: None, line: str, said: str):
    """The words around the whole are known before those around a part."""
    assert translated(line) == said


def test_words_of_canting_in_cells_of_a_table(indonesian: None):
    assert [cell("responded", each) for each in ("yes", "not asked")] == ["ya", "tidak ditanya"]
    assert cell("why", "not looked for") == "belum dicari"
    assert cell("name", "yes") == "yes"


def test_a_half_of_a_per_cent_goes_up_as_in_a_spreadsheet():
    assert [per_cent(each) for each in (5 / 8, 1 / 8, 3 / 8, 0.0, 1.0, 1 / 3)] == [63, 13, 38, 0, 100, 33]
    assert per_cent(39 / 49, 1) == 79.6
    assert per_cent(0.285, 0) == 29  # 28.499999999999996 in a computer's fractions
