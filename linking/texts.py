"""What linking says to people, in English and Indonesian; and the words of a decision, as people type them."""

from __future__ import annotations

import re
from functools import cache

from canting.language import LANGUAGES, listed

DECISION_WORDS = {"sama": "same", "beda": "different", "ragu": "unsure", "tidak ada": "none"}
"""Indonesian words of a decision; "ya" is none: yes to what?"""

_TEXTS: dict[str, tuple[str, str]] = {
    # decisions
    "same": ("same", "sama"),
    "different": ("different", "beda"),
    "unsure": ("unsure", "ragu"),
    "none": ("none", "tidak ada"),
    "withdrawn": ("withdrawn", "ditarik"),
    "none of these": ("none of these", "tidak satu pun"),
    # the sheet
    "decision": ("decision", "keputusan"),
    "reason": ("reason", "alasan"),
    "nr": ("nr", "no"),
    "participant": ("participant", "peserta"),
    "participant id": ("participant id", "id peserta"),
    "about the participant": ("about the participant", "tentang peserta"),
    "entry": ("entry", "entri"),
    "entry id": ("entry id", "id entri"),
    "about the entry": ("about the entry", "tentang entri"),
    "speaks for": ("speaks for", "mendukung"),
    "speaks against": ("speaks against", "menentang"),
    "score": ("score", "skor"),
    "choose": (
        'same, different or unsure for an entry; none in the row "none of these"',
        'sama, beda, atau ragu untuk sebuah entri; tidak ada di baris "tidak satu pun"',
    ),
    "choose wrongly": (
        "Write same, different, unsure or none, or leave it empty.",
        "Tulis sama, beda, ragu, atau tidak ada, atau biarkan kosong.",
    ),
    # the review
    "keys": (
        "y same · n different · u unsure · 0 none of these · s skip · b back · ? score · q stop",
        "y sama · n beda · u ragu · 0 tidak ada · s lewati · b kembali · ? skor · q berhenti",
    ),
    "reason may follow": (
        "A reason may follow the key: n another owner",
        "Alasan boleh menyusul tombolnya: n pemiliknya lain",
    ),
    "heading": (
        "Participant {at} of {of}, candidate {candidate} of {candidates}. {done} answered.",
        "Peserta {at} dari {of}, calon {candidate} dari {candidates}. {done} terjawab.",
    ),
    "For": ("For", "Mendukung"),
    "Against": ("Against", "Menentang"),
    "nothing": ("nothing", "tidak ada"),
    "Score": ("Score {score:.3f}", "Skor {score:.3f}"),
    "nothing to go back to": (
        "There is no answer of this review to go back to; canting link undo takes back earlier ones.",
        "Tidak ada jawaban dari peninjauan ini untuk diulang; canting link undo menarik jawaban yang lebih lama.",
    ),
    "said to be": ("Said to be {decision} on {day} by {by}", "Dinyatakan {decision} pada {day} oleh {by}"),
    "changed since": ("{said}; what was compared has changed since.", "{said}; data yang dibandingkan sudah berubah."),
    "none since": (
        "Said to have no entry on {day} by {by}; since then it has changed, or a better candidate has come.",
        "Dinyatakan tidak punya entri pada {day} oleh {by}; sejak itu datanya berubah, atau ada calon yang lebih baik.",
    ),
    "entry gone": (
        "Linked to {entry} on {day} by {by}; that entry is no longer in the register.",
        "Ditautkan ke {entry} pada {day} oleh {by}; entri itu tidak ada lagi di register.",
    ),
    "link changed": (
        "Linked to {entry} on {day} by {by}; what was compared has changed since. The link is kept.",
        "Ditautkan ke {entry} pada {day} oleh {by}; data yang dibandingkan sudah berubah. Tautannya tetap.",
    ),
    "who is right": ("{what} Who is right?", "{what} Mana yang benar?"),
    "contradict": (
        "Lines {one} and {other} of the ledger contradict each other: {what}.",
        "Baris {one} dan {other} buku tautan saling bertentangan: {what}.",
    ),
    "contradict pair": (
        "{left} and {right} are {first} by {by}, {second} by {also}",
        "{left} dan {right} {first} menurut {by}, {second} menurut {also}",
    ),
    "contradict answers": (
        "{left} has two answers in {register}, {first} by {by}, {second} by {also}",
        "{left} punya dua jawaban di {register}, {first} menurut {by}, {second} menurut {also}",
    ),
    "asks once more": (
        "{what} canting link review asks once more, canting link undo takes one back.",
        "{what} canting link review menanyakannya lagi, canting link undo menarik salah satu.",
    ),
    "reviewed": (
        "{answered} answered and {left} participants left; they are in {path}.",
        "{answered} terjawab dan {left} peserta tersisa; jawabannya ada di {path}.",
    ),
    "goes on": (" The next review goes on here.", " Peninjauan berikutnya dilanjutkan dari sini."),
    "nothing left": ("Nothing is left to decide.", "Tidak ada lagi yang perlu diputuskan."),
    "id": ("id", "id"),
    "name": ("name", "nama"),
    "legal form": ("legal form", "bentuk"),
    "place": ("place", "tempat"),
    "address": ("address", "alamat"),
    "telephone": ("telephone", "telepon"),
    "industry": ("industry", "usaha"),
    # evidence
    "same name": ("same name", "nama sama"),
    "same but case": (
        "same name but for case, accents and punctuation",
        "nama sama, hanya beda huruf besar, aksen, dan tanda baca",
    ),
    "same but form": (
        "same name but for legal form and titles", "nama sama, hanya beda bentuk badan usaha dan gelar"
    ),
    "same but spelling": (
        "same name but for common words, order and spelling", "nama sama, hanya beda kata umum, urutan, dan ejaan"
    ),
    "same but blanks": ("same name but for blanks", "nama sama, hanya beda spasi"),
    "no name": ("no name to compare", "tidak ada nama untuk dibandingkan"),
    "in common": ("name has {words} in common", "nama sama-sama memuat {words}"),
    "only survey": ("{words} only in the survey", "{words} hanya di survei"),
    "only register": ("{words} only in the register", "{words} hanya di register"),
    "no word": ("names have no word in common", "tidak ada kata nama yang sama"),
    "and": ("and", "dan"),
    "same identifier": ("same {sort} {value}", "{sort} sama {value}"),
    "near identifier": ("{sort} nearly the same: {ours} and {theirs}", "{sort} hampir sama: {ours} dan {theirs}"),
    "other identifier": ("other {sort}: {ours} and {theirs}", "{sort} lain: {ours} dan {theirs}"),
    "both form": ("both {form}", "keduanya {form}"),
    "other form": (
        "legal form {ours} in the survey, {theirs} in the register", "bentuk {ours} di survei, {theirs} di register"
    ),
    "other title": ("{ours} in the survey, {theirs} in the register", "{ours} di survei, {theirs} di register"),
    "places not comparable": (
        "places not comparable: {ours} and {theirs}", "tempat tidak dapat dibandingkan: {ours} dan {theirs}"
    ),
    "industries not comparable": (
        "industries not comparable: {ours} and {theirs}", "bidang usaha tidak dapat dibandingkan: {ours} dan {theirs}"
    ),
    "same place": ("same place {code}", "tempat sama {code}"),
    "same industry": ("same industry {code}", "bidang usaha sama {code}"),
    "within place": (
        "place {ours} and {theirs}, one within the other", "tempat {ours} dan {theirs}, yang satu di dalam yang lain"
    ),
    "within industry": (
        "industry {ours} and {theirs}, one within the other",
        "bidang usaha {ours} dan {theirs}, yang satu di dalam yang lain",
    ),
    "neighbouring place": ("neighbouring place: {ours} and {theirs}", "tempat bersebelahan: {ours} dan {theirs}"),
    "other place": ("other place: {ours} and {theirs}", "tempat lain: {ours} dan {theirs}"),
    "other industry": ("other industry: {ours} and {theirs}", "bidang usaha lain: {ours} dan {theirs}"),
    "other street": ("other street", "jalan lain"),
    "same street": ("same street", "jalan sama"),
    "same house": ("same street and house number", "jalan dan nomor rumah sama"),
    "other house": ("same street, but house {ours} and {theirs}", "jalan sama, tetapi nomor {ours} dan {theirs}"),
    "same telephone": ("same telephone {number}", "telepon sama {number}"),
    "other telephone": ("other telephone", "telepon lain"),
    "as entries": ("{words}, as {count} entries", "{words}, seperti {count} entri"),
    "as most": ("{words}, as most entries", "{words}, seperti kebanyakan entri"),
    "no longer": ("no longer in the register", "tidak ada lagi di register"),
    # messages
    "found": (
        "{some} of {all} participants have candidates among {entries} entries; {pairs} pairs to review.",
        "{some} dari {all} peserta punya calon di antara {entries} entri; {pairs} pasangan untuk ditinjau.",
    ),
    "the rest": (
        "The nearest entry of {n} more is unlikely; --rest shows it.",
        "Entri terdekat dari {n} peserta lainnya kecil kemungkinannya; --rest menampilkannya.",
    ),
    "recalibrated": (
        "Scores are recalibrated on {n} decisions of the ledger.",
        "Skor dikalibrasi ulang dengan {n} keputusan dari buku tautan.",
    ),
    "auto written": (
        "{n} links were written to {path}; canting link apply brings them to the graph.",
        "{n} tautan ditulis ke {path}; canting link apply membawanya ke graf.",
    ),
    "sheet written": (
        "Wrote {rows} rows to {path}. Fill in the column decision, then: canting link take {path}",
        "Menulis {rows} baris ke {path}. Isi kolom keputusan, lalu: canting link take {path}",
    ),
    "taken": (
        "{decided} decisions taken, {undone} taken back, {unchanged} rows as before; {lines} lines were written to "
        "{path}.",
        "{decided} keputusan diambil, {undone} ditarik, {unchanged} baris tetap; {lines} baris ditulis ke {path}.",
    ),
    "rows gone": (
        "{n} rows are gone from the sheet; nothing is taken for them: {rows}.",
        "{n} baris hilang dari lembar; untuk baris itu tidak ada yang diambil: {rows}.",
    ),
    "older sheet": (
        "This sheet is of an older {what}: {changed} of its rows speak of what has changed since, {gone} of what is "
        "gone ({rows}). What is said of them is asked again.",
        "Lembar ini dari {what} yang lebih lama: {changed} barisnya tentang data yang sudah berubah, {gone} tentang "
        "yang sudah tidak ada ({rows}). Jawaban untuk baris itu akan ditanyakan lagi.",
    ),
    "register": ("register", "register"),
    "survey": ("survey", "survei"),
    "register not read": (
        "The register at {path} can't be read: whether this sheet is of an older one can't be said.",
        "Register di {path} tidak dapat dibaca: tidak dapat dipastikan apakah lembar ini dari register lama.",
    ),
    "undone": ("Withdrawn: {left} {right}", "Ditarik: {left} {right}"),
    "still stands": ("Still stands: {decision} by {by}.", "Masih berlaku: {decision} menurut {by}."),
    "applied": (
        "{links} links stand in the graph: {written} written, {removed} removed.",
        "{links} tautan ada di graf: {written} ditulis, {removed} dihapus.",
    ),
    "waiting": (
        "{n} links wait for a participant or an entry that isn't loaded: {first}",
        "{n} tautan menunggu peserta atau entri yang belum dimuat: {first}",
    ),
    "flagged": (
        "{n} links are flagged, for the entry or the participant bears another name now: {first}",
        "{n} tautan ditandai, karena entri atau pesertanya kini bernama lain: {first}",
    ),
    "mappings": ("Wrote {n} mappings to {path}.", "Menulis {n} pemetaan ke {path}."),
    # status
    "participants": ("participants", "peserta"),
    "linked": ("linked", "tertaut"),
    "no entry": ("none: no entry in the register", "tidak ada: tanpa entri di register"),
    "all rejected": ("rejected: all candidates are others", "ditolak: semua calon adalah yang lain"),
    "undecided": ("undecided", "belum diputuskan"),
    "only unlikely ones": ("only unlikely ones", "hanya yang kecil kemungkinannya"),
    "no candidate": ("no candidate", "tanpa calon"),
    "raised again": (
        "raised again: what was compared has changed", "ditanyakan lagi: data yang dibandingkan sudah berubah"
    ),
    "links gone": (
        "links whose participant or entry is gone", "tautan yang peserta atau entrinya sudah tidak ada"
    ),
    "entries shared": (
        "entries linked to several participants", "entri yang ditautkan ke beberapa peserta"
    ),
    "contradictions": (
        "contradictions between lines of the ledger", "pertentangan antara baris buku tautan"
    ),
    "ledger lines": ("lines in the ledger: {word}", "baris di buku tautan: {word}"),
    "judged pairs": (
        "Pairs that people judged; precision is same / (same + different), with its 95 % interval (Wilson).",
        "Pasangan yang dinilai orang; precision adalah sama / (sama + beda), dengan selang 95 % (Wilson).",
    ),
    "a score is": ("{score} is {means}", "{score} berarti {means}"),
    "so scores mean": (
        "So a score of {means}; find and review use that.",
        "Jadi skor {means}; find dan review memakainya.",
    ),
    "too few decisions": (
        "Scores are recalibrated from {enough} decisions on, at least {of_each} of them same and as many different; "
        "here are too few.",
        "Skor dikalibrasi ulang mulai {enough} keputusan, sedikitnya {of_each} sama dan sebanyak itu beda; di sini "
        "belum cukup.",
    ),
    # faults of a sheet
    "no such row": (
        'there was no row "{row}": rows can\'t be added, nor numbers changed',
        'tidak pernah ada baris "{row}": baris tidak dapat ditambah, nomornya tidak dapat diubah',
    ),
    "row without number": (
        "a row without its number: rows can't be added, nor numbers changed",
        "baris tanpa nomor: baris tidak dapat ditambah, nomornya tidak dapat diubah",
    ),
    "row twice": (
        'row {row} is there twice, with "{word}" in {cell}', 'baris {row} ada dua kali, dengan "{word}" di {cell}'
    ),
    "one answer": (
        '{left} has "{first}" in {cell} and "{second}" here: a participant has one answer',
        '{left} punya "{first}" di {cell} dan "{second}" di sini: satu peserta punya satu jawaban',
    ),
    "answered elsewhere": (
        "{left} was said to be {said} on line {line} of the ledger by {by}: empty that decision in its row, or canting "
        "link undo",
        "{left} dinyatakan {said} di baris {line} buku tautan oleh {by}: kosongkan keputusan itu di barisnya, atau "
        "canting link undo",
    ),
    "meanwhile withdrawn": (
        '"{was}" was withdrawn meanwhile; empty the cell, or write the sheet anew',
        '"{was}" sementara itu ditarik; kosongkan selnya, atau tulis lembarnya lagi',
    ),
    "meanwhile contradicted": (
        '"{was}" was contradicted meanwhile; empty the cell, or write the sheet anew',
        '"{was}" sementara itu dibantah; kosongkan selnya, atau tulis lembarnya lagi',
    ),
    "meanwhile decided": (
        "decided meanwhile: {now}, on line {line} of the ledger by {by}; write the sheet anew",
        "sementara itu diputuskan: {now}, di baris {line} buku tautan oleh {by}; tulis lembarnya lagi",
    ),
    "no decision": (
        '"{word}" is no decision: {hint}, or leave it empty', '"{word}" bukan keputusan: {hint}, atau kosongkan'
    ),
    "write words": ("write {words}", "tulis {words}"),
    "write none": (
        'on "none of these" write none, or same on the row of an entry',
        'di baris "tidak satu pun" tulis tidak ada, atau sama di baris sebuah entri',
    ),
    "reason alone": ("a reason without a decision", "alasan tanpa keputusan"),
    "id changed": (
        "\"{now}\" stands where row {row} had \"{was}\": ids can't be changed (was one column sorted or moved without "
        "the others?)",
        "\"{now}\" ada di tempat baris {row} berisi \"{was}\": id tidak dapat diubah (apakah satu kolom diurutkan atau "
        "dipindah tanpa yang lain?)",
    ),
    "correct": (
        "Correct the cells and take the sheet again; nothing was taken.",
        "Perbaiki selnya dan ambil lembarnya lagi; belum ada yang diambil.",
    ),
}  # fmt: skip


def say(lang: str, key: str, **values: object) -> str:
    """Say something, with values in their places."""
    text = _TEXTS[key][LANGUAGES.index(lang)]
    return text.format(**values) if values else text


def retold(recorded: str, lang: str) -> str:
    """Give recorded evidence, which the ledger has in English, in a language; what isn't known stays as it is.

    Examples
    --------
    >>> retold("name has sumber and rejeki in common, jaya only in the survey; same place 33.75, as 2 entries", "id")
    'nama sama-sama memuat sumber dan rejeki, jaya hanya di survei; tempat sama 33.75, seperti 2 entri'
    """
    if lang == "en":
        return recorded
    parts = [_NAME_PARTS.split(said) for said in recorded.split("; ")]
    return "; ".join(", ".join(_retold(part, lang) for part in of_name) for of_name in parts)


_NAME_PARTS = re.compile(r"(?<= in common), (?=.* only in the )|(?<= only in the survey), ")
_JOINED = re.compile(r", | and ")
_LISTS = dict.fromkeys(("in common", "only survey", "only register"), ("words",)) | {
    "other title": ("ours", "theirs")
}
"""Evidence that lists words, and which of its values do."""


def _retold(said: str, lang: str) -> str:
    for key, pattern in _patterns().items():
        found = pattern.fullmatch(said)
        if found is None:
            continue
        values: dict[str, str] = found.groupdict()
        if key in {"as entries", "as most"}:
            values["words"] = _retold(values["words"], lang)
        for name in _LISTS.get(key, ()):
            values[name] = listed(_JOINED.split(values[name]), say(lang, "and"), lang)
        return say(lang, key, **values)
    return said


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Give how each piece of evidence is said in English: how many others have it first, then what says most."""
    keys = list(_TEXTS)
    evidence = keys[keys.index("same name") : keys.index("no longer") + 1]
    said = {key: re.split(r"\{(\w+)\}", _TEXTS[key][0]) for key in evidence if key != "and"}
    order = sorted(
        said, key=lambda key: (key not in {"as entries", "as most"}, -len("".join(said[key][::2])))
    )
    return {key: re.compile("".join(map(_part, range(len(said[key])), said[key]))) for key in order}


def _part(at: int, text: str) -> str:
    return f"(?P<{text}>.+)" if at % 2 else re.escape(text)


def both(key: str) -> frozenset[str]:
    """Give a text in every language."""
    return frozenset(_TEXTS[key])


def decision_word(typed: str) -> str:
    """Give the decision that a typed word means; a word that is none stands for itself.

    Examples
    --------
    >>> decision_word("Sama"), decision_word("tidak  ada"), decision_word("same"), decision_word("ya")
    ('same', 'none', 'same', 'ya')
    """
    word = " ".join(typed.split()).lower()
    return DECISION_WORDS.get(word, word)
