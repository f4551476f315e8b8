"""Links between a survey and registers: entries to compare, read from files; the ledger, applied to the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.database.schema import ensure_schema
from canting.errors import CantingError, UsageError
from canting.linking.codes import Codes
from canting.linking.entries import Entry
from canting.linking.forms import Forms, forms_of
from canting.linking.text import fold
from canting.linking.texts import say
from canting.loader.check import Checked, check
from canting.loader.dataset import load_dataset
from canting.loader.others import Recorded, SaidElsewhere
from canting.loader.runs import explained
from canting.loader.statements import statement

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.linking.cases import Case
    from canting.linking.ledger import Ledger, LedgerLine
    from canting.progress import Progress

BATCH = 5_000


@dataclass(frozen=True)
class ToLink:
    """What a dataset has to be linked, and what it says of codes."""

    dataset: str
    folder: Path
    """Where it is; the ledger of a survey stands beside it."""
    participants: tuple[Entry, ...]
    records: tuple[Entry, ...]
    """Its actors and organizations, and its entries."""
    codes: Codes
    """The places and industries it describes."""
    wave: int = 1


def read_listed(
    path: str | Path,
    identifiers: Iterable[str] = (),
    forms: Forms | None = None,
    described: Codes | None = None,
) -> ToLink:
    """Read what can be linked from a dataset's files, with ids of the graph; no server is needed.

    `identifiers` are the properties of participants that are such: those that the register has. What reference data
    describe makes other codes of its schemes a problem, as when a dataset is loaded.

    Raises
    ------
    UsageError
        If there is no such dataset.
    DataError
        If its files have a problem.
    """
    dataset = load_dataset(path)
    # ids of datasets that this one shares can't be asked of reference data: then the files are checked alone
    known = None if described is None or dataset.dataset.shares else _describes(described)
    with check(dataset, recorded=known) as checked:
        checked.require_loadable()
        return ToLink(
            checked.dataset.id,
            checked.dataset.folder,
            tuple(replace(one, forms=forms) for one in _participants(checked, frozenset(identifiers))),
            tuple(replace(one, forms=forms) for one in _records(checked)),
            _codes(checked),
            checked.dataset.wave,
        )


def read_both(
    survey: str | Path, register: str | Path, reference: Iterable[str | Path] = ()
) -> tuple[ToLink, ToLink, Codes]:
    """Read a survey, a register and further reference data.

    Raises
    ------
    UsageError
        If the survey has no participants, or the register no records.
    """
    forms = forms_of(_folder(path) for path in (survey, register))
    further = merged(_latest(read_listed(path) for path in reference))
    described = further if further.known else None
    theirs = read_listed(register, forms=forms, described=described)
    if not theirs.records:
        hint = "A register is a dataset with a [[records]] table; give the survey first, then the register."
        raise UsageError(f"{register} has no records.", hint)
    ours = read_listed(
        survey, {name for record in theirs.records for name in record.identifiers}, forms, described
    )
    if not ours.participants:
        raise UsageError(
            f"{survey} has no participants to link.", "Give the survey first, then the register."
        )
    return ours, theirs, merged([ours.codes, theirs.codes, further])


def _latest(lists: Iterable[ToLink]) -> list[Codes]:
    """What lists of codes say, each as its newest wave that has a code, as in the graph."""
    read = list(lists)
    found = {each.dataset: Codes() for each in read}
    for each in sorted(read, key=lambda one: one.wave):
        found[each.dataset] = found[each.dataset].followed_by(each.codes)
    return list(found.values())


def _describes(codes: Codes) -> Recorded:
    """Answer what a graph would that has loaded some codes, and nothing else."""
    schemes: dict[str, set[str]] = {}
    for each in codes.known:
        scheme, _, code = each.partition(":")
        schemes.setdefault(code, set()).add(scheme)
    of_scheme = set().union(*schemes.values())

    def ask(label: str, ids: list[str]) -> dict[str, list[SaidElsewhere]]:
        if label.endswith("Scheme"):
            return {each: [SaidElsewhere("", "", False, ())] for each in ids if each in of_scheme}
        if label.endswith("Code"):
            return {
                each: [SaidElsewhere(s, "", False, ()) for s in sorted(schemes.get(each, ()))] for each in ids
            }
        found = codes.known if label in {"Place", "Industry"} else ()
        return {each: [SaidElsewhere("", "", False, ())] for each in ids if each in found}

    return ask


def _folder(path: str | Path) -> Path:
    return Path(path).parent if Path(path).suffix == ".toml" else Path(path)


def merged(several: Iterable[Codes]) -> Codes:
    """Put together what several datasets say of codes."""
    whole = Codes()
    for codes in several:
        whole.parent.update(codes.parent)
        whole.name.update(codes.name)
        whole.described.update(codes.described)
        for one, others in codes.same.items():
            whole.same.setdefault(one, []).extend(others)
    return whole


def _participants(checked: Checked, identifiers: frozenset[str]) -> Iterator[Entry]:
    spool = checked.spool
    for number, table in enumerate(checked.dataset.nodes):
        linked = {}
        for name, code in (("located_in", table.place), ("classified_as", table.industry)):
            linked[name] = _linked(checked, f"{name}-{number}", f"{code.scheme}:" if code is not None else "")
        for batch in spool.read(f"nodes-{number}", 50_000):
            for row in batch.to_pylist():
                if row["kind"] != "InformationSource":
                    yield _entry(row, linked, identifiers)


def _records(checked: Checked) -> Iterator[Entry]:
    for number, table in enumerate(checked.dataset.records):
        linked = {
            name: _linked(checked, f"record-{name}-{number}", "") for name in ("located_in", "classified_as")
        }
        for batch in checked.spool.read(f"records-{number}", 50_000):
            for row in batch.to_pylist():
                yield _entry(row, linked, frozenset(table.identifiers))


def _linked(checked: Checked, name: str, before: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for batch in checked.spool.read(name, 50_000, ["from", "to"]):
        for one, code in zip(batch["from"].to_pylist(), batch["to"].to_pylist(), strict=True):
            found.setdefault(one, []).append(before + code)
    return found


def _entry(
    row: Mapping[str, Any], linked: Mapping[str, Mapping[str, list[str]]], identifiers: frozenset[str]
) -> Entry:
    def said(name: str) -> str | None:
        value = row.get(name) if row.get(name) is not None else row.get(f".{name}")
        return None if value is None else str(value)

    return Entry(
        row["id"],
        row["name"] or "",
        form=said("form"),
        address=said("address"),
        phone=said("phone"),
        places=tuple(sorted(linked["located_in"].get(row["id"], ()))),
        industries=tuple(sorted(linked["classified_as"].get(row["id"], ()))),
        identifiers={
            name: str(value)
            for name in sorted(identifiers)
            if (value := row.get(f".{name}")) is not None
            and not isinstance(value, float)  # 15 digits, whatever was written
        },
    )


def _codes(checked: Checked) -> Codes:
    found = Codes()
    for section in ("places", "industries"):
        for number in range(len(getattr(checked.dataset, section))):
            for batch in checked.spool.read(f"{section}-{number}", 50_000, ["id", "name"]):
                ids = batch["id"].to_pylist()
                found.described.update(ids)
                pairs = zip(ids, batch["name"].to_pylist(), strict=True)
                found.name.update({code: text for code, text in pairs if text})
            for batch in checked.spool.read(f"{section}-parents-{number}", 50_000, ["from", "to"]):
                found.parent.update(zip(batch["from"].to_pylist(), batch["to"].to_pylist(), strict=True))
    for number in range(len(checked.dataset.correspondences)):
        for batch in checked.spool.read(f"correspondences-{number}", 50_000):
            for row in batch.to_pylist():
                if row["kind"] == "exact":
                    found.same.setdefault(row["from"], []).append(row["to"])
    return found


# the graph


def graph_codes(database: Database, listed: Iterable[ToLink]) -> Codes:
    """Read what the graph says of the codes that some datasets use: those above them, and what they are elsewhere."""
    entries = [entry for each in listed for entry in (*each.participants, *each.records)]
    found = Codes()
    for label, of in (("place", "places"), ("industry", "industries")):
        asked: set[str] = set()
        ids = {code for entry in entries for code in getattr(entry, of)}
        while ids:
            asked |= ids
            rows = database.read(statement(f"codes-{label}"), {"ids": sorted(ids)}).values
            for code, text, above, others in rows:
                asked.add(code)
                if text:
                    found.name[code] = text
                if above:
                    found.parent[code] = above
                if others:
                    found.same[code] = sorted(others)
            ids = {other for others in found.same.values() for other in others} - asked
    return found


@dataclass(frozen=True)
class Applied:
    links: int
    """Links that the graph has now, of those in the ledger."""
    written: int
    removed: int
    missing: list[tuple[str, str]] = field(default_factory=list)
    """Links whose participant or entry isn't in the graph: (participant, entry)."""
    judged: int = 0
    """Statements on participants without a link that were made, changed or removed."""
    flagged: list[tuple[str, str, str]] = field(default_factory=list)
    """Links whose participant or entry bears another name than when it was linked: participant, entry, and what stands
    on the relationship."""

    def lines(self, lang: str = "en") -> list[str]:
        said = [say(lang, "applied", links=self.links, written=self.written, removed=self.removed)]
        for key, found in (("waiting", self.missing), ("flagged", self.flagged)):
            if found:
                first = ", ".join(" - ".join(each) for each in found[:_SHOWN]) + (
                    ", …" if len(found) > _SHOWN else ""
                )
                said.append(say(lang, key, n=len(found), first=first))
        return said


_SHOWN = 5
GONE, LINKED = "its entry is gone", "linked"


def apply(
    ledger: Ledger, database: Database, *, cases: Iterable[Case] = (), progress: Progress | None = None
) -> Applied:
    """Make the graph equal a ledger; a second time changes nothing.

    Links of the pairs of datasets that it speaks of are made, changed and removed; others stay. Of participants with
    their candidates it is noted, too, why those without a link have none.

    Raises
    ------
    CantingError
        If the ledger contradicts itself: then nothing is written.
    """
    state = ledger.state
    if state.conflicts:
        one, other = state.conflicts[0]
        lines = f"{ledger.path.name}, lines {one.number} and {other.number}"
        what = _contradiction(*sorted((one, other), key=lambda line: line.decision != "same"))
        more = f" ({len(state.conflicts) - 1} more contradictions)" if len(state.conflicts) > 1 else ""
        hint = "Decide once more (canting link review), or take one of them back: canting link undo."
        raise CantingError(f"{lines}, contradict each other: {what}.{more}", hint)
    ensure_schema(database)
    rows, flagged = _links(state.links, database)
    made = list(cases)
    judged = list(_judged(state.standing.values(), made))
    scope = {(line.left_dataset, line.right_dataset) for line in ledger.lines}
    scope |= {(row["survey"], row["register"]) for row in judged}
    pairs = [list(pair) for pair in sorted(scope)]
    with explained(database), database.session() as session:

        def work(transaction: Any) -> tuple[int, int, int, set[str]]:
            transaction.run(statement("lock")).consume()
            there: set[str] = set()
            written = noted = 0
            for at in range(0, len(rows), BATCH):
                answer = transaction.run(statement("same-as"), rows=rows[at : at + BATCH]).single()
                written += answer["written"]
                there.update(answer["keys"])
                if progress is not None:
                    progress(min(at + BATCH, len(rows)), len(rows), "Applying links")
            waiting = [_of_link(row, GONE) for row in rows if row["key"] not in there]
            held = [_of_link(row, LINKED) for row in rows if row["key"] in there]
            removed = transaction.run(
                statement("same-as-stale"), pairs=pairs, keys=[row["key"] for row in rows]
            ).single()[0]
            for each in (held, [*judged, *waiting]):
                said = [
                    transaction.run(statement("judged"), rows=each[at : at + BATCH]).single()[0]
                    for at in range(0, len(each), BATCH)
                ]
                noted = sum(said)
            keys = [row["key"] for row in (*held, *judged, *waiting)]
            noted += transaction.run(
                statement("judged-stale"), pairs=pairs, keys=keys, complete=bool(made)
            ).single()[0]
            return written, removed, noted, there

        written, removed, noted, there = session.execute_write(work)
    missing = [(row["left"], row["right"]) for row in rows if row["key"] not in there]
    flagged = [each for each in flagged if each[:2] not in missing]
    return Applied(len(there), written, removed, missing, noted, flagged)


def _contradiction(one: LedgerLine, other: LedgerLine) -> str:
    """Say on what two lines of the ledger contradict each other, of which the first says same."""
    if one.pair == other.pair:
        return f"{one.left_id} is {one.right_id} by {one.by}, not by {other.by}"
    if other.decision == "none":
        return f"{one.left_id} is {one.right_id} by {one.by}, and none in {one.right_dataset} by {other.by}"
    return f"{one.left_id} is {one.right_id} by {one.by}, and {other.right_id} by {other.by}"


def _links(
    lines: Sequence[LedgerLine], database: Database
) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    """Make rows of links; whose participant or entry bears another name in the graph now is flagged."""
    rows, flagged = [], []
    for at in range(0, len(lines), BATCH):
        batch = lines[at : at + BATCH]
        asked = {"left": [line.left_id for line in batch], "right": [line.right_id for line in batch]}
        names = {
            (kind, id_): name for kind, id_, name in database.read(statement("link-names"), asked).values
        }
        for line in batch:
            row = _link(line)
            left, right = names.get(("participant", line.left_id)), names.get(("entry", line.right_id))
            flag = "; ".join(
                f"{what} was {was} when it was linked, is {now}"
                for what, was, now in (
                    ("entry", line.right_name, right),
                    ("participant", line.left_name, left),
                )
                if was and now and fold(was) != fold(now)
            )
            if flag:
                row["said"]["flag"] = flag
                flagged.append((line.left_id, line.right_id, flag))
            rows.append(row)
    return rows, flagged


def _of_link(row: Mapping[str, Any], status: str) -> dict[str, Any]:
    """Note beside a link that there is one: a register loaded anew without its entry takes the link away."""
    of = {name: row[name] for name in ("survey", "left", "register")}
    key = _key(*of.values())
    return {"key": key, **of, "said": {"key": key, "survey": row["survey"], "status": status}}


_SAID = (
    *("left_dataset", "right_dataset", "at", "by", "method", "score", "evidence", "reason", "left_hash"),
    "right_hash",
)
"""What of a line stands on its link, if it says something."""


def _link(line: LedgerLine) -> dict[str, Any]:
    key = _key(*line.pair)
    said = {name: value for name in _SAID if (value := getattr(line, name)) not in {None, ""}}
    return {
        "key": key, "left": line.left_id, "right": line.right_id, "survey": line.left_dataset,
        "register": line.right_dataset, "said": {"key": key, **said},
    }  # fmt: skip


def _judged(standing: Collection[LedgerLine], cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """Why participants have no link: as the candidates say, else as far as the ledger does."""
    from canting.linking.measure import why

    facts: dict[str, Any]
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    linked = {line.participant for line in standing if line.decision == "same"}
    for decision, status in (("different", "rejected"), ("unsure", "undecided"), ("none", "none")):
        for line in standing:
            if line.decision == decision:
                facts = {"at": line.at, "by": line.by} if decision == "none" else {}
                found[line.participant] = {"status": status, **facts}
    for case in cases:
        key = (case.survey, case.entry.id, case.register)
        status = why(case)
        if status == "linked":
            continue
        facts = {"candidates": len(case.options)}
        if case.answer is not None:
            facts |= {"at": case.answer.at, "by": case.answer.by}
        found[key] = {"status": status, **facts}
    for (survey, participant, register), said in sorted(found.items()):
        if (survey, participant, register) not in linked:
            text = _key(survey, participant, register)
            facts = {"key": text, "survey": survey, **said}
            yield {"key": text, "left": participant, "survey": survey, "register": register, "said": facts}


def _key(*parts: str) -> str:
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
