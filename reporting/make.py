"""Make a report of what is loaded: ask, fill the texts in, and put the pages together."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.errors import UsageError
from canting.extras import require
from canting.files import Whole, new_folder
from canting.language import check_language, speaking, translated, words_of
from canting.measures.structure import untied_counts
from canting.progress import Progress, silent
from canting.queries.names import ENOUGH, POLICIES, Person, names_of
from canting.queries.options import Options
from canting.queries.run import run
from canting.release import version
from canting.reporting.blocks import Heading, Report, escaped, read
from canting.reporting.tell import Teller
from canting.terminal import visible

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.queries.catalogue import Catalogue
    from canting.result import Result

TEXTS = Path(__file__).resolve().parent.parent / "texts" / "report"
SUFFIXES = (".html", ".docx", ".pdf", ".md")
SECTIONS = (
    "answer",
    "response",
    "key-actors",
    "sources",
    "chain",
    "integration",
    "not-optimal",
    "changes",
    "linked",
    "about",
)
MORE = ("reach",)
"""Sections that are told only where a plan names them."""
FEW = 3
"""Counts of people below it are suppressed where nobody is named, unless the reader says otherwise."""
_WHO_ANSWERED = re.compile(r"\d+ of \d+ participants who were asked answered")
LARGEST = 3
"""Groups of which it is said how many have no tie to them."""


@dataclass(frozen=True)
class Plan:
    """What a report consists of.

    Parameters
    ----------
    sections
        Which, in this order.
    title
        Instead of the report's own.
    own
        Section to a text in Markdown that stands at its begin.
    texts
        Folder of texts that come before canting's own, a file for each section.
    """

    sections: tuple[str, ...] = SECTIONS
    title: str | None = None
    own: dict[str, str] = field(default_factory=dict)
    texts: Path | None = None


def read_plan(path: Path | None, texts: Path | None = None) -> Plan:
    """Read what a report consists of: a TOML file with ``sections``, ``title`` and a table ``text``.

    Raises
    ------
    UsageError
        If it isn't there, can't be read, or names a section that there isn't.
    """
    _checked_texts(texts)
    if path is None:
        return Plan(texts=texts)
    given = _toml(path, 'sections = ["answer", "sources"]')
    unknown = set(given) - {"sections", "title", "text"}
    if unknown:
        raise UsageError(f"{path}: {min(unknown)} isn't known.", "There are: sections, title, [text].")
    sections = given.get("sections", list(SECTIONS))
    own = given.get("text", {})
    if not isinstance(sections, list) or not isinstance(own, dict):
        raise UsageError(
            f"{path}: sections is a list, and text a table.",
            'Write sections = ["answer", "sources"], and under [text] answer = "own.md".',
        )
    for section in [*sections, *own]:
        if section not in (*SECTIONS, *MORE):
            raise UsageError(
                f"{path}: no section is called {section!r}.", f"There are: {', '.join((*SECTIONS, *MORE))}."
            )
    title = given.get("title")
    return Plan(tuple(sections), title, {name: _own(path, each) for name, each in own.items()}, texts)


def _own(plan: Path, name: Any) -> str:
    file = plan.parent / str(name)
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file} can't be read: {error}.", "Name a Markdown file beside the TOML file."
        ) from None


def copy_texts(folder: Path, language: str) -> list[Path]:
    """Copy the texts of a report into a new folder, to be changed there and given as ``texts``; gives what was written.

    Raises
    ------
    UsageError
        For an unknown language, or if the folder has something in it.
    CantingError
        If a file can't be written.
    """
    check_language(language)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, with something in it.", "Name a folder that is new.")
    written = []
    with new_folder(folder), Whole() as files:
        for text in sorted((TEXTS / language).iterdir()):
            written.append(folder / text.name)
            files.binary(written[-1]).write(text.read_bytes())
    return written


def _checked_texts(texts: Path | None) -> None:
    """See that a folder of texts has some that a report reads: a misspelt name would be passed over silently."""
    if texts is None:
        return
    if not texts.is_dir():
        raise UsageError(f"{texts} is no folder.", f"Make one: canting report --copy-texts {texts}.")
    known = {"words.toml", *(f"{name}.md" for name in ("title", *SECTIONS, *MORE))}
    strange = sorted(each.name for each in texts.glob("*.md") if each.name not in known)
    if strange:
        raise UsageError(
            f"{texts / strange[0]} belongs to no section.",
            f"There are: title, {', '.join((*SECTIONS, *MORE))}.",
        )


def report(
    database: Database,
    catalogue: Catalogue,
    options: Options,
    *,
    language: str = "en",
    day: str | None = None,
    policy: str = "all",
    suppress: int | None = None,
    plan: Plan | None = None,
    quick: bool = False,
    progress: Progress = silent,
) -> Report:
    """Make a report of what the options cover.

    Parameters
    ----------
    language
        ``en`` or ``id``.
    day
        The date on it, ``2026-11-30``; today's if left out.
    policy
        Who is named: ``all``, ``organizations`` or ``none``.
    suppress
        Counts of people below it aren't written; `FEW` if left out and nobody is named, else all are.
    plan
        Its sections and texts of one's own.
    quick
        Leave out what takes long and what a page of text can't show: what is drawn at random, and pictures.
    progress
        Told what is being asked.

    Raises
    ------
    UsageError
        For an unknown language, policy, section or dataset.
    CantingError
        If nothing is loaded, or a text of one's own doesn't work.
    """
    check_language(language)
    if policy not in POLICIES:
        raise UsageError(f"--names {policy}: not known.", f"There are: {', '.join(POLICIES)}.")
    if day is not None:
        _checked_day(day)
    plan = plan or Plan()
    words = read_words(language, plan.texts)
    everybody = run(catalogue.find("participants"), {}, options, database, catalogue)
    if not everybody.rows:
        raise UsageError("Nobody is there to report on.", "Load a survey first: canting load FOLDER.")
    words = {**_glosses(everybody.dicts(), language), **words}
    least = suppress if suppress is not None else (FEW if policy == "none" else 0)
    named = names_of(
        database, units_of(everybody), policy, called=lambda word: words.get(word, word), least=least
    )
    teller = Teller(database, catalogue, options, named, language, words, least, progress, quick)
    facts = _facts(teller, named.result(everybody).dicts(), day or date.today().isoformat(), policy)
    facts["hidden"] = sum(row["id"] in named.hidden for row in everybody.dicts())
    facts["title"] = plan.title or facts["title"]
    parts = [section(teller, plan, name, facts) for name in ("title", *plan.sections)]
    markdown = "\n".join(part.strip() + "\n" for part in parts if part.strip())
    blocks = read(markdown)
    title = next((block.text for block in blocks if isinstance(block, Heading)), facts["title"])
    return Report(blocks, teller.pictures, language, title, facts["date"], markdown)


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


def _checked_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"--date {day}: no such day.", "Write it as 2026-11-30.") from None


def people(rows: Sequence[dict[str, Any]]) -> list[Person]:
    """Rows of the query participants, as far as names go."""
    return [Person(row["id"], row["name"], row["kind"] or "Actor", row["role"], row["group"]) for row in rows]


def units_of(result: Result) -> list[tuple[str, int]]:
    """The datasets and waves that an answer covers."""
    return [(each["id"], each["wave"]) for each in result.about["datasets"]]


def read_words(language: str, texts: Path | None = None) -> dict[str, str]:
    """English words of data, answers and headings, as they are in a language; a user's own come first.

    Raises
    ------
    UsageError
        If the user's file can't be read.
    """
    words = dict(words_of("report", language))
    path = texts / "words.toml" if texts else None
    if path is not None and path.exists():
        words |= {key: str(value) for key, value in _toml(path, '"entrepreneur" = "pengusaha"').items()}
    return words


def _toml(path: Path, example: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", "Name a TOML file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}.", f"Write it as TOML: {example}.") from None


def _facts(teller: Teller, everybody: list[dict[str, Any]], day: str, policy: str) -> dict[str, Any]:
    """What every text may use."""
    from canting.loader.datasets import list_units

    overview = teller.ask("overview")
    about = overview.about
    covered = {(each["id"], each["wave"]) for each in about["datasets"]}
    units = [unit for unit in list_units(teller.database) if (unit.dataset, unit.wave) in covered]
    ranked = teller.attempt(
        "rank-intervals", measure=["mean_rank"], graph="all", kind=["Actor", "Organization"]
    )
    first = ranked.rows[0] if ranked and ranked.rows else {"verdict": None, "reason": None}
    yes = sum(row["responded"] == "yes" for row in everybody)
    no = sum(row["responded"] == "no" for row in everybody)
    return {
        "title": " + ".join(dict.fromkeys(unit.title or unit.dataset for unit in units)),
        "date": day,
        "units": units,
        "illustrative": bool(about["illustrative"]),
        "figures": {"isolates_unknown": 0, "density_known": None}
        | {row["measure"]: row["value"] for row in overview.rows if row["section"] == "all"},
        "by": [row for row in overview.rows if row["section"] in ("kind", "group")],
        "ranked": ranked,
        "verdict": first["verdict"],
        "reason": first["reason"],
        "yes": yes,
        "no": no,
        "rate": yes / (yes + no) if yes + no else None,
        "enough": bool(yes + no) and yes / (yes + no) >= ENOUGH,
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
        "conventions": _in(
            teller.language, [note for note in overview.notes if _sayable(note, teller.suppress)]
        ),
    }


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


def _sayable(note: str, suppress: int) -> bool:
    """Whether a note may stand where small numbers of people aren't said: who answered is told by the report itself."""
    return not (suppress and _WHO_ANSWERED.match(note))


def _in(language: str, notes: Sequence[str]) -> list[str]:
    with speaking(language):
        return [translated(note) for note in notes]


def _called(teller: Teller, everybody: list[dict[str, Any]], kind: str) -> set[str]:
    """What those of a kind are called in the report."""
    return {str(teller.names.cell(row["name"])) for row in everybody if row["kind"] == kind}


def section(teller: Teller, plan: Plan, name: str, facts: dict[str, Any]) -> str:
    """A text filled in, as Markdown that steers no terminal; the plan's own texts come before canting's."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [folder for folder in (plan.texts, TEXTS / teller.language) if folder is not None]
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


def write_report(made: Report, output: Path, template: Path | None = None) -> list[Path]:
    """Write a report: one file, and beside Markdown a file for each picture.

    Raises
    ------
    UsageError
        For an ending that isn't known.
    CantingError
        If what makes Word or PDF isn't installed, or a file can't be written.
    """
    content, beside = rendered(made, output, template)
    written = [output, *(output.with_name(name) for name in beside)]
    with Whole() as files:
        for path, data in zip(written, [content, *beside.values()], strict=True):
            files.binary(path).write(data)
    return written


def check_output(output: Path, template: Path | None = None) -> None:
    """See that a report can be written to this path, before anything is asked.

    Raises
    ------
    UsageError
        If it can't, or the template is none.
    CantingError
        If what makes it isn't installed.
    """
    from canting.files import check

    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{output}: no report is known by that ending.", f"End it in {', '.join(SUFFIXES)}.")
    require(output.suffix)
    if template is not None:
        if output.suffix.lower() != ".docx":
            raise UsageError("--template is for Word.", "Write --output report.docx.")
        if not template.is_file():
            raise UsageError(f"{template} isn't there.", "Give a .docx that Word saved.")
    check(output, "--output", reads=[template] if template else [])


def rendered(made: Report, output: Path, template: Path | None = None) -> tuple[bytes, dict[str, bytes]]:
    """The bytes of a report as its file's ending says, and of the files beside it by name."""
    suffix = output.suffix.lower()
    if suffix == ".html":
        from canting.reporting.page import page

        return page(made).encode(), {}
    if suffix == ".docx":
        from canting.reporting.word import word

        return word(made, template), {}
    if suffix == ".pdf":
        from canting.reporting.paper import paper

        return paper(made), {}
    text, beside = made.markdown, {}
    for name, svg in made.pictures.items():
        own = f"{output.stem}-{name}"
        text = text.replace(f"]({name})", f"]({own.replace(' ', '%20')})")
        beside[own] = svg.encode()
    return text.encode(), beside
