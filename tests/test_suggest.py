"""What a reader who wrote a word that isn't there may have meant."""

from __future__ import annotations

from canting.suggest import nearest, offered


def test_a_heading_that_shares_a_word_is_nearer_than_a_few_letters():
    assert nearest("Nama Lengkap", ["No", "Usia", "Nama Responden"]) == "Nama Responden"
    assert nearest("Nama Lengkap", ["No", "Usia"]) is None
    assert nearest("umur responden", ["Re", "Responden", "Um"]) == "Responden"


def test_a_slip_is_nearer_than_a_shared_word():
    assert nearest("tpo", ["dataset", "top", "where"]) == "top"
    assert nearest("nama_respnden", ["nama", "nama_responden", "nama lain"]) == "nama_responden"
    assert nearest("key actors", ["key-players", "key-actors"]) == "key-actors"
    assert offered("knowlege", ["supply", "knowledge"]).startswith("Did you mean 'knowledge'? ")
