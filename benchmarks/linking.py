"""Linking: precision, recall, pairs to review, whether scores hold, seconds and memory; beside rapidfuzz and Splink.

    python benchmarks/linking.py --sites sites.csv --places places.csv.gz       labelled lists, too
    python benchmarks/linking.py --seed 4711 --restaurants FOLDER --before places-2020.csv.gz --places …    others
    python benchmarks/linking.py --size 10000                                   generated firms only

`sites.csv` is csv_example_messy_input.csv of dedupe-examples with the columns true_id, source, name, address, phone;
`places.csv.gz` a list of places (code, name, level), and --before an earlier edition of it; --restaurants a folder with
fodors.csv, zagats.csv and matches_fodors_zagats.csv, as py_entitymatching ships them. None is part of canting; the
generated lists need nothing. The weights were fitted (fitting.py) on other lists: half of the sites, and generated
firms with other seeds; no list of places, and no restaurants.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from firms import Lists, Maker, places_lists, renamed_lists, whole_regencies
from memory import peak
from rapidfuzz import fuzz, process

from canting.linking.candidates import Proposed, auto, find
from canting.linking.entries import Entry
from canting.linking.text import fold

FIELDS = {"name": (), "name, address": ("address",), "name, address, phone": ("address", "phone")}
BANDS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.01)


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


def sites_lists(rows: Sequence[dict[str, str]], source: str = "CPS") -> Lists:
    """One list of sites against the others, exact copies within one side once."""
    sides: tuple[list[Entry], list[Entry]] = ([], [])
    seen: set[tuple[bool, ...]] = set()
    for row in rows:
        left = row["source"].startswith(source)
        copy = (left, *(row[name] for name in ("true_id", "name", "address", "phone")))
        if copy not in seen:
            seen.add(copy)  # type: ignore[arg-type]
            sides[not left].append(sites_entry(row))
    return Lists(*sides, {sites_entry(row).id: row["true_id"] for row in rows})


def restaurants(folder: Path) -> Lists:
    """Two guides to restaurants, with the pairs that are one by hand."""
    sides: list[list[Entry]] = []
    for name in ("fodors", "zagats"):
        rows = read_sites(folder / f"{name}.csv")
        sides.append(
            [
                Entry(
                    f"{name}:{r['id']}",
                    r["name"],
                    address=r["addr"],
                    phone=r["phone"],
                    places=(f"c:{r['city']}",),
                )
                for r in rows
            ]
        )
    truth = {entry.id: entry.id for side in sides for entry in side}
    for row in read_sites(folder / "matches_fodors_zagats.csv"):
        truth[f"fodors:{row['fodors_id']}"] = f"zagats:{row['zagats_id']}"
    return Lists(*sides, truth)


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


class Reliability:
    """How often pairs of some score were true, over several lists."""

    def __init__(self) -> None:
        self.pairs: list[tuple[float, bool]] = []

    def lines(self) -> Iterable[str]:
        yield "  score, pairs, said (mean score), true"
        for low, high in pairwise(BANDS):
            within = [(score, true) for score, true in self.pairs if low <= score < high]
            if within:
                said = sum(score for score, _ in within) / len(within)
                held = sum(true for _, true in within) / len(within)
                yield f"  {low:.2f}-{min(high, 1):.2f}  {len(within):6,}  {said:.3f}  {held:.3f}"


def errors_of_scores(pairs: Sequence[tuple[float, bool]]) -> str:
    """Brier score, and expected calibration error over ten bands (Naeini and others 2015)."""
    total = max(len(pairs), 1)
    brier = sum((score - true) ** 2 for score, true in pairs) / total
    error = 0.0
    for band in range(10):
        within = [(score, true) for score, true in pairs if min(int(score * 10), 9) == band]
        error += abs(sum(score - true for score, true in within)) / total
    return f"Brier {brier:.3f}, ECE {error:.3f}"


def as_a_planner(name: str, lists: Lists, kept: Reliability) -> None:
    """Link what needs no person, review the rest: beside names at 90 by rapidfuzz, the place the same."""
    found = find(lists.left, lists.right)
    linked = auto(found)
    true = sum(lists.true(entry, candidate.entry) for entry, candidate in linked)
    done = {entry.id for entry, _ in linked}
    asked = [one for one in found if one.entry.id not in done and one.candidates]
    pairs = sum(len(one.candidates) for one in asked)
    shown = sum(any(lists.true(one.entry, c.entry) for c in one.candidates) for one in found)
    scored = [(c.score, lists.true(one.entry, c.entry)) for one in found for c in one.candidates]
    kept.pairs += scored
    partnered, listed = max(lists.partnered, 1), len(lists.left)
    hits, taken = at_ninety(lists)
    hidden = hidden_firsts(lists, found)
    print(
        f"{name}: {listed:,} x {len(lists.right):,}, {lists.partnered:,} with a partner: automatic {len(linked)}, "
        f"precision {true / max(len(linked), 1):.4f}, recall {true / partnered:.3f}; rapidfuzz at 90 precision "
        f"{hits / max(taken, 1):.4f}, recall {hits / partnered:.3f}; partner shown {shown / partnered:.3f}; "
        f"right entries first but hidden {1000 * hidden / partnered:.0f} in 1,000; {200 * pairs / listed:.0f} pairs, "
        f"{200 * len(asked) / listed:.0f} participants to review for 200; {errors_of_scores(scored)}",
        flush=True,
    )


def hidden_firsts(lists: Lists, found: Sequence[Proposed]) -> int:
    """Count the right entries that come first and aren't shown without --rest."""
    shown = {one.entry.id for one in found if one.candidates}
    nearest = find(lists.left, lists.right, rest=True)
    return sum(
        lists.true(one.entry, one.candidates[0].entry)
        for one in nearest
        if one.candidates and one.entry.id not in shown
    )


def at_ninety(lists: Lists) -> tuple[int, int]:
    names = [fold(entry.name) for entry in lists.right]
    hits = taken = 0
    for one in lists.left:
        best = process.extractOne(fold(one.name), names, scorer=fuzz.token_sort_ratio, score_cutoff=90)
        if best is not None and lists.right[best[2]].places == one.places:
            taken += 1
            hits += lists.true(one, lists.right[best[2]])
    return hits, taken


def generated_lists(seed: int) -> Iterable[tuple[str, Lists]]:
    for style in ("indonesian", "european"):
        for care in (0.6, 0.85):
            lists = Maker(seed, style, care).lists(1000, 2500, 1000)
            for label, each in (("", lists), (", half of the partners taken away", lists.half())):
                yield f"{style} firms, care {care}{label}, name and place", each.only(("place",))
            yield f"{style} firms, care {care}, half taken away, name alone", lists.half().only(())


def places_as_firms(places: Path) -> Iterable[tuple[str, Lists]]:
    for care in (0.5, 0.8):
        lists = places_lists(places, 5, 1000, care)
        yield f"villages, care {care}, half without a partner, name and place", lists.only(("place",))
        yield f"villages, care {care}, half without a partner, name alone", lists.only(())


def known_lists(given: argparse.Namespace) -> Iterable[tuple[str, Lists]]:
    """Lists whose pairs somebody knows, and nobody made."""
    if given.places and given.before:
        lists = renamed_lists(given.before, given.places, 1, 1000)
        yield "villages that were renamed, half without a partner, name and place", lists
        yield "villages that were renamed, half without a partner, name alone", lists.only(())
        for digits, place in ((5, "regency"), (8, "district")):
            for seed in range(1, 6):
                lists = whole_regencies(given.before, given.places, seed, digits)
                yield f"villages of ten regencies {seed}, half without a partner, name and {place}", lists
    if given.restaurants:
        lists = restaurants(given.restaurants)
        yield "restaurants, name, address, phone and place", lists
        yield "restaurants, name and place", lists.only(("place",))
        yield "restaurants, name alone", lists.only(())


def lists_of_sites(sites: Path) -> Iterable[tuple[str, Lists]]:
    rows = [row for row in read_sites(sites) if held_out(row)]
    for source in ("CPS", "ECE", "chapin_dfss", "DFSS"):
        lists = sites_lists(rows, source).half()
        yield f"sites of {source}, half taken away, name, address, phone", lists.only(("address", "phone"))
        yield f"sites of {source}, half taken away, name alone", lists.only(())


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


def methods() -> dict[str, Callable[[Lists], Iterable[tuple[str, list[tuple[str, float]]]]]]:
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
    parser.add_argument("--places", type=Path, help="a list of places: code, name, level")
    parser.add_argument("--before", type=Path, help="an earlier edition of the list of places")
    parser.add_argument("--restaurants", type=Path, help="folder of the two guides to restaurants")
    parser.add_argument("--seed", type=int, default=1000, help="of the generated lists")
    parser.add_argument("--size", type=int, default=10_000, help="generated names on each side")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.size)
        return
    if "splink" not in methods():
        print("Splink is not installed: left out (pip install splink).")
    if given.sites is None or given.places is None:
        print("Without --sites and --places the labelled sites and the names of places are left out.")
    made = [*generated_lists(given.seed), *(places_as_firms(given.places) if given.places else ())]
    sites = lists_of_sites(given.sites) if given.sites else ()
    for what, several in (("firms and places", made), ("sites", sites), ("known lists", known_lists(given))):
        kept = Reliability()
        for label, lists in several:
            as_a_planner(label, lists, kept)
        print(f"Scores of all candidates, {what}:")
        print("\n".join(kept.lines()), flush=True)
    if given.sites is not None:
        rows = [row for row in read_sites(given.sites) if held_out(row)]
        for label, fields in FIELDS.items():
            lists = sites_lists(rows).half().only(fields)
            print(
                f"Chicago, one list against eight, held-out sites, half of the partners removed, by {label}:"
            )
            for name, method in methods().items():
                measured(lists, lambda text, name=name: print(f"  {name}:{text}"), method)  # type: ignore[misc]
    large(given.size)


if __name__ == "__main__":
    main()
