"""A named query's header: the text of a .cypher file becomes a :class:`Query`. Pure, no input or output.

The leading ``//`` lines say what the query is for (prose), then, one a line, what it takes and gives::

    graph NAME[|NAME…] [where KIND=VALUE[,VALUE]]   the graph it runs on; the first is the default, as is the filter
    continues graph               the text goes on where the graph's own text ends; without a text the graph is all
    needs PLUGIN                  what the server must have for this text
    python MODULE:FUNCTION        a function in measures/: in the process (with needs), or what makes rows of rows
    ranks MEASURE[|MEASURE]       what ranks its participants, and what does where ties have no direction: these may
                                  have intervals, and are said not to be ranked where too few answered
    prefers process               the process serves even where the server has the plugin
    spark MODULE:FUNCTION         a function in spark/: what serves with --engine spark
    param NAME: TYPE [= DEFAULT]  …
    known NAME: WORDS             words that a str parameter takes: a filter's (role), several filters' as KEY=VALUE
                                  (role|group), or those that cypher/steps/known-WORDS.cypher finds
    key NAME …                    the columns that say which row it is, where id, or from and to, don't: canting compare
                                  puts rows side by side that have them alike
    returns NAME: TYPE [when …]   …; after when: directed, undirected, weighted, unweighted, or a bool parameter's name
    example ARGS -> COLUMN=VALUE, …
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from canting.errors import CantingError
from canting.result import CONDITIONS, Column, Type
from canting.suggest import did_you_mean

HEADER_WORDS = (
    "graph",
    "continues",
    "needs",
    "python",
    "prefers",
    "spark",
    "ranks",
    "param",
    "known",
    "key",
    "returns",
    "example",
)
SCALARS = ("str", "int", "float", "share", "bool", "date", "participant")
RESERVED = frozenset(
    [
        "weighted",
        "top",
        "format",
        "output",
        "engine",
        "exact",
        "write",
        "list",
        "show",
        "intervals",
        "lang",
        "decimals",
        "two_mode",
        "paper",
        "names",
        "suppress",
        "parquet_dir",
    ]
)
"""Words that no query and no parameter has for a name; those of a graph's options are others."""
OWN_WORDS = frozenset(["convention", "errors"])
"""Parameters of canting's own queries that mean the same in each: nothing of a user's has the name."""

_DIRECTIVE = re.compile(
    r"(graph\s+[a-z][\w-]*(\|[a-z][\w-]*)*(\s|$)"
    r"|continues\s+graph(\s|$)|needs\s+\w+(\s|$)|(python|spark)\s+\w+:\w+(\s|$)|prefers\s+process(\s|$)|ranks\s+\w+(\|\w+)?\s*$"
    r"|key(\s+\w+)+\s*$"
    r"|(param|known|returns)\s+\w+\s*:|example\s.*->)"
)
_MISSPELT = re.compile(r"([a-z_]+)(\s{2,}\S|\s+\w+\s*:\s*(str|int|float|share|bool|date|participant)\b)")
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_TYPE = re.compile(r"(?P<base>[a-z][\w|-]*)(?P<many>\[\])?(?P<optional>\?)?\Z")
_PARAMETER_LINE = re.compile(r"(?P<name>\S+?)\s*:\s*(?P<type>\S+)(?P<rest>.*)\Z", re.DOTALL)
_LITERAL = re.compile(r"""\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|\S+)\s*""")


_CLAUSE = re.compile(
    r"[(\[{)\]},;]|\b(?:RETURN(?:\s+DISTINCT)?|ORDER\s+BY|SKIP|OFFSET|LIMIT|UNION)\b", re.IGNORECASE
)
_NAMED = re.compile(r"(?:\A\s*|\bAS\s+)([A-Za-z_][\w.]*)\s*\Z", re.IGNORECASE)


class HeaderError(CantingError):
    """A header that can't be read, with file, line and hint."""

    def __init__(self, path: str, line: int, what: str, hint: str) -> None:
        super().__init__(f"{path}:{line}: {what}", hint)
        self.path = path
        self.line = line


@dataclass(frozen=True)
class Parameter:
    """A parameter that a query takes; an option of the same name on the command line."""

    name: str
    type: Type
    required: bool
    default: Any
    doc: str
    line: int
    known: str = ""
    known_filters: tuple[str, ...] = ()
    """The filters whose values are known, if it is filters that say them."""

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True)
class Example:
    """What a query is called with, and values its first row then holds."""

    arguments: dict[str, str]
    expected: dict[str, str]
    line: int


@dataclass(frozen=True)
class Query:
    """A named query as its file says it."""

    name: str
    group: str
    title: str
    doc: str
    text: str
    path: str
    first_line: int = 1
    graphs: tuple[str, ...] = ()
    where: dict[str, list[str]] = field(default_factory=dict)
    continues: bool = False
    needs: tuple[str, ...] = ()
    python: str | None = None
    prefers_process: bool = False
    spark: str | None = None
    ranks: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    key: tuple[str, ...] = ()
    """The columns that say which row it is; none where the header leaves them to be found out."""
    columns: tuple[Column, ...] = ()
    examples: tuple[Example, ...] = ()
    used: frozenset[str] = field(default_factory=frozenset)
    users: bool = False

    @property
    def convention(self) -> str:
        """What the header's prose says after ``Convention:``, one line; empty if it says nothing."""
        match = re.search(r"^Convention:\s*(.+?)(?:\n\s*\n|\Z)", self.doc, re.DOTALL | re.MULTILINE)
        return " ".join(match.group(1).split()) if match else ""

    def ranked_by(self, *, directed: bool) -> str | None:
        """The measure that ranks its participants, on a graph read so."""
        return (self.ranks[0] if directed else self.ranks[-1]) if self.ranks else None

    @property
    def positional(self) -> list[Parameter]:
        """Participants without a default: given by position too, in this order."""
        return [p for p in self.parameters if p.type.base == "participant" and p.required and not p.type.many]


def plain_text(text: str) -> str:
    """Blank out comments, quoted strings and quoted names of a Cypher text; lengths and lines stay."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match.group())

    pattern = r"//[^\r\n]*|/\*.*?\*/|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`]|``)*`"
    return re.sub(pattern, blank, text, flags=re.DOTALL)


def parameters_used(text: str) -> set[str]:
    """Names of the parameters that a Cypher text uses."""
    return set(re.findall(r"\$([A-Za-z_]\w*)", plain_text(text)))


def undeclared(name: str, returned: Sequence[str]) -> tuple[str, str]:
    """What is wrong with a column of the header that the text doesn't return, and what to do."""
    return (
        f"the text doesn't return {name!r}, which the header declares",
        f"It returns {', '.join(returned)}: mend the header or the text.",
    )


def unexplained(name: str) -> tuple[str, str]:
    """What is wrong with a column of the text that the header doesn't declare, and what to do."""
    return (
        f"the text returns {name!r}, which the header doesn't declare",
        f"Add // returns {name}: str   and what it means.",
    )


def columns_returned(text: str) -> list[str]:
    """Names of what the last RETURN of a Cypher text gives; none where they aren't plain to see, as of ``RETURN *``.

    Examples
    --------
    >>> columns_returned("CALL { RETURN 1 AS x } RETURN x AS n, [1, 2] AS m ORDER BY n")
    ['n', 'm']
    """
    plain = plain_text(text) + ";"
    parts: list[str] = []
    begin, depth = None, 0
    for found in _CLAUSE.finditer(plain):
        word = found.group().upper()
        depth += (word in "([{") - (word in ")]}")
        if depth or word in "()[]{}":
            continue
        if begin is not None:
            parts.append(plain[begin : found.start()])
        if word.startswith("RETURN"):
            parts, begin = [], found.end()
        else:
            begin = found.end() if word == "," and begin is not None else None
    names = [_NAMED.search(part) for part in parts]
    return [name[1] for name in names if name] if all(names) else []


def read_query(text: str, *, path: str, name: str, group: str = "", options: Collection[str] = ()) -> Query:
    """Read a named query's text.

    Parameters
    ----------
    name, group
        The file's stem and its folder's name.
    options
        Parameters that a text which names a graph may use undeclared: those of the graph.

    Raises
    ------
    HeaderError
        For anything that a header can't say, with file, line and hint.
    """
    return _Reader(text, path, options=options).query(name, group)


def read_part(text: str, *, path: str, name: str) -> Query:
    """Read a text whose ``param`` lines are the reserved options of every query that names a graph."""
    return _Reader(text, path, part=True).graph(name)


def taken(name: str) -> tuple[str, str]:
    """What is wrong with a parameter of a reserved name, and what to do."""
    return f"{name!r} is reserved", "Give the parameter another name: canting has an option of that name."


def unnameable(name: str) -> tuple[str, str]:
    """What is wrong with a query of a reserved name, and what to do."""
    return f"a query can't be called {name!r}", "Rename the file: canting uses that word itself."


class _Reader:
    def __init__(self, text: str, path: str, *, part: bool = False, options: Collection[str] = ()) -> None:
        self.path = path
        self.options = {"graph", "reversed", *options}
        self.reserved = frozenset() if part else RESERVED | self.options
        self.lines = text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")
        self.said: dict[str, list[tuple[int, str]]] = {word: [] for word in HEADER_WORDS}
        self.prose: list[str] = []
        self.end = self._split()

    def fail(self, line: int, what: str, hint: str) -> HeaderError:
        return HeaderError(self.path, line, what, hint)

    def _split(self) -> int:
        """Sort the header's lines into prose and directives; gives the number of header lines."""
        at = 0
        begun = False
        for at, raw in enumerate(self.lines):
            if not raw.startswith("//"):
                return at
            line = raw[2:].strip()
            begun = begun or bool(_DIRECTIVE.match(line))
            misspelt = _MISSPELT.match(line)
            if begun or (misspelt and self.prose):
                if line:
                    self._directive(at + 1, line)
            else:
                self.prose.append(line)
        return at + 1

    def _directive(self, number: int, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word not in self.said:
            hint = did_you_mean(word, HEADER_WORDS)
            raise self.fail(
                number,
                f"unknown header word {word!r}",
                f"{hint}A header line starts with one of: {', '.join(HEADER_WORDS)}.",
            )
        self.said[word].append((number, rest.strip()))

    def query(self, name: str, group: str) -> Query:
        if name in self.reserved:
            raise self.fail(1, *unnameable(name))
        if not re.fullmatch(r"\w[\w-]*", name):
            raise self.fail(
                1, f"a query can't be called {name!r}", "Rename the file: letters, digits and hyphens only."
            )
        query = self.graph(name, group)
        self._check(query)
        return query

    def graph(self, name: str, group: str = "graphs") -> Query:
        rest = self.lines[self.end :]
        text = "\n".join(rest).strip() + "\n"
        blank = next((at for at, line in enumerate(rest) if line.strip()), 0)
        title, doc = self._description()
        parameters = self._with_known(tuple(self._parameter(*said) for said in self.said["param"]))
        switches = tuple(p.name for p in parameters if p.type == Type("bool"))
        return Query(
            name=name,
            group=group,
            title=title,
            doc=doc,
            text=text,
            path=self.path,
            first_line=self.end + blank + 1,
            graphs=self._graphs(),
            where=self._where(),
            continues=bool(self.said["continues"]),
            needs=tuple(self._needed(*said) for said in self.said["needs"]),
            python=self._function("python"),
            spark=self._function("spark"),
            prefers_process=bool(self.said["prefers"]),
            ranks=tuple(self.said["ranks"][0][1].split()[0].split("|")) if self.said["ranks"] else (),
            parameters=parameters,
            key=tuple(name for _, rest in self.said["key"] for name in rest.split()),
            columns=tuple(self._column(*said, switches) for said in self.said["returns"]),
            examples=tuple(self._example(*said) for said in self.said["example"]),
            used=frozenset(parameters_used(text)),
        )

    def _description(self) -> tuple[str, str]:
        prose = "\n".join(self.prose).strip()
        if not prose:
            raise self.fail(
                1, "the file doesn't say what the query is for", "Write it as the first line: // Who …"
            )
        title, _, doc = prose.partition("\n")
        return title.strip(), doc.strip()

    def _graphs(self) -> tuple[str, ...]:
        said = self.said["graph"]
        if len(said) > 1:
            raise self.fail(
                said[1][0], "a second graph line", "Write a choice on one line: graph knowledge|supply"
            )
        return tuple(said[0][1].split()[0].split("|")) if said else ()

    def _where(self) -> dict[str, list[str]]:
        """The filter that holds unless the reader names another: ``where kind=Actor,Organization``."""
        if not self.said["graph"]:
            return {}
        number, rest = self.said["graph"][0]
        words = rest.split()[1:]
        if words[:1] != ["where"]:
            return {}
        name, equals, values = (words[1] if len(words) > 1 else "").partition("=")
        if not equals or name not in self.reserved:
            raise self.fail(
                number, "a filter that can't be read", "Write graph NAME where kind=Actor,Organization"
            )
        return {name: values.split(",")}

    def _needed(self, number: int, rest: str) -> str:
        plugin = rest.split(maxsplit=1)[0] if rest else ""
        if plugin != "gds":
            raise self.fail(
                number, f"needs {plugin}: canting knows no such plugin", "Write needs gds, or leave it out."
            )
        return plugin

    def _function(self, word: str) -> str | None:
        said = self.said[word]
        if len(said) > 1:
            raise self.fail(
                said[1][0], f"a second {word} line", "A query has one function; leave the other line out."
            )
        if not said:
            return None
        target = said[0][1].split()[0] if said[0][1] else ""
        if not re.fullmatch(r"\w+:\w+", target):
            raise self.fail(
                said[0][0], f"{word} {target!r} names no function", f"Write {word} module:function"
            )
        return target

    def _type(self, number: int, text: str) -> Type:
        match = _TYPE.match(text)
        if match:
            base = match["base"]
            choices = tuple(base.split("|")) if "|" in base else ()
            if choices or base in SCALARS:
                share, kind = base == "share", {"share": "float"}.get(base, base)
                many, optional = bool(match["many"]), bool(match["optional"])
                return Type("str" if choices else kind, choices, many, optional, share)
        guess = did_you_mean(text.rstrip("[]?"), SCALARS)
        raise self.fail(
            number,
            f"unknown type {text!r}",
            f"{guess}Types are {', '.join(SCALARS)}, words apart by |, each also T[] and T?",
        )

    def _named(self, number: int, line: str, word: str) -> tuple[str, Type, str]:
        match = _PARAMETER_LINE.match(line)
        if not match or not _NAME.match(match["name"]):
            raise self.fail(number, f"{word} line without name and type", f"Write {word} name: type")
        return match["name"], self._type(number, match["type"]), match["rest"]

    def _parameter(self, number: int, line: str) -> Parameter:
        name, kind, rest = self._named(number, line, "param")
        if name in self.reserved:
            raise self.fail(number, *taken(name))
        literal = _LITERAL.match(rest)
        if not literal:
            return Parameter(name, kind, not kind.optional, None, rest.strip(), number)
        try:
            default = kind.cast(_literal(literal.group(1)))
        except ValueError as error:
            raise self.fail(
                number, f"bad default of {name!r}: {error}", f"Write param {name}: {kind} = …"
            ) from None
        return Parameter(name, kind, False, default, rest[literal.end() :].strip(), number)

    def _with_known(self, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
        """Say of each parameter that a ``known`` line names where its words are."""
        declared = {parameter.name: parameter for parameter in parameters}
        words: dict[str, tuple[str, tuple[str, ...]]] = {}
        for number, line in self.said["known"]:
            name, _, rest = (part.strip() for part in line.partition(":"))
            known = rest.split(maxsplit=1)[0] if rest else ""
            if name not in declared or declared[name].type.base != "str" or declared[name].type.choices:
                raise self.fail(
                    number, f"known names {name!r}, no str parameter of this query", "Write known NAME: role"
                )
            filters = tuple(known.split("|")) if set(known.split("|")) <= self.options else ()
            if not re.fullmatch(r"[a-z][a-z-]*|[a-z]+(\|[a-z]+)+", known) or ("|" in known and not filters):
                raise self.fail(
                    number,
                    f"known {name}: {known!r} are no words",
                    "Write a filter such as role, or several: role|group.",
                )
            if not self.said["graph"]:
                raise self.fail(number, "known without a graph", "Name one: // graph all")
            words[name] = (known, filters)
        return tuple(
            replace(p, known=words[p.name][0], known_filters=words[p.name][1]) if p.name in words else p
            for p in parameters
        )

    def _column(self, number: int, line: str, switches: tuple[str, ...]) -> Column:
        name, kind, rest = self._named(number, line, "returns")
        when: list[str] = []
        words = rest.split()
        if words[:1] == ["when"]:
            known = (*CONDITIONS, *switches)
            when = list(takewhile(known.__contains__, words[1:]))
            if not when:
                raise self.fail(
                    number,
                    f"unknown condition of {name!r}",
                    f"After when: {', '.join(CONDITIONS)}, or a bool parameter of the query.",
                )
            words = words[1 + len(when) :]
        return Column(name, kind, " ".join(words), frozenset(when), number)

    def _example(self, number: int, line: str) -> Example:
        left, arrow, right = line.partition("->")
        if not arrow:
            raise self.fail(number, "an example without ->", "Write example name=value -> column=value")
        said = re.split(r"\s{3,}", right.strip())[0]  # what stands further right is a remark
        return Example(_pairs(left), _pairs(said), number)

    def _check(self, query: Query) -> None:
        if not query.text.strip() and not (query.python and query.graphs):
            raise self.fail(
                query.first_line, "no Cypher follows the header", "Write the query under the header."
            )
        if not query.columns:
            raise self.fail(
                1, "no returns line", "Say what each column is: // returns id: str  The participant."
            )
        self._check_names(query)
        self._check_parameters(query)
        self._check_returns(query)
        self._check_key(query)
        if query.python and not query.needs and query.graphs and "graph" in query.used:
            raise self.fail(
                1,
                "python without needs on a text that uses $graph",
                "Name the plugin the text needs (needs gds), or continue the graph (continues graph).",
            )

    def _check_returns(self, query: Query) -> None:
        """See that the text returns what the header says; of what isn't plain to see, the server's plan tells later."""
        returned = [] if query.python else columns_returned(query.text)
        if not returned:
            return
        for column in query.columns:
            if column.name not in returned:
                raise self.fail(column.line, *undeclared(column.name, returned))
        for name in returned:
            if name not in {column.name for column in query.columns}:
                raise self.fail(query.first_line, *unexplained(name))

    def _check_key(self, query: Query) -> None:
        for number, rest in self.said["key"]:
            for name in rest.split():
                if name not in {column.name for column in query.columns}:
                    raise self.fail(
                        number,
                        f"key names {name!r}, no column of this query",
                        "Write key and columns it returns.",
                    )

    def _check_names(self, query: Query) -> None:
        for sort, items in (("parameter", query.parameters), ("column", query.columns)):
            seen: set[str] = set()
            for item in items:
                if item.name in seen:
                    raise self.fail(
                        item.line, f"{sort} {item.name!r} is declared twice", "Leave one of them out."
                    )
                seen.add(item.name)

    def _check_parameters(self, query: Query) -> None:
        declared = {p.name: p.line for p in query.parameters}
        own = self.options if query.graphs else set()
        for name in sorted(query.used - set(declared) - own):
            raise self.fail(
                self._line_of(name),
                f"the text uses ${name}, which the header doesn't declare",
                f"Add // graph knowledge (or leave ${name} out)."
                if name in self.options
                else f"Add // param {name}: str to the header.",
            )
        if query.python:
            return  # the function may take what the text doesn't
        for name in sorted(set(declared) - query.used):
            raise self.fail(
                declared[name],
                f"parameter {name!r} is declared but the text doesn't use ${name}",
                "Use it in the text or leave the line out.",
            )
        if query.graphs and not query.continues and not query.used & own:
            raise self.fail(
                self.said["graph"][0][0],
                "a graph is named, but the text doesn't use $graph",
                "Use $graph in the text, e.g. CALL gds.degree.stream($graph), or leave the line out.",
            )

    def _line_of(self, name: str) -> int:
        for at, line in enumerate(plain_text("\n".join(self.lines)).split("\n"), start=1):
            if re.search(rf"\${name}\b", line):
                return at
        return 1


def _literal(text: str) -> Any:
    """A default as written: JSON, 'text', a list of bare words, or a bare word."""
    if text in ("null", "None"):
        return None
    if text.startswith("["):
        inner = text[1:-1].strip()
        return [_literal(item.strip()) for item in inner.split(",")] if inner else []
    if text.startswith("'"):
        return text[1:-1]
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _pairs(text: str) -> dict[str, str]:
    """``a=1, b="x, y" flag`` as a dict of texts; a bare word means true."""
    pairs: dict[str, str] = {}
    for match in re.finditer(r"""([\w-]+)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,]+))?""", text):
        value = match.group(2)
        if value is None:
            value = "true"
        elif value[0] in "\"'":
            value = str(_literal(value))
        pairs[match.group(1)] = value
    return pairs
