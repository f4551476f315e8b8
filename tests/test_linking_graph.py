"""Reference data, registers and the ledger in the graph: checked, replaced, applied, taken back."""

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from surveys import put_all as put
from tally import few

from canting.errors import CantingError, UsageError
from canting.linking.cases import answer, auto_lines, cases, refresh
from canting.linking.ledger import Ledger
from canting.linking.links import apply, graph_codes, read_both, read_listed
from canting.loader.check import check
from canting.loader.datasets import list_units, recorded
from canting.loader.merge import unload
from canting.measures.regions import spearman
from canting.queries.catalogue import read_catalogue, step_text
from canting.queries.graphs import cover
from canting.queries.run import Options, run
from canting.writing import listings

ROOT = Path(__file__).resolve().parent
TOWN, REGISTER = ROOT / "data" / "town", ROOT / "data" / "town-register"
AT = "2026-11-24T08:15:00Z"


def ask(database, name, dataset="town", **values):
    catalogue = read_catalogue([])
    query = catalogue.find(name)
    parameters = {p.name: p.default for p in query.parameters} | values
    return run(query, parameters, Options(dataset=(dataset,)), database, catalogue)


@pytest.fixture
def town(clean_database):
    put(clean_database, TOWN, REGISTER)
    return clean_database


@pytest.fixture
def linked(tmp_path):
    """A ledger in which each way to be (not) linked occurs."""
    ours, theirs, codes = read_both(TOWN, REGISTER)
    ledger = Ledger(tmp_path / "links.csv")
    made = {
        c.entry.id: c
        for c in cases(
            ours.dataset, ours.participants, theirs.dataset, theirs.records, ledger.state, codes=codes
        )
    }
    sumber, melati = made["town:sumber"], made["town:melati"]
    ledger.append(answer(sumber, sumber.options[0], "same", by="Sri", at=AT))
    ledger.append(answer(melati, melati.options[0], "same", by="Sri", at=AT))
    ledger.append(answer(made["town:hall"], None, "none", by="Sri", at=AT))
    return ledger


def links(database):
    text = (
        "MATCH (p:Participant)-[s:SAME_AS]->(r:Record) RETURN p.id, r.id, properties(s) ORDER BY p.id, r.id"
    )
    return database.read(text).values


def whole(database):
    """Everything in the graph but runs, times and sequences."""
    nodes = database.read(
        "MATCH (n) WHERE NOT n:LoadRun AND NOT n:Schema RETURN labels(n), properties(n)"
    ).values
    ties = database.read(
        "MATCH (a)-[r]->(b) RETURN coalesce(a.id, ''), type(r), properties(r), coalesce(b.id, '')"
    ).values

    def plain(value):
        return {k: v for k, v in value.items() if k not in {"run", "started", "completed", "sequence"}}

    return (
        sorted(map(repr, [[sorted(label), sorted(plain(p).items(), key=repr)] for label, p in nodes])),
        sorted(map(repr, [[a, kind, sorted(plain(p).items(), key=repr), b] for a, kind, p, b in ties])),
    )


# files


def test_entries_are_read_from_the_files():
    ours, theirs, codes = read_both(TOWN, REGISTER)
    sumber = next(e for e in ours.participants if e.id == "town:sumber")
    assert (sumber.address, sumber.places, sumber.industries) == (
        "Jl. Bandung No. 12",
        ("town-2025:1.1",),
        ("trade-1:131",),
    )
    assert sumber.identifiers == {"nib": "0123456789012"}
    assert theirs.records[0].form == "CV"
    assert codes.relation("town-2025:1.1", "town-2025:1") == "within"
    assert codes.parent["trade-1:131"] == "trade-1:13"
    with pytest.raises(UsageError, match="has no records"):
        read_both(REGISTER, TOWN)
    with pytest.raises(UsageError, match="has no participants"):
        read_both(REGISTER, REGISTER)


def test_examples_of_the_project_are_found_and_linked(tmp_path):
    examples = ROOT.parent / "examples"
    ours, theirs, codes = read_both(
        examples / "batik-pekalongan", examples / "pekalongan-register", [examples / "pekalongan-reference"]
    )
    ledger = Ledger(tmp_path)
    made = cases(ours.dataset, ours.participants, theirs.dataset, theirs.records, ledger.state, codes=codes)
    assert len(made) == len(ours.participants)
    lines = auto_lines(ledger, made, by="Sri", at=AT)
    assert all(line.method == "auto-v1" for line in lines)
    ledger.append(lines)
    assert auto_lines(ledger, [refresh(case, ledger.state) for case in made], by="Sri", at=AT) == []


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


HEAD = '[dataset]\nid = "bad"\ntitle = "Bad"\nnamespace = "bad"\n'
CODES = HEAD + '[[places]]\nfile = "p.csv"\nscheme = "k"\ncode = "code"\nname = "name"\nparent = "parent"\n'
RECORDS = HEAD + '[[records]]\nfile = "r.csv"\nid = "id"\nname = "name"\nidentifiers = { nib = "nib" }\n'


def problems(folder):
    with check(folder) as checked:
        return [(p.row, p.column, p.value, p.sort) for p in checked.problems], [
            str(n) for n in checked.warnings
        ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("1,A,\n1,B,\n", (3, "code", "1", "duplicate code")),
        ("1,A,9\n", (2, "parent", "9", "orphan code")),
        ("1,A,2\n2,B,3\n3,C,1\n", (2, "parent", "2", "circle of codes")),
        (",A,\n", (2, "code", "", "blank code")),
    ],
)
def test_bad_codes_are_told_by_cell(tmp_path, rows, expected):
    write(tmp_path, "dataset.toml", CODES)
    write(tmp_path, "p.csv", "code,name,parent\n" + rows)
    assert problems(tmp_path)[0][0] == expected


def test_codes_keep_their_zeros(tmp_path):
    write(tmp_path, "dataset.toml", CODES)
    write(tmp_path, "p.csv", "code,name,parent\n01111,A,\n33.10,B,\n")
    with check(tmp_path) as checked:
        found = [row for batch in checked.spool.read("places-0", 10) for row in batch["id"].to_pylist()]
    assert found == ["k:01111", "k:33.10"]


def test_a_register_with_an_id_twice_and_a_firm_twice(tmp_path):
    write(tmp_path, "dataset.toml", RECORDS)
    write(tmp_path, "r.csv", "id,name,nib\n1,A,0123\n1,B,0124\n,C,\n2,D,0123\n")
    found, notices = problems(tmp_path)
    assert {(row, sort) for row, _, _, sort in found} == {(3, "duplicate id"), (4, "blank id")}
    assert 'rows 2 and 5 have the same nib "0123": one firm twice?' in notices[0]


def test_codes_of_another_agency_are_refused(town, tmp_path):
    """33.75.03 and 3375030 look alike: a code in the wrong column must not become a place of its own."""
    toml = (
        HEAD
        + '[[records]]\nfile = "r.csv"\nid = "id"\nplace = { column = "place", scheme = "town-2025" KNOWN}\n'
    )
    write(tmp_path, "r.csv", "id,place\n1,11\n2,1.1\n3,0.1\n")
    write(tmp_path, "dataset.toml", toml.replace("KNOWN", ""))
    with check(tmp_path, recorded=recorded(town)) as checked:
        assert [(p.row, p.value, p.sort) for p in checked.problems] == [
            (2, "11", "unknown code"),
            (4, "0.1", "unknown code"),
        ]
        assert "It is one of towns-of-old" in checked.problems[0].hint
    write(tmp_path, "dataset.toml", toml.replace("KNOWN", ", known = false"))
    with check(tmp_path, recorded=recorded(town)) as checked:
        assert checked.problems == []


def test_a_lost_zero_is_told(tmp_path):
    write(tmp_path, "p.csv", "code,name,parent\n33.10,A,\n")
    write(tmp_path, "f.csv", "code,value\n33.1,5\n33.10,many\n")
    table = (
        '[[observations]]\nfile = "f.csv"\nmeasure = { value = "people" }\nvalue = "value"\nfrom = { value = "2025" }\n'
        'place = { column = "code", scheme = "k" }\n'
    )
    write(tmp_path, "dataset.toml", CODES + table)
    with check(tmp_path) as checked:
        hints = {p.row: (p.sort, p.hint) for p in checked.problems}
    assert hints[2] == ("unknown code", "Did it lose a zero in a spreadsheet? 33.10 is one.")
    assert hints[3][0] == "value of another type"


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ('[[records]]\nfile = "r.csv"\nid = "id"\nplace = "place"\n', "a code without a scheme"),
        ('[[places]]\nfile = "r.csv"\ncode = "id"\n', "scheme is missing"),
        ('[[places]]\nfile = "r.csv"\ncode = "id"\nscheme = "k"\nparent = {}\n', "must name a column"),
        (
            '[[records]]\nfile = "r.csv"\nid = "id"\nidentifiers = { dataset = "x" }\n',
            "no name for an identifier",
        ),
        (
            '[[correspondences]]\nfile = "r.csv"\nof = "places"\nfrom = { column = "a", scheme = "k" }\n'
            'to = { column = "b", scheme = "l" }\nkind = "alike"\n',
            "is no kind of correspondence",
        ),
        (
            '[[observations]]\nfile = "r.csv"\nmeasure = "m"\nvalue = "v"\nfrom = "y"\n',
            "needs a place or an industry",
        ),
    ],
)
def test_a_wrong_description_is_refused(tmp_path, table, what):
    write(tmp_path, "dataset.toml", HEAD + table)
    with pytest.raises(CantingError, match=what):
        check(tmp_path)


# loading


def test_reference_and_register_are_loaded(town):
    units = {
        unit.dataset: (unit.participants, unit.records, unit.codes, unit.observations)
        for unit in list_units(town)
    }
    assert units == {"town": (4, 0, 12, 7), "town-register": (0, 4, 0, 0)}
    shown = listings.units(list_units(town))
    assert shown.names[3:9] == ["participants", "events", "ties", "records", "codes", "observations"]
    assert [[row[0], *row[6:9]] for row in shown.rows] == [["town", 0, 12, 7], ["town-register", 4, 0, 0]]
    told = {(row[0], row[2]): row[3] for row in listings.unit_details(list_units(town)).rows}
    assert (told["town", "codes"], told["town-register", "records"]) == (12, 4)
    assert ("town", "records") not in told
    text = "MATCH (r:Record {id: 'lic:1'})-[:LOCATED_IN]->(p:Place)-[:PART_OF]->(up)"
    assert town.read(f"{text} RETURN p.name, up.name, r.nib, r.workers").values == [
        ["Upper Hill", "Hill", "0123456789012", 12]
    ]


def test_loading_again_changes_nothing_and_a_shrunk_file_shrinks_the_graph(town, tmp_path):
    before = whole(town)
    put(town, TOWN, REGISTER)
    assert whole(town) == before
    for source in REGISTER.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    rows = (tmp_path / "licences.csv").read_text().splitlines()
    write(tmp_path, "licences.csv", "\n".join(rows[:3]) + "\n")
    put(town, tmp_path)
    assert town.read("MATCH (r:Record) RETURN count(r)").values == [[2]]
    put(town, REGISTER)
    assert whole(town) == before


def test_a_register_is_covered_only_if_it_is_named(clean_database, tmp_path):
    """Data that were made up are still covered where beside them there are only codes and registers."""
    real = tmp_path / "register"
    shutil.copytree(REGISTER, real)
    toml = (real / "dataset.toml").read_text("utf-8")
    (real / "dataset.toml").write_text(toml.replace("illustrative = true", "illustrative = false"), "utf-8")
    put(clean_database, real, TOWN)
    texts = [f"RETURN {step_text(name, 'engine')}" for name in ("default-units", "default-dataset")]
    assert [unit.dataset for unit in cover(clean_database).units] == ["town"]
    assert [clean_database.read(text).values[0][0] for text in texts] == [[["town", 1]], ["town"]]
    assert [unit.dataset for unit in cover(clean_database, ["town-register"]).units] == ["town-register"]
    unload(clean_database, "town")
    assert clean_database.read(texts[1]).values[0][0] == ["town-register"], "nothing else is there"


def test_unloading_takes_back_what_was_said_and_only_that(clean_database):
    put(clean_database, TOWN)
    before = whole(clean_database)
    put(clean_database, REGISTER)
    unload(clean_database, "town-register")
    assert whole(clean_database) == before
    unload(clean_database, "town")
    left = clean_database.read("MATCH (n) WHERE NOT n:Schema RETURN labels(n)").values
    assert left == []


# the ledger in the graph


def test_applying_twice_changes_nothing_the_second_time(town, linked):
    applied = apply(linked, town)
    assert (applied.links, applied.written, applied.removed, applied.missing, applied.judged) == (
        2,
        2,
        0,
        [],
        1,
    )
    before = whole(town)
    again = apply(linked, town)
    assert (again.links, again.written, again.removed, again.judged) == (2, 0, 0, 0)
    assert whole(town) == before
    said = links(town)[1]
    assert said[:2] == ["town:sumber", "lic:1"]
    assert (said[2]["by"], said[2]["at"], said[2]["method"]) == ("Sri", AT, "person")
    assert "same nib 0123456789012" in said[2]["evidence"]


def test_yes_undo_no_yes_ends_as_yes_in_both(town, linked):
    pair = ("town", "town:sumber", "town-register", "lic:1")
    yes = linked.state.standing[pair]
    linked.undo(pair, by="Sri")
    apply(linked, town)
    assert [row[0] for row in links(town)] == ["town:melati"]
    from dataclasses import replace

    linked.append([replace(yes, decision="different", number=0)])
    apply(linked, town)
    assert [row[0] for row in links(town)] == ["town:melati"]
    linked.append([replace(yes, number=0)])
    apply(linked, town)
    graph = {(row[0], row[1]) for row in links(town)}
    assert graph == {(line.left_id, line.right_id) for line in Ledger(linked.path).state.links}


@pytest.mark.parametrize("side", ["town", "town-register"])
def test_unloading_and_reloading_either_side_gives_the_same_links(town, linked, side):
    apply(linked, town)
    before = links(town)
    put(town, TOWN, REGISTER)
    assert links(town) == before
    unload(town, side)
    waiting = apply(linked, town)
    assert (waiting.links, len(waiting.missing)) == (0, 2)
    assert "2 links wait" in waiting.lines()[1]
    put(town, TOWN, REGISTER)
    apply(linked, town)
    assert links(town) == before


def test_a_ledger_that_contradicts_itself_is_not_applied(town, linked):
    lines = linked.path.read_text().splitlines()
    row = next(csv.reader([lines[1]]))
    row[7] = "lic:4"
    linked.path.write_text("\n".join([*lines, ",".join(f'"{cell}"' for cell in row)]) + "\n")
    with pytest.raises(
        CantingError, match=r"lines 2 and 5, contradict each other: town:sumber is lic:1 by .+, and lic:4 by"
    ):
        apply(Ledger(linked.path), town)
    assert links(town) == []


def changed_register(folder, change):
    """The register with other rows."""
    shutil.copytree(REGISTER, folder, dirs_exist_ok=True)
    rows = (REGISTER / "licences.csv").read_text(encoding="utf-8")
    (folder / "licences.csv").write_text(change(rows), encoding="utf-8")
    return folder


def test_a_link_whose_entry_bears_another_name_is_flagged(town, linked, tmp_path):
    """A register gave the number to another firm: the link is told, and the flag stands on it."""
    apply(linked, town)
    put(town, changed_register(tmp_path / "other", lambda rows: rows.replace("2,Melati,", "2,Mawar Baru,")))
    ours, theirs, codes = read_both(TOWN, tmp_path / "other")
    made = cases(ours.dataset, ours.participants, theirs.dataset, theirs.records, linked.state, codes=codes)
    for named in ((), made):
        applied = apply(linked, town, cases=named)
        assert [each[:2] for each in applied.flagged] == [("town:melati", "lic:2")]
        assert "1 links are flagged" in applied.lines()[-1]
        flags = {row[0]: row[2].get("flag") for row in links(town)}
        assert flags == {
            "town:melati": "entry was Melati when it was linked, is Mawar Baru",
            "town:sumber": None,
        }
    assert apply(linked, town).written == 0
    put(town, changed_register(tmp_path / "same", lambda rows: rows.replace("2,Melati,", "2,MELATI.,")))
    assert apply(linked, town).flagged == []
    assert all("flag" not in row[2] for row in links(town))


def test_a_renamed_participant_is_flagged_until_a_person_decides_again(town, linked, tmp_path):
    renamed = tmp_path / "renamed"
    shutil.copytree(TOWN, renamed)
    people = (TOWN / "people.csv").read_text(encoding="utf-8")
    (renamed / "people.csv").write_text(people.replace("Batik Melati", "Toko Anggrek"), encoding="utf-8")
    put(town, renamed)
    for _ in range(2):
        assert apply(linked, town).flagged == [
            (
                "town:melati",
                "lic:2",
                "participant was Batik Melati when it was linked, is Toko Anggrek",
            )
        ]
    ours, theirs, codes = read_both(renamed, REGISTER)
    made = cases(ours.dataset, ours.participants, theirs.dataset, theirs.records, linked.state, codes=codes)
    case = next(each for each in made if each.entry.id == "town:melati")
    assert case.changed, "it is asked again"
    option = next(each for each in case.options if each.candidate.entry.id == "lic:2")
    linked.append(answer(case, option, "same", by="Adi", at="2026-11-25T08:15:00Z"))
    assert apply(linked, town).flagged == []
    assert all("flag" not in row[2] for row in links(town))


def test_an_entry_that_is_gone_is_another_thing_than_one_not_looked_for(town, linked, tmp_path):
    def why():
        return {row["id"]: row["why"] for row in ask(town, "unlinked", register="town-register").dicts()}

    assert set(why().values()) == {"not looked for"}
    apply(linked, town)
    assert why() == {"town:hall": "none", "town:toko": "not looked for"}
    put(
        town,
        changed_register(tmp_path / "shrunk", lambda rows: rows.replace("2,Melati,UD,,1.2,132,,5\n", "")),
    )
    for _ in range(2):
        assert why() == {
            "town:hall": "none",
            "town:melati": "its entry is gone",
            "town:toko": "not looked for",
        }
        assert apply(linked, town).missing == [("town:melati", "lic:2")]
    put(town, REGISTER)
    apply(linked, town)
    assert why() == {"town:hall": "none", "town:toko": "not looked for"}


def test_applying_without_the_register_keeps_what_only_candidates_tell(town, linked):
    ours, theirs, codes = read_both(TOWN, REGISTER)
    made = cases(ours.dataset, ours.participants, theirs.dataset, theirs.records, linked.state, codes=codes)
    apply(linked, town, cases=made)
    before = whole(town)
    assert apply(linked, town).judged == 0
    assert apply(linked, town, cases=made).judged == 0
    assert whole(town) == before


def test_the_graph_knows_the_codes_that_files_name(town, tmp_path):
    """The bridge between two agencies is loaded once; every later find may use it."""
    write(tmp_path, "b.csv", "new,old\n1.1,12\n")
    table = (
        '[[correspondences]]\nfile = "b.csv"\nof = "places"\nkind = "exact"\n'
        'from = { column = "new", scheme = "town-2025" }\nto = { column = "old", scheme = "towns-of-old" }\n'
    )
    write(tmp_path, "dataset.toml", HEAD + table)
    put(town, tmp_path)
    codes = graph_codes(town, [read_listed(REGISTER)])
    assert codes.relation("town-2025:1.1", "towns-of-old:12") == "same"
    assert codes.relation("town-2025:1.1", "town-2025:0") == "within"
    assert codes.name["town-2025:1.1"] == "Upper Hill"
    assert "1.2" not in str(codes.same)
    unload(town, "bad")
    assert graph_codes(town, [read_listed(REGISTER)]).same == {}


def test_why_participants_have_no_entry(town, linked):
    ours, theirs, codes = read_both(TOWN, REGISTER)
    made = cases(ours.dataset, ours.participants, theirs.dataset, theirs.records, linked.state, codes=codes)
    apply(linked, town, cases=made)
    why = {
        row["id"]: (row["why"], row["by"]) for row in ask(town, "unlinked", register="town-register").dicts()
    }
    assert why["town:hall"] == ("none", "Sri")
    assert why["town:toko"][0] in {"no candidate", "undecided"}
    assert set(why) == {"town:hall", "town:toko"}


def test_coverage_and_position(town, linked):
    apply(linked, town)
    rows = {
        row["of"]: row for row in ask(town, "register-coverage", by="place", register="town-register").dicts()
    }
    assert (
        rows["town-2025:1.2"]["records"],
        rows["town-2025:1.2"]["surveyed"],
        rows["town-2025:1.2"]["share"],
    ) == (2, 1, 0.5)
    assert rows["town-2025:2.1"]["missed"] == 1
    entries = ask(town, "register-coverage", by="entry", register="town-register").dicts()
    assert {row["of"] for row in entries if row["missed"]} == {"lic:3", "lic:4"}
    result = ask(town, "position-and-record", property="workers", register="")
    assert [(row["id"], row["value"], row["degree"]) for row in result.dicts()] == [
        ("town:melati", 5.0, 2),
        ("town:sumber", 12.0, 1),
    ]
    assert "n = 2" in " ".join(result.notes)


def next_wave(folder, original):
    """A dataset's second wave, as the first was."""
    shutil.copytree(original, folder)
    toml = (folder / "dataset.toml").read_text("utf-8")
    (folder / "dataset.toml").write_text(toml.replace("[dataset]", "[dataset]\nwave = 2", 1), "utf-8")
    return folder


def test_a_second_wave_of_a_register_says_which_entries_there_are(town, linked, tmp_path):
    """One firm is gone from it and another has moved: neither is counted where it was."""
    apply(linked, town)
    later = next_wave(tmp_path / "later", REGISTER)
    rows = (later / "licences.csv").read_text("utf-8").replace("2,Melati,UD,,1.2,132,,5\n", "")
    (later / "licences.csv").write_text(
        rows.replace("Jalan Bandung 12,1.1,131", "Jalan Bandung 12,2.1,46"), "utf-8"
    )
    put(town, later)
    for by, scheme in (("place", "town-2025:"), ("industry", "trade-1:")):
        found = ask(town, "register-coverage", by=by, register="town-register").dicts()
        counts = {row["of"].removeprefix(scheme): (row["records"], row["surveyed"]) for row in found}
        assert counts == ({"1.2": (1, 0), "2.1": (2, 1)} if by == "place" else {"131": (1, 0), "46": (2, 1)})
    assert [row["id"] for row in ask(town, "position-and-record").dicts()] == ["town:sumber"]
    why = {row["id"]: row["why"] for row in ask(town, "unlinked", register="town-register").dicts()}
    assert why["town:melati"] == "its entry is gone"


def test_of_two_figures_of_one_period_the_one_loaded_last_counts(clean_database, tmp_path):
    """That two datasets say what a place is part of takes no sum away."""
    put(clean_database, TOWN)
    region = tmp_path / "region"
    region.mkdir()
    toml = (TOWN / "dataset.toml").read_text("utf-8")
    start = toml.index("[[nodes]]")
    write(
        region,
        "dataset.toml",
        toml[:start].replace('id = "town"', 'id = "region"').replace('namespace = "town"', ""),
    )
    for name in ("places.csv", "places-of-old.csv", "trades.csv"):
        shutil.copy(TOWN / name, region)
    write(
        region, "figures.csv", (TOWN / "figures.csv").read_text("utf-8").replace("people,120,", "people,130,")
    )
    put(clean_database, region)

    def people():
        found = ask(clean_database, "region-figures", measure="people").dicts()
        return {row["of"].removeprefix("town-2025:"): row["value"] for row in found}

    assert people() == {"0": 999, "1": 310, "1.1": 130, "1.2": 180, "2": 50, "2.1": 50}


def test_a_part_that_moved_is_no_part_of_where_it_was(clean_database, tmp_path):
    moved = next_wave(tmp_path / "moved", TOWN)
    places = (
        (TOWN / "places.csv").read_text("utf-8").replace("1.2,Lower Hill,ward,1\n", "1.2,Lower Hill,ward,2\n")
    )
    write(moved, "places.csv", places)
    put(clean_database, TOWN, moved)
    found = ask(clean_database, "region-figures", measure="people").dicts()
    sums = {row["of"].removeprefix("town-2025:"): row["value"] for row in found if row["added_up"]}
    assert sums == {"1": 120, "2": 230}
    # Nor are those who live there, in any count or filter.
    districts = {
        row["of"]: row["participants"] for row in ask(clean_database, "by-place", level="district").dicts()
    }
    assert districts == {"town-2025:1": 1, "town-2025:2": 2, None: 1}
    people = {row["of"]: row["participants"] for row in found}
    assert (people["town-2025:1"], people["town-2025:2"]) == (1, 2)


def test_a_place_that_the_latest_codes_leave_out_is_part_of_what_it_was(clean_database, tmp_path):
    """It is part of no sum any more, but the first wave's participants are in its district still."""
    fewer = next_wave(tmp_path / "fewer", TOWN)
    for name in ("places.csv", "figures.csv"):
        lines = (TOWN / name).read_text("utf-8").splitlines(keepends=True)
        write(fewer, name, "".join(line for line in lines if "1.2" not in line))
    write(fewer, "people.csv", (TOWN / "people.csv").read_text("utf-8").replace("1.2,132", "1.1,132"))
    put(clean_database, TOWN, fewer)
    catalogue = read_catalogue([])
    for wave in (1, 2):
        options = Options(dataset=("town",), wave=wave)
        found = run(
            catalogue.find("by-place"), {"level": "district"}, options, clean_database, catalogue
        ).dicts()
        counts = {row["of"]: row["participants"] for row in found}
        assert counts == {"town-2025:1": 2, "town-2025:2": 1, None: 1}, wave
        kept = Options(dataset=("town",), wave=wave, filters={"place": ["town-2025:1"]})
        assert len(run(catalogue.find("participants"), {}, kept, clean_database, catalogue).rows) == 2
    found = ask(clean_database, "region-figures", measure="people").dicts()
    assert {row["of"]: row["value"] for row in found if row["added_up"]}["town-2025:1"] == 120


def test_figures_add_up_only_where_they_may(town):
    """Population adds up, rainfall doesn't; a district with a part uncounted has no sum; a town has its own figure."""
    rows = {(row["of"], row["measure"]): row for row in ask(town, "region-figures", measure="").dicts()}
    hill = rows["town-2025:1", "people"]
    assert (hill["value"], hill["added_up"], hill["since"], hill["participants"]) == (300, True, "2025", 2)
    assert (rows["town-2025:1.1", "people"]["value"], rows["town-2025:1.1", "people"]["source"]) == (
        120,
        "counted by hand",
    )
    assert rows["town-2025:0", "people"]["added_up"] is False
    assert ("town-2025:1", "rainfall") not in rows


def test_codes_that_mean_something_else_elsewhere(town):
    rows = ask(town, "code-problems").dicts()
    assert [(row["code"], row["other"], row["uses"]) for row in rows] == [
        ("town-2025:1.1", "towns-of-old:11", 1)  # 1.2 and 12 are Lower Hill both
    ]


def test_a_code_that_nobody_describes_is_told(town, tmp_path):
    shutil.copytree(REGISTER, tmp_path / "codes")
    write(tmp_path / "codes", "licences.csv", "number,name,place,trade\n9,Anggrek,1.1,999\n")
    write(
        tmp_path / "codes",
        "dataset.toml",
        '[dataset]\nid = "codes"\ntitle = "Codes"\nnamespace = "c"\n[[records]]\nfile = "licences.csv"\nid = "number"\n'
        'name = "name"\nplace = { column = "place", scheme = "town-2025" }\n'
        'industry = { column = "trade", scheme = "elsewhere", known = false }\n',
    )
    put(town, tmp_path / "codes")
    rows = ask(town, "code-problems", dataset="codes").dicts()
    assert [(row["code"], row["uses"], row["other"], row["problem"]) for row in rows] == [
        ("elsewhere:999", 1, None, "nobody describes it"),
        ("town-2025:1.1", 1, "towns-of-old:11", "means something else elsewhere"),
    ]


def test_other_queries_answer_the_same_with_and_without_links(town, linked):
    catalogue = read_catalogue([])
    queries = [q for q in catalogue.queries.values() if q.group != "links"]
    ends = ("town:sumber", "town:toko")

    def answers():
        found = {}
        for query in queries:
            given = {p.name: end for p, end in zip(query.positional, ends, strict=False)}
            try:
                found[query.name] = ask(town, query.name, **given).rows
            except CantingError as error:
                found[query.name] = error.what
        return found

    before = answers()
    assert sum(isinstance(rows, list) and bool(rows) for rows in before.values()) > len(queries) / 2
    apply(linked, town)
    assert answers() == before


@settings(max_examples=few(100), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=30))
def test_spearman_is_scipys(pairs):
    """Ties are the trap: few values on many rows, as degree and workers have."""
    left, right = (list(map(float, values)) for values in zip(*pairs, strict=True))
    found = spearman(left, right)
    if len(set(left)) == 1 or len(set(right)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(left, right).statistic, abs=1e-9)


def test_codes_of_two_agencies_and_two_editions_by_cell(tmp_path):
    """3375030 is another district than 33.75.03; 13133 was a class of KBLI 2015 and is none of the sample's 2020."""
    shutil.copytree(ROOT.parent / "examples" / "pekalongan-reference", tmp_path, dirs_exist_ok=True)
    write(tmp_path, "r.csv", "id,kec,kbli\n1,3375030,13134\n2,33.75.03,13133\n3,33.75.03,13134\n")
    with (tmp_path / "dataset.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[records]]\nfile = "r.csv"\nid = "id"\nplace = { column = "kec", scheme = "kemendagri-2025" }\n'
            'industry = { column = "kbli", scheme = "kbli-2020" }\n'
        )
    with check(tmp_path) as checked:
        found = [(p.row, p.column, p.value, p.hint) for p in checked.problems]
        assert not checked.loadable
    assert [each[:3] for each in found] == [(2, "kec", "3375030"), (3, "kbli", "13133")]
    assert "It is one of bps-2020" in found[0][3]
    assert "It is one of kbli-2015" in found[1][3]


def test_read_listed_needs_a_sound_dataset(tmp_path):
    write(tmp_path, "dataset.toml", RECORDS)
    write(tmp_path, "r.csv", "id,name,nib\n1,A,\n1,B,\n")
    with pytest.raises(CantingError, match="stands already"):
        read_listed(tmp_path)


def test_a_register_that_is_listed_is_not_called_left_out(clean_database, tmp_path):
    """A made-up register beside a real survey: its entries are counted, so the notes must not say it is left out."""
    shutil.copytree(TOWN, tmp_path / "town")
    shutil.copytree(REGISTER, tmp_path / "register")
    for name, said in (("town", "false"), ("register", "true")):
        path = tmp_path / name / "dataset.toml"
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("illustrative")]
        at = kept.index("[dataset]") + 1
        path.write_text(
            "\n".join([*kept[:at], f"illustrative = {said}", *kept[at:]]) + "\n", encoding="utf-8"
        )
    put(clean_database, tmp_path / "town", tmp_path / "register")
    catalogue = read_catalogue([])
    query = catalogue.find("register-coverage")
    parameters = {p.name: p.default for p in query.parameters}
    found = run(query, parameters, Options(), clean_database, catalogue)
    assert {row["register"] for row in found.dicts()} == {"town-register"}
    assert "Left out" not in " ".join(found.notes)
    assert "town-register is illustrative: made up to show the tool." in found.notes
