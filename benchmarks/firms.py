"""Lists of firms whose truth is known: made of words, and written twice the way two offices would.

Nothing here is a real firm. Names of places, as two editions of a list of places write them, may be read from a file.
"""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from canting.linking.entries import Entry
from canting.linking.text import fold

Truth = dict[str, str]
"""Id of an entry to its true identity."""


@dataclass
class Lists:
    """Two lists with their truth."""

    left: list[Entry]
    right: list[Entry]
    truth: Truth

    def true(self, left: Entry | str, right: Entry | str) -> bool:
        ids = [one if isinstance(one, str) else one.id for one in (left, right)]
        return self.truth[ids[0]] == self.truth[ids[1]]

    @property
    def partnered(self) -> int:
        known = {self.truth[entry.id] for entry in self.right}
        return sum(self.truth[entry.id] in known for entry in self.left)

    def only(self, fields: Sequence[str]) -> Lists:
        """Keep of each entry its name and these fields."""

        def cut(entry: Entry) -> Entry:
            said = {name: getattr(entry, name) if name in fields else None for name in ("address", "phone")}
            return replace(entry, places=entry.places if "place" in fields else (), **said)

        return Lists([cut(e) for e in self.left], [cut(e) for e in self.right], self.truth)

    def half(self, seed: int = 0) -> Lists:
        """Take half of the true partners out of the right list."""
        both = sorted({self.truth[e.id] for e in self.left} & {self.truth[e.id] for e in self.right})
        gone = set(random.Random(seed).sample(both, len(both) // 2))
        return Lists(self.left, [e for e in self.right if self.truth[e.id] not in gone], self.truth)


def _list(text: str, between: str | None = None) -> list[str]:
    return [word.strip() for word in text.split(between)]


# words

INDONESIAN = _list(
    "sumber rejeki makmur jaya abadi sejahtera mulya maju karya indah sari murni asri putra putri mandiri sentosa "
    "barokah berkah anugerah cahaya mekar lestari tulis cap nusantara pesisir kembang melati kenanga mawar cempaka "
    "teratai cendana mahkota garuda merak rama sinta dewi kartika pelangi surya bintang fajar mentari nirwana kencana "
    "intan permata mutiara tirta bahari samudra gemilang utama prima citra pesona warna jlamprang buketan negeri sekar"
)
PEOPLE = _list(
    "ahmad muhammad abdul siti aminah fatimah zainal arifin hasan husein budi santoso slamet riyadi sri wahyuni nur "
    "hidayah farid umar usman ali mustofa mansur yusuf ibrahim ismail kholid latif rina yanti susi eko dwi tri catur "
    "agus bambang hadi purnomo widodo sutrisno suryo joyo kusumo rahman hakim salim karim fauzi anwar halimah sumiyati"
)
TRADES = _list(
    "tekstil garmen rokok mebel konveksi furniture plastik makanan minuman perdagangan industri beton logam"
)
EUROPEAN = _list(
    "muller schmidt weber fischer becker hoffmann schafer koch bauer richter klein wolf schroder neumann braun "
    "zimmermann krause lehmann kohler herrmann konig walter mayer huber kaiser fuchs peters lang scholz moller weiss "
    "jung hahn vogel friedrich keller gunther frank berger winkler roth beck lorenz baumann de_vries jansen bakker "
    "visser smit meijer de_boer mulder de_groot bos vos van_dijk van_den_berg dekker brouwer de_wit dijkstra smits "
    "kuipers martin bernard dubois thomas robert petit durand leroy moreau simon laurent lefebvre michel garcia david "
    "bertrand roux vincent fournier morel girard andre mercier dupont lambert bonnet rossi russo ferrari esposito "
    "bianchi romano colombo ricci marino greco bruno gallo conti smith jones taylor brown williams wilson johnson "
    "davies robinson wright thompson evans walker white roberts green hall wood jackson clarke peeters janssens maes "
    "jacobs mertens willems claes goossens wouters de_smet nielsen hansen andersson lindberg virtanen korhonen nowak"
)
TECHNICAL = _list(
    "chemie chemical pharma electronics elektro technik technology systems engineering maschinenbau machinery plastics "
    "kunststoff metall metals steel glass papier textiles optical instruments medical automotive energy oil foods "
    "brewery transport logistics bau construction telecom software research laboratories products industries "
    "manufacturing international holding group services"
)
CITIES = _list(
    "amsterdam rotterdam eindhoven utrecht delft vlaardingen arnhem berlin munchen hamburg koln stuttgart mannheim "
    "paris lyon lille toulouse bruxelles gent antwerpen milano torino london manchester leeds stockholm helsinki"
)
CITY_SHORT = {"international": "intl", "manufacturing": "mfg", "industries": "ind", "laboratories": "labs"}
STREETS = _list(
    "hayam wuruk,diponegoro,sudirman,gajah mada,kh mansyur,urip sumoharjo,veteran,jlamprang,teratai,bandung,surabaya,"
    "semarang,toba,kurinci,kartini,pattimura,imam bonjol,rajawali,cendrawasih,nusantara,sulawesi,hasanudin,agus salim",
    ",",
)
SYLLABLES = _list("ba ti su ma ra ku sa ri wi ja ya le no pu tri han dar man to di wan ke lo mu")
LATIN = _list("al bo cer da dyn el fi ga hel in ka lu me no op pol ro si tec ul va xen zo tri mar sol")

HOME_FORMS = {
    "PT": ["PT ", "PT. ", "P.T. ", "Perseroan Terbatas ", ", PT"],
    "CV": ["CV ", "CV. ", "C.V. ", "Persekutuan Komanditer ", ", CV"],
    "UD": ["UD ", "UD. ", "U.D. ", "Usaha Dagang "],
    "PD": ["PD ", "PD. "],
    "PR": ["PR ", "PR. ", "Perusahaan Rokok "],
    "Koperasi": ["Kop. ", "Koperasi ", "KSU "],
    "": ["", "", "", "Perorangan "],
}
FOREIGN_FORMS = [
    ["GmbH", "G.m.b.H.", "Gesellschaft mit beschränkter Haftung"],
    ["AG", "A.G.", "Aktiengesellschaft"],
    ["GmbH & Co. KG", "GmbH & Co. Kommanditgesellschaft", "GmbH & Co KG"],
    ["B.V.", "BV", "Besloten Vennootschap"],
    ["N.V.", "NV", "Naamloze Vennootschap"],
    ["S.A.", "SA", "Société Anonyme"],
    ["S.p.A.", "SpA", "Societa per Azioni"],
    ["Ltd.", "Limited", "Ltd"],
    ["plc", "PLC", "Public Limited Company"],
    ["Inc.", "Inc", "Incorporated"],
    ["AB", "Aktiebolag", "AB"],
    ["Oy", "OY", "Osakeyhtiö"],
]


@dataclass
class Firm:
    """A firm as it is, before somebody writes it down."""

    words: list[str]
    form: Sequence[str]
    place: str
    city: str = ""
    address: str = ""
    phone: str = ""
    prefix: str = ""
    style: str = ""
    more: dict[str, str] = field(default_factory=dict)


class Maker:
    """Makes firms, and writes each of them the way two offices would."""

    def __init__(self, seed: int, style: str = "indonesian", care: float = 0.7) -> None:
        self.random = random.Random(seed)
        self.style, self.care = style, care
        self.places = [f"x:{n}" for n in range(12)]

    def lists(self, left: int, right: int, common: int) -> Lists:
        """Make two lists that have some firms in common."""
        firms = [self.firm() for _ in range(left + right - common)]
        ours = [self.entry(f"P{n:05}", firm) for n, firm in enumerate(firms[:left])]
        theirs = [self.entry(f"R{n:05}", firm) for n, firm in enumerate(firms[left - common :])]
        truth = {entry.id: str(n) for n, entry in enumerate(ours)}
        truth |= {entry.id: str(n + left - common) for n, entry in enumerate(theirs)}
        return Lists(ours, theirs, truth)

    def firm(self) -> Firm:
        draw = self.random
        place = draw.choices(self.places, [1 / (n + 1) for n in range(len(self.places))])[0]
        made: Callable[[], Firm] = self._european if self.style == "european" else self._indonesian
        firm = made()
        firm.place, firm.style = place, self.style
        firm.address = f"Jl. {draw.choice(STREETS).title()} No. {draw.randint(1, 250)}"
        firm.phone = "08" + "".join(draw.choices("0123456789", k=10))
        return firm

    def coined(self, syllables: Sequence[str], low: int = 2, high: int = 4) -> str:
        return "".join(self.random.choices(syllables, k=self.random.randint(low, high)))

    def _indonesian(self) -> Firm:
        draw = self.random
        kind = draw.random()
        if kind < 0.35:
            words = draw.sample(INDONESIAN, draw.choice([1, 2, 2, 3]))
        elif kind < 0.6:
            words = draw.sample(PEOPLE, draw.choice([2, 2, 3]))
        else:
            words = [self.coined(SYLLABLES)]
        if draw.random() < 0.6:
            words = [*words, self.coined(SYLLABLES)]
        if draw.random() < 0.25:
            words = [*words, draw.choice(TRADES)]
        form = draw.choices(list(HOME_FORMS), [20, 20, 15, 5, 6, 4, 30])[0]
        return Firm(
            words, HOME_FORMS[form], "", prefix=draw.choice(["Batik ", "", "", "H. " if not form else ""])
        )

    def _european(self) -> Firm:
        draw = self.random
        kind = draw.random()
        if kind < 0.35:
            words = [draw.choice(EUROPEAN)]
            if draw.random() < 0.5:
                words.append(draw.choice(EUROPEAN))
        elif kind < 0.85:
            words = [self.coined(LATIN, 2, 4)]
        else:
            words = [draw.choice(CITIES), draw.choice(TECHNICAL)]
        words += draw.sample(TECHNICAL, draw.choice([0, 0, 1, 1, 2]))
        words = [part for word in words for part in word.split("_")]
        return Firm(words, draw.choice(FOREIGN_FORMS), "", city=draw.choice(CITIES))

    def slips(self, chance: float) -> bool:
        """Whether a slip happens that happens so often to somebody without any care."""
        return self.random.random() < chance * (1 - self.care)

    def entry(self, identifier: str, firm: Firm) -> Entry:
        """Write a firm down."""
        draw = self.random
        words = [self.misspelt(word) if self.slips(0.35) else word for word in firm.words]
        words = [CITY_SHORT[w] if w in CITY_SHORT and self.slips(0.5) else w for w in words]
        if len(words) > 2 and self.slips(0.4):
            words.pop(draw.choice([-1, -1, draw.randrange(len(words))]))
        if len(words) > 1 and self.slips(0.12):
            at = draw.randrange(len(words) - 1)
            words[at : at + 2] = [words[at] + words[at + 1]]
        if len(words) > 1 and self.slips(0.08):
            words = [*words[1:], words[0]]
        if self.slips(0.15):
            words.append(draw.choice(TECHNICAL if firm.style == "european" else INDONESIAN))
        name = " ".join(words).title()
        form = "" if self.slips(0.5) else draw.choice(firm.form) if self.slips(1.0) else firm.form[0]
        if firm.style == "european":
            name = f"{name} {form}".strip()
            if self.slips(0.25):
                name += f", {firm.city}"
        else:
            name = ("" if self.slips(0.5) else firm.prefix) + name
            name = name + form if form.startswith(",") else form + name
        address = firm.address if draw.random() < 0.85 else None
        if address and draw.random() < 0.3:
            address = address.replace("Jl.", "Jalan") if draw.random() < 0.5 else address.split(" No")[0]
        return Entry(
            identifier, name.upper() if draw.random() < 0.4 else name, address=address,
            phone=firm.phone if draw.random() < 0.7 else None,
            places=(firm.place,) if draw.random() < 0.97 else (draw.choice(self.places),),
        )  # fmt: skip

    def misspelt(self, text: str) -> str:
        """Write a word as somebody in a hurry would, or somebody who went to school before 1972."""
        draw = self.random
        old = self.style != "european" and draw.random() < 0.25
        for now, before in (("u", "oe"), ("c", "tj"), ("j", "dj"), ("y", "j")) if old else ():
            text = text.replace(now, before)
        if not old:
            at = draw.randrange(len(text))
            letter = draw.choice("aiueonrtsklmd")
            kind = draw.choice(["lose", "change", "double", "swap", "add"])
            if kind == "lose" and len(text) > 3:
                text = text[:at] + text[at + 1 :]
            elif kind == "change":
                text = text[:at] + letter + text[at + 1 :]
            elif kind == "double":
                text = text[:at] + text[at] + text[at:]
            elif kind == "swap" and at + 1 < len(text):
                text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            else:
                text = text[:at] + letter + text[at:]
        return text


def read_villages(path: Path) -> dict[str, str]:
    """Read the names of villages by their codes."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if row["level"] == "village"}


def renamed_lists(before: Path, after: Path, seed: int, size: int) -> Lists:
    """Villages that two editions write differently: half of them in the later one, among others of their regencies."""
    old, new = read_villages(before), read_villages(after)
    draw = random.Random(seed)
    both = sorted(old.keys() & new.keys())
    renamed = draw.sample([code for code in both if fold(old[code]) != fold(new[code])], size)
    regencies = {code[:5] for code in renamed}
    same = [code for code in both if fold(old[code]) == fold(new[code]) and code[:5] in regencies]
    listed = [*renamed[: size // 2], *draw.sample(same, size)]
    left = [Entry(f"P{code}", old[code], places=(f"k:{code[:5]}",)) for code in renamed]
    right = [Entry(f"R{code}", new[code], places=(f"k:{code[:5]}",)) for code in listed]
    return Lists(left, right, {entry.id: entry.id[1:] for entry in (*left, *right)})


def whole_regencies(before: Path, after: Path, seed: int, digits: int) -> Lists:
    """Half of the villages of ten regencies, as one edition writes them, beside half of all in a later one.

    Parameters
    ----------
    digits
        Of a code, which are the place: 5 for the regency, 8 for the district.
    """
    old, new = read_villages(before), read_villages(after)
    draw = random.Random(seed)
    both = sorted(old.keys() & new.keys())
    regencies = set(draw.sample(sorted({code[:5] for code in both}), 10))
    codes = [code for code in both if code[:5] in regencies]
    asked = draw.sample(codes, len(codes) // 2)
    others = sorted(set(codes) - set(asked))
    listed = [*asked[: len(asked) // 2], *draw.sample(others, len(others) // 2)]
    left = [Entry(f"P{code}", old[code], places=(f"k:{code[:digits]}",)) for code in asked]
    right = [Entry(f"R{code}", new[code], places=(f"k:{code[:digits]}",)) for code in listed]
    return Lists(left, right, {entry.id: entry.id[1:] for entry in (*left, *right)})


def places_lists(path: Path, seed: int, size: int, care: float = 0.7) -> Lists:
    """Villages as names of firms, their regencies as places: two lists that have half of them in common."""
    maker = Maker(seed, care=care)
    draw = maker.random
    left, right, truth = [], [], {}
    for at, (code, name) in enumerate(draw.sample(list(read_villages(path).items()), 2 * size)):
        firm = Firm(name.lower().split(), draw.choice(list(HOME_FORMS.values())), f"k:{code[:5]}")
        if at < size:
            left.append(maker.entry(f"P{at:05}", firm))
            truth[left[-1].id] = code
        if at >= size // 2:
            right.append(maker.entry(f"R{at:05}", firm))
            truth[right[-1].id] = code
    return Lists(left, right, truth)
