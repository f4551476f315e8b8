"""Make a report of what is loaded: ask, fill the texts in, and put the pages together."""

from __future__ import annotations

from collections import Counter
from typing import Any

from canting.errors import UsageError
from canting.language import speaking, translated
from canting.measures.intervals import STABLE, verdict_of
from canting.measures.structure import untied_counts
from canting.queries.answers import Rate
from canting.queries.names import ENOUGH
from canting.release import version
from canting.reporting.asking import Asker
from canting.reporting.blocks import Report, escaped
from canting.reporting.plan import TEXTS, ReportPlan, read_words
from canting.reporting.tell import Teller
from canting.result import Result
from canting.terminal import visible

FEW = 3
"""Counts of people below it are suppressed where nobody is named, unless the reader says otherwise."""
LARGEST = 3
"""Groups of which it is said how many have no tie to them."""


def report(
    asker: Asker,
    *,
    policy: str = "all",
    suppress: int | None = None,
    plan: ReportPlan | None = None,
    quick: bool = False,
) -> Report:
    """Make a report.

    Parameters
    ----------
    policy
        Who is named: ``all``, ``organizations`` or ``none``.
    suppress
        Counts of people below it aren't written; `FEW` if left out and nobody is named, else all are.
    plan
        Its sections and texts of one's own.
    quick
        Leave out what takes long and what a page of text can't show: what is drawn at random, and pictures.

    Raises
    ------
    UsageError
        For an unknown policy, section or dataset.
    CantingError
        If nothing is loaded, or a text of one's own doesn't work.
    """
    plan = plan or ReportPlan()
    found = asker.everybody()
    words = {**_glosses(found.dicts(), asker.language), **read_words(asker.language, plan.texts)}
    least = suppress if suppress is not None else (FEW if policy == "none" else 0)
    teller = Teller(asker, asker.names(found, policy, words, least), words, least, quick)
    everybody = teller.names.result(found).dicts()
    facts = _facts(teller, everybody, policy)
    facts["hidden"] = sum(row["id"] in teller.names.hidden for row in found.dicts())
    facts["title"] = plan.title or facts["title"]
    parts = [section(teller, plan, name, facts) for name in ("title", *plan.sections)]
    markdown = "\n".join(part.strip() + "\n" for part in parts if part.strip())
    return Report.of(markdown, teller.pictures, asker.language, facts["title"], asker.date)


def _glosses(everybody: list[dict[str, Any]], language: str) -> dict[str, str]:
    """The names of information sources, with what they are called in a language where the data say it."""
    own = f"name_{language}="
    said = {
        row["name"]: each.removeprefix(own)
        for row in everybody
        if row["kind"] == "InformationSource"
        for each in row["properties"]
        if each.startswith(own)
    }
    return {name: f"{name} ({other[:1].lower()}{other[1:]})" for name, other in said.items() if name != other}


def _facts(teller: Teller, everybody: list[dict[str, Any]], policy: str) -> dict[str, Any]:
    from canting.loader.datasets import list_units

    overview = teller.ask("overview")
    about = overview.about
    covered = {(each["id"], each["wave"]) for each in about["datasets"]}
    units = [unit for unit in list_units(teller.asker.database) if (unit.dataset, unit.wave) in covered]
    ranked = teller.attempt(
        "rank-intervals", measure=["mean_rank"], graph="all", kind=["Actor", "Organization"]
    )
    first = ranked.rows[0] if ranked and ranked.rows else {"verdict": None, "reason": None}
    reason = _reason(first["reason"], ranked.about, teller.suppress) if ranked else None
    yes = sum(row["responded"] == "yes" for row in everybody)
    no = sum(row["responded"] == "no" for row in everybody)
    least = about["least_answered"]
    answered, silent = (least["yes"], least["no"]) if least else (yes, no)
    return {
        "title": " + ".join(dict.fromkeys(unit.title or unit.dataset for unit in units)),
        "date": teller.asker.date,
        "units": units,
        "illustrative": bool(about["illustrative"]),
        "figures": {"isolates_unknown": 0, "density_known": None}
        | {row["measure"]: row["value"] for row in overview.rows if row["section"] == "all"},
        "by": [row for row in overview.rows if row["section"] in ("kind", "group")],
        "ranked": ranked,
        "verdict": first["verdict"],
        "reason": reason,
        "yes": yes,
        "no": no,
        "rate": yes / (yes + no) if yes + no else None,
        "least": least,
        "enough": bool(answered + silent) and answered / (answered + silent) >= ENOUGH,
        "people": everybody,
        "organizations": _called(teller, everybody, "Organization") - _called(teller, everybody, "Actor"),
        "kinds": {
            kind: sum(row["kind"] == kind for row in everybody)
            for kind in ("Actor", "Organization", "InformationSource")
        },
        "untied": _untied(teller, everybody),
        "policy": policy,
        "quick": teller.quick,
        "suppress": teller.suppress,
        "version": version(),
        "sources": teller.sources,
        "conventions": _conventions(teller, overview.result),
    }


def _reason(reason: str | None, about: dict[str, Any], suppress: int) -> str | None:
    """What a verdict rests on, without numbers of people that are too small to be said."""
    counts = about["least_answered"] or about["answered"] or {"yes": 0, "no": 0}
    if reason is None or not any(0 < counts[word] < suppress for word in ("yes", "no")):
        return reason
    few = verdict_of(Rate(counts["yes"], counts["yes"] + counts["no"]))[0] != STABLE
    return "; ".join([*(["too few answered"] if few else []), reason.rpartition("; ")[2]])


def _untied(teller: Teller, everybody: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many of the commonest role have no tie to each of the largest groups that hold nobody of it."""
    roles = Counter(row["role"] for row in everybody if row["kind"] == "Actor" and row["role"])
    if not roles:
        return []
    role = min(roles, key=lambda each: (-roles[each], each))
    own = [row for row in everybody if row["role"] == role]
    groups = Counter(row["group"] for row in everybody if row["group"] and row["kind"] != "InformationSource")
    groups -= Counter({row["group"]: len(everybody) for row in own if row["group"]})
    made = []
    for group in sorted(groups, key=lambda each: (-groups[each], each))[:LARGEST]:
        found = teller.attempt("untied", of=role, without=group)
        if found is None:
            continue
        counts = untied_counts(found.rows, {row["id"]: row["responded"] for row in own})
        few = range(1, teller.suppress)
        counts["some"] = counts["known"] - counts["none"]
        if not any(counts[name] in few for name in ("none", "some", "known", "silent", "unasked", "open")):
            made.append({"of": role, "without": group, **counts})
    return made


def _conventions(teller: Teller, overview: Result) -> list[str]:
    """Notes in the report's language; where small numbers of people aren't said, not who answered, which it tells."""
    with speaking(teller.asker.language):
        left_out = overview.answered if teller.suppress else ()
        return [translated(note) for note in overview.notes if note not in left_out]


def _called(teller: Teller, everybody: list[dict[str, Any]], kind: str) -> set[str]:
    return {str(teller.names.cell(row["name"])) for row in everybody if row["kind"] == kind}


def section(teller: Teller, plan: ReportPlan, name: str, facts: dict[str, Any]) -> str:
    """A text filled in, as Markdown that steers no terminal; the plan's own texts come before canting's."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [folder for folder in (plan.texts, TEXTS / teller.asker.language) if folder is not None]
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: escaped("" if value is None else value),
        autoescape=False,
    )
    environment.filters.update(teller.filters())
    environment.globals.update(teller.functions())
    environment.tests["within"] = lambda each, those: set(each) <= set(those)
    own = plan.own.get(name, "")
    try:
        made = environment.get_template(f"{name}.md").render(facts)
    except jinja2.TemplateError as error:
        where = f"{name}.md" + (
            f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
        )
        raise UsageError(f"{where}: {error}.", "Mend the text, or leave it out.") from None
    except (TypeError, ValueError, LookupError, ArithmeticError) as error:  # what a user's own text asks for
        raise UsageError(
            f"{name}.md: {type(error).__name__}, {' '.join(str(error).split())}.",
            "Mend the text, or leave it out.",
        ) from error
    if not own or not made.strip():
        return visible(made)
    heading, _, rest = made.strip().partition("\n")
    return visible(f"{heading}\n\n{own.strip()}\n{rest}")
