"""Pages for participants, read as who they are about and as the neighbour they mention; and the folder to publish."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from canting.database.wipe import wipe
from canting.errors import UsageError
from canting.loader.check import check
from canting.loader.datasets import recorded
from canting.loader.merge import load
from canting.queries.catalogue import read_catalogue
from canting.queries.options import Options
from canting.reporting.asking import Asker
from canting.reporting.blocks import Heading, Paragraph, Report, Span, TableBlock
from canting.reporting.output import check_profiles, publish, write_profiles
from canting.reporting.page import page
from canting.reporting.profile import make, profiles, public

TOML = """\
[dataset]
id = "small"
title = "Small"
wave = 1
[[stages]]
id = "make"
position = 1
[[stages]]
id = "sell"
position = 2
[[nodes]]
file = "people.csv"
kind = { column = "kind" }
id = "id"
name = "name"
role = "role"
group = "group"
stage = "stage"
responded = "answered"
properties.named = { type = "str?" }
[[ties]]
file = "ties.csv"
type = "INFORMS"
from = "asker"
to = "asked"
meaning = "asks"
respondent = "asker"
question = "advice"
"""
PEOPLE = """\
id,name,kind,role,group,stage,answered,named
a,Ani,Actor,trader,business,sell,yes,
b,Budi <b>Santoso</b>,Actor,worker,business,make,yes,
c,Citra,Actor,trader,community,sell,no,
d,Dewi,Actor,designer,community,make,yes,no
n,Internet,InformationSource,,,,,
e,Pameran,InformationSource,,,,,
"""
TIES = "asker,asked\na,b\na,n\nb,d\nb,e\nd,a\n"


@pytest.fixture(scope="module")
def small(database, tmp_path_factory):
    wipe(database, managed_only=False)
    folder = tmp_path_factory.mktemp("small")
    for name, text in (("dataset.toml", TOML), ("people.csv", PEOPLE), ("ties.csv", TIES)):
        (folder / name).write_text(text, "utf-8")
    with check(folder, recorded=recorded(database)) as checked:
        load(checked, database)
    return database


def shared(database, **given):
    said = [given.pop(name, usual) for name, usual in (("language", "en"), ("day", "2026-11-30"))]
    return profiles(Asker(database, read_catalogue([]), Options(), *said), **given)


def text(made: Report) -> str:
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page(made), flags=re.DOTALL))


def tables(made: Report) -> list[list[list[str]]]:
    return [
        [["".join(span.text for span in cell) for cell in row] for row in block.rows]
        for block in made.blocks
        if isinstance(block, TableBlock)
    ]


@pytest.fixture(scope="module")
def own(small):
    every = shared(small)
    return {each.id: each for each in make(every, every.of_interest())}


def test_everybody_but_sources_has_a_page(own):
    assert set(own) == {"a", "b", "c", "d"}


def test_whom_one_named_oneself_stands_by_name_and_others_by_role(own):
    heard, reached, sources, *_ = tables(own["a"].page)
    assert sorted(heard) == [["Budi <b>Santoso</b>", "1", "you"], ["Internet", "1", "you"]]
    assert reached == [["designer", "1", "only others"]]
    assert sources == [["Internet", "1", "–"], ["Pameran", "2", "worker"]]


def test_the_neighbour_is_not_told_of_what_only_it_said(own):
    """Ani said that she hears from Budi: his page says that a trader does."""
    assert tables(own["b"].page)[1] == [["trader", "1", "only others"]]
    assert "Ani" not in text(own["b"].page)
    assert "Citra" not in "".join(text(own[who].page) for who in "abd")


def test_who_is_not_to_be_named_is_named_nowhere(own, small):
    every = shared(small, policy="all")
    pages = [*own.values(), *make(every, ["a", "b", "d"])]
    for each in pages:
        assert "Dewi" not in page(each.page)
        assert "Dewi" not in each.title
    assert own["d"].title == "Designer 1"
    assert own["d"].stem == "designer-1"
    assert ["designer", "1", "you"] in tables(own["b"].page)[0]


def test_all_names_those_who_may_be_named(small):
    (ani,) = make(every := shared(small, policy="all"), ["a"])
    assert tables(ani.page)[2] == [["Internet", "1", "–"], ["Pameran", "2", "Budi <b>Santoso</b>"]]
    assert "not for handing out" in text(ani.page)
    assert every.policy == "all"


def test_none_names_sources_only(small):
    every = shared(small, policy="none")
    (ani,) = make(every, ["a"])
    assert ani.title.startswith("Trader ")
    said = text(ani.page)
    assert not any(name in said for name in ("Ani", "Budi", "Citra", "Dewi"))
    assert "Internet" in said


def test_who_did_not_answer_is_told_so_and_in_indonesian_too(own, small):
    assert "You were asked and did not answer" in text(own["c"].page)
    (page_of_c,) = make(shared(small, language="id"), ["c"])
    assert "Anda ditanya dan tidak menjawab" in text(page_of_c.page)
    assert page_of_c.page.language == "id"


def test_names_are_found_or_refused_with_what_is_near(small):
    every = shared(small)
    assert every.find("Ani") == every.find("ani") == every.find("a") == "a"
    with pytest.raises(UsageError) as refused:
        every.find("Anii")
    assert "Did you mean Ani" in refused.value.hint
    for wrong in ({"language": "fr"}, {"policy": "some"}, {"day": "tomorrow"}):
        with pytest.raises(UsageError, match=r"known|language|no such day"):
            shared(small, **wrong)


def test_files_and_folders(own, tmp_path: Path):
    assert check_profiles(tmp_path / "x.pdf", None, "a", False) == "pdf"
    assert check_profiles(tmp_path / "pages", "pdf", None, True) == "pdf"
    for output, form, who, everybody in (
        ("x.html", None, None, True), ("x.html", "pdf", "a", False), ("pages", "docx", None, True),
        ("pages", None, "a", True), ("pages", None, None, False), ("x.docx", None, "a", False),
        ("x.docx", None, None, True),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            check_profiles(tmp_path / output, form, who, everybody)
    written = write_profiles(own.values(), tmp_path / "pages", "html", 4)
    assert sorted(path.name for path in written) == ["a.html", "b.html", "c.html", "designer-1.html"]
    assert write_profiles([own["a"]], tmp_path / "one.pdf", "pdf", 1) == [tmp_path / "one.pdf"]
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")


def test_a_folder_links_its_pages_and_runs_nothing(small, tmp_path: Path):
    pages = list(public(Asker(small, read_catalogue([]), Options(), day="2026-11-30"), "all"))
    assert [each.id for each in pages] == ["a", "b", "c"]  # who isn't named has no page in public
    rows = (((Span("=1+1"),),),)
    blocks = (
        Heading(1, (Span("Report"),)),
        Paragraph((Span("Illustrative"),), quoted=True),
        TableBlock(((Span("Who"),),), rows, (False,), "Table 1: Who"),
    )
    made = Report(blocks, {}, "en", "Report", "2026-11-30")
    site = tmp_path / "site"
    assert publish(made, pages, site) == 6
    files = {str(path.relative_to(site).as_posix()) for path in site.rglob("*") if path.is_file()}
    assert files == {
        "index.html", "report.html", "tables/table-1.csv", "profiles/a.html", "profiles/b.html", "profiles/c.html",
    }  # fmt: skip
    linked = set()
    for name in files:
        if name.endswith(".html"):
            content = (site / name).read_text("utf-8")
            assert "<script" not in content
            assert not re.search(r'(src|href)="(https?:)?//', content)
            for address in re.findall(r'href="([^"#]+)"', content):
                target = ((site / name).parent / address).resolve()
                assert target.is_file(), (name, address)
                linked.add(target.relative_to(site.resolve()).as_posix())
    assert linked == files
    assert "b.html" in (site / "profiles" / "a.html").read_text("utf-8")
    assert (site / "tables" / "table-1.csv").read_text("utf-8").splitlines()[1] == "'=1+1"
    assert "Illustrative" in (site / "index.html").read_text("utf-8")


def test_with_organizations_or_none_no_person_has_a_page_in_public(small):
    for whole in ("organizations", "none"):
        assert not list(public(Asker(small, read_catalogue([]), Options()), whole))


def test_no_address_but_files_beside_becomes_a_link():
    for address, linked in (
        ("a.html", True),
        ("../index.html", True),
        ("javascript:x.html", False),
        ("//x/a.html", False),
    ):
        made = Report((Paragraph((Span("x", "link", address),)),), {}, "en", "t", "2026-11-30")
        assert ("<a href" in page(made)) == linked
        assert replace(made, title="u").title == "u"
