"""An object view for notebooks, with py2neo: participants and ties as objects, named queries as DataFrames.

Needs the extra ``canting[py2neo]``. py2neo's last release is of 2021 and its upkeep has ended; this module uses only
the parts of it that the tests see working on the supported servers (its Graph, NodeMatcher and RelationshipMatcher),
and nothing else in canting depends on it. Its `graph.schema` doesn't work on Neo4j 5 and later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canting.database.connect import connect
from canting.database.settings import Settings, read_settings
from canting.database.texts import part
from canting.database.texts import text as stored_text
from canting.errors import CantingError, UsageError
from canting.extras import install
from canting.queries.catalogue import read_catalogue
from canting.queries.options import options_of
from canting.queries.run import run

if TYPE_CHECKING:
    import pandas as pd
    import py2neo

TIES = tuple(part("tietypes")[1].split("|"))


class Cluster:
    """The graph that canting is connected to, as objects. Use it in ``with``, or call `close`.

    Parameters
    ----------
    settings
        Where the graph lives; by default what the environment and ``.env`` say, else the local Neo4j.

    Raises
    ------
    CantingError
        If py2neo isn't installed, or the server can't be reached.

    Examples
    --------
    ::

        from canting.queries.objects import Cluster

        with Cluster() as cluster:
            bappeda = cluster.participant("bp:bappeda")
            [tie.start_node["name"] for tie in cluster.ties(bappeda, "INFORMS")]
            cluster.query("key-actors", dataset="batik-pekalongan")
    """

    def __init__(self, settings: Settings | None = None) -> None:
        try:
            import py2neo
        except ImportError:
            raise CantingError("py2neo isn't installed.", f"Install it: {install('py2neo')}.") from None
        chosen = settings or read_settings()
        self.database = connect(chosen)
        self.catalogue = read_catalogue()
        name = self.database.read(stored_text("database-name")).values[0][0]
        uri, routing = _address(self.database.uri)
        self.graph: py2neo.Graph = py2neo.Graph(uri, auth=_login(chosen), name=name, routing=routing)

    def participant(self, who: str) -> py2neo.Node:
        """Give the participant of this id, else of this name.

        Raises
        ------
        UsageError
            If there is none, or several have the name.
        """
        from py2neo import NodeMatcher

        matcher = NodeMatcher(self.graph)
        found = list(matcher.match("Participant", id=who)) or list(matcher.match("Participant", name=who))
        if len(found) != 1:
            ids = ", ".join(sorted(node["id"] for node in found))
            hint = f"Say which by its id: {ids}." if found else "Cluster.participants() lists them."
            raise UsageError(f"{len(found) or 'No'} participants have the id or name {who!r}.", hint)
        return found[0]

    def participants(self, **properties: Any) -> list[py2neo.Node]:
        """Give participants that have these properties (``kind="Actor", role="entrepreneur"``), by name."""
        from py2neo import NodeMatcher

        found = NodeMatcher(self.graph).match("Participant", **properties)
        return sorted(found, key=lambda node: (node["name"], node["id"]))

    def ties(self, who: py2neo.Node | None = None, *types: str) -> list[py2neo.Relationship]:
        """Give reports of ties of these types (all four if none is named), of one participant or of all.

        Raises
        ------
        UsageError
            If a type is none of the four.
        """
        from py2neo import RelationshipMatcher

        for name in types:
            if name not in TIES:
                raise UsageError(f"No tie has the type {name!r}.", f"Types are {', '.join(TIES)}.")
        matcher = RelationshipMatcher(self.graph)
        nodes = None if who is None else {who}
        found = [tie for name in types or TIES for tie in matcher.match(nodes, r_type=name)]
        return sorted(found, key=lambda tie: tie["key"])

    def query(self, name: str, **given: Any) -> pd.DataFrame:
        """Ask a named query with its parameters and the graph's options: ``group=["…"]``, ``weighted=True``.

        What the answer says of itself is in ``frame.attrs``: ``about`` and ``notes``.
        """
        query = self.catalogue.find(name)
        options = options_of(given, query)
        return run(query, given, options, self.database, self.catalogue).to_frame()

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _address(uri: str) -> tuple[str, bool]:
    """An address as py2neo takes it: it says apart whether to route."""
    scheme, _, rest = uri.partition("://")
    return f"{scheme.replace('neo4j', 'bolt')}://{rest}", scheme.startswith("neo4j")


def _login(settings: Settings) -> tuple[str, str] | None:
    """Name and password: those of the settings, else those of the local Neo4j."""
    if settings.uri is None:
        from canting.database.local import server

        running = server.start()
        return running.username, running.password
    if settings.password is None:
        return None
    return settings.username or "neo4j", settings.password.get_secret_value()
