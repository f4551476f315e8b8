"""The words in which a drafted dataset.toml says what it assumes, in English and Indonesian."""

from __future__ import annotations

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "head": (
            "Drafted from what the files look like. Every assumption says what it was seen in; a ? marks what they\n"
            "don't say. Correct what is wrong, then: canting check, canting names, canting load.\n"
            "A line that begins with # says nothing: take the # away to use it."
        ),
        "id": "the folder's name; loading (id, wave) again replaces it",
        "title": "the first title found",
        "unsure": "? say what is right",
        "namespace": "goes before every id in the graph",
        "missing": "no answer: {seen}",
        "seen": "seen: {what}",
        "aliases": "decisions on names: canting names writes it",
        "header": "above: {above}",
        "skip": "totals, left out",
        "labels": "row {row}, {count} labels, {shared} of them also in the headings",
        "kind": "? Actor, Organization or InformationSource",
        "unique": "{count} cells, no two alike",
        "repeated": "? {count} cells, {distinct} different",
        "also": "other names in answers",
        "match": "by id or name; capitals don't count",
        "scheme": "the heading says so",
        "odd": "as text; no numbers: {odd}",
        "matrix": "{count} headings, {shared} of them also in the first column",
        "row": "? whose label names the other: row or column",
        "respondent": "? the rows answer; empty rows, not answered: {silent}",
        "cells": "cells: {shown}",
        "ticked": "seen in cells",
        "words": "? what these mean: {shown}",
        "wide": "{count} numbered columns of answers",
        "checks": "{count} headings are participants",
        "ends": "? which column is which end",
        "supply": "the headings say so",
        "type": "? or SUPPLIES, SUPPORTS, COLLABORATES_WITH",
        "meaning": '? "asks" if `from` asks `to`, "gives" if `from` tells `to`: the file does not say',
        "no_roster": "? no roster was found: the ties make it",
        "unlisted": "? {count} answers name nobody listed, {distinct} names: {shown}",
        "unknown": "{where} was not understood. Its headings: {heads}",
    },
    "id": {
        "head": (
            "Rancangan dari apa yang tampak pada berkas. Setiap anggapan menyebut di mana ia terlihat; tanda ?\n"
            "menandai yang tidak dikatakan berkas. Perbaiki, lalu: canting check, canting names, canting load.\n"
            "Baris yang diawali # tidak berlaku: hapus # untuk memakainya."
        ),
        "id": "nama folder; memuat (id, wave) lagi menggantikannya",
        "title": "judul pertama yang ditemukan",
        "unsure": "? isilah yang benar",
        "namespace": "mendahului setiap id di dalam graf",
        "missing": "tidak menjawab: {seen}",
        "seen": "terlihat: {what}",
        "aliases": "keputusan tentang nama: ditulis oleh canting names",
        "header": "di atasnya: {above}",
        "skip": "jumlah, dilewati",
        "labels": "baris {row}, {count} label, {shared} di antaranya juga di judul kolom",
        "kind": "? Actor, Organization atau InformationSource",
        "unique": "{count} sel, tidak ada yang sama",
        "repeated": "? {count} sel, {distinct} berbeda",
        "also": "nama lain dalam jawaban",
        "match": "menurut id atau nama; huruf besar tidak berpengaruh",
        "scheme": "menurut judul kolom",
        "odd": "sebagai teks; bukan angka: {odd}",
        "matrix": "{count} judul kolom, {shared} di antaranya juga di kolom pertama",
        "row": "? label siapa yang menyebut yang lain: row (baris) atau column (kolom)",
        "respondent": "? barislah yang menjawab; baris kosong, tidak menjawab: {silent}",
        "cells": "isi sel: {shown}",
        "ticked": "terlihat di sel",
        "words": "? apa artinya: {shown}",
        "wide": "{count} kolom jawaban bernomor",
        "checks": "{count} judul kolom adalah peserta",
        "ends": "? kolom mana ujung yang mana",
        "supply": "menurut judul kolom",
        "type": "? atau SUPPLIES, SUPPORTS, COLLABORATES_WITH",
        "meaning": '? "asks" jika `from` bertanya kepada `to`, "gives" jika memberi tahunya: berkas tidak menyebutnya',
        "no_roster": "? tidak ada daftar peserta: hubungan yang membentuknya",
        "unlisted": "? {count} jawaban menyebut yang tidak terdaftar, {distinct} nama: {shown}",
        "unknown": "{where} tidak dipahami. Judul kolomnya: {heads}",
    },
}

LANGUAGES = tuple(PHRASES)
