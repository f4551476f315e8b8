"""What pictures say, in English and Indonesian."""

from __future__ import annotations

from canting.language import LANGUAGES, written

_WORDS: dict[str, tuple[str, str]] = {
    # relations
    "INFORMS": ("Knowledge", "Pengetahuan"),
    "SUPPLIES": ("Goods", "Barang"),
    "SUPPORTS": ("Support", "Dukungan"),
    "COLLABORATES_WITH": ("Collaboration", "Kerja sama"),
    "RECOMMENDED": ("Recommended: not there yet", "Disarankan: belum ada"),
    # kinds
    "Actor": ("Actor: person, household or firm", "Pelaku: orang, rumah tangga, atau usaha"),
    "Organization": ("Organization", "Organisasi"),
    "InformationSource": ("Information source", "Sumber informasi"),
    # titles
    "title chain": (
        "Who informs and supplies whom, from hulu to hilir",
        "Siapa memberi informasi dan memasok siapa, dari hulu ke hilir",
    ),
    "title chain knowledge": (
        "Who informs whom along the chain, hulu to hilir",
        "Siapa memberi informasi kepada siapa, dari hulu ke hilir",
    ),
    "title chain supply": (
        "Who supplies whom along the chain, hulu to hilir",
        "Siapa memasok siapa, dari hulu ke hilir",
    ),
    "title chain all": (
        "Who is tied to whom along the chain, hulu to hilir",
        "Siapa berhubungan dengan siapa, dari hulu ke hilir",
    ),
    "title network": ("Who is tied to whom", "Siapa berhubungan dengan siapa"),
    "title network knowledge": ("Who informs whom", "Siapa memberi informasi kepada siapa"),
    "title network supply": ("Who supplies whom", "Siapa memasok siapa"),
    "title network support": ("Who supports whom", "Siapa mendukung siapa"),
    "title network collaboration": ("Who works with whom", "Siapa bekerja sama dengan siapa"),
    "title network flow": ("Who informs or supplies whom", "Siapa memberi informasi atau memasok siapa"),
    "title ego": ("The ties around {name}", "Hubungan di sekitar {name}"),
    "title path": (
        "How knowledge travels from {giver} to {receiver}",
        "Bagaimana pengetahuan mengalir dari {giver} ke {receiver}",
    ),
    "title path supply": (
        "How goods travel from {giver} to {receiver}",
        "Bagaimana barang mengalir dari {giver} ke {receiver}",
    ),
    "title path flow": (
        "How knowledge and goods travel from {giver} to {receiver}",
        "Bagaimana pengetahuan dan barang mengalir dari {giver} ke {receiver}",
    ),
    "title main": ("The main path of knowledge", "Jalur utama pengetahuan"),
    "title main supply": ("The main path of goods", "Jalur utama barang"),
    "title main flow": (
        "The main path of knowledge and goods",
        "Jalur utama pengetahuan dan barang",
    ),
    "parts group": ("stakeholder groups", "kelompok pemangku kepentingan"),
    "parts role": ("roles", "peran"),
    "title integration": ("Ties between {parts}", "Hubungan antar{parts}"),
    "title integration knowledge": (
        "Knowledge between {parts}",
        "Pengetahuan antar{parts}",
    ),
    "title integration supply": (
        "Goods between {parts}",
        "Barang antar{parts}",
    ),
    "title integration support": (
        "Support between {parts}",
        "Dukungan antar{parts}",
    ),
    "title integration collaboration": (
        "Collaboration between {parts}",
        "Kerja sama antar{parts}",
    ),
    "title integration flow": (
        "Knowledge and goods between {parts}",
        "Pengetahuan dan barang antar{parts}",
    ),
    "title intervals": (
        "Between which ranks each may lie by {measure}: {verdict}",
        "Di antara peringkat mana tiap peserta menurut {measure}: {verdict}",
    ),
    "do not rank": ("do not rank", "jangan diperingkat"),
    "with care": ("with care", "dengan hati-hati"),
    "stable": ("stable", "stabil"),
    "unknown verdict": ("unknown", "tidak diketahui"),
    "rank": ("Rank", "Peringkat"),
    "interval": (
        "{name}: rank {rank}, between {low} and {high}",
        "{name}: peringkat {rank}, antara {low} dan {high}",
    ),
    "ranks left out": (
        "Left out: {n} of {of} participants; the first {kept} are drawn.",
        "Tidak digambar: {n} dari {of} peserta; yang digambar {kept} peserta pertama.",
    ),
    "size do not rank": (
        "Sizes do not rank: only {yes} of {of} who were asked answered.",
        "Ukuran bukan peringkat: hanya {yes} dari {of} yang ditanya menjawab.",
    ),
    "size with care": (
        "Compare sizes with care: {yes} of {of} who were asked answered.",
        "Bandingkan ukuran dengan hati-hati: {yes} dari {of} yang ditanya menjawab.",
    ),
    "size do not rank too": ("Sizes do not rank.", "Ukuran bukan peringkat."),
    "size with care too": ("Compare sizes with care.", "Bandingkan ukuran dengan hati-hati."),
    "places": (
        "Places are those of all waves together, the same in each.",
        "Letak peserta sama di setiap gelombang.",
    ),
    # the sheet
    "participants": ("{n} participants", "{n} peserta"),
    "of participants": ("{n} of {of} participants", "{n} dari {of} peserta"),
    "participant": ("1 participant", "1 peserta"),
    "ties": ("{n} ties", "{n} hubungan"),
    "tie": ("1 tie", "1 hubungan"),
    "two ties": ("{n} of them both ways", "{n} di antaranya dua arah"),
    "wave": ("wave {n}", "gelombang {n}"),
    "illustrative": ("ILLUSTRATIVE: made up, not a survey", "ILUSTRASI: data rekaan, bukan survei"),
    "sources": ("Information sources", "Sumber informasi"),
    "agencies": ("Organizations", "Organisasi"),
    "no role": ("no role", "tanpa peran"),
    "no group": ("no stakeholder group", "tanpa kelompok"),
    "other groups": ("other groups", "kelompok lain"),
    "other roles": ("other roles", "peran lain"),
    "small stages": (
        "Stages with few participants are not drawn.",
        "Tahap yang pesertanya sedikit tidak digambar.",
    ),
    "no stage": ("Without a stage", "Tanpa tahap"),
    "also at": ("also at these stages", "juga bekerja di tahap itu"),
    "from hulu to hilir": (
        "Stages run from hulu (upstream, 1) to hilir (downstream).",
        "Tahap berurutan dari hulu (1) ke hilir.",
    ),
    "step": ("step", "langkah"),
    "from": ("from", "dari"),
    "to": ("to", "ke"),
    "steps away": ("{n} steps away", "{n} langkah"),
    "one step away": ("1 step away", "1 langkah"),
    # legend
    "legend ties": ("Ties, thicker = stronger", "Hubungan, makin tebal makin kuat"),
    "legend role": ("Role", "Peran"),
    "legend group": ("Stakeholder group", "Kelompok pemangku kepentingan"),
    "legend kinds": ("Kind", "Jenis"),
    "legend size": ("Size", "Ukuran"),
    "size": ("Size: {name}", "Ukuran: {name}"),
    "in graph": ("in graph {graph}", "dalam graf {graph}"),
    "arrow": ("the arrow points to the receiver", "panah menunjuk penerima"),
    "both ways": ("arrows at both ends: both ways", "panah di kedua ujung: dua arah"),
    "names left out": (
        "Names without room on the sheet: {n} of {of}.",
        "{n} dari {of} nama tidak muat di lembar ini.",
    ),
    "backbone": (
        "Backbone: of each participant the {n} strongest of each kind of tie; {kept} of {of} ties are drawn.",
        "Kerangka: dari tiap peserta {n} hubungan terkuat dari tiap jenis; digambar {kept} dari {of} hubungan.",
    ),
    "backbone of one": (
        "Backbone: of each participant the strongest tie of each kind; {kept} of {of} ties are drawn.",
        "Kerangka: dari tiap peserta hubungan terkuat dari tiap jenis; digambar {kept} dari {of} hubungan.",
    ),
    "left out of stages": (
        "Left out: {n} of {of} participants; of each stage the {kept} most connected are drawn, and of the others.",
        "Tidak digambar: {n} dari {of} peserta; yang digambar {kept} dengan hubungan terbanyak dari tiap tahap "
        "dan dari yang lain.",
    ),
    "left out": (
        "Left out: {n} of {of} participants; the {kept} most connected are drawn.",
        "Tidak digambar: {n} dari {of} peserta; yang digambar {kept} peserta dengan hubungan terbanyak.",
    ),
    "lines left out": (
        "Left out: {n} of {of} ties; the {kept} strongest are drawn.",
        "Tidak digambar: {n} dari {of} hubungan; yang digambar {kept} hubungan terkuat.",
    ),
    "unfinished": (
        "The newest load of {dataset} was not completed: old and new rows may be mixed.",
        "Pemuatan terbaru {dataset} belum selesai: baris lama dan baru mungkin tercampur.",
    ),
    "silent": ("Hollow: did not answer", "Berlubang: tidak menjawab"),
    "answered": (
        "{yes} of {of} participants who were asked answered; what the others would have said is unknown.",
        "{yes} dari {of} peserta yang ditanya menjawab; jawaban yang lain tidak diketahui.",
    ),
    "all answered": (
        "All {of} participants who were asked answered.",
        "Semua {of} peserta yang ditanya menjawab.",
    ),
    "unlisted": (
        "{datasets}: who answered isn't recorded.",
        "{datasets}: siapa yang menjawab tidak tercatat.",
    ),
    "some silent": ("{n} of them did not answer", "{n} di antaranya tidak menjawab"),
    "isolates": ("{n} without a tie", "{n} tanpa hubungan"),
    "isolates unknown": (
        "{said}; of {n} of them it is unknown: they did not answer",
        "{said}; tentang {n} di antaranya tidak diketahui, karena tidak menjawab",
    ),
    "isolate": ("1 without a tie", "1 tanpa hubungan"),
    "made": ("drawn by canting", "digambar oleh canting"),
    "strong": ("Strong lines: the ties of {name} itself.", "Garis tegas: hubungan {name} sendiri."),
    # path
    "who says": ("Who says so?", "Siapa yang menyatakannya?"),
    "no path": (
        "No path within the data leads from {giver} to {receiver}.",
        "Tidak ada jalur dari {giver} ke {receiver} dalam data ini.",
    ),
    "reports": ("{n} reports", "{n} laporan"),
    "report": ("1 report", "1 laporan"),
    "and more": ("and {n} more", "dan {n} lagi"),
    "nobody": ("respondent not recorded", "responden tidak tercatat"),
    # integration
    "matrix": (
        "Share of the known pairs that are tied, in %",
        "Bagian pasangan yang diketahui yang berhubungan, dalam %",
    ),
    "matrix note": ("row gives, column receives", "baris memberi, kolom menerima"),
    "matrix note undirected": ("in either direction", "arah mana pun"),
    "within": ("{n} ties within", "{n} hubungan di dalam"),
    "one within": ("1 tie within", "1 hubungan di dalam"),
    "a person": ("a person", "seorang"),
    "between": (
        "{a} to {b}: {n} ties; {b} to {a}: {m} ties",
        "{a} ke {b}: {n} hubungan; {b} ke {a}: {m} hubungan",
    ),
    "between undirected": ("{a} and {b}: {n} ties", "{a} dan {b}: {n} hubungan"),
    "empty": ("no tie in either direction", "tanpa hubungan di kedua arah"),
    "unknown": ("unknown: nobody who could say answered", "tidak diketahui: yang tahu tidak menjawab"),
    "pairs unknown": ("{n} pairs unknown", "{n} pasangan tidak diketahui"),
    "one way": ("ties in one direction only", "hubungan hanya satu arah"),
    "legend pairs": ("Pairs of groups", "Pasangan kelompok"),
    "pair ties": ("ties, as many as the band is wide", "hubungan, sebanyak lebar pitanya"),
    "list empty": ("No tie in either direction", "Tanpa hubungan di kedua arah"),
    "list unknown": (
        "Unknown: nobody who could say answered",
        "Tidak diketahui: yang tahu tidak menjawab",
    ),
    "list one way": ("Ties one way only", "Hubungan hanya satu arah"),
    "list hanging": ("All ties hang on one participant", "Seluruh hubungan bergantung pada satu peserta"),
    "none": ("none", "tidak ada"),
    "pale": ("Pale: no tie to another group.", "Pucat: tanpa hubungan dengan kelompok lain."),
    # the page
    "search": ("Find a participant", "Cari peserta"),
    "show": ("Show", "Tampilkan"),
    "all": ("everything", "semuanya"),
    "reset": ("Show everything", "Tampilkan semua"),
    "zoom in": ("Zoom in", "Perbesar"),
    "zoom out": ("Zoom out", "Perkecil"),
    "whole": ("Whole picture", "Seluruh gambar"),
    "details": ("Details", "Rincian"),
    "filters": ("Find and filter", "Cari dan saring"),
    "help": (
        "Point at a tie to see who says so. Click a participant to keep its neighbourhood. "
        "Keys: arrows move, Enter keeps, "
        "Esc shows everything, / finds, + and - zoom.",
        "Arahkan ke hubungan untuk melihat siapa yang menyatakannya. "
        "Klik peserta untuk melihat tetangganya saja. Tombol: panah berpindah, "
        "Enter memilih, Esc menampilkan semua, / mencari, + dan - memperbesar.",
    ),
    "no match": ("Nobody is called that.", "Tidak ada peserta bernama itu."),
    "group": ("group", "kelompok"),
    "role": ("role", "peran"),
    "kind": ("kind", "jenis"),
    "stages": ("stages", "tahap"),
    "respondent": ("respondent", "responden"),
    "question": ("question", "pertanyaan"),
    "file": ("file", "berkas"),
    "row": ("row", "baris"),
    "responded yes": ("answered", "menjawab"),
    "responded no": ("did not answer", "tidak menjawab"),
    "responded not asked": ("was not asked", "tidak ditanya"),
    "weight": ("weight", "bobot"),
    "dataset": ("dataset", "dataset"),
    "and": ("and", "dan"),
    "showing": ("{n} of {of} participants shown", "{n} dari {of} peserta ditampilkan"),
    "picture": (
        "Picture; arrow keys move between participants",
        "Gambar; tombol panah berpindah antarpeserta",
    ),
    "evidence left out": ("and {n} more reports", "dan {n} laporan lagi"),
}

# Groups that canting's own examples use; others are shown as the data have them.
_GROUPS = {
    "business": ("business", "dunia usaha"),
    "government": ("government", "pemerintah"),
    "community": ("community", "komunitas"),
    "academia": ("academia", "akademisi"),
    "finance": ("finance", "keuangan"),
    "media": ("media", "media"),
}

_SHORT_KINDS = {
    "Actor": ("actor", "pelaku"),
    "Organization": ("organization", "organisasi"),
    "InformationSource": ("information source", "sumber informasi"),
}

_MEASURES = {
    "degree": ("degree (neighbours)", "derajat (jumlah tetangga)"),
    "in_degree": ("in-degree (givers)", "derajat masuk (pemberi)"),
    "out_degree": ("out-degree (receivers)", "derajat keluar (penerima)"),
    "closeness": ("closeness", "kedekatan"),
    "betweenness": ("betweenness", "keperantaraan"),
    "eigenvector": ("eigenvector centrality", "sentralitas vektor eigen"),
    "pagerank": ("PageRank", "PageRank"),
    "closeness_in": ("closeness, receiving", "kedekatan, menerima"),
    "closeness_out": ("closeness, giving", "kedekatan, memberi"),
    "harmonic_in": ("harmonic closeness, receiving", "kedekatan harmonik, menerima"),
    "harmonic_out": ("harmonic closeness, giving", "kedekatan harmonik, memberi"),
    "pagerank_source": ("PageRank as a source", "PageRank sebagai sumber"),
}


def say(lang: str, key: str, **values: object) -> str:
    """What a picture says for a key, with values in their places; a key that isn't there stands for itself."""
    found = _WORDS.get(key)
    text = found[LANGUAGES.index(lang)] if found else key
    return text.format(**values) if values else text


def count(lang: str, one: str, many: str, number: int) -> str:
    """A number of things, in the singular or plural."""
    return say(lang, one) if number == 1 else say(lang, many, n=grouped(lang, number))


def group_word(lang: str, group: str) -> str:
    """A stakeholder group, in the language where it is a usual one."""
    found = _GROUPS.get(group)
    return found[LANGUAGES.index(lang)] if found else group


def kind_word(lang: str, kind: str) -> str:
    """A kind of participant, in a word or two."""
    found = _SHORT_KINDS.get(kind)
    return found[LANGUAGES.index(lang)] if found else kind


def measure_word(lang: str, name: str) -> str:
    """The name of a measure."""
    found = _MEASURES.get(name)
    return found[LANGUAGES.index(lang)] if found else name.replace("_", " ")


def grouped(lang: str, number: int) -> str:
    """A whole number with its thousands apart."""
    return written(lang, f"{number:,}")


def figure(lang: str, value: float) -> str:
    """A figure to three digits, as the language writes it."""
    if float(value).is_integer() and abs(value) < 1e9:
        return grouped(lang, int(value))
    text = f"{value:.3g}"
    if "e" not in text:
        whole, _, rest = text.partition(".")
        text = grouped("en", int(whole)) + ("." + rest if rest else "")
        if whole.startswith("-0"):
            text = "-" + text
    return written(lang, text)


def all_texts(lang: str) -> list[str]:
    """Everything that pictures and pages say in a language."""
    at = LANGUAGES.index(lang)
    tables: tuple[dict[str, tuple[str, str]], ...] = (_WORDS, _GROUPS, _SHORT_KINDS, _MEASURES)
    return [texts[at] for table in tables for texts in table.values()]
