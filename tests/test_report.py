"""Reports: hostile names stay text, the same data give the same bytes, and only those are named who may be."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import docx
import pypdf
import pytest
import typer
from typer.testing import CliRunner

from canting.cli import app
from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.linking.ledger import Ledger
from canting.linking.links import apply
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.names import Names
from canting.queries.options import Options
from canting.reporting.asking import Asker
from canting.reporting.blocks import CAPTION, Heading, PictureBlock, TableBlock, escaped, plain, read, widths
from canting.reporting.make import report
from canting.reporting.output import rendered
from canting.reporting.plan import MORE, SECTIONS, ReportPlan, copy_texts, read_plan, read_words
from canting.reporting.tell import Teller
from canting.terminal import visible

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = read_catalogue([])
# What is drawn at random is drawn a few times only: that it is drawn rightly is tested where it is reckoned.
for name in ("rank-intervals", "recommend"):
    query = CATALOGUE.queries[name]
    few = [replace(each, default=20) if each.name == "replicates" else each for each in query.parameters]
    CATALOGUE.queries[name] = replace(query, parameters=tuple(few))
LANGUAGES = ("en", "id")
DAY = "2026-11-30"
HOSTILE = (
    "<script>alert(1)</script>",
    "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil\u2066",
    "A|B *bold* _em_ `code`",
    "[link](javascript:alert(1)) ![x](http://example.org/x.png)",
    "two\nlines | --- |",
    "# Heading\n\n- item",
    "{{ 7 * 7 }} {% raw %}",
    '#text(red)["typst"] $x$ \\u{1F600} // no',
    "&amp; &lt;b&gt; \\| \\* ~~gone~~ 1. one",
    "~" + "long name " * 30 + "~",
    "1. Batik",
    "+ CV Maju",
    "=====",
    "Naïve – “Sinar” 東 ي",
)  # fmt: skip


class Reading(HTMLParser):
    """A page as a reader of screens has it: headings, tables, pictures and texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.cells: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.cells:
            self.cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.cells.append("")


def survey(folder, people, ties, *, stages=False, extra="", id_="small", wave=1, nodes=""):
    """Write a survey: people are (id, name, kind, group, stage, answered), ties (giver, receiver, who says so)."""
    folder.mkdir(parents=True, exist_ok=True)
    chain = "".join(f'[[stages]]\nid = "s{n}"\nname = "Stage {n}"\nposition = {n}\n' for n in (1, 2, 3))
    given = [header for header, there in zip(PEOPLE, zip(*people, strict=True), strict=True) if any(there)]
    columns = {"group": 'group = "group"\n', "stage": 'stage = "stage"\n', "answered": ANSWERED}
    (folder / "dataset.toml").write_text(
        f'[dataset]\nid = "{id_}"\ntitle = "A small survey"\nwave = {wave}\n{extra}\n{chain if stages else ""}\n'
        '[[nodes]]\nfile = "people.csv"\nkind = { column = "kind" }\nid = "id"\nname = "name"\n'
        + "".join(text for name, text in columns.items() if name in given)
        + nodes
        + '\n[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nmeaning = "asks"\nfrom = "asker"\nto = "asked"\n'
        'respondent = "asker"\nquestion = "advice"\n',
        encoding="utf-8",
    )
    for name, header, rows in (("people", PEOPLE, people), ("ties", ("asker", "asked"), ties)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    return folder


PEOPLE = ("id", "name", "kind", "group", "stage", "answered")
ANSWERED = 'responded = { column = "answered", map = { y = "yes", n = "no" } }\n'


def cluster(answered="y" * 12, *, groups=True, stages=True, names=None):
    """Twelve in three groups and stages; the first two informed by everybody, the last are organizations."""
    people = [
        (
            f"p{n}",
            names[n] if names else f"Person {n}",
            "Organization" if n > 8 else "Actor",
            ("business", "government", "academia")[n % 3] if groups else "",
            f"s{n % 3 + 1}" if stages else "",
            answered[n] if answered else "",
        )
        for n in range(12)
    ]
    pairs = {(n, m) for n in range(12) for m in (n % 3, (n + 1) % 12, 3 + n % 2) if n != m}
    return people, [(f"p{n}", f"p{m}") for n, m in sorted(pairs) if not answered or answered[n] == "y"]


def loaded(database, *folders):
    wipe(database, managed_only=False)
    for folder in folders:
        with check(folder, recorded=recorded(database)) as checked:
            load(checked, database)


def holds(database, id_, people):
    there = database.read("MATCH (dataset:Dataset) RETURN dataset.id, COUNT { (:Participant) }").values
    return there == [[id_, people]]


def example(database):
    """Load the batik example, unless it is what is loaded."""
    if not holds(database, "batik-pekalongan", 85):
        loaded(database, ROOT / "examples/batik-pekalongan")


@pytest.fixture
def small(database, tmp_path_factory):
    """Have few participants, under the name that the documentation uses, unless they are what is loaded."""
    if not holds(database, "batik-pekalongan", 12):
        people, ties = cluster()
        folder = tmp_path_factory.mktemp("small") / "s"
        loaded(database, survey(folder, people, ties, stages=True, id_="batik-pekalongan"))


def made(database, language="en", **given):
    return report(Asker(database, CATALOGUE, given.pop("options", Options()), language, DAY), **given)


def as_file(one, ending, kept={}):  # noqa: B006
    """Give the bytes of a report; one that several tests look at is laid out once."""
    if (id(one), ending) not in kept:
        kept[id(one), ending] = one, rendered(one, Path(f"report.{ending}"))[0]
    return kept[id(one), ending][1]


def html(one):
    return as_file(one, "html").decode()


def word(one):
    return docx.Document(io.BytesIO(as_file(one, "docx")))


def pages(one):
    return pypdf.PdfReader(io.BytesIO(as_file(one, "pdf"))).pages


def pdf(one):
    return "\n".join(page.extract_text() for page in pages(one))


def flat(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def batik(database):
    """Give the batik example's report in both languages."""
    example(database)
    return {language: made(database, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def hostile(database, tmp_path_factory):
    """Give the report of a survey whose names try everything."""
    people, ties = cluster(names=HOSTILE, stages=True)
    loaded(database, survey(tmp_path_factory.mktemp("hostile") / "s", people, ties, stages=True))
    return made(database)


def named_in(one):
    """The names that tables write, as they must be read back."""
    cells = [
        plain(cell)
        for block in one.blocks
        if isinstance(block, TableBlock)
        for row in block.rows
        for cell in row
    ]
    return {" ".join(name.split()) for name in HOSTILE[:12]} & set(cells)


# names that try to be something else


def test_a_hostile_text_is_a_cell_and_nothing_more():
    for name in HOSTILE:
        (table,) = read(f"| {escaped(name)} |\n| --- |\n| {escaped(name)} |\n")
        assert plain(table.rows[0][0]) == " ".join(name.split())
        (paragraph,) = read(f"{escaped(name)}\n")
        assert plain(paragraph.spans) == " ".join(name.split())


def test_hostile_names_come_through_as_text(hostile):
    names = named_in(hostile)
    assert len(names) >= 10
    page = Reading(html(hostile))
    assert not {"script", "b", "img"} & {tag for tag, _ in page.tags}
    assert not [given for tag, given in page.tags if tag == "a"]
    assert names <= set(page.cells)
    document = word(hostile)
    assert names <= {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    text = flat(pdf(hostile))
    assert [name for name in names if flat(name) not in text] == []


def test_a_name_steers_no_terminal_and_turns_no_line_round(hostile):
    """A page of Markdown is read in terminals; in a browser a mark of direction would turn round what follows."""
    steers = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    assert steers.search(HOSTILE[1])
    shown = visible(HOSTILE[1])
    page, document = html(hostile), word(hostile)
    assert shown in Reading(page).cells
    assert shown in {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert visible(escaped(HOSTILE[1])) in hostile.markdown
    for text in (hostile.markdown, page, document.element.xml, *hostile.pictures.values()):
        assert not steers.search(text)


def test_a_hostile_name_is_no_block_of_its_own(hostile):
    assert [block.text for block in hostile.blocks if isinstance(block, Heading) and block.level == 1] == [
        "A small survey"
    ]
    assert "49" not in [
        plain(cell) for b in hostile.blocks if isinstance(b, TableBlock) for r in b.rows for cell in r
    ]


# each format


def test_the_same_data_are_the_same_bytes(database, batik):
    loaded(database, ROOT / "examples/batik-pekalongan")
    again = made(database)
    for ending in ("html", "md", "pdf", "docx"):
        assert as_file(batik["en"], ending) == as_file(again, ending), ending
    assert batik["en"].pictures == again.pictures


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_an_outline_tables_with_headers_and_pictures_with_words(batik, language):
    page = Reading(html(batik[language]))
    assert ("html", {"lang": language}) in page.tags
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    tables = [given for tag, given in page.tags if tag == "table"]
    named = {given.get("id") for tag, given in page.tags if tag in ("h2", "h3")}
    assert len(tables) > 8
    without = [given for given in tables if given]
    assert sum(tag == "caption" for tag, _ in page.tags) == len(tables) - len(without)
    assert all(given["aria-labelledby"] in named for given in without)
    assert all(given.get("scope") for tag, given in page.tags if tag == "th")
    pictures = [given for tag, given in page.tags if tag == "svg"]
    assert len(pictures) == 4
    assert all(given["role"] == "img" and len(given["aria-label"] or "") > 40 for given in pictures)
    ids = [given["id"] for _, given in page.tags if given.get("id")]
    assert len(ids) == len(set(ids))
    assert not [given for _, given in page.tags if str(given.get("src", "")).startswith("http")]
    where = [given for tag, given in page.tags if tag == "p" and given.get("class") == "printed"]
    assert len(where) == len(pictures), "in print they stand at the end, and their places say so"
    assert "main > figure { order: 1; }" in html(batik[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_has_styles_headers_captions_and_alternative_texts(batik, language):
    document = word(batik[language])
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    headings = [block for block in batik[language].blocks if isinstance(block, Heading)]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == sum(block.level == 2 for block in headings)
    tables = [block for block in batik[language].blocks if isinstance(block, TableBlock)]
    pictures = [block for block in batik[language].blocks if isinstance(block, PictureBlock)]
    assert len(document.tables) == len(tables)
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert styles.count("Caption") == sum(bool(table.caption) for table in tables) + len(pictures)
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        p.said for p in pictures
    ]
    assert document.core_properties.title == batik[language].title


def test_a_template_gives_its_styles(database, tmp_path):
    example(database)
    one = made(database, plan=ReportPlan(sections=("response",)))
    document = docx.Document()
    document.styles["Heading 1"].font.name = "Georgia"
    document.add_paragraph("What stood in it")
    document.save(tmp_path / "office.docx")
    made_ = docx.Document(io.BytesIO(rendered(one, Path("r.docx"), tmp_path / "office.docx")[0]))
    assert made_.styles["Heading 1"].font.name == "Georgia"
    assert "What stood in it" not in [paragraph.text for paragraph in made_.paragraphs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_a_pdf_has_its_figures(batik, language):
    text = flat(pdf(batik[language]))
    for block in batik[language].blocks:
        if isinstance(block, Heading):
            assert flat(block.text) in text
        elif isinstance(block, TableBlock):
            assert flat(block.caption) in text
            assert flat(plain(block.rows[0][0])) in text


# both languages


def test_both_languages_have_the_same_sections_tables_and_figures(batik):
    shapes = []
    for one in batik.values():
        shapes.append(
            [
                (block.level,) if isinstance(block, Heading)
                else (len(block.rows), len(block.header), bool(CAPTION.match(block.caption)))
                for block in one.blocks
                if isinstance(block, (Heading, TableBlock))
            ]
        )  # fmt: skip
    assert shapes[0] == shapes[1]


def test_who_has_no_tie_to_a_group_is_counted_among_those_of_whom_it_is_known(batik):
    assert re.search(
        r"9 of the 21 with the role \*entrepreneur\* who answered .*government.*; 4 more",
        batik["en"].markdown,
    )
    assert re.search(
        r"9 dari 21 pengusaha yang menjawab .*pemerintah.*; 4 lagi tidak menjawab", batik["id"].markdown
    )


def test_both_languages_have_the_same_texts():
    folders = [{path.name for path in (ROOT / "texts/report" / each).iterdir()} for each in LANGUAGES]
    assert folders[0] == folders[1] == {
        "title.md", "words.toml", *(f"{section}.md" for section in (*SECTIONS, *MORE))
    }  # fmt: skip


def test_no_english_word_of_an_answer_is_left_in_the_indonesian_report(database, batik):
    """A cell that both languages write alike is what the survey wrote, a number, or a word that both share."""
    example(database)
    written = database.read(
        "MATCH (n) WHERE n:Participant OR n:Stage RETURN n.name AS text "
        "UNION MATCH ()-[r]->() WHERE r.question IS NOT NULL RETURN r.question AS text"
    ).values
    known = {*read_words("id").values(), *(text for (text,) in written)}
    longest = sorted(known, key=len, reverse=True)
    words = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    both = [[b for b in batik[language].blocks if isinstance(b, TableBlock)] for language in LANGUAGES]
    left = set()
    for one, two in zip(*(tables[:-2] for tables in both), strict=True):
        for row, other in zip(one.rows, two.rows, strict=True):
            for cell, same in zip(row, other, strict=True):
                text = plain(cell)
                if text == plain(same) and re.search(r"[a-z]{3}", words.sub("", text)):
                    left.add(text)
    assert left == set()


# surveys that lack something


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ({"answered": ""}, "no list of respondents"),
        ({"groups": False}, "no stakeholder groups"),
        ({"stages": False}, "sources"),
        ({"ties": []}, "Nobody has a tie"),
        ({"answered": "n" * 12, "ties": []}, "0 of 12 answered"),
    ],
)
def test_a_survey_that_lacks_something_has_its_report(database, tmp_path, lacks, said):
    given = {"ties": None, "stages": True} | lacks
    people, ties = cluster(**{key: value for key, value in lacks.items() if key != "ties"})
    ties = ties if given["ties"] is None else given["ties"]
    loaded(database, survey(tmp_path / "s", people, ties, stages=given["stages"]))
    both = [made(database, language) for language in LANGUAGES]
    assert said in both[0].markdown
    for one in both:
        assert "None" not in one.markdown
        assert "nan" not in re.findall(r"\w+", one.markdown)
        assert html(one)
    if not ties:  # tables without a row
        assert as_file(both[0], "docx")
        assert as_file(both[1], "pdf")


def test_two_waves_say_what_changed(database, tmp_path):
    people, ties = cluster()
    loaded(
        database,
        survey(tmp_path / "1", people, ties, stages=True),
        survey(tmp_path / "2", people, [*ties[3:], ("p0", "p8")], stages=True, wave=2),
    )
    one = made(database)
    assert "## Changes since the last wave" in one.markdown
    two = made(database, "id")
    assert [b.level for b in one.blocks if isinstance(b, Heading)] == [
        b.level for b in two.blocks if isinstance(b, Heading)
    ]
    assert "Perubahan" in two.markdown


def test_many_changes_are_told_by_group(database, tmp_path):
    """The first rows of a long list, in order of name, would tell of the first names only."""
    people, ties = cluster(stages=False)
    loaded(
        database,
        survey(tmp_path / "1", people, ties),
        survey(tmp_path / "2", people, ties[20:], wave=2),
    )
    one = made(database, plan=ReportPlan(sections=("changes",)))
    (changed,) = [block for block in one.blocks if isinstance(block, TableBlock)]
    assert [plain(cell) for cell in changed.header] == ["From group", "To group", "Question", "State", "Ties"]
    ties_of = [int(plain(row[-1])) for row in changed.rows]
    assert sum(ties_of) == 20
    assert ties_of == sorted(ties_of, reverse=True)
    assert (
        "canting query changes --by group"
        in made(database, plan=ReportPlan(sections=("changes", "about"))).markdown
    )


def test_who_has_no_group_is_counted_beside_the_groups(database, tmp_path):
    people, ties = cluster(stages=False, answered="yyyyyyyyynyy")
    alone = {"p0", "p3", "p9"}
    people = [(*row[:3], "" if row[0] in alone else row[3], *row[4:]) for row in people]
    loaded(database, survey(tmp_path / "s", people, ties))
    for language, word in (("en", "without a group"), ("id", "tanpa kelompok")):
        one = made(database, language, plan=ReportPlan(sections=("response",)), quick=True)
        (answered,) = [block for block in one.blocks if isinstance(block, TableBlock)]
        rows = {plain(row[0]): [plain(cell) for cell in row[1:4]] for row in answered.rows}
        assert rows[word] == ["3", "2", "1"]
        parts = [row for group, row in rows.items() if group not in ("all", "semua")]
        assert [sum(int(row[at]) for row in parts) for at in range(3)] == [12, 11, 1]


def test_groups_between_which_nothing_lacks_are_told_so(database, tmp_path):
    people, _ = cluster(stages=False)
    everybody = [(a[0], b[0]) for a in people for b in people if a != b]
    loaded(database, survey(tmp_path / "s", people, everybody))
    plan = ReportPlan(sections=("answer", "not-optimal"))
    one, two = (made(database, language, plan=plan, quick=True).markdown for language in LANGUAGES)
    assert "Of the 3 pairs of stakeholder groups each is tied, by more than one participant." in one
    assert "Dari 3 pasangan kelompok pemangku kepentingan, semuanya berhubungan" in two
    assert "- Everybody gives or receives knowledge." in one
    assert "- Semua peserta memberi atau menerima pengetahuan." in two
    loaded(database, survey(tmp_path / "t", [row for row in people if row[3] != "academia"], everybody[:1]))
    assert "4. The only pair of stakeholder groups " in made(database, plan=plan, quick=True).markdown


# who may not be named


def cells_under(one, captions):
    return {
        plain(cell)
        for block in one.blocks
        if isinstance(block, TableBlock) and any(each in block.caption for each in captions)
        for row in block.rows
        for cell in row
    }


@pytest.mark.parametrize("answered", ["yyyyyyyyynnn", "yyynyyyynnyn", "nynynynynyny"])
def test_below_four_fifths_no_person_is_named_for_a_single_tie(database, tmp_path, answered):
    people, ties = cluster(answered)
    loaded(database, survey(tmp_path / "s", people, ties, stages=True))
    one = made(database)
    persons = {name for _, name, kind, *_ in people if kind == "Actor"}
    assert "Below 80 % answered" in plain_text(one)
    assert not persons & cells_under(one, ("hangs on one", "cut off", "goes back"))
    assert not any("Betweenness" in map(plain, b.header) for b in one.blocks if isinstance(b, TableBlock))
    assert not any("goes back" in b.caption for b in one.blocks if isinstance(b, TableBlock)), (
        "rows without names"
    )
    assert "participants tell somebody nearer to hulu" in plain_text(one)
    if answered.count("y") < 8:
        hold_that_nobody_is_ranked(one)


def hold_that_nobody_is_ranked(one):
    """Fewer than two thirds answered."""
    assert "Do not rank:" in plain_text(one)
    assert "Nobody can be named as the key actor" in one.markdown
    (key,) = [b for b in one.blocks if isinstance(b, TableBlock) and "order of name" in b.caption]
    assert [plain(cell) for cell in key.header] == ["Participant", "Group", "Degree"]
    names = [plain(row[0]) for row in key.rows]
    assert names == sorted(names)


def test_below_four_fifths_what_hangs_on_one_names_organizations_only(database, tmp_path):
    people, _ = cluster("yyyyyynnnyyn", stages=False)
    hanging = [
        ("p0", "p1"),
        ("p9", "p11"),
    ]  # business and government by persons, business and academia by organizations
    loaded(database, survey(tmp_path / "s", people, hanging))
    one = made(database)
    told = cells_under(one, ("hangs on one",))
    assert "Person 11 and Person 9" in told
    assert not {"Person 0", "Person 1"} & {name for cell in told for name in cell.split(" and ")}
    assert "1 pair hangs on a single person" in plain_text(one)
    shown = re.findall(r">([^<>]*)</text>", one.pictures["integration.svg"])
    (listed,) = [text for text in shown if text.startswith("business – government: ")]
    assert listed == "business – government: a person, a person"
    assert "government – academia: " not in " ".join(shown)
    assert any({"Person 9", "Person 11"} == set(text.split(": ")[-1].split(", ")) for text in shown)


def plain_text(one):
    return "\n".join(plain(block.spans) for block in one.blocks if hasattr(block, "spans"))


def test_the_report_has_the_questions_as_they_were_put(database, tmp_path):
    people, ties = cluster()
    folder = survey(tmp_path / "s", people, ties, stages=True, extra='boundary = "Whoever sells *batik*"')
    questions = (
        '[[questions]]\nid = "advice"\ntype = "INFORMS"\nmeaning = "asks"\nlimit = 5\nform = "roster"\n'
        'text = { en = "Whom do you ask?", id = "Kepada siapa?" }\nasked = { kind = "Actor" }\n'
    )
    with (folder / "dataset.toml").open("a", encoding="utf-8") as file:
        file.write(questions)
    loaded(database, folder)
    lines = {
        "en": "advice: “Whom do you ask?”; at most 5 names; from a list; asked of Actor",
        "id": "advice: “Kepada siapa?”; paling banyak 5 nama; dari daftar; ditanyakan kepada pelaku",
    }
    for language, line in lines.items():
        page = made(database, language, plan=ReportPlan(sections=("response",)))
        assert flat(line) in flat("".join(Reading(html(page)).texts))
        assert "Whoever sells *batik*" in plain_text(page)


@pytest.mark.parametrize("policy", ["organizations", "none"])
def test_who_is_not_named_is_nowhere(database, batik, policy):
    example(database)
    people = database.read("MATCH (p:Participant) RETURN p.id, p.name, p.kind").values
    hidden = [
        name for _, name, kind in people
        if kind == "Actor" or (policy == "none" and kind == "Organization")
    ]  # fmt: skip
    one = made(database, policy=policy)
    for text in (one.markdown, html(one), pdf(one), *one.pictures.values()):
        assert [name for name in hidden if name in text] == []
    if policy == "none":
        assert "Counts of people below 3 aren't written" in one.markdown


def test_the_first_of_all_who_may_not_be_named_is_in_no_byte(database, tmp_path):
    """Everybody tells of the first, also a neighbour who did not answer; the data don't let it be named."""
    names = ["Rahasia Utama", *(f"Person {n}" for n in range(1, 12))]
    people, ties = cluster("yyyyyyyyynyy", names=names)
    folder = survey(tmp_path / "s", people, ties, stages=True, nodes='named = "named"\n')
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [(*PEOPLE, "named"), *((*row, "no" if row[0] == "p0" else "") for row in people)]
        )
    loaded(database, folder)
    one = made(database)
    content, beside = rendered(one, tmp_path / "report.md")
    with zipfile.ZipFile(io.BytesIO(rendered(one, Path("report.docx"))[0])) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    written = [content, html(one).encode(), pdf(one).encode(), *beside.values(), *parts]
    assert len(beside) >= 3
    assert "Actor" in one.markdown or "actor" in one.markdown
    assert not [each for each in written if b"Rahasia" in each or b"Utama" in each]


def test_only_those_whom_it_covers_are_counted_as_not_named(database, tmp_path):
    people, ties = cluster(stages=False)
    shy = survey(tmp_path / "shy", people, ties, id_="shy", nodes='named = "named"\n')
    with (shy / "people.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [(*PEOPLE, "named"), *((f"q{n}", *row[1:], "no") for n, row in enumerate(people))]
        )
    (shy / "ties.csv").write_text("asker,asked\nq0,q1\n", encoding="utf-8")
    loaded(database, survey(tmp_path / "s", people, ties), shy)
    plan = ReportPlan(sections=("about",))
    one, other = (
        made(database, options=Options(dataset=(id_,)), plan=plan, quick=True) for id_ in ("small", "shy")
    )
    assert "everybody is named" in one.markdown
    assert "12 participants aren't named" in other.markdown


# small cells


def teller(suppress=3, language="en"):
    return Teller(Asker(None, CATALOGUE, Options(), language), Names(), read_words(language), suppress)


@pytest.mark.parametrize(
    ("part", "whole", "said", "share"),
    [
        (10, 20, "10 of 20", " (50 %)"),
        (0, 20, "0 of 20", " (0 %)"),
        (20, 20, "20 of 20", " (100 %)"),
        (2, 20, "<3 of 20", ""),
        (18, 20, ">17 of 20", ""),
        (1, 2, "– of <3", ""),
        (0, 0, "0 of 0", ""),
    ],
)
def test_no_sentence_gives_a_small_cell_away(part, whole, said, share):
    assert (teller().among(part, whole), teller().ratio(part, whole)) == (said, share)
    assert teller(0).among(part, whole) == f"{part} of {whole}"


def test_a_row_gives_no_small_cell_away():
    rows = [
        {"category": name, "receivers": part, "n": n, "share": part / n}
        for name, part, n in (("a", 5, 20), ("b", 2, 20), ("c", 18, 20), ("d", 1, 1))
    ]
    columns = {"category": "Source", "receivers": "Receivers", "n": "of", "share": "Share"}
    given = {"people": ["receivers", "n"], "part": ("receivers", "n"), "tells": ["share"]}
    (table,) = read(teller().table(rows, columns, "Sources", **given))
    assert [[plain(cell) for cell in row[1:]] for row in table.rows] == [
        ["5", "20", "25 %"], ["<3", "20", "–"], [">17", "20", "–"], ["–", "<3", "–"]
    ]  # fmt: skip


def test_no_small_cell_follows_from_a_sum():
    """Of x nine named a, of 12 in all: that leaves two of z; one of z with the next smallest tells of neither."""
    rows = [
        {"by": by, "category": category, "receivers": part, "n": n}
        for by, category, part, n in (
            ("x", "a", 9, 20), ("y", "a", 4, 9), ("z", "a", 2, 8), ("x", "b", 5, 20), ("z", "b", 4, 8)
        )
    ]  # fmt: skip
    told = teller().apart(rows, "category", "receivers", "n")
    assert [(row["by"], row["category"]) for row in told] == [("x", "a"), ("x", "b"), ("z", "b")]
    assert teller(0).apart(rows, "category", "receivers", "n") == rows


def test_a_row_of_few_tells_nothing_from_which_they_follow():
    rows = [{"group": "a", "ties": 1, "carriers": 2}, {"group": "b", "ties": 9, "carriers": 8}]
    columns = {"group": "Group", "ties": "Ties", "carriers": "Carriers"}
    (table,) = read(teller().table(rows, columns, "Pairs", people=["carriers"], tells=["ties"]))
    assert [[plain(cell) for cell in row[1:]] for row in table.rows] == [["–", "<3"], ["9", "8"]]


def test_what_nobody_knows_is_no_zero_of_several_groups():
    rows = [{**row, "at_limit": None} for row in response(a=(9, 4), b=(8, 2), c=(5, 2))]
    told = teller().lumped(rows, ["asked", "yes", "no", "at_limit"])
    assert [row["at_limit"] for row in told] == [None, None, None]


def response(**groups):
    rows = [
        {"question": "q", "group": name, "asked": yes + no, "yes": yes, "no": no}
        for name, (yes, no) in groups.items()
    ]
    sums = {name: sum(row[name] for row in rows) for name in ("asked", "yes", "no")}
    return [{"question": "q", "group": "all", **sums}, *rows]


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ({"a": (9, 4), "b": (8, 5), "c": (7, 3)}, ["all", "a", "b", "c"]),
        ({"a": (9, 4), "b": (8, 5), "c": (5, 1)}, ["all", "a", "other groups"]),  # c alone would follow
        (
            {"a": (9, 4), "b": (8, 1), "c": (5, 1)},
            ["all"],
        ),  # the two together are too few still, and so is a beside them
        ({"a": (9, 4), "b": (8, 2), "c": (5, 2)}, ["all", "a", "other groups"]),
        ({"a": (9, 1)}, ["all"]),
    ],
)
def test_small_groups_are_told_together(given, groups):
    made = teller().lumped(response(**given), ["asked", "yes", "no"])
    told = {row["group"]: row for row in made}
    if groups == ["all"] or "a" not in groups:
        assert [*told] in (["all"], ["all", "other groups"])
    else:
        assert [*told] == groups
    for name in ("asked", "yes", "no"):
        parts = [row[name] for group, row in told.items() if group != "all"]
        assert not [each for each in parts if 0 < each < 3]
        assert not parts or sum(parts) == told["all"][name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_is_named_no_small_number_is_told(database, language):
    example(database)
    plan = ReportPlan(sections=("answer", "response", "sources", "not-optimal"))
    one = made(database, language, policy="none", plan=plan, quick=True)
    tables = [block for block in one.blocks if isinstance(block, TableBlock)]
    (answered,) = [t for t in tables if t.caption.startswith(("Table 1", "Tabel 1"))]
    figures = [[int(plain(cell)) for cell in row[1:4]] for row in answered.rows]
    assert figures[0] == [74, 61, 13]
    assert [sum(column) for column in zip(*figures[1:], strict=True)] == figures[0]
    assert not [each for row in figures for each in row if each in (1, 2)]
    receivers = [(plain(row[2]), "65") for row in tables[1].rows]
    receivers += [(plain(row[3]), plain(row[4])) for row in tables[2].rows]
    for part, whole in receivers:
        assert not {part, whole} & {"1", "2"}
        assert not part.isdigit() or int(whole) - int(part) not in (1, 2)
    integrated = made(database, language, policy="none", plan=ReportPlan(sections=("integration", "about")))
    pairs, *_ = (block for block in integrated.blocks if isinstance(block, TableBlock))
    assert not {"media"} & {plain(cell) for row in pairs.rows for cell in row[:2]}, "a group of one"
    assert "61 of 74 participants who were asked" not in integrated.markdown
    assert "1 participant neither" not in one.markdown
    assert "1 peserta tidak" not in one.markdown


# names large enough to be read


def test_no_name_in_a_picture_of_a_pdf_is_below_seven_points(database, batik):
    example(database)
    names = {
        word
        for (name,) in database.read("MATCH (p:Participant) RETURN p.name").values
        for word in name.split()
    }
    flat_pages = [page for page in pages(batik["en"]) if page.mediabox[2] > page.mediabox[3]]
    assert len(flat_pages) == 4
    for page in flat_pages:
        small, large = [], []

        def see(text, _, matrix, __, size, small=small, large=large):
            (small if size * math.hypot(matrix[2], matrix[3]) < 7 else large).append(text)

        page.extract_text(visitor_text=see)
        assert not [word for word in names if len(word) > 3 and word in flat("".join(small))]
        assert [word for word in names if len(word) > 3 and word in flat("".join(large))]


# what is asked wrongly


@pytest.mark.parametrize(
    "given",
    [
        ["--output", "report.odt"],
        ["--output", "nowhere/deeper/report.html"],
        ["--output", "r.html", "--lang", "jv"],
        ["--output", "r.html", "--names", "few"],
        ["--output", "r.html", "--dataset", "no-such"],
        ["--output", "r.html", "--plan", "missing.toml"],
        ["--output", "r.html", "--plan", "broken.toml"],
        ["--output", "r.html", "--plan", "section.toml"],
        ["--output", "r.html", "--plan", "key.toml"],
        ["--output", "r.html", "--plan", "text.toml"],
        ["--output", "r.html", "--plan", "kinds.toml"],
        ["--output", "r.html", "--texts", "missing"],
        ["--output", "r.html", "--texts", "bad"],
        ["--output", "r.html", "--texts", "wild"],
        ["--output", "r.html", "--template", "office.docx"],
        ["--output", "r.docx", "--template", "missing.docx"],
        ["--output", "r.docx", "--template", "broken.toml"],
        ["--output", "r.html", "--date", "tomorrow"],
    ],
)
def test_a_mistake_is_said_in_two_lines(small, server_environment, tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    Path("broken.toml").write_text("sections = [")
    Path("section.toml").write_text('sections = ["answer", "answers"]')
    Path("key.toml").write_text('section = ["answer"]')
    Path("text.toml").write_text('[text]\nanswer = "nowhere.md"')
    Path("kinds.toml").write_text("sections = 3\ntext = 4")
    for folder, text in (("bad", "## {% if %}"), ("wild", "## {{ nobody.knows }}")):
        Path(folder).mkdir()
        (Path(folder) / "answer.md").write_text(text)
    docx.Document().save("office.docx")
    done = CliRunner().invoke(app, ["report", *given], env=server_environment)
    assert done.exit_code in (1, 2), done.output
    what, hint = done.output.strip().splitlines()[-2:]
    assert what.startswith("Error: ")
    assert len(what) > len("Error: .")
    assert hint.endswith(".")
    assert not list(Path().glob("r.*"))


def test_the_documented_commands_run(small, server_environment, tmp_path, monkeypatch):
    text = (ROOT / "docs/report.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1])
    Path("foreword.md").write_text("Read this *first*.\n")
    commands = re.findall(r"^    canting (report .*)$", text, re.MULTILINE)
    assert len(commands) == 5
    for command in commands:
        done = CliRunner().invoke(app, command.split(), env=server_environment)
        assert done.exit_code == 0, (command, done.output, done.exception)
    assert "Read this" in Path("ours.html").read_text(encoding="utf-8")
    assert "Read this" not in Path("changed.html").read_text(encoding="utf-8")
    options = set(re.findall(r"--[a-z][a-z-]*", text[text.index("| Option") : text.index("## Who")]))
    known = {name for parameter in command_named("report").params for name in parameter.opts}
    assert options - known - {"--names"} == set()
    assert known - options - {"-o", "--help", "-h"} == set()


def command_named(name):
    return typer.main.get_command(app).get_command(None, name)


def test_a_plan_chooses_sections_and_adds_texts(database, batik, tmp_path):
    (tmp_path / "plan.toml").write_text(
        'title = "Ours"\nsections = ["sources", "answer"]\n[text]\nsources = "own.md"\n'
    )
    (tmp_path / "own.md").write_text("Said by **us**.\n")
    example(database)
    one = made(database, plan=read_plan(tmp_path / "plan.toml"))
    assert [b.text for b in one.blocks if isinstance(b, Heading)] == [
        "Ours", "Where knowledge comes from", "The answer in five sentences"
    ]  # fmt: skip
    assert "Said by us." in plain_text(one)


def test_texts_are_copied_and_changed(database, batik, tmp_path):
    example(database)
    assert {path.name for path in copy_texts(tmp_path / "ours", "en")} >= {"answer.md", "words.toml"}
    with pytest.raises(UsageError, match="there already"):
        copy_texts(tmp_path / "ours", "en")
    (tmp_path / "ours" / "answer.md").write_text(
        "## Ours\n\n{{ kinds.Actor | number }} {{ 'entrepreneur' | said }}\n"
    )
    words = tmp_path / "ours" / "words.toml"
    words.write_text('"entrepreneur" = "makers"\n')
    plan = replace(read_plan(None, tmp_path / "ours"), sections=("answer",))
    assert "makers" in plain_text(made(database, plan=plan))
    (tmp_path / "ours" / "answers.md").write_text("## Misspelt")
    with pytest.raises(UsageError, match="belongs to no section"):
        read_plan(None, tmp_path / "ours")


def test_regional_figures_are_told_and_an_unlinked_register_is_not(database):
    folders = ("pekalongan-reference", "batik-pekalongan", "pekalongan-register")
    loaded(database, *(ROOT / "examples" / name for name in folders))
    for language, said in (("en", "What the region's figures say"), ("id", "Apa kata angka daerah")):
        one = made(database, language, plan=ReportPlan(sections=("linked",)))
        tables = [block for block in one.blocks if isinstance(block, TableBlock)]
        assert len(tables) == 1
        assert said in tables[0].caption
        assert tables[0].rows


def test_only_a_register_that_somebody_is_linked_to_is_told(database, tmp_path):
    """Another register, loaded for another survey, adds nothing to the entries that are counted."""
    other = tmp_path / "other"
    shutil.copytree(ROOT / "examples/pekalongan-register", other)
    toml = (other / "dataset.toml").read_text("utf-8")
    (other / "dataset.toml").write_text(toml.replace("pekalongan-register", "other"), "utf-8")
    rows = (other / "licences.csv").read_text("utf-8")
    (other / "licences.csv").write_text(rows.replace("NR", "OR"), "utf-8")
    folders = ("pekalongan-reference", "batik-pekalongan", "pekalongan-register")
    loaded(database, *(ROOT / "examples" / name for name in folders), other)
    (tmp_path / "links.csv").write_text(
        "at,by,decision,left_dataset,left_id,left_name,right_dataset,right_id,right_name,score,evidence,method,"
        "left_hash,right_hash,reason\n2026-11-30T08:00:00Z,me,same,batik-pekalongan,bp:kauman-1,,"
        "pekalongan-register,NR001,,,,person,,,\n",
        "utf-8",
    )
    apply(Ledger(tmp_path / "links.csv"), database)
    entries = len(rows.splitlines()) - 1
    plan = ReportPlan(sections=("linked",))
    for language, said in (
        ("en", f"1 of {entries} entries of the register pekalongan-register are linked"),
        ("id", f"1 dari {entries} entri register pekalongan-register ditautkan"),
    ):
        one = made(database, language, plan=plan)
        assert said in plain_text(one)
        first = next(block for block in one.blocks if isinstance(block, TableBlock))
        assert {row[0][0].text for row in first.rows} == {"pekalongan-register"}


# tables


def test_no_word_of_a_table_is_cut_where_others_can_give_way():
    header = ("Kelompok", "dan", "Keadaan", "Hubungan ke sana", "Hubungan balik", "Kepadatan", "Penghubung")
    row = ("pemerintah", "akademisi", "bergantung pada satu pihak saja", "1", "0", "33 %", "2")
    (table,) = read("\n".join(f"| {' | '.join(each)} |" for each in (header, ["---"] * 7, row)))
    for share, words_ in zip(widths(table), zip(header, row, strict=True), strict=True):
        longest = max(len(word) for text in words_ for word in text.split())
        assert share * 100 > longest + 1
