"""Abbreviations made of the beginnings of words: whom they are offered for."""

from __future__ import annotations

from canting.linking.shortened import is_short_for, short_for
from canting.linking.text import words
from canting.linking.unlisted import RosterEntry, nearest_of

CALLED = """
Disperindag|Dinas Perindustrian dan Perdagangan
Dinkop|Dinas Koperasi dan UKM
Bappeda|Badan Perencanaan Pembangunan Daerah
Pemkot|Pemerintah Kota Pekalongan
Pemkab|Pemerintah Kabupaten Batang
Unikal|Universitas Pekalongan
Dekranasda|Dewan Kerajinan Nasional Daerah
Disnaker|Dinas Tenaga Kerja
Disnakertrans|Dinas Tenaga Kerja dan Transmigrasi
Dispar|Dinas Pariwisata
Disbudpar|Dinas Kebudayaan dan Pariwisata
Disparpora|Dinas Pariwisata Pemuda dan Olahraga
Dinkes|Dinas Kesehatan
Disdik|Dinas Pendidikan
Dindik|Dinas Pendidikan
Kemenperin|Kementerian Perindustrian
Kemenkop|Kementerian Koperasi dan UKM
Kemendag|Kementerian Perdagangan
Kemenparekraf|Kementerian Pariwisata dan Ekonomi Kreatif
Kadin|Kamar Dagang dan Industri
Polres|Kepolisian Resor Pekalongan
Balitbangda|Badan Penelitian dan Pengembangan Daerah
Bappelitbang|Badan Perencanaan Pembangunan Penelitian dan Pengembangan
Unnes|Universitas Negeri Semarang
Undip|Universitas Diponegoro
Unsoed|Universitas Jenderal Soedirman
Polbat|Politeknik Batik
Polindra|Politeknik Negeri Indramayu
Dispendukcapil|Dinas Kependudukan dan Pencatatan Sipil
Dishub|Dinas Perhubungan
Diskominfo|Dinas Komunikasi dan Informatika
Distan|Dinas Pertanian
Dinperkim|Dinas Perumahan dan Kawasan Permukiman
Satpol|Satuan Polisi Pamong Praja
Puskesmas|Pusat Kesehatan Masyarakat
Posyandu|Pos Pelayanan Terpadu
Baznas|Badan Amil Zakat Nasional
Perumda|Perusahaan Umum Daerah
Gapoktan|Gabungan Kelompok Tani
Poktan|Kelompok Tani
Apindo|Asosiasi Pengusaha Indonesia
Asephi|Asosiasi Eksportir dan Produsen Handicraft Indonesia
Iwapi|Ikatan Wanita Pengusaha Indonesia
Hipmi|Himpunan Pengusaha Muda Indonesia
Asmindo|Asosiasi Industri Permebelan dan Kerajinan Indonesia
Himki|Himpunan Industri Mebel dan Kerajinan Indonesia
Bulog|Badan Urusan Logistik
Jamkrindo|Jaminan Kredit Indonesia
Askrindo|Asuransi Kredit Indonesia
Kospin|Koperasi Simpan Pinjam
Perbanas|Perhimpunan Bank Nasional
Depperin|Departemen Perindustrian
Setda|Sekretariat Daerah
Kesbangpol|Kesatuan Bangsa dan Politik
"""
"""What agencies, universities and associations of Indonesia are called, and their names."""


def fits(short: str, name: str) -> bool:
    return is_short_for(words(short), words(name))


def test_most_abbreviations_of_agencies_are_found_and_none_of_another_alone():
    said = dict(line.split("|") for line in CALLED.split("\n") if line)
    found = {short: {name for name in said.values() if fits(short, name)} for short in said}
    assert sum(said[short] in names for short, names in found.items()) >= 0.75 * len(said)
    assert [short for short, names in found.items() if names and said[short] not in names] == []


def test_words_left_over_on_both_sides_are_names_of_two():
    name = "Dinas Perindustrian dan Perdagangan Kab. Cirebon"
    assert fits("Disperindag", name)
    assert fits("Disperindag Kab. Cirebon", name)
    assert fits("Dinas Perindag Kab. Cirebon", name)
    assert not fits("Disperindag Kota Tegal", name)
    assert fits("Disperindag Kota Tegal", "Dinas Perindustrian dan Perdagangan")


def test_words_of_names_and_short_words_are_no_abbreviations():
    assert short_for(["Batik Adi Kirana", "Batik Ayu"], ["Batik", "Bak", ""]) == {}
    assert not fits("perapen", "Badan Perencanaan Pembangunan Daerah"), "not from the name's beginning"


def test_names_in_answers_are_offered_whom_they_may_be_short_for():
    roster = [
        RosterEntry("1", "Dinas Perindustrian dan Perdagangan", "Organization"),
        RosterEntry("2", "Universitas Pekalongan", "Organization"),
        RosterEntry("3", "Batik Unggul Karya Lestari", "Actor"),
    ]
    found = nearest_of(["Disperindag", "Unikal", "Zzzzzz"], roster)
    assert [each[0].listed.id if each else None for each in found] == ["1", "2", None]


def test_a_short_name_in_brackets_is_what_an_answer_calls_it():
    roster = [
        RosterEntry("1", "Badan Perencanaan Daerah (Bappeda)", "Organization"),
        RosterEntry("2", "Badan Pusat Statistik", "Organization"),
    ]
    for written in ("Bappeda", "Badan Perencanaan Daerah"):
        near = nearest_of([written], roster)[0]
        assert near[0].listed.id == "1"
        assert near[0].score > 0.9
