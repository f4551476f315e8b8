"""Words of text parameters: one that isn't there is refused with those that are, and whose sources can be chosen."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from worked import CATALOGUE, QUERIES, fill

from canting.errors import UsageError
from canting.queries.catalogue import read_catalogue
from canting.queries.header import Parameter, Query
from canting.queries.run import Options, known_words, run
from canting.suggest import OFFERED, offered

# Text parameters without a list of words, and why.
OWN_WAY = {
    ("participants", "named"): "a text that names are searched for",
    ("chain", "product"): "chains.py refuses what no tie of goods is of, in capitals or not",
    ("cut", "sources"): "ids and names too; bottlenecks.py refuses what nobody is",
    ("cut", "receivers"): "ids and names too; bottlenecks.py refuses what nobody is",
    ("recommend", "receivers"): "ids and names too; bottlenecks.py refuses what nobody is",
    ("recommend", "givers"): "ids and names too; bottlenecks.py refuses what nobody is",
    ("recommend", "pairs"): "a file; recommend.py refuses what can't be read",
    ("what-if", "changes"): "a file; what_if.py refuses what can't be read",
    ("what-if", "add"): "two ids or names; what_if.py refuses what is no tie of the graph's participants",
    ("what-if", "remove"): "two ids or names; what_if.py refuses what is no tie of the graph's participants",
    ("rank-intervals", "measure"): "measures of a graph; intervals.py refuses what isn't one",
    ("qap", "first"): "a graph or a property; run.py and permuted.py refuse what isn't there",
    ("qap", "second"): "a graph or a property; run.py and permuted.py refuse what isn't there",
    ("mrqap", "outcome"): "a graph; run.py refuses what isn't there",
    ("mrqap", "predictors"): "graphs or properties; run.py and permuted.py refuse what isn't there",
}
TEXTS = [
    (query, parameter)
    for query in QUERIES
    for parameter in query.parameters
    if parameter.type.base == "str" and not parameter.type.choices
]
LISTED = [(query, parameter) for query, parameter in TEXTS if parameter.known]
NEEDED = {"untied": {"of": "entrepreneur", "without": "government"}}


@pytest.fixture(scope="module")
def filled(database):
    """The batik example and every small dataset of the tests; a participant of the town is linked to an entry."""
    fill(database)
    database.write(
        "MATCH (p:Participant {id: 'town:hall'}) MATCH (r:Record) WITH p, r ORDER BY r.id LIMIT 1 "
        "SET r.workers = 7 MERGE (p)-[:SAME_AS {key: 'of this test', left_dataset: 'town'}]->(r)"
    )
    yield database
    database.write("MATCH ()-[r:SAME_AS {key: 'of this test'}]->() DELETE r")


def ask(database, query: Query, options: Options, **parameters: Any) -> list[dict[str, Any]]:
    return run(query, parameters, options, database, CATALOGUE).dicts()


def test_every_text_parameter_has_its_words_or_its_own_way():
    assert {(query.name, parameter.name) for query, parameter in TEXTS if not parameter.known} == set(OWN_WAY)


def names(pair: Any) -> str:
    return pair.name if isinstance(pair, Query | Parameter) else str(pair)


@pytest.mark.parametrize(("query", "parameter"), LISTED, ids=names)
def test_a_word_that_is_not_there_is_refused_with_those_that_are(filled, query: Query, parameter: Parameter):
    dataset = "town" if query.group == "links" else "batik-pekalongan"
    options = Options(dataset=(dataset,))
    given = NEEDED.get(query.name, {})
    there = known_words(filled, _reading(query, options, filled)).of(parameter)
    assert there
    assert there == sorted(set(there), key=there.index)
    for word in ("no such word", there[-1] + "x"):
        with pytest.raises(UsageError) as caught:
            ask(filled, query, options, **{**given, parameter.name: word})
        assert f"{parameter.option} {word!r}" in caught.value.what
        assert all(each in caught.value.hint for each in there[:5])
        assert "\n" not in caught.value.what + caught.value.hint
    near = caught.value.hint.partition("There are: ")[2].split(", ")[0].rstrip(".")
    assert f"Did you mean {near!r}?" in caught.value.hint
    for word in there[:4]:
        ask(filled, query, options, **{**given, parameter.name: word})


def _reading(query: Query, options: Options, database):
    from canting.queries import run as module

    return module._reading(query, options, database)


def test_words_are_those_of_what_is_covered(filled):
    """A role of another survey that is loaded beside is no word of this one."""
    untied = CATALOGUE.find("untied")
    with pytest.raises(UsageError, match="--of 'farmer'") as caught:
        ask(filled, untied, Options(dataset=("batik-pekalongan",)), of="farmer", without="government")
    assert "entrepreneur" in caught.value.hint
    assert ask(filled, untied, Options(dataset=("chain",)), of="farmer", without="government")


def test_a_default_that_is_not_there_is_refused_where_others_are(filled):
    query = CATALOGUE.find("position-and-record")
    assert ask(filled, query, Options(dataset=("lonely",))) == [], "nobody is linked, so nothing is lacking"
    assert ask(filled, query, Options(dataset=("town",)))
    filled.write("MATCH (r:Record) WHERE r.workers = 7 REMOVE r.workers SET r.staff = 7")
    try:
        with pytest.raises(UsageError, match="--property 'workers'") as caught:
            ask(filled, query, Options(dataset=("town",)))
        assert "staff" in caught.value.hint
    finally:
        filled.write("MATCH (r:Record) WHERE r.staff = 7 REMOVE r.staff SET r.workers = 7")


def test_the_nearest_words_come_first_and_not_all_of_many():
    assert offered("Enterpreneur", ["agency", "entrepreneur", "trader"]) == (
        "Did you mean 'entrepreneur'? There are: entrepreneur, agency, trader."
    )
    assert offered("x", []) == "There are: none."
    many = offered("w7", [f"w{at}" for at in range(OFFERED + 5)])
    assert many.startswith("Did you mean 'w7'? There are: w7, ")
    assert many.endswith(" and 5 more.")


@pytest.mark.parametrize(("words", "joins"), [("role", True), ("registers", False), ("nonsense", False)])
def test_a_query_of_the_users_takes_the_words_of_filters(tmp_path: Path, words: str, joins: bool):
    text = (
        "// Mine.\n// graph all\n// param of: str\n"
        f"// known of: {words}\n// returns n: int\n"
        "MATCH (p:Participant) WHERE p.role = $of AND size($dataset) > 0 RETURN count(p) AS n"
    )
    (tmp_path / "mine.cypher").write_text(text)
    catalogue = read_catalogue([tmp_path])
    assert ("mine" in catalogue.queries) == joins
    assert bool(catalogue.problems) != joins
    for problem in catalogue.problems:
        assert "mine.cypher:4" in problem.what
        assert "role" in problem.hint


# untied on the command line


def canting(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "canting.cli", "query", *words, "--dataset", "batik-pekalongan"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, input="")


def test_untied_asks_for_both_words_or_lists_them(filled, server_environment):
    done = canting("untied", env=server_environment)
    assert (done.returncode, done.stdout) == (2, "")
    what, hint = done.stderr.strip().splitlines()
    assert what.startswith("Error: untied needs --of (")
    assert "--without (" in what
    for word in ("--of:", "entrepreneur", "--without:", "government", "finance"):
        assert word in hint
    one = canting("untied", "--of", "entrepreneur", env=server_environment)
    assert one.returncode == 2
    assert "--of" not in one.stderr
    wrong = canting("untied", "--of", "entrepreneur", "--without", "goverment", env=server_environment)
    assert wrong.returncode == 2
    assert "Did you mean 'government'?" in wrong.stderr


def test_untied_asks_on_a_terminal(filled, server_environment):
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "canting.cli", "query", "untied", "--dataset", "batik-pekalongan"]
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=server_environment,
    ) as process:
        os.close(theirs)
        os.write(ours, b"enterpreneur\nentrepreneur\ngovernment\n")
        out, err = process.communicate()
    os.close(ours)
    assert process.returncode == 0, err
    assert "Did you mean 'entrepreneur'?" in err
    given = canting("untied", "--of", "entrepreneur", "--without", "government", env=server_environment)
    assert out == given.stdout != ""


# whose sources


@pytest.mark.parametrize(
    "receivers",
    [["role=entrepreneur"], ["group=government"], ["kind=Organization"], ["role=worker", "group=finance"]],
)
def test_whose_sources_without_removing_the_givers(filled, receivers: list[str]):
    """Counted once more from the reports themselves; a filter would remove the sources with everybody else."""
    options = Options(dataset=("batik-pekalongan",))
    rows = ask(filled, CATALOGUE.find("information-sources"), options, receivers=receivers)
    told = filled.read(
        "MATCH (g:Participant)-[r:INFORMS {dataset: 'batik-pekalongan'}]->(p:Participant) "
        "RETURN DISTINCT g.id AS giver, p.id AS receiver, g.name AS name, g.kind AS giver_kind, g.role AS giver_role, "
        "g.group AS giver_group, p.role AS role, p.group AS group, p.kind AS kind"
    ).dicts()
    named: dict[str, set[str]] = defaultdict(set)
    everybody = set()
    for row in told:
        if not any(row[name] == value for name, _, value in (said.partition("=") for said in receivers)):
            continue
        everybody.add(row["receiver"])
        if row["giver"] == row["receiver"]:
            named["self"].add(row["receiver"])
        elif row["giver_kind"] == "InformationSource":
            named[row["name"]].add(row["receiver"])
        else:
            folded = row["giver_role"] or row["giver_group"] or row["giver_kind"]
            named[folded].add(row["receiver"])
    assert {row["category"]: row["receivers"] for row in rows} == {
        category: len(who) for category, who in named.items()
    }
    assert {row["n"] for row in rows} == {len(everybody)}
    sources = {row["basis"] for row in rows if row["basis"] == "source"}
    assert sources or receivers != ["role=entrepreneur"]


def test_receivers_of_a_stage_and_of_no_such(filled):
    query, options = CATALOGUE.find("information-sources"), Options(dataset=("chain",))
    at_shop = ask(filled, query, options, receivers=["stage=shop"])
    assert {row["n"] for row in at_shop} == {2}
    assert {row["category"] for row in at_shop} >= {"Internet", "Pembeli"}
    with pytest.raises(UsageError, match="--receivers 'stage=shops'") as caught:
        ask(filled, query, options, receivers=["stage=shops"])
    assert "Did you mean 'stage=shop'?" in caught.value.hint
    assert ask(filled, query, options, receivers=[]) == ask(filled, query, options)
