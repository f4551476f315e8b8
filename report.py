"""What the study asked, told once: the demo's page, in English or Indonesian. Makes text; prints nothing."""

from __future__ import annotations

import contextlib
import io
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.measures.structure import untied_counts
from canting.progress import Progress
from canting.queries.options import Options
from canting.queries.run import run

if TYPE_CHECKING:
    from canting.database.database import Database
    from canting.queries.catalogue import Catalogue
    from canting.result import Result

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE / "examples" / "batik-pekalongan"
DATASET = "batik-pekalongan"
WIDTH = 110
ROWS = 10
STEPS = 2

WORDS = {
    "en": {"unstaged": "–"},
    "id": {
        "unstaged": "–",
        "no tie": "tidak ada",
        "unknown": "tidak diketahui",
        "same": "setingkat",
        "self": "gagasan sendiri",
        "entrepreneur": "pengusaha",
        "worker": "buruh",
        "supplier": "pemasok",
        "designer": "perancang",
        "garment maker": "konveksi",
        "trader": "pedagang grosir",
        "retailer": "pengecer",
        "exporter": "eksportir",
        "agency": "instansi pemerintah",
        "forum": "forum",
        "research body": "lembaga penelitian",
        "museum": "museum",
        "association": "asosiasi",
        "university": "universitas",
        "polytechnic": "politeknik",
        "vocational school": "SMK",
        "bank": "bank",
        "cooperative": "koperasi",
        "press": "surat kabar",
        "broadcaster": "radio",
        "business": "usaha",
        "government": "pemerintah",
        "academia": "akademisi",
        "community": "komunitas",
        "finance": "keuangan",
        "media": "media",
    },
}
"""Words of the data and of answers, as the page says them."""


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
    everybody = ask("participants").dicts()
    roles = {row["id"]: row["role"] for row in everybody}
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
        "untied": untied_counts(
            ask("untied", {"of": "entrepreneur", "without": "government"}).dicts(),
            {row["id"]: row["responded"] for row in everybody if row["role"] == "entrepreneur"},
        ),
        "silent": any(row["responded"] == "no" for row in everybody),
        "rows": ROWS,
        "activate": activation(),
    }
    return _render(
        f"demo.{language}.txt", words, language, {**WORDS[language], **_glosses(everybody, language)}
    )


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


def _glosses(everybody: list[dict[str, Any]], language: str) -> dict[str, str]:
    """English beside the Indonesian names of information sources, where the data has it."""
    if language != "en":
        return {}
    named = [row for row in everybody if row["kind"] == "InformationSource"]
    said = {
        row["name"]: p.removeprefix("name_en=")
        for row in named
        for p in row["properties"]
        if p.startswith("name_en=")
    }
    return {
        name: name if name == english else f"{name} ({english.lower()})" for name, english in said.items()
    }


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
    figures = {row["measure"]: row["value"] for row in rows if row["section"] in ("all", "dataset")}
    return {"isolates_unknown": 0, "response_rate": None, **figures}


def _agreement(rows: list[dict[str, Any]]) -> float | None:
    """Kendall's W of the three rankings of the key actors."""
    import numpy as np
    from scipy.stats import rankdata

    from canting.measures.centrality import kendalls_w

    ranks = [[row[name] for row in rows] for name in ("degree_rank", "closeness_rank", "betweenness_rank")]
    return kendalls_w(np.array([rankdata(column) for column in ranks]))


def _render(name: str, words: dict[str, Any], language: str, gloss: dict[str, str]) -> str:
    import jinja2

    def said(value: Any) -> Any:
        return gloss.get(value, value) if isinstance(value, str) else value

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
    environment.filters["said"] = said
    environment.globals["table"] = lambda rows, columns, titles: _table(rows, columns, titles, comma, said)
    environment.globals["shown"] = _shown_rows
    return environment.get_template(name).render(words)


def _shown_rows(result: Result, most: int) -> list[dict[str, Any]]:
    """The first rows of a result, with the names of those who did not answer marked."""
    from canting.writing.results import mark_silent

    result = result.first(most)
    texts = [[str(row[at]) for row in result.rows] for at in range(len(result.columns))]
    mark_silent(result, texts)
    named = [at for at, name in enumerate(result.names) if name.endswith("name")]
    return [
        {**row, **{result.names[at]: texts[at][number] for at in named if row[result.names[at]] is not None}}
        for number, row in enumerate(result.dicts())
    ]


def _number(value: Any, digits: int, comma: bool) -> str:
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "–"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    text = f"{value:.{digits}f}" if isinstance(value, float) else f"{value:d}"
    return text.replace(".", ",") if comma else text


def _shown(column: str, value: Any, comma: bool, said: Callable[[Any], Any]) -> str:
    """A cell: shares as percentages, ranks and weights with one digit, scores with as many as tell them apart."""
    if column == "share":
        return _percent(value, 0, comma)
    return _number(said(value), {"closeness": 3}.get(column, 1), comma)


def _percent(value: float | None, digits: int, comma: bool) -> str:
    return "–" if value is None else _number(100 * value, digits, comma) + " %"


def _table(
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    titles: Sequence[str],
    comma: bool,
    said: Callable[[Any], Any],
) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, title in zip(columns, titles, strict=True):
        numbers = any(isinstance(row[column], (int, float)) for row in rows)
        table.add_column(title, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(column, row[column], comma, said)) for column in columns))
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False, color_system=None)
    console.print(table)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join("  " + line.rstrip() for line in lines)
