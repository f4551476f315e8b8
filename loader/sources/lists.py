"""A bare list of ties in a table (.csv .xlsx .parquet …) -> a network whose nodes are those it names."""

from __future__ import annotations

from canting.loader.sources.network import Network, is_number
from canting.loader.sources.table import SourceError, Table

_SOURCES = ("from", "source", "sender", "giver", "dari", "asal", "i", "ego")
_TARGETS = ("to", "target", "receiver", "ke", "kepada", "tujuan", "j", "alter")
_WEIGHTS = ("weight", "value", "strength", "bobot", "kekuatan", "w")


def read_list(network: Network, table: Table) -> None:
    """Take a table as a list of ties.

    Its ends are the columns whose headings say so. Without such headings it is a list without a header if it has three
    columns, the third all numbers.
    """
    lower = {name.lower(): name for name in reversed(table.columns) if name}
    source, target = (
        next((lower[word] for word in words if word in lower), None) for words in (_SOURCES, _TARGETS)
    )
    if source and target and (source.lower(), target.lower()) in zip(_SOURCES, _TARGETS, strict=True):
        weight = next((lower[word] for word in _WEIGHTS if word in lower), None)
    elif len(table.columns) == 3 and all(table.columns) and is_number(table.columns[2]):
        source, target, weight = table.columns
        network.ends(table.header_row, source, target)
        network.tie(source, target, table.header_row, {"weight": weight})
    else:
        raise SourceError(
            f"doesn't show which of its columns are the ends of ties: it has {', '.join(table.columns[:8])}",
            'Call them "from" and "to"; or describe the file in a dataset.toml, as `canting new FOLDER` begins one.',
            row=table.header_row,
        )
    others = [name for name in table.columns if name and name not in (source, target, weight)]
    for frame in table.frames():
        if table.faults:
            fault = table.faults[0]
            raise SourceError(fault.what, fault.hint, row=fault.row, column=fault.column)
        for row, cells in frame.cells():
            texts = dict(zip(frame.columns, cells, strict=True))
            said = {"weight": texts[weight].strip()} if weight else {}
            said |= {name: texts[name] for name in others}
            ends = (texts[source].strip(), texts[target].strip())
            network.ends(row, *ends)
            network.tie(*ends, row, said)
    network.notes += table.notes
