"""What the study asked, told once: the demo's page, in English or Indonesian. Makes text; prints nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.queries.run import Options, run

if TYPE_CHECKING:
    from canting.database.connect import Database
    from canting.queries.catalogue import Catalogue
    from canting.queries.run import Result

LANGUAGES = ("en", "id")
HERE = Path(__file__).resolve().parent
EXAMPLE = HERE / "examples" / "batik-pekalongan"
DATASET = "batik-pekalongan"
WIDTH = 100
ROWS = 10
STEPS = 2

Progress = Callable[[float, float | None, str], None]


def demo(database: Database, catalogue: Catalogue, language: str, *, progress: Progress) -> str:
    """Load the illustrative batik cluster and answer the study's questions about it.

    Parameters
    ----------
    database
        Where it is loaded; a load that is there already is replaced by the same.
    catalogue
        The named queries.
    language
        ``en`` or ``id``.
    progress
        Told what is being done.

    Returns
    -------
    str
        A page or two of text.
    """
    load_example(database, progress)
    return tell(database, catalogue, DATASET, language, progress=progress)


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


def tell(database: Database, catalogue: Catalogue, dataset: str, language: str, *, progress: Progress) -> str:
    """Answer the study's questions about a loaded dataset; see :func:`demo`."""
    ask = _Asker(database, catalogue, dataset, progress)
    key = ask("key-actors", top=ROWS)
    sources = ask("information-sources")
    overview = _figures(ask("overview").dicts())
    roles = {row["id"]: row["role"] for row in ask("participants").dicts()}
    who = next((row for row in key.dicts() if roles.get(row["id"]) == "entrepreneur"), key.dicts()[0])
    words = {
        "illustrative": bool(key.about["illustrative"]),
        "dataset": dataset,
        "key": key,
        "agreement": _agreement(key.dicts()),
        "sources": sources,
        "overview": overview,
        "who": who,
        "upstream": ask("upstream", {"who": who["id"], "steps": STEPS}),
        "downstream": ask("downstream", {"who": who["id"], "steps": STEPS}),
        "unconnected": ask("unconnected"),
        "untied": ask("untied", {"of": "entrepreneur", "without": "government"}),
        "entrepreneurs": sum(role == "entrepreneur" for role in roles.values()),
        "rows": ROWS,
    }
    return _render(f"demo.{language}.txt", words, language)


class _Asker:
    """Asks named queries of one dataset."""

    def __init__(self, database: Database, catalogue: Catalogue, dataset: str, progress: Progress) -> None:
        self.database = database
        self.catalogue = catalogue
        self.dataset = dataset
        self.progress = progress

    def __call__(self, name: str, parameters: dict[str, Any] | None = None, top: int | None = None) -> Result:
        self.progress(0, None, f"Asking {name}")
        options = Options(dataset=(self.dataset,), top=top)
        return run(self.catalogue.find(name), parameters or {}, options, self.database, self.catalogue)


def _figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of the whole graph and the rate of answers, by name."""
    figures = {row["measure"]: row["value"] for row in rows if row["section"] == "all"}
    rates = [row["value"] for row in rows if row["measure"] == "response_rate"]
    return {**figures, "response_rate": rates[0] if rates else None}


def _agreement(rows: list[dict[str, Any]]) -> float | None:
    """Kendall's W of the three rankings of the key actors."""
    import numpy as np
    from scipy.stats import rankdata

    from canting.queries.centrality import kendalls_w

    ranks = [[row[name] for row in rows] for name in ("degree_rank", "closeness_rank", "betweenness_rank")]
    return kendalls_w(np.array([rankdata(column) for column in ranks]))


def _render(name: str, words: dict[str, Any], language: str) -> str:
    import jinja2

    loader = jinja2.FileSystemLoader(HERE / "texts")
    environment = jinja2.Environment(  # noqa: S701  plain text for a terminal, never HTML
        loader=loader,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    comma = language == "id"
    environment.filters["number"] = lambda value, digits=3: _number(value, digits, comma)
    environment.filters["percent"] = lambda value, digits=0: _percent(value, digits, comma)
    environment.globals["table"] = lambda rows, columns, titles: _table(rows, columns, titles, comma)
    return environment.get_template(name).render(words)


def _number(value: Any, digits: int, comma: bool) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    text = f"{value:.{digits}f}" if isinstance(value, float) and value != int(value) else f"{value:.0f}"
    return text.replace(".", ",") if comma else text


def _percent(value: float | None, digits: int, comma: bool) -> str:
    return "–" if value is None else _number(round(100 * value, digits), digits, comma) + " %"


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str], titles: Sequence[str], comma: bool) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, title in zip(columns, titles, strict=True):
        numbers = any(isinstance(row[column], (int, float)) for row in rows)
        table.add_column(title, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_number(row[column], 3, comma)) for column in columns))
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False, color_system=None)
    console.print(table)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join("  " + line.rstrip() for line in lines)
