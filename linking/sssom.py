"""The ledger as SSSOM (A Simple Standard for Sharing Ontological Mappings), a TSV file that other tools read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from canting.files import write
from canting.linking.ledger import PERSON, LedgerLine, State

COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
    *("mapping_justification", "author_label", "mapping_date", "subject_source", "object_source"),
    *("mapping_tool", "similarity_score", "comment"),
)
SAME, NOBODY = "skos:exactMatch", "sssom:NoTermFound"
BY_PERSON, BY_RULE = "semapv:ManualMappingCuration", "semapv:CompositeMatching"
LICENSE = "https://w3id.org/sssom/license/unspecified"
PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "dataset": "urn:canting:dataset:",
}
_RESERVED = frozenset({"owl", "rdf", "rdfs", "linkml", *PREFIXES})


def write_sssom(state: State, path: Path) -> int:
    """Write what stands in a ledger as SSSOM TSV; under which licence must be said by whoever publishes it.

    ``same`` becomes skos:exactMatch, ``different`` the same with the modifier Not, ``none`` a match with
    sssom:NoTermFound. ``unsure`` says nothing that others could use, and is left out.
    """
    lines = [line for _, line in sorted(state.standing.items()) if line.decision != "unsure"]
    rows = ["\t".join(COLUMNS), *("\t".join(_cell(cell) for cell in _cells(line)) for line in lines)]
    write(path, "\n".join([*_header(lines), *rows]) + "\n")
    return len(lines)


def prefix(dataset: str) -> str:
    """Give the prefix of a dataset's ids: its id, with what a prefix can't have replaced.

    Examples
    --------
    >>> prefix("izin-2025"), prefix("2025.izin"), prefix("skos")
    ('izin-2025', 'd-2025.izin', 'd-skos')
    """
    kept = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_.") else f"-{ord(c):x}-" for c in dataset
    ).strip(".")
    return kept if kept[:1].isalpha() and kept.lower() not in _RESERVED else f"d-{kept}"


def curie(dataset: str, identifier: str) -> str:
    return f"{prefix(dataset)}:{quote(identifier, safe='-._~')}"


def _header(lines: Iterable[LedgerLine]) -> list[str]:
    datasets = sorted({dataset for line in lines for dataset in (line.left_dataset, line.right_dataset)})
    own = {prefix(dataset): f"urn:canting:{quote(dataset, safe='-._~')}:" for dataset in datasets}
    pairs = sorted({(line.left_dataset, line.right_dataset) for line in lines})
    name = "+".join(f"{quote(left)}-{quote(right)}" for left, right in pairs) or "empty"
    return [
        "#sssom_version: \"1.1\"",
        f"#mapping_set_id: urn:canting:links:{name}",
        f"#license: {LICENSE}",
        "#curie_map:",
        *(f"#  {json.dumps(key)}: {json.dumps(value)}" for key, value in {**PREFIXES, **own}.items()),
    ]  # fmt: skip


def _cells(line: LedgerLine) -> list[str]:
    nobody = line.decision == "none"
    said = "; ".join(part for part in (line.evidence, line.reason and f"reason: {line.reason}") if part)
    return [
        curie(line.left_dataset, line.left_id),
        line.left_name,
        SAME,
        "Not" if line.decision == "different" else "",
        NOBODY if nobody else curie(line.right_dataset, line.right_id),
        "" if nobody else line.right_name,
        BY_PERSON if line.method == PERSON else BY_RULE,
        line.by.replace("|", "\\|"),
        line.at[:10],
        f"dataset:{quote(line.left_dataset, safe='-._~')}",
        f"dataset:{quote(line.right_dataset, safe='-._~')}",
        "canting" if line.method == PERSON else f"canting {line.method}",
        "" if line.score is None or nobody else f"{line.score:.4f}",
        said,
    ]


def _cell(text: str) -> str:
    """Quote a cell as SSSOM asks for: as in CSV, with a tab between cells."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '"\t\n\r') else text
