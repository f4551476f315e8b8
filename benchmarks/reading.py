"""Reading and checking, beside the bare reading of the same file by pandas and pyarrow.

    python benchmarks/reading.py [--ties 1000000] [--side 2000] [--repeats 3]

A made-up survey: 50,000 participants and so many ties, in CSV and in Parquet, and a square matrix of Excel's with so
many rows, a tenth of its cells filled. canting reads the files, resolves every id, checks and counts every row and
spools what is to be loaded; the others read the file of ties, or the sheet (python-calamine), into memory. Each run is
a process of its own and ends before a server would be needed. Seconds are those of the processor (user and system), so
that other work on the machine counts little; medians, with the most memory that the process held.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

PEOPLE = 50_000
TOML = """\
[dataset]
id = "reading"
title = "Made up to see how long reading takes"

[[nodes]]
file = "people.csv"
kind = "Actor"
id = "id"
name = "name"

[[ties]]
file = "ties.{ending}"
type = "INFORMS"
from = "asker"
to = "asked"
meaning = "asks"
question = {{ column = "topic" }}
weight = "times"
respondent = "asker"
"""
MATRIX = """\
[dataset]
id = "reading"
title = "Made up to see how long reading takes"

[[nodes]]
file = "matrix.xlsx"
id = "labels"
kind = "Actor"

[[ties]]
file = "matrix.xlsx"
shape = "matrix"
type = "INFORMS"
meaning = "asks"
from = "row"
to = "column"
respondent = "row"
"""
CHECK = (
    "from canting.loader.check import check; c = check(FOLDER).__enter__(); assert not c.problems; "
    "print(sum(x.kept for x in c.counts))"
)
CONTESTANTS = {
    "csv": {
        "canting": CHECK,
        "pandas": "import pandas; print(len(pandas.read_csv(FOLDER / 'ties.csv')))",
        "pandas, as text": "import pandas; print(len(pandas.read_csv(FOLDER / 'ties.csv', dtype=str)))",
        "pyarrow": "import pyarrow.csv; print(len(pyarrow.csv.read_csv(FOLDER / 'ties.csv')))",
    },
    "parquet": {
        "canting": CHECK,
        "pandas": "import pandas; print(len(pandas.read_parquet(FOLDER / 'ties.parquet')))",
        "pyarrow": "import pyarrow.parquet; print(len(pyarrow.parquet.read_table(FOLDER / 'ties.parquet')))",
    },
    "xlsx": {
        "canting": CHECK,
        "python-calamine": "import python_calamine as c; "
        "print(len(c.CalamineWorkbook.from_path(str(FOLDER / 'matrix.xlsx')).get_sheet_by_index(0).to_python()))",
    },
}


def make(folder: Path, ties: int, side: int) -> None:
    """Write the three surveys."""
    draw = np.random.default_rng(1)
    ids = np.array([f"p{at:06}" for at in range(PEOPLE)])
    people = pa.table({"id": ids, "name": [f"Person {at}" for at in range(PEOPLE)]})
    asker = draw.integers(0, PEOPLE, ties)
    asked = (asker + draw.integers(1, PEOPLE, ties)) % PEOPLE
    table = pa.table(
        {
            "asker": ids[asker],
            "asked": ids[asked],
            "topic": np.array(["dyes", "machines", "markets", "designs"])[draw.integers(0, 4, ties)],
            "times": draw.integers(1, 6, ties),
        }
    )
    once = table.group_by(["asker", "asked", "topic"]).aggregate([("times", "max")])
    table = once.rename_columns(["asker", "asked", "topic", "times"])
    for ending in ("csv", "parquet"):
        (folder / ending).mkdir()
        (folder / ending / "dataset.toml").write_text(TOML.format(ending=ending), encoding="utf-8")
        pyarrow.csv.write_csv(people, folder / ending / "people.csv")
    pyarrow.csv.write_csv(table, folder / "csv" / "ties.csv")
    pyarrow.parquet.write_table(table, folder / "parquet" / "ties.parquet")
    (folder / "xlsx").mkdir()
    (folder / "xlsx" / "dataset.toml").write_text(MATRIX, encoding="utf-8")
    write_matrix(folder / "xlsx" / "matrix.xlsx", side, draw)


def write_matrix(path: Path, side: int, draw: np.random.Generator) -> None:
    """Write a matrix as Excel does: labels as texts, numbers in every cell but those of the diagonal."""
    names = [f"p{at:05}" for at in range(side)]
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/package/2006"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kinds}/relationships"><Relationship Id="rId1" Type="{links}/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="Matrix" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kinds}/relationships"><Relationship Id="rId1" Type="'
        f'{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    columns = [letters(at) for at in range(side + 1)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            last = f"{columns[-1]}{side + 1}"
            part.write(f'<worksheet xmlns="{main}"><dimension ref="A1:{last}"/><sheetData>'.encode())
            part.write(_row(1, [_text(columns[at + 1], 1, name) for at, name in enumerate(names)]))
            for number, name in enumerate(names):
                values = draw.integers(1, 4, side) * (draw.random(side) < 0.1)
                row = number + 2
                cells = [_text("A", row, name)]
                cells += [
                    f'<c r="{columns[at + 1]}{row}"><v>{value}</v></c>'
                    for at, value in enumerate(values.tolist())
                    if at != number
                ]
                part.write(_row(row, cells))
            part.write(b"</sheetData></worksheet>")


def _row(number: int, cells: list[str]) -> bytes:
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


def _text(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def letters(at: int) -> str:
    """Name a column as a spreadsheet does, from 0."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def timed(folder: Path, code: str) -> tuple[float, int, str]:
    """Run code in a process of its own: processor seconds, most memory in MB, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    tail = "; print(next(s.split()[1] for s in open('/proc/self/status') if s.startswith('VmHWM')))"
    text = f"from pathlib import Path; FOLDER = Path({str(folder)!r}); {code}{tail}"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said, memory = done.stdout.split()  # VmHWM, of Linux: in kB
    return seconds, int(memory) // 1024, said


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--side", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make(folder, given.ties, given.side)
        print("| file | by | seconds | of canting's | MB | rows |\n|---|---|---|---|---|---|")
        for ending, contestants in CONTESTANTS.items():
            runs: dict[str, list[tuple[float, int, str]]] = {name: [] for name in contestants}
            for _ in range(given.repeats):
                for name, code in contestants.items():
                    runs[name].append(timed(folder / ending, code))
            own = statistics.median(run[0] for run in runs["canting"])
            for name, each in runs.items():
                seconds = statistics.median(run[0] for run in each)
                memory, said = statistics.median(run[1] for run in each), each[0][2]
                print(
                    f"| {ending} | {name} | {seconds:.2f} | {own / seconds:.1f} × | {memory:.0f} | {said} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
