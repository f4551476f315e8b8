"""What checks, loads and listings say, as lines and tables. Makes text; prints nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from canting.language import counted
from canting.result import Column, Result, Type

if TYPE_CHECKING:
    from canting.loader.check import Checked
    from canting.loader.contract import Dataset
    from canting.loader.datasets import Unit
    from canting.loader.merge import LoadReport, UnloadReport
    from canting.loader.problems import Problem
    from canting.loader.survey import TableCount


def description_lines(problems: Sequence[Problem]) -> list[str]:
    """Say all that is wrong in a dataset.toml."""
    return [*(f"{each.line}\n    {each.hint}" for each in problems), f"{counted(len(problems), 'problem')}."]


def stopped_lines(dataset: Dataset, *, begun: bool, taken_in: bool = False) -> list[str]:
    """Say what state a load leaves that was stopped by Ctrl-C."""
    if taken_in:
        return [
            f"Stopped: {dataset.id}, wave {dataset.wave}, is imported; its constraints may not be made yet.",
            "The next command that needs the local Neo4j makes them: canting db start.",
        ]
    if not begun:
        return ["Stopped: nothing was written.", "The graph is as it was; run the same line again."]
    unit = f"{dataset.id}, wave {dataset.wave},"
    return [
        f"Stopped: {unit} is loaded in part, and marked as incomplete until it is loaded again.",
        f"Run the same line again to finish, or `canting unload {dataset.id} --wave {dataset.wave}` to take it back.",
    ]


def problem_lines(checked: Checked) -> list[str]:
    """Say what is wrong in the data: the first of each sort with its place and mend, then the totals."""
    lines = [f"Note: {getattr(notice, 'line', notice)}" for notice in checked.warnings]
    causes = 0
    for sort, total in checked.totals.items():
        shown, count = checked.causes(sort)
        causes += count
        lines += [f"{cause.line}\n    {cause.problem.hint}" for cause in shown]
        left = total - sum(cause.count for cause in shown)
        if left:
            of = "" if count == total else f", of {counted(count - len(shown), 'cause')}"
            lines.append(f"    ... and {left:,} more of this sort ({sort}){of}")
    if checked.total:
        sorts = ", ".join(f"{total:,} {sort}" for sort, total in checked.totals.items())
        of = f" of {counted(causes, 'cause')}" if causes < checked.total else ""
        lines.append(f"{counted(checked.total, 'problem')}{of}: {sorts}.")
    return lines


def refusal_line(checked: Checked) -> str:
    """Say that a dataset with problems was not loaded, and what there is to do."""
    if checked.skippable:
        return "Nothing was loaded. Mend the files, or load the other rows: --skip-bad rejects.csv sets these aside."
    return "Nothing was loaded. Mend the files, then load them again."


def check_lines(checked: Checked) -> list[str]:
    """Say what the files hold."""
    header = checked.dataset.dataset
    lines = [
        f"{header.id}, wave {header.wave}: {header.title}"
        + (" (illustrative)" if header.illustrative and "illustrative" not in header.title.lower() else "")
    ]
    for count in checked.counts:
        parts = [counted(count.rows, "row")]
        parts += [f"{count.blank:,} blank"] if count.blank else []
        parts += [f"{count.set_aside:,} set aside"] if count.set_aside else []
        parts += [f"{count.folded:,} repeat another"] if count.folded else []
        parts += [f"{count.described:,} say more of who is known"] if count.described else []
        parts += [f"{counted(count.self_ties, 'self-tie')}"] if count.self_ties else []
        parts += _untied(count)
        lines.append(f"  {count.file} ({count.table}): {', '.join(parts)}")
    lines.append("No problems." if not checked.total else f"{counted(checked.total, 'problem')}.")
    return lines


def load_lines(report: LoadReport) -> list[str]:
    """Say what a load did."""
    verb = "would hold" if report.dry_run else "now holds"
    entries = sum(table.merged for table in report.tables if table.table.startswith("records"))
    held = [counted(entries, "entry")] if entries else []
    if report.participants or report.ties or not entries:
        held += [counted(report.participants, "participant"), f"{counted(report.ties, 'report')} of ties"]
    events = f" and {counted(report.events, 'event')}" if report.events else ""
    lines = [f"{report.dataset}, wave {report.wave}, {verb} {', '.join(held)}{events}."]
    for table in report.tables:
        parts = [counted(table.rows, "row"), f"{table.sent:,} sent", f"{table.merged:,} merged"]
        parts += [f"{table.folded:,} folded"] if table.folded else []
        parts += [f"{table.described:,} say more of who is known"] if table.described else []
        parts += [f"{table.blank:,} blank"] if table.blank else []
        parts += [f"{table.set_aside:,} set aside"] if table.set_aside else []
        parts += _untied(table)
        lines.append(f"  {table.file} ({table.table}): {', '.join(parts)}")
    lines += _removed(report.removed)
    if report.dry_run:
        lines.append("Nothing was written (--dry-run).")
    else:
        lines.append(f"Took {report.seconds:.1f} s.")
    return lines


def _untied(count: TableCount) -> list[str]:
    """Say how many cells of weights make no tie, and why."""
    found = ((count.not_said, "no answer"), (count.no_tie, "no tie"))
    untied = [
        f"{counted(number, 'cell')} {'says' if number == 1 else 'say'} {what}"
        for number, what in found
        if number
    ]
    return [*untied, *([f"{count.ignored:,} left out by a decision on names"] if count.ignored else [])]


def unload_lines(report: UnloadReport) -> list[str]:
    """Say what an unload did."""
    waves = ", ".join(map(str, report.waves))
    lines = [f"Took back what {report.dataset} said (wave {waves})."]
    return [
        *lines,
        *(
            _removed(report.removed)
            or ["  Nothing but its records went: it said nothing that no other dataset says too."]
        ),
    ]


LISTED = (
    *("dataset", "wave", "title", "collected", "participants", "events", "ties"),
    *("records", "codes", "observations", "completed", "illustrative"),
)
REFERENCE = ("records", "codes", "observations")
SOMETIMES = ("collected", *REFERENCE)
TOLD = ("title", "source", "license", "collected", "boundary", "illustrative", "namespace")


def units(found: Iterable[Unit]) -> Result:
    """Give loaded datasets as a table."""
    units = list(found)
    # What few datasets have is shown where one has it.
    names = [name for name in LISTED if name not in SOMETIMES or any(getattr(u, name) for u in units)]
    rows = [[_when(u) if name == "completed" else getattr(u, name) for name in names] for u in units]
    notes = [
        f"{u.dataset}, wave {u.wave}: its newest {'unload' if u.unloading else 'load'} was not completed; run it again."
        for u in units
        if u.incomplete
    ]
    notes += [
        f"{u.dataset}, wave {u.wave}: loaded by an older canting. Load it again: its stages don't belong to it "
        "yet, and who could have reported a tie is not known."
        for u in units
        if u.place is None and not u.incomplete
    ]
    return Result("datasets", [Column(name, Type("any"), "") for name in names], rows, notes, {})


def unit_details(found: Iterable[Unit]) -> Result:
    """Give all that is known of a dataset's waves as a table of figures and texts."""
    from canting.loader.instrument import question_lines

    rows: list[list[Any]] = []
    for unit in found:
        said = {
            **{what: getattr(unit, what) for what in TOLD},
            "shares": "; ".join(unit.shares) or None,
            "participants": unit.participants,
            "events": unit.events,
            **{what: figure for what in REFERENCE if (figure := getattr(unit, what))},
            "ties": unit.ties,
            "self-ties": unit.self_ties,
            "rows folded": unit.folded,
            "rows set aside": unit.set_aside,
            **{f"question {name}": line for name, line in question_lines(unit.instrument)},
            "started": unit.started.isoformat(timespec="seconds") if unit.started else None,
            "completed": _when(unit),
            **{f"sha256 of {name}": digest for name, digest in unit.files.items()},
        }
        rows += [[unit.dataset, unit.wave, what, value] for what, value in said.items()]
    columns = [Column(name, Type("any"), "") for name in ("dataset", "wave", "what", "value")]
    return Result("dataset", columns, rows, [], {})


def _when(unit: Unit) -> str:
    return unit.completed.isoformat(timespec="seconds") if unit.completed else "not completed"


def _removed(removed: dict[str, int]) -> list[str]:
    gone = [counted(count, _singular(what)) for what, count in removed.items() if count]
    return [f"  Removed what is no longer said: {', '.join(gone)}."] if gone else []


def _singular(what: str) -> str:
    return what[:-3] + "y" if what.endswith("ies") and what != "ties" else what.removesuffix("s")
