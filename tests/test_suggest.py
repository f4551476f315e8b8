"""What a reader who wrote a word that isn't there may have meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from canting.errors import UsageError
from canting.extras import install
from canting.queries.catalogue import read_catalogue
from canting.queries.options import option_names, options_of
from canting.queries.run import names_alike
from canting.suggest import near, near_of_many, nearest, offered


def test_a_heading_that_shares_a_word_is_nearer_than_a_few_letters():
    assert nearest("Nama Lengkap", ["No", "Usia", "Nama Responden"]) == "Nama Responden"
    assert nearest("Nama Lengkap", ["No", "Usia"]) is None
    assert nearest("isolates", ["hits", "degree"]) is None
    assert nearest("umur responden", ["Re", "Responden", "Um"]) == "Responden"


def test_a_slip_is_nearer_than_a_shared_word():
    assert nearest("tpo", ["dataset", "top", "where"]) == "top"
    assert nearest("nama_respnden", ["nama", "nama_responden", "nama lain"]) == "nama_responden"
    assert nearest("key actors", ["key-players", "key-actors"]) == "key-actors"
    assert offered("knowlege", ["supply", "knowledge"]).startswith("Did you mean 'knowledge'? ")


def test_accents_and_capitals_are_no_difference():
    assert near("jose wibowo", ["Jos Wibowo", "José Wibowo"], 1) == ["José Wibowo"]


def test_of_many_ids_and_names_those_near_by_letters_else_those_with_the_words():
    ids, names = ["p1", "p2", "p3"], ["bank bri", "bank mandiri", None]
    assert near_of_many("Bank Mandirri", [ids, names], 3) == [1]
    assert near_of_many("BRI", [ids, names], 3) == [0]
    assert near_of_many("Bank", [ids, names], 3) == [0, 1]
    assert near_of_many("Toko", [ids, names], 3) == []


def test_a_participant_is_suggested_once_by_name_or_id():
    people = [("matriks:José Wibowo", "José Wibowo"), ("y", "Siti"), ("z", None)]
    assert names_alike("jose wibowo", people) == ["José Wibowo"]
    assert names_alike("matriks:jose", people) == ["matriks:José Wibowo"]
    assert names_alike("siti", [("a", "Siti"), ("b", "Siti A")]) == ["Siti", "Siti A"]


def test_what_a_script_may_give_a_query_names_its_options_too():
    catalogue = read_catalogue([])
    known = option_names(catalogue.find("key-actors"))
    assert {"dataset", "top", "wave", "group", "graph"} <= set(known)
    assert nearest("tpo", known) == "top"
    assert option_names(catalogue.find("participants"))
    assert {"show_role", "weighted"} <= set(option_names(catalogue.find("degree")))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("key-actors", {"weighted": True}),
        ("information-sources", {"undirected": True}),
        ("participants", {"min_weight": 2}),
        ("register-coverage", {"group": "business"}),
    ],
)
def test_what_a_query_would_pass_over_is_refused(name: str, given: dict[str, object]):
    """An answer that is as if nothing had been said, and says it was heeded, would mislead."""
    query = read_catalogue([]).find(name)
    (option,) = given
    assert option not in option_names(query)
    with pytest.raises(UsageError) as caught:
        options_of(dict(given), query)
    assert caught.value.what == f"{name} has no parameter {option!r}."
    assert "dataset" in caught.value.hint
    assert options_of({"dataset": "x"}, query).dataset == ("x",)


def test_what_was_given_is_known_even_if_it_is_nought():
    given = {"wave": 0, "min_weight": 0.0, "group": "business", "show_role": ["trader"], "undirected": False}
    options = options_of(dict(given))
    assert options.given() == {"wave": 0, "min_weight": 0.0, "group": ["business"], "show_role": ["trader"]}
    assert options_of(options.given()) == options


def test_extras_are_installed_into_what_runs_canting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    python = tmp_path / "some where" / "bin" / "python"
    monkeypatch.setattr("sys.executable", str(python))
    monkeypatch.chdir(tmp_path)
    assert install("word") == "'./some where/bin/python' -m pip install 'canting[word]'"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert install("pdf") == f"'{python}' -m pip install 'canting[pdf]'"
