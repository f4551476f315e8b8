"""Linking: precision, recall, rows to review, seconds and memory, beside rapidfuzz and (if installed) Splink.

    python benchmarks/linking.py --sites sites.csv       childcare sites of Chicago with their true identity
    python benchmarks/linking.py --size 10000            generated names only

`sites.csv` is csv_example_messy_input.csv of dedupe-examples with the columns true_id, source, name, address, phone; it
is not part of canting. The generated lists need nothing.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from memory import peak
from rapidfuzz import fuzz, process

from canting.linking.candidates import Entry, find, score_pairs
from canting.linking.text import fold

Truth = dict[str, str]
"""Id of an entry to its true identity."""

FIELDS = {"name": (), "name, address": ("address",), "name, address, phone": ("address", "phone")}


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
        def cut(entry: Entry) -> Entry:
            address, phone = (
                getattr(entry, name) if name in fields else None for name in ("address", "phone")
            )
            return replace(entry, address=address, phone=phone)

        return Lists([cut(e) for e in self.left], [cut(e) for e in self.right], self.truth)

    def half(self, seed: int = 0) -> Lists:
        """Take half of the true partners out of the right list."""
        both = sorted({self.truth[e.id] for e in self.left} & {self.truth[e.id] for e in self.right})
        gone = set(random.Random(seed).sample(both, len(both) // 2))
        return Lists(self.left, [e for e in self.right if self.truth[e.id] not in gone], self.truth)


# the childcare sites of Chicago


def read_sites(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sites_entry(row: dict[str, str]) -> Entry:
    return Entry(
        f"{int(row['id']):05}", row["name"].strip(), address=row["address"].strip(), phone=row["phone"]
    )


def held_out(row: dict[str, str]) -> bool:
    """Half of the sites: the weights were fitted on the others."""
    return int(hashlib.md5(row["true_id"].encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 1


def sites_lists(rows: Sequence[dict[str, str]]) -> Lists:
    """One list of sites against the eight others, exact copies within one side once."""
    sides: tuple[list[Entry], list[Entry]] = ([], [])
    seen: set[tuple[bool, ...]] = set()
    for row in rows:
        left = row["source"].startswith("CPS")
        copy = (left, *(row[name] for name in ("true_id", "name", "address", "phone")))
        if copy not in seen:
            seen.add(copy)  # type: ignore[arg-type]
            sides[not left].append(sites_entry(row))
    return Lists(*sides, {sites_entry(row).id: row["true_id"] for row in rows})


def all_sites(rows: Sequence[dict[str, str]], fields: Sequence[str], told: Callable[[str], None]) -> None:
    """Every row against every other: the 6,608 true pairs of the file."""
    entries = sorted((sites_entry(row) for row in rows), key=lambda entry: entry.id)
    entries = Lists(entries, [], {}).only(fields).left
    truth = {sites_entry(row).id: row["true_id"] for row in rows}
    total = sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())
    started = time.perf_counter()
    left, right, scores = score_pairs(entries, entries)
    seconds = time.perf_counter() - started
    identity = np.unique([truth[entry.id] for entry in entries], return_inverse=True)[1]
    other = left != right
    left, right, scores = left[other], right[other], scores[other]
    true = identity[left] == identity[right]
    rank = np.arange(len(left)) - np.searchsorted(left, left)

    def pairs(chosen: Any) -> int:
        low, high = np.minimum(left[chosen], right[chosen]), np.maximum(left[chosen], right[chosen])
        return len(np.unique(low.astype(np.int64) * len(entries) + high))

    found, hits = pairs(scores >= 0.95), pairs((scores >= 0.95) & true)
    recalls = ", ".join(f"{k}: {pairs((rank < k) & true) / total:.3f}" for k in (3, 10, 15))
    told(
        f"  score >= .95: precision {hits / max(found, 1):.3f}, recall {hits / total:.3f} of {total:,} pairs; "
        f"true pairs among the first {recalls}; {seconds:.1f} s"
    )


# generated names of Indonesian firms and people


def _list(text: str, between: str = " ") -> list[str]:
    return text.split(between)


WORDS = _list(
    "sumber rejeki makmur jaya abadi sejahtera mulya maju karya indah sari murni asri putra putri mandiri "
    "sentosa barokah berkah anugerah cahaya mekar lestari tulis cap nusantara pesisir kembang melati "
    "kenanga mawar cempaka teratai cendana mahkota garuda merak rama sinta dewi kartika pelangi surya "
    "bintang fajar mentari nirwana kencana intan permata mutiara tirta bahari samudra gemilang utama "
    "prima citra pesona warna jlamprang buketan negeri sekar"
)
PEOPLE = _list(
    "ahmad muhammad abdul siti aminah fatimah zainal arifin hasan husein budi santoso slamet riyadi sri "
    "wahyuni nur hidayah farid umar usman ali mustofa mansur yusuf ibrahim ismail kholid latif rina yanti "
    "susi eko dwi tri catur agus bambang hadi purnomo widodo sutrisno suryo joyo kusumo rahman hakim "
    "salim karim fauzi anwar halimah sumiyati"
)
STREETS = _list(
    "hayam wuruk,diponegoro,sudirman,gajah mada,kh mansyur,urip "
    "sumoharjo,veteran,jlamprang,teratai,bandung,surabaya,semarang,toba,kurinci,kartini,pattimura,imam "
    "bonjol,rajawali,cendrawasih,nusantara,sulawesi,hasanudin,agus salim",
    ",",
)
SYLLABLES = _list("ba ti su ma ra ku sa ri wi ja ya le no pu tri han dar man to di wan ke lo mu")


class Maker:
    """Makes firms, and writes each of them the way two agencies would."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def lists(self, left: int, right: int, common: int) -> Lists:
        firms = [self.firm() for _ in range(left + right - common)]
        ours = [self.entry(f"P{n:05}", firm) for n, firm in enumerate(firms[:left])]
        theirs = [self.entry(f"R{n:05}", firm) for n, firm in enumerate(firms[left - common :])]
        truth = {entry.id: str(n) for n, entry in enumerate(ours)}
        truth |= {entry.id: str(n + left - common) for n, entry in enumerate(theirs)}
        return Lists(ours, theirs, truth)

    def firm(self) -> dict[str, str]:
        draw = self.random
        made = ["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4)))] if draw.random() < 0.5 else []
        words = draw.sample(WORDS if draw.random() < 0.6 else PEOPLE, draw.choice([1, 2, 2, 3]))
        return {
            "core": " ".join([*words, *made]),
            "form": draw.choice(["", "", "", "PT ", "CV ", "UD ", "PD ", "Kop. ", "H. ", "Hj. "]),
            "batik": draw.choice(["Batik ", ""]),
            "address": f"Jl. {draw.choice(STREETS).title()} No. {draw.randint(1, 250)}",
            "phone": "08" + "".join(draw.choices("0123456789", k=10)),
        }

    def entry(self, identifier: str, firm: dict[str, str]) -> Entry:
        draw = self.random
        words = self.misspelt(firm["core"]).split()
        if len(words) > 2 and draw.random() < 0.15:
            words.pop(draw.randrange(len(words)))
        if len(words) > 1 and draw.random() < 0.08:
            words[:2] = [words[0] + words[1]]
        if draw.random() < 0.08:
            words.append(draw.choice(WORDS))
        form = firm["form"] if draw.random() < 0.8 else ""
        batik = firm["batik"] if draw.random() < 0.8 else draw.choice(["Batik ", ""])
        name = form + batik + " ".join(words).title()
        address = firm["address"] if draw.random() < 0.85 else None
        if address and draw.random() < 0.3:
            address = (
                address.replace("Jl.", "Jalan").replace("No. ", "No.")
                if draw.random() < 0.5
                else address.split(" No")[0]
            )
        return Entry(
            identifier, name.upper() if draw.random() < 0.3 else name, address=address,
            phone=firm["phone"] if draw.random() < 0.7 else None,
        )  # fmt: skip

    def misspelt(self, text: str) -> str:
        draw = self.random
        for _ in range(draw.choice([0, 0, 0, 1, 1, 2]) if draw.random() < 0.6 else 0):
            at = draw.randrange(len(text))
            text = (
                text[:at]
                + draw.choice(["", draw.choice("aiueongrtsk"), text[at] + draw.choice("aiueonh")])
                + text[at + 1 :]
            )
        for now, before in (("u", "oe"), ("c", "tj"), ("j", "dj")):
            if draw.random() < 0.03:
                text = text.replace(now, before)
        return text.strip() or "x"


# measuring


def measured(
    lists: Lists,
    told: Callable[[str], None],
    method: Callable[[Lists], Iterable[tuple[str, list[tuple[str, float]]]]],
) -> None:
    started, busy = time.perf_counter(), time.process_time()
    try:
        answers = list(method(lists))
    except LookupError as error:
        told(f"  left out: {error}")
        return
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    first = [(one, ranked[0]) for one, ranked in answers if ranked]
    sure = [lists.true(one, other) for one, (other, score) in first if score >= 0.95]
    top = sum(lists.true(one, other) for one, (other, _) in first)
    three = sum(any(lists.true(one, other) for other, _ in ranked) for one, ranked in answers)
    rows = sum(len(ranked) for _, ranked in answers)
    partnered = max(lists.partnered, 1)
    told(
        f"  partner first {top / partnered:.3f}, among three {three / partnered:.3f}; first at >= .95: precision "
        f"{sum(sure) / max(len(sure), 1):.3f}, recall {sum(sure) / partnered:.3f}; rows to review {rows:,} for "
        f"{len(lists.left):,} participants; {seconds:.1f} s, of processor time {busy:.1f} s"
    )


def by_canting(lists: Lists) -> Iterable[tuple[str, list[tuple[str, float]]]]:
    for one in find(lists.left, lists.right):
        yield one.entry.id, [(c.entry.id, c.score) for c in one.candidates]


def by_rapidfuzz(lists: Lists) -> Iterable[tuple[str, list[tuple[str, float]]]]:
    """Names only, as they stand but for case, accents and punctuation; the ratio is the score."""
    names = [fold(entry.name) for entry in lists.right]
    for entry in lists.left:
        best = process.extract(
            fold(entry.name), names, scorer=fuzz.token_sort_ratio, limit=3, score_cutoff=50
        )
        yield entry.id, [(lists.right[at].id, score / 100) for _, score, at in best]


def by_splink(lists: Lists) -> Iterable[tuple[str, list[tuple[str, float]]]]:
    """Splink as its own guide sets it up, not tuned further."""
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def frame(entries: Sequence[Entry]) -> Any:
        rows = [
            {
                "unique_id": e.id,
                "name": fold(e.name) or None,
                "address": fold(e.address or "") or None,
                "phone": e.phone or None,
            }
            for e in entries
        ]
        return pd.DataFrame(rows, dtype="string")

    frames = [frame(lists.left), frame(lists.right)]
    used = [name for name in ("address", "phone") if frames[0][name].notna().any()]
    if not used:
        raise LookupError("it can't be trained on one field alone")
    comparisons = [cl.JaroWinklerAtThresholds("name", [0.92, 0.8])]
    comparisons += [cl.LevenshteinAtThresholds("address", [2, 5])] if "address" in used else []
    comparisons += [cl.ExactMatch("phone")] if "phone" in used else []
    blocks = [block_on("substr(name, 1, 4)"), *(block_on(name) for name in used)]
    settings = SettingsCreator(
        link_type="link_only", comparisons=comparisons, blocking_rules_to_generate_predictions=blocks
    )
    api = DuckDBAPI()
    if hasattr(api, "register"):  # Splink 5
        linker = Linker([api.register(frame) for frame in frames], settings)
    else:
        linker = Linker(frames, settings, db_api=api)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for block in (block_on("name"), *(block_on(name) for name in used)):
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(threshold_match_probability=0.02).as_pandas_dataframe()
    ranked: dict[str, list[tuple[str, float]]] = {entry.id: [] for entry in lists.left}
    for row in found.sort_values("match_probability", ascending=False).itertuples():
        one, other = sorted((row.unique_id_l, row.unique_id_r), key=lambda key: key not in ranked)
        if len(ranked[one]) < 3:
            ranked[one].append((other, row.match_probability))
    yield from ranked.items()


def methods(
    large: bool = False,
) -> dict[str, Callable[[Lists], Iterable[tuple[str, list[tuple[str, float]]]]]]:
    chosen = {"canting": by_canting, "rapidfuzz": by_rapidfuzz}
    if importlib.util.find_spec("splink") is not None:
        chosen["splink"] = by_splink
    return chosen


def large(size: int) -> None:
    """Size × size names, half of them on both lists, each method in a process of its own for its peak of memory."""
    print(f"Generated names, {size:,} x {size:,}, half with a partner:", flush=True)
    for name in methods():
        answer = subprocess.run(
            [sys.executable, __file__, "--one", name, "--size", str(size)],
            check=False,
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            print(f"  {name}: failed: {answer.stderr.strip().splitlines()[-1]}", flush=True)
            continue
        said = json.loads(answer.stdout.strip().splitlines()[-1])
        print(f"  {name}: {said['told'].strip()}; peak {said['megabytes']:,.0f} MB", flush=True)


def one(name: str, size: int) -> None:
    lists = Maker(7).lists(size, size, size // 2).only(())
    told: list[str] = []
    measured(lists, told.append, methods()[name])
    print(json.dumps({"told": told[0], "megabytes": peak()}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=Path, help="sites.csv of Chicago, with true identities")
    parser.add_argument("--size", type=int, default=10_000, help="generated names on each side")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.size)
        return
    if "splink" not in methods():
        print("Splink is not installed: left out (pip install splink).")
    if given.sites is None:
        print("Without --sites sites.csv the labelled childcare sites are left out.")
    else:
        rows = read_sites(given.sites)
        for label, fields in FIELDS.items():
            print(f"Chicago, all {len(rows):,} rows against one another, by {label}:")
            all_sites(rows, fields, print)
        kept = [row for row in rows if held_out(row)]
        for label, fields in FIELDS.items():
            lists = sites_lists(kept).half().only(fields)
            print(
                f"Chicago, one list against eight, held-out sites, half of the partners removed, by {label}:"
            )
            for name, method in methods().items():
                measured(lists, lambda text, name=name: print(f"  {name}:{text}"), method)  # type: ignore[misc]
    generated = Maker(3).lists(1000, 3000, 500)
    for label, fields in FIELDS.items():
        print(f"Generated firms, 1,000 x 3,000, half with a partner, by {label}:")
        measured(generated.only(fields), lambda text: print(f"  canting:{text}"), by_canting)
    large(given.size)


if __name__ == "__main__":
    main()
