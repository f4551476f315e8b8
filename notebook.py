"""canting in a notebook or a script: answers as DataFrames, loading, pictures, files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from canting.database.connect import connect as connect_database
from canting.database.settings import read_settings
from canting.queries.catalogue import read_catalogue
from canting.queries.options import listed, options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from canting.database.settings import Settings
    from canting.loader.merge import LoadReport, UnloadReport
    from canting.result import Result


class Graph:
    """The graph that canting is connected to. Use it in ``with``, or call `close`; `canting.connect` gives one.

    Every answer is a DataFrame; what it covers and how it was measured is in its ``attrs``, as ``about`` and ``notes``.

    Parameters
    ----------
    settings
        Where the graph lives; by default what the environment and ``.env`` say, else the local Neo4j, which is started.

    Raises
    ------
    CantingError
        If it can't be reached.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.database = connect_database(settings or read_settings())
        self.catalogue = read_catalogue()

    def query(
        self, name: str, *, write: str | None = None, handed_out: bool = False, **given: Any
    ) -> pd.DataFrame:
        """Ask a named query.

        Parameters
        ----------
        name
            The query, as on the command line: ``key-actors``.
        write
            Property under which the measure is stored on the participants; a note says so.
        handed_out
            Whether the answer is for others: whoever isn't to be named then has a word and a number, as in files that
            canting writes.
        given
            Its parameters and options, as on the command line with _ for -: ``who="…"``, ``dataset="…"``,
            ``group=["…"]``, ``weighted=True``, ``intervals=True``, ``show_role="…"``. Every row comes: ``top`` cuts
            none, it says how many you look at where the answer counts by it, as `in_top` of ``key-actors``.

        Raises
        ------
        UsageError
            For a query, option, dataset or word that there isn't; the message has those that there are.
        """
        from canting.queries import written
        from canting.queries.run import run

        query = self.catalogue.find(name)
        options = options_of(given, query)
        if write is not None:
            written.check_property(self.database, query, write)
        result = run(query, given, options, self.database, self.catalogue)
        if write is not None:
            said, result = written.write(self.database, query, result, write)
            result.notes.append(said)
        return self._frame(result, (result,), handed_out=handed_out)

    def compare(
        self,
        name: str,
        *,
        waves: Sequence[int] | None = None,
        datasets: Sequence[str] | None = None,
        handed_out: bool = False,
        **given: Any,
    ) -> pd.DataFrame:
        """Ask a named query of two waves or two datasets, and put the answers side by side with what changed.

        Parameters
        ----------
        name, given, handed_out
            As in `query`.
        waves, datasets
            The two, the earlier first: ``waves=(1, 2)`` or ``datasets=("one", "another")``.

        Raises
        ------
        UsageError
            As `query` does, and if there aren't two.
        """
        from canting.queries.compare import side_by_side, sides
        from canting.queries.run import run

        query = self.catalogue.find(name)
        options = options_of(given, query)
        what, ((first, one), (second, other)) = sides(query, options, waves, datasets)
        both = (
            run(query, dict(given), one, self.database, self.catalogue),
            run(query, dict(given), other, self.database, self.catalogue),
        )
        return self._frame(side_by_side(both, (first, second), what, query.key), both, handed_out=handed_out)

    def _frame(self, result: Result, behind: Sequence[Result], *, handed_out: bool) -> pd.DataFrame:
        """The answer as a DataFrame, for its reader or for others; `behind` are those that say what it covers."""
        if handed_out:
            from canting.queries.names import names_of

            units = [(each["id"], each["wave"]) for one in behind for each in one.about["datasets"]] or None
            result = names_of(self.database, units).handed_out(result)
        return result.to_frame()

    def cypher(
        self, text: str, parameters: dict[str, Any] | None = None, *, write: bool = False, **given: Any
    ) -> pd.DataFrame:
        """Run Cypher of one's own; it only reads, unless `write`.

        Parameters
        ----------
        given
            ``graph``, ``dataset`` and ``wave``, as on the command line.

        Raises
        ------
        CantingError
            If it isn't read-only, is refused, takes too long or gives too much.
        """
        from canting.queries.adhoc import ask

        given["dataset"] = listed(given.get("dataset", ()))
        return ask(text, parameters or {}, self.database, write=write, **given).to_frame()

    def load(self, dataset: str | Path) -> LoadReport:
        """Check a dataset's files and load them; what the same dataset and wave said before is replaced.

        Parameters
        ----------
        dataset
            A folder with dataset.toml, or that file.

        Raises
        ------
        canting.loader.problems.DataError
            If the files have problems: ``error.problems`` are those; nothing was loaded.
        """
        from canting.loader.check import check
        from canting.loader.dataset import load_dataset
        from canting.loader.datasets import recorded
        from canting.loader.merge import load
        from canting.loader.problems import DataError

        with check(load_dataset(Path(dataset)), recorded=recorded(self.database)) as checked:
            if checked.problems:
                raise DataError(checked.problems)
            return load(checked, self.database)

    def unload(self, dataset: str, wave: int | None = None) -> UnloadReport:
        """Take back what a dataset said, or one wave of it, and only that."""
        from canting.loader.merge import unload

        return unload(self.database, dataset, wave)

    def datasets(self) -> pd.DataFrame:
        """What is loaded: a row per dataset and wave."""
        from canting.loader.datasets import list_units
        from canting.writing.listings import units

        return units(list_units(self.database)).to_frame()

    def draw(self, kind: str, output: str | Path, *who: str, **given: Any) -> list[str]:
        """Draw a picture into an .svg, .png or .html file.

        Parameters
        ----------
        kind
            ``chain``, ``network``, ``ego``, ``path`` or ``integration``.
        who
            For ``ego`` one participant, for ``path`` two, by id or name.
        given
            As ``canting draw`` has them: ``dataset``, ``size``, ``by``, ``lang``, ``title``, …

        Returns
        -------
        list of str
            What a reader must know of the picture.
        """
        from canting.drawing import Wanted, draw

        options = options_of(given)
        return draw(Wanted(kind, who, **given), self.database, self.catalogue, options, Path(output))

    def export(self, file: str | Path, graph: str = "knowledge", **given: Any) -> list[str]:
        """Write the graph that a query sees for another tool, in the format that the ending names.

        Parameters
        ----------
        given
            As ``canting export`` has them: ``dataset``, ``measures=("degree",)``, ``pseudonyms=True``, …

        Returns
        -------
        list of str
            What was written.
        """
        from canting.writing.export import export

        options = options_of(given)
        return export(Path(file), graph, options, self.database, self.catalogue, **given)

    def close(self) -> None:
        """Close the connections; a local Neo4j stops by itself when nobody uses it."""
        self.database.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(uri: str | None = None, **given: str | None) -> Graph:
    """Connect to the graph: without an address to what the environment and ``.env`` name, else the local Neo4j.

    Parameters
    ----------
    uri
        Address of a server, such as ``bolt://localhost:7687``.
    given
        ``username``, ``password``, ``database``.

    Raises
    ------
    CantingError
        If it can't be reached, refuses the login, has no such database, or is too old.

    Examples
    --------
    ::

        import canting

        with canting.connect() as graph:
            graph.load("my-survey")
            graph.query("degree", dataset="my-survey")
            graph.cypher("MATCH (p:Actor) RETURN p.role AS role, count(*) AS n")
    """
    return Graph(read_settings(uri=uri, **given))
