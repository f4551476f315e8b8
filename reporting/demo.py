"""The first pages of a report on the batik cluster that comes with canting, as text. Prints nothing."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import sys
from pathlib import Path

from canting.database.database import Database
from canting.language import speaking, translated
from canting.progress import Progress
from canting.queries.catalogue import Catalogue
from canting.queries.options import Options
from canting.reporting.asking import Asker
from canting.reporting.make import report
from canting.reporting.plain import INDENT, WIDTH, plain
from canting.reporting.plan import ReportPlan

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "batik-pekalongan"
DATASET = "batik-pekalongan"
SECTIONS = ("answer", "response", "key-actors", "sources", "reach", "integration", "not-optimal")
NEXT = (
    ("canting report --output report.html", "the whole report, with pictures; --lang id in Indonesian"),
    ("canting query key-actors --graph knowledge", "the same by knowledge alone"),
    ("canting query list", "all questions"),
    ("canting cypher 'MATCH (o:Organization) RETURN o.name'", "a question of your own"),
    ("canting draw chain --output chain.html", "the chain from hulu to hilir, as a page"),
    ("canting db open", "look at the graph in Neo4j Browser"),
    ("canting new my-survey", "a survey of your own"),
)
"""What to type next, and what it does."""
ACTIVATES = "first, so that canting is found here"


def demo(
    database: Database, catalogue: Catalogue, language: str, *, width: int = WIDTH, progress: Progress
) -> str:
    """Load the illustrative batik cluster and tell the first pages of its report, as text of so many columns.

    What is drawn at random takes longest, and is left to the whole report.
    """
    load_example(database, progress)
    asker = Asker(database, catalogue, Options(dataset=(DATASET,)), language, progress=progress)
    return plain(report(asker, plan=ReportPlan(sections=SECTIONS), quick=True), width) + _next(language)


def _next(language: str) -> str:
    activate = activation()
    lines = ([(activate, ACTIVATES)] if activate else []) + list(NEXT)
    wide = max(len(command) for command, _ in NEXT) + 2
    with speaking(language):
        told = [f"{INDENT}{command.ljust(wide)}{translated(meaning)}" for command, meaning in lines]
        return "\n\n" + translated("What next?") + "\n\n" + "\n".join(told) + "\n"


def load_example(database: Database, progress: Progress) -> None:
    """Load the example that comes with canting, unless it is there already as its files say it."""
    from canting.loader.check import check, hash_files
    from canting.loader.dataset import load_dataset
    from canting.loader.datasets import list_units, recorded
    from canting.loader.merge import load

    dataset = load_dataset(EXAMPLE)
    there = [unit for unit in list_units(database) if unit.dataset == DATASET and not unit.incomplete]
    if any(unit.files == hash_files(dataset) for unit in there):
        return
    with check(dataset, recorded=recorded(database), progress=progress) as checked:
        load(checked, database, progress=progress)


def activation() -> str | None:
    """Say what to type so that ``canting`` is this canting; None if it is, or if no environment makes it so."""
    windows = sys.platform == "win32"
    folder = Path(sys.prefix) / ("Scripts" if windows else "bin")
    found = shutil.which("canting")
    if (found and Path(found).parent == folder) or not (folder / "activate").exists():
        return None
    with contextlib.suppress(ValueError):
        folder = folder.relative_to(Path.cwd())
    return str(folder / "activate") if windows else f"source {shlex.quote(str(folder / 'activate'))}"
