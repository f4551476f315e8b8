"""UCINET's DL -> a network: matrices, half matrices, edge lists and node lists, as its documentation describes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from canting.loader.sources.network import MISSING, Network, is_number, read_text, shown
from canting.loader.sources.table import SourceError

ENDINGS = (".dl",)
_TOKEN = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'(?![^\s,])|([=:])|([^\s,=:]+)")
_CELL = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'(?![^\s,])|([^\s,]+)")
_ABSENT = (".", "na", "n/a", "#n/a")
_MOST = 20_000_000
_FORMATS = {
    "fullmatrix": "fullmatrix", "fm": "fullmatrix", "matrix": "fullmatrix",
    "lowerhalf": "lowerhalf", "lh": "lowerhalf", "upperhalf": "upperhalf", "uh": "upperhalf",
    "edgelist1": "edgelist1", "el1": "edgelist1", "edgelist": "edgelist1",
    "edgelist2": "edgelist2", "el2": "edgelist2",
    "nodelist1": "nodelist1", "nl1": "nodelist1", "nodelist": "nodelist1",
    "nodelist2": "nodelist2", "nl2": "nodelist2",
}  # fmt: skip
_TWO = ("edgelist2", "nodelist2")


@dataclass
class _Token:
    text: str
    row: int
    sign: bool = False


@dataclass
class _Header:
    """What stands before ``data:``."""

    numbers: dict[str, int] = field(default_factory=dict)
    format: str = "fullmatrix"
    diagonal: bool = True
    labels: dict[str, list[_Token]] = field(default_factory=dict)
    embedded: set[str] = field(default_factory=set)

    @property
    def rows(self) -> int:
        return self.numbers.get("nr", self.numbers.get("n", 0))

    @property
    def columns(self) -> int:
        return self.numbers.get("nc", self.numbers.get("n", 0))

    @property
    def two_mode(self) -> bool:
        return self.format in _TWO or "nr" in self.numbers or "nc" in self.numbers


def _tokens(text: str, pattern: re.Pattern[str], row: int) -> list[_Token]:
    found = []
    for line in text.split("\n"):
        for each in pattern.finditer(line):
            words = each.groups()
            quoted = words[0] if words[0] is not None else words[1]
            if quoted is not None:
                found.append(_Token(quoted.strip(), row))
            else:
                found.append(_Token(each[0], row, sign=each[0] in ("=", ":") and pattern is _TOKEN))
        row += 1
    return found


def read(network: Network, encoding: str | None) -> None:
    network.silent = True
    text = read_text(network.path, network.notes, encoding)
    begin = re.match(r"\s*dl\b", text, re.IGNORECASE)
    if begin is None:
        raise SourceError("doesn't begin with DL", "Is it a UCINET DL file? Its first word is dl.", row=1)
    data = re.compile(r"(?<![^\s,])dat[a-z]*\s*:", re.IGNORECASE).search(text, begin.end())
    if data is None:
        raise SourceError("has no data:", "Write data: before the ties; the file may end too soon.")
    row = text.count("\n", 0, begin.end()) + 1
    header = _read_header(_tokens(text[begin.end() : data.start()], _TOKEN, row))
    _check_header(header)
    network.two_mode = header.two_mode
    body = text[data.end() :]
    start = text.count("\n", 0, data.end()) + 1
    sides = _Sides(network, header)
    if header.format in ("fullmatrix", "lowerhalf", "upperhalf"):
        _matrices(sides, _tokens(body, _CELL, start), text.count("\n") + 1)
    else:
        _lists(sides, body, start)
    sides.finish(text.count("\n") + 1)


def _read_header(tokens: list[_Token]) -> _Header:
    header, at = _Header(), 0
    while at < len(tokens):
        word = tokens[at].text.lower()
        at += 1
        if tokens[at - 1].sign:
            continue
        if word in ("n", "nr", "nc", "nm"):
            at = _number(header, word, tokens, at)
        elif word.startswith("form"):
            at = _format(header, tokens, at)
        elif word.startswith("diag"):
            at = _past_signs(tokens, at)
            header.diagonal = not _text(tokens, at).startswith("abs")
            at += 1
        elif word.startswith("titl"):
            at = _past_signs(tokens, at) + 1
        elif word.startswith(("lab", "row", "col", "mat", "lev", "rel")):
            at = _labels(header, tokens, at - 1)
        else:
            raise SourceError(
                f'says "{shown(word)}" before data:, which isn\'t known',
                "Known: N NR NC NM FORMAT DIAGONAL TITLE LABELS, ROW, COLUMN or MATRIX LABELS, LABELS EMBEDDED, DATA; "
                "quote labels that have blanks in them.",
                row=tokens[at - 1].row,
            )
    return header


def _past_signs(tokens: list[_Token], at: int) -> int:
    while at < len(tokens) and tokens[at].sign:
        at += 1
    return at


def _text(tokens: list[_Token], at: int) -> str:
    return tokens[at].text.lower() if at < len(tokens) else ""


def _number(header: _Header, word: str, tokens: list[_Token], at: int) -> int:
    at = _past_signs(tokens, at)
    text = _text(tokens, at)
    if not re.fullmatch("[0-9]{1,9}", text) or not 0 < int(text) <= _MOST:
        raise SourceError(f'says {word} = "{shown(text)}"', f"Write {word}=5, say.", row=tokens[at - 1].row)
    if header.numbers.get(word, int(text)) != int(text):
        raise SourceError(f"says {word} twice, each otherwise", "Take one out.", row=tokens[at].row)
    header.numbers[word] = int(text)
    return at + 1


def _format(header: _Header, tokens: list[_Token], at: int) -> int:
    at = _past_signs(tokens, at)
    text = _text(tokens, at)
    found = _FORMATS.get(text) or next(
        (name for key, name in _FORMATS.items() if len(text) > 3 and key.startswith(text) and key == name),
        None,
    )
    if found is None:
        raise SourceError(
            f'has the format "{shown(text)}", which isn\'t read',
            "Read: fullmatrix, lowerhalf, upperhalf, edgelist1, edgelist2, nodelist1, nodelist2.",
            row=tokens[at - 1].row,
        )
    header.format = found
    return at + 1


def _labels(header: _Header, tokens: list[_Token], at: int) -> int:
    """Read ``labels:`` with as many as there must be, or ``labels embedded``."""
    side, row = "both", tokens[at].row
    first = tokens[at].text.lower()
    if not first.startswith("lab"):
        side = {"r": "row", "c": "column", "m": "matrix", "l": "matrix"}[first[0]]
        side = "matrix" if first.startswith("rel") else side
        at += 1
        if not _text(tokens, at).startswith("lab"):
            raise SourceError(f'says "{shown(first)}" without labels', f"Write {first} labels:", row=row)
    at = _past_signs(tokens, at + 1)
    if _text(tokens, at).startswith("emb"):
        header.embedded |= {"row", "column"} if side == "both" else {side}
        return at + 1
    count = _promised(header, side)
    if count is None:
        raise SourceError("has labels before it says how many", "Say n=, or nr= and nc=, first.", row=row)
    names = tokens[at : at + count]
    if any(token.sign for token in names):
        raise SourceError(
            f"has fewer than {count} {side + ' ' if side != 'both' else ''}labels, or one with : or = in it",
            "Give every one a label; quote those with : or = in them.",
            row=row,
        )
    if len(names) < count:
        raise SourceError(
            f"promises {count} labels and has {len(names)}", "Give every one a label; quote those with blanks.",
            row=row,
        )  # fmt: skip
    header.labels[side] = names
    return at + count


def _promised(header: _Header, side: str) -> int | None:
    if side == "matrix":
        return header.numbers.get("nm", 1)
    if side == "column":
        return header.columns or None
    return header.rows or None


def _check_header(header: _Header) -> None:
    if not header.rows or not header.columns:
        raise SourceError("doesn't say how many nodes it has", "Write n=5, or nr=5 nc=3 for two modes.")
    if header.format in ("lowerhalf", "upperhalf") and header.rows != header.columns:
        raise SourceError(
            f"is half a matrix of {header.rows} rows and {header.columns} columns",
            "Half matrices are square.",
        )
    if header.rows * header.columns > 400_000_000 and "matrix" in header.format:
        raise SourceError("is a matrix of more than 400 million cells", "Write it as an edge list.")


class _Sides:
    """The nodes of the rows and of the columns, which are the same unless there are two modes."""

    def __init__(self, network: Network, header: _Header) -> None:
        self.network = network
        self.header = header
        header_labels = header.labels
        self.known: dict[str, list[str] | None] = {}
        if not header.two_mode and "both" not in header_labels and "row" in header_labels:
            rows, columns = header_labels["row"], header_labels.get("column", header_labels["row"])
            if [each.text for each in rows] != [each.text for each in columns]:
                raise SourceError(
                    "has row labels and column labels that differ, and says n=, so that both are the same",
                    "Say nr= and nc= if there are two modes, else make the labels agree.",
                    row=rows[0].row,
                )
        for side in ("row", "column"):
            labels = header_labels.get(side) or (
                header_labels.get("both") if side == "row" or not header.two_mode else None
            )
            if labels is None and side == "column" and not header.two_mode:
                labels = header_labels.get("row")
            self.known[side] = None
            if labels is not None and side not in header.embedded:
                self.known[side] = self.add(side, labels)
        matrices = [each.text for each in header_labels.get("matrix", [])]
        count = header.numbers.get("nm", 1)
        self.relations = matrices or ([str(at) for at in range(1, count + 1)] if count > 1 else [""])
        if len(set(self.relations)) < len(self.relations):
            raise SourceError("has two matrices of one label", "Give each a label of its own.")
        if any(self.relations):
            network.relations = list(self.relations)
        self.seen: dict[str, dict[str, int]] = {"row": {}, "column": {}}

    def add(self, side: str, labels: list[_Token]) -> list[str]:
        """Add the nodes of a side, by their labels; the columns of one-mode data are the rows."""
        names = [token.text for token in labels]
        again = next((at for at, name in enumerate(names) if name in names[:at]), None) if (
            len(set(names)) < len(names)
        ) else None  # fmt: skip
        if again is not None:
            raise SourceError(
                f'has the label "{shown(names[again])}" twice',
                "Give every node a label of its own; UCINET cuts long ones off.",
                row=labels[again].row,
            )
        if side == "row" or self.header.two_mode:
            for token in labels:
                self.network.node(token.text, token.row, {}, 1 if side == "row" else 2)
        return names

    def numbered(self, side: str, row: int) -> list[str]:
        """The nodes of a side without labels: their numbers; c1, c2, … for columns of two-mode data."""
        names = self.known[side]
        if names is None:
            size = self.header.rows if side == "row" else self.header.columns
            before = "c" if side == "column" and self.header.two_mode else ""
            one_mode = side == "column" and not self.header.two_mode
            tokens = [_Token(f"{before}{at}", row) for at in range(1, size + 1)]
            names = self.numbered("row", row) if one_mode else self.add(side, tokens)
            self.known[side] = names
        return names

    def find(self, side: str, token: _Token) -> str:
        """The node that an edge list or a node list names: by its label, or by its number where none are embedded."""
        text = token.text
        known = self.known[side]
        if not self.header.two_mode:
            side = "row"
        if self.header.embedded:
            if known is not None and text not in self.network.nodes:
                raise SourceError(
                    f'names "{shown(text)}", which isn\'t among its labels', "Correct it.", row=token.row
                )
            self.seen[side].setdefault(text, token.row)
            return text
        names = known if known is not None else self.numbered(side, token.row)
        if re.fullmatch("[0-9]{1,9}", text) and 1 <= int(text) <= len(names):
            return names[int(text) - 1]
        raise SourceError(
            f'names "{shown(text)}", and nodes are numbers from 1 to {len(names)}',
            "Correct it; or say labels embedded, if labels stand among the ties.",
            row=token.row,
        )

    def finish(self, last: int) -> None:
        """All is read: labels that stood among the ties are as many as were promised."""
        for side in ("row", "column") if self.header.two_mode else ("row",):
            size = self.header.rows if side == "row" else self.header.columns
            if self.known[side] is None and self.header.embedded:
                found = self.seen[side]
                if len(found) != size:
                    raise SourceError(
                        f"promises {size} {'nodes' if not self.header.two_mode else side + 's'} and names {len(found)}",
                        "Correct the number; name a node without ties on a line of its own, or list all: labels: a, b",
                        row=last,
                    )
                self.add(side, [_Token(text, row) for text, row in found.items()])
            else:
                self.numbered(side, last)


def _matrices(sides: _Sides, cells: list[_Token], last: int) -> None:
    header, at = sides.header, 0
    for relation in sides.relations:
        at = _matrix(sides, relation, cells, at, last)
    if at < len(cells):
        raise SourceError(
            f"goes on after {len(sides.relations)} × {header.rows} rows: "
            f'{len(cells) - at} more values, from "{shown(cells[at].text)}"',
            "Correct n=, nr=, nc= or nm=, or take them out.",
            row=cells[at].row,
        )


def _matrix(sides: _Sides, relation: str, cells: list[_Token], at: int, last: int) -> int:
    header = sides.header

    def take(count: int, what: Callable[[], str]) -> list[_Token]:
        nonlocal at
        if at + count > len(cells):
            raise SourceError(
                f"ends too soon: {what()} has {len(cells) - at} of {count} values",
                "The file has lost its end, or promises too much: it isn't filled in.",
                row=last,
            )
        at += count
        return cells[at - count : at]

    if "column" in header.embedded:
        heads = take(header.columns, lambda: "the row of column labels")
        _embed(sides, "column", [token.text for token in heads], heads)
    rows: list[_Token] = []
    found: list[tuple[int, int, _Token]] = []
    for number in range(header.rows):
        rows += take(1, lambda: "a row without its label") if "row" in header.embedded else []
        columns = _columns(header, number)
        values = take(len(columns), lambda number=number: f"row {number + 1} of {header.rows}")  # type: ignore[misc]
        found += [
            (number, column, cell)
            for column, cell in zip(columns, values, strict=True)
            if cell.text.strip("0")  # most cells are 0, or 00
        ]
    if rows:
        _embed(sides, "row", [token.text for token in rows], rows)
    _add_ties(sides, relation, found, last)
    return at


def _add_ties(sides: _Sides, relation: str, found: list[tuple[int, int, _Token]], last: int) -> None:
    header = sides.header
    first, second = sides.numbered("row", last), sides.numbered("column", last)
    if not header.two_mode and first != second:
        raise SourceError("has row labels and column labels that differ", "Make them agree.")
    for number, column, cell in found:
        weight = _weight(cell)
        if weight is not None:
            sides.network.tie(
                first[number],
                second[column],
                cell.row,
                {"weight": weight},
                directed=header.format == "fullmatrix",
                relation=relation,
            )


def _embed(sides: _Sides, side: str, names: list[str], tokens: list[_Token]) -> None:
    """Take labels that stand around a matrix; those of a second one must be the same."""
    known = sides.known[side]
    if known is None and side == "row" and not sides.header.two_mode and sides.known["column"] is not None:
        known = sides.known["column"]
        sides.known["row"] = known
    if known is None:
        add = "row" if not sides.header.two_mode else side
        sides.known[side] = sides.add(add, tokens)
    elif known != names:
        at = next((at for at, pair in enumerate(zip(known, names, strict=False)) if pair[0] != pair[1]), 0)
        raise SourceError(
            f'has the label "{shown(names[at])}" where "{shown(known[at])}" was before', "Make the labels agree.",
            row=tokens[at].row,
        )  # fmt: skip


def _columns(header: _Header, row: int) -> list[int]:
    size = header.columns
    wanted = {
        "fullmatrix": range(size),
        "lowerhalf": range(row + 1),
        "upperhalf": range(row, size),
    }[header.format]
    return [column for column in wanted if header.diagonal or column != row]


def _weight(cell: _Token) -> str | None:
    """The weight in a cell; None if it is 0, "" if there is none."""
    if cell.text.lower() in _ABSENT:
        return MISSING
    if not is_number(cell.text):
        raise SourceError(
            f'has "{shown(cell.text)}" where a number should be', "Put blanks or commas between numbers.",
            row=cell.row,
        )  # fmt: skip
    return cell.text if float(cell.text) else None


def _lists(sides: _Sides, body: str, start: int) -> None:
    header, relation = sides.header, 0
    edges = header.format.startswith("edge")
    for row, line in enumerate(body.split("\n"), start):
        if line.strip() == "!":
            relation += 1
            if relation >= len(sides.relations):
                raise SourceError(
                    f"has more than the {len(sides.relations)} relations that it promises",
                    "Say nm=.",
                    row=row,
                )
            continue
        words = _tokens(line, _CELL, row)
        if not words:
            continue
        source = sides.find("row", words[0])
        if edges and len(words) > 1:
            _edge(sides, source, words, sides.relations[relation])
            continue
        for word in words[1:]:
            target = sides.find("column", word)
            sides.network.tie(source, target, row, {}, relation=sides.relations[relation])
    if relation + 1 < len(sides.relations):
        raise SourceError(
            f"promises {len(sides.relations)} relations and has {relation + 1}",
            "Put a line with ! between them, or correct nm=; the file may end too soon.",
        )


def _edge(sides: _Sides, source: str, words: list[_Token], relation: str) -> None:
    if len(words) > 3:
        raise SourceError(
            "has more than two ends and a value on a line",
            "Quote labels with blanks in them.",
            row=words[0].row,
        )
    target = sides.find("column", words[1])
    weight = _weight(words[2]) if len(words) == 3 else "1"
    if weight is not None:
        sides.network.tie(source, target, words[0].row, {"weight": weight}, relation=relation)
