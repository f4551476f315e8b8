"""Names in answers that no roster has: listed with their nearest names, and decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from canting.commands.console import new_progress, say, tell
from canting.commands.surveys import DatasetArgument, described_or_exit
from canting.errors import UsageError
from canting.loader.sorts import Sort

if TYPE_CHECKING:
    from canting.linking.unlisted import NameGroup

SHOWN = 20


def names(
    dataset: DatasetArgument,
    review: Annotated[
        bool, typer.Option("--review", help="Decide here, name by name; each answer is written at once.")
    ] = False,
) -> None:
    """List the names in answers that no roster has, and write them to aliases.csv to be decided on.

    Each name stands in a row with its nearest names. Write same, new or ignore into the column decision: same for the
    participant in the column means, new for a participant of the kind in the column kind, ignore to leave such reports
    out. Nothing is decided for you, and a decision is never overwritten: clear it to take it back.

    \b
    canting names my-survey
    canting names my-survey --review
    """
    from canting.linking.desk import who
    from canting.linking.unlisted import Decisions, RosterEntry, alike, groups
    from canting.linking.unlisted import review as ask_all
    from canting.loader.check import check as check_dataset

    described = described_or_exit(dataset)
    path = described.folder / (described.dataset.aliases or "aliases.csv")
    decisions = Decisions.at(path)
    with new_progress() as progress, check_dataset(described, progress=progress) as checked:
        progress.close()
        if Sort.UNREADABLE_FILE in checked.totals or Sort.MISSING_COLUMN in checked.totals:
            first = next(
                each for each in checked.problems if each.sort in {Sort.UNREADABLE_FILE, Sort.MISSING_COLUMN}
            )
            raise UsageError(f"The names can't be read yet. {first.line}", first.hint)
        roster = [RosterEntry(*each) for each in checked.roster()]
        found = groups(list(checked.unlisted), roster)
    for same in alike(roster)[:SHOWN]:
        shown = ", ".join(f'"{listed.name}"' for listed in same)
        say(
            f"These of the roster may be one participant: {shown}. If so, leave one row of theirs: skip = [row]."
        )
    new = decisions.propose(found)
    if not decisions.rows:
        say("Every name in the answers is on a roster: there is nothing to decide.")
        return
    for line in listing(found):
        tell(line)
    decisions.write()
    if review:
        made = ask_all(found, decisions, who(), say, _ask)
        say(f"{made:,} decided here.")
    counts = decisions.counts
    said = ", ".join(f"{counts[word]:,} {word}" for word in ("same", "new", "ignore") if counts[word])
    say(
        f"Wrote {path}: {counts['']:,} to decide{f', {new:,} of them for the first time' if new else ''}"
        f"{f'; {said}' if said else ''}."
    )
    if described.dataset.aliases is None:
        say('Add a line to [dataset] in dataset.toml, so that decisions count: aliases = "aliases.csv"')
    if counts[""]:
        say(
            "Write same, new or ignore into its column decision, or run this with --review; then: canting check"
        )


def _ask(prompt: str) -> str:
    try:
        return input(prompt)
    except EOFError:
        return "q"


def listing(listed: Sequence[NameGroup]) -> list[str]:
    """Say which names there are, the most frequent group first."""
    lines: list[str] = []
    for group in listed[:SHOWN]:
        near = group.names[0][1]
        meant = f"  near {near[0].listed.name} ({near[0].score:.2f})" if near else ""
        names = ", ".join(
            f"{name.written}{f' ({name.count})' if len(group.names) > 1 else ''}"
            for name, _ in group.names[:8]
        )
        lines.append(f"{group.count:>5,}  {names}{', …' if len(group.names) > 8 else ''}{meant}")
    if len(listed) > SHOWN:
        lines.append(f"       ... and {len(listed) - SHOWN:,} groups more, all in the file")
    return lines
