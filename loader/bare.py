"""A bare file of a network -> a Dataset, with assumptions that are said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from canting.errors import UsageError
from canting.loader.contract import KINDS, RESERVED, TIES, Dataset, Meaning
from canting.loader.problems import DataError, Problem
from canting.loader.sorts import Sort
from canting.loader.sources import find_file, read_network
from canting.loader.sources.endings import endings, is_network, is_read
from canting.loader.sources.network import Network
from canting.loader.sources.table import SourceError

_TITLED = {"Actor": "Actors", "Organization": "Organizations", "InformationSource": "InformationSources"}
_UNDIRECTED = "COLLABORATES_WITH"
_EVENTS = "PARTICIPATES_IN"


def describe(
    path: Path, id_: str, *, kind: str | None = None, type_: str | None = None, meaning: str | None = None
) -> tuple[Dataset, list[str]]:
    """Describe a file of a network that nobody has described, and say what is assumed, a line each.

    The id is the namespace of its ids too. Its nodes are Actors, its ties INFORMS (PARTICIPATES_IN of two modes) that
    give, unless something else is said.

    Raises
    ------
    UsageError
        If there is no such file, or a word isn't known.
    DataError
        If the file can't be read.
    """
    _check_words(path, kind, type_, meaning)
    try:
        network = read_network(find_file(path.parent, path.name))
    except SourceError as error:
        problem = Problem(
            path.name, error.row, error.column, None, error.what, error.hint, Sort.UNREADABLE_FILE
        )
        raise DataError([problem]) from None
    kind = kind or "Actor"
    type_ = type_ or (_EVENTS if network.two_mode else "INFORMS")
    if type_ == _EVENTS and not network.two_mode:
        raise UsageError(
            f"{path.name} has one mode: nothing in it is an event.", "Give another --type, such as INFORMS."
        )
    data = as_data(network, id_, kind, type_, meaning or "gives")
    try:
        dataset = Dataset.model_validate(data)
    except ValidationError as error:
        what, hint = error.errors(include_url=False)[0]["ctx"]["error"].args
        raise UsageError(f'--id "{id_}" {what}.', hint) from None
    return dataset.found_at(path), _assumptions(network, dataset, kind, type_, meaning or "gives")


def _check_words(path: Path, kind: str | None, type_: str | None, meaning: str | None) -> None:
    for option, given, known in (
        ("--kind", kind, KINDS),
        ("--type", type_, TIES),
        ("--meaning", meaning, get_args(Meaning)),
    ):
        if given is not None and given not in known:
            raise UsageError(f"{option} {given} isn't known.", f"One of: {', '.join(known)}.")
    if meaning is not None and type_ not in (None, "INFORMS"):
        raise UsageError("--meaning is for INFORMS.", "Leave it out: other ties go from source to target.")
    if not path.is_file():
        raise UsageError(
            f"{path} is no file.", "--id is for a file of a network; a folder has a dataset.toml."
        )
    if not is_read(path.name):
        raise UsageError(f"{path} is no file that canting reads.", f"It reads: {endings()}.")


def as_data(
    network: Network, id_: str, kind: str = "Actor", type_: str | None = None, meaning: str = "gives"
) -> dict[str, Any]:
    """Give what a dataset.toml would say of a file of a network, as TOML reads it."""
    type_ = type_ or (_EVENTS if network.two_mode else "INFORMS")
    file = {"file": network.path.name}
    if not is_network(network.path.name):
        file["\0listed"] = True  # type: ignore[assignment]
    columns = network.names("nodes")
    nodes: dict[str, Any] = {**file, "kind": kind, "id": "id"}
    name = next((each for each in columns if each.lower() in ("name", "label")), None)
    if name:
        nodes["name"] = name
    nodes |= {each: each for each in ("group", "role") if each in columns}
    nodes["properties"] = _properties(network, "nodes", {name, "group", "role"})
    ties: dict[str, Any] = {**file, "type": type_, "from": "from", "to": "to", "duplicates": "sum"}
    if type_ == "INFORMS":
        ties["meaning"] = meaning
    if network.weighted:
        blank = "no answer" if network.silent else "refuse"
        ties["weight"] = {"column": "weight", "blank": blank, "zero": "no tie"}
    if network.relations:
        ties["question"] = {"column": "relation"}
    ties["properties"] = _properties(network, "ties", {"weight"})
    data = {
        "dataset": {"id": id_, "title": network.path.name, "namespace": id_},
        "nodes": [nodes],
        "ties": [ties],
    }
    if type_ == _EVENTS:
        data["events"] = [{**file, "id": "id", "properties": _properties(network, "events", set())}]
    return data


def _properties(network: Network, part: Any, without: set[str | None]) -> dict[str, Any]:
    """Attributes as optional properties of the types that the file declares, under names that properties may have."""
    columns = [name for name in network.table(part, events=part == "events").columns if name]
    taken = {"id", "from", "to", "relation", *without}
    found: dict[str, Any] = {}
    for column in columns:
        if column in taken:
            continue
        name = re.sub(r"\W+", "_", column).strip("_") or "attribute"
        if name.lower() in RESERVED or not name[0].isalpha():
            name = f"my_{name}"
        while name in found:
            name += "_"
        type_ = network.types.get((part, column), "str")
        found[name[:100]] = {"type": f"{type_}?", "column": column}
    return found


def _assumptions(network: Network, dataset: Dataset, kind: str, type_: str, meaning: str) -> list[str]:
    ends = "from target to source (--meaning asks)" if meaning == "asks" else "from source to target"
    people = sum(node.mode == 1 or type_ != _EVENTS for node in network.nodes.values())
    lines = [f"its nodes ({people:,}) are {_TITLED[kind]}; --kind says otherwise"]
    count = f"its ties ({len(network.ties):,})"
    if type_ == _EVENTS:
        events = len(network.nodes) - people
        lines.append(f"{count} are PARTICIPATES_IN, in {events:,} events; --type says otherwise")
    elif type_ == _UNDIRECTED:
        lines.append(f"{count} are {type_}, without a direction")
    else:
        loose = sum(not tie.directed for tie in network.ties)
        ways = ends if not loose else "both ways, as they have no direction"
        if 0 < loose < len(network.ties):
            ways = f"{ends}; {loose:,} have no direction and go both ways"
        options = "--type says otherwise" if type_ != "INFORMS" else "--type and --meaning say otherwise"
        lines.append(f"{count} are {type_}, {ways}; {options}")
    lines.append(
        "weight is strength; a tie said more than once is added up"
        if network.weighted
        else "every tie has weight 1; a tie said more than once is added up"
    )
    if network.weighted and network.silent:
        lines.append("a missing value is no answer, 0 is no tie")
    if network.relations:
        lines.append(
            f"{len(network.relations)} graphs or matrices in it are questions: {', '.join(network.relations[:8])}"
        )
    lines.append(f"ids in the graph are {dataset.id}:… ; who answered isn't known")
    return lines
