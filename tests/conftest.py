"""The database that the tests run against, and what keeps them away from the user's own.

`NEO4J_TEST_URI` (with `NEO4J_TEST_USERNAME NEO4J_TEST_PASSWORD NEO4J_TEST_DATABASE`) names a server; else Docker with
the project's docker-compose.yml, where it answers and has the image; else a local Neo4j in a home of the tests' own.
`CANTING_TEST_DATABASE=uri|docker|local` forces one; `CANTING_TEST_LINE=2026.08` forces a local Neo4j of that line.
Without a database the tests that need one are skipped, with the
reason; in continuous integration (`CI`) they fail.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
import tally

from canting.database.connect import connect
from canting.database.database import Database
from canting.database.local.places import Place
from canting.database.schema import ensure_schema
from canting.database.settings import Settings, read_settings
from canting.database.wipe import wipe
from canting.errors import CantingError

ROOT = Path(__file__).resolve().parent.parent
COMPOSE_FILE = ROOT / "docker-compose.yml"
IMAGE = "neo4j:5.26-community"
DOCKER_PASSWORD = "only-for-the-tests"
# An index that no data need: it stays when the data go, and says that the tests may delete them.
MARK = "made_by_the_tests_of_canting"
MARK_TEXT = f"CREATE INDEX {MARK} IF NOT EXISTS FOR (n:NobodyHasThisLabel) ON (n.id)"
TEST_LINE = os.environ.get("CANTING_TEST_LINE", "").strip() or None
# Files that take longest, in their order, but for the second: it needs no database, and leaves the processors to the
# first while that one's server makes what lets all later ones start quickly.
LONGEST = (
    "test_local.py",
    "test_check.py",
    "test_report.py",
    "test_first_load.py",
    "test_queries.py",
    "test_half_loaded.py",
    "test_spark.py",
    "test_worlds.py",
    "test_cli.py",
    "test_server_faults.py",
    "test_drawing_data.py",
    "test_coverage.py",
    "test_folding.py",
    "test_fuzz.py",
    "test_load_faults.py",
    "test_centrality_engines.py",
    "test_without_plugins.py",
    "test_terminal.py",
    "test_linking_graph.py",
    "test_killed_commands.py",
    "test_unnamed.py",
    "test_rdf.py",
    "test_files.py",
    "test_paths.py",
    "test_unload.py",
    "test_linking_docs.py",
    "test_load.py",
)
# A server that a test starts lives for seconds: what Java would gain by compiling more thoroughly, it would not live to
# see. The one that serves all tests of a process does: after a minute and a half it plans a text in half the time.
JAVA = "-XX:TieredStopAtLevel=1"
# The tests empty and fill the database all the time, and Neo4j would plan every text anew whenever there is much more
# or less in it than ten seconds ago. Its answers don't depend on how old a plan is, and planning is most of its work.
KEEP_PLANS = "dbms.cypher.min_replan_interval=1h\ndbms.cypher.statistics_divergence_threshold=1.0\n"
VARIABLES = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")

# How long an example takes, or to think of one, says how busy the machine is, not whether it is right.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def pytest_configure() -> None:
    """Let the tests be interrupted, and what they start: a job in the background is born deaf to Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest: where several processes share the files, none is left alone with one at the end."""
    rank = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was counted here to the process that says it."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["tally"] = tally.counts()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what one of several processes counted."""
    tally.add(getattr(node, "workeroutput", {}).get("tally", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many faults were injected and survived, and how many cases the readers were given."""
    if said := tally.lines():
        terminalreporter.section("faults and cases")
        terminalreporter.write_line("\n".join(said))


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep every test, and what it starts, away from the user's settings and local data; jars are shared."""
    home = tmp_path_factory.mktemp("canting-home")
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.setenv(name, "")  # blank is before .env, and means nothing is said
        patch.setenv("CANTING_HOME", str(home))
        patch.delenv("CANTING_QUERIES", raising=False)
        patch.delenv("CANTING_IDLE", raising=False)
        patch.delenv("CANTING_LANG", raising=False)
        patch.delenv("CANTING_LINE", raising=False)
        patch.setenv("JAVA_TOOL_OPTIONS", f"{JAVA} {os.environ.get('JAVA_TOOL_OPTIONS', '')}".strip())
        yield home


@pytest.fixture(scope="session")
def database_settings(request: pytest.FixtureRequest) -> Settings:
    """Say where the tests' database is; it runs from now on."""
    forced = os.environ.get("CANTING_TEST_DATABASE", "").strip() or ("local" if TEST_LINE else "")
    if forced not in {"", "uri", "docker", "local"}:
        pytest.exit(f"CANTING_TEST_DATABASE is {forced!r}; it can be uri, docker or local.", 2)
    uri = os.environ.get("NEO4J_TEST_URI", "").strip()
    if forced == "uri" and not uri:
        _without_database("CANTING_TEST_DATABASE is uri, and NEO4J_TEST_URI isn't set.")
    if uri and forced in {"", "uri"}:
        given = {
            name: os.environ.get(f"NEO4J_TEST_{name.upper()}")
            for name in ("username", "password", "database")
        }
        return _checked(read_settings(uri=uri, **given))
    if forced != "local":
        why_not = docker_fault()
        if why_not is None:
            return request.getfixturevalue("docker_settings")
        if forced == "docker":
            _without_database(f"CANTING_TEST_DATABASE is docker, and {why_not}.")
    return request.getfixturevalue("local_settings")


@pytest.fixture(scope="session")
def database(database_settings: Settings) -> Iterator[Database]:
    """Give the tests' database, with canting's constraints. What is in it is anybody's: see `clean_database`."""
    with connect(database_settings) as connected:
        ensure_schema(connected)
        yield connected
        wipe(connected, managed_only=False)


@pytest.fixture
def clean_database(database: Database) -> Database:
    """Give the tests' database with nothing in it."""
    wipe(database, managed_only=False)
    return database


@pytest.fixture(scope="session")
def server_environment(database_settings: Settings, database: Database) -> dict[str, str]:
    """Give the environment in which a command in a process of its own reaches the tests' database."""
    password = database_settings.password
    said = {
        "NEO4J_URI": database.uri,
        "NEO4J_USERNAME": database_settings.username or "",
        "NEO4J_PASSWORD": password.get_secret_value() if password else "",
        "NEO4J_DATABASE": database_settings.database or "",
    }
    return {**os.environ, **said}


def _without_database(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"No database for the tests: {reason}", pytrace=False)
    pytest.skip(f"no database: {reason}")


# A server of the user's


def _checked(settings: Settings) -> Settings:
    """Refuse a database with data in it, unless it was empty when canting's tests first came to it."""
    try:
        with connect(settings, any_schema=True) as database:
            marked = database.read("SHOW INDEXES YIELD name WHERE name = $name RETURN name", {"name": MARK})
            nodes = database.read("MATCH (n) RETURN count(n)").values[0][0]
            if nodes and not len(marked):
                pytest.exit(
                    f"The database at {settings.uri} holds {nodes} nodes that canting's tests didn't make, and they "
                    "would delete them. Give NEO4J_TEST_URI an empty database.",
                    1,
                )
            database.write(MARK_TEXT)
            wipe(database, managed_only=False)
    except CantingError as error:
        _without_database(f"{error.what} {error.hint}")
    return settings


# The local Neo4j


@pytest.fixture(scope="session")
def local_settings(own_home: Path) -> Iterator[Settings]:
    """Start a local Neo4j in a home of the tests' own; end it with them.

    Tests that keep a home for a while may ask for it first: it begins and ends in its own all the same.
    """
    from canting.database.local import layout, server

    def write_configuration(place: Place, *given: Any) -> None:
        as_written(place, *given)
        with (place.conf / "neo4j.conf").open("a", encoding="utf-8") as file:
            file.write(KEEP_PLANS)

    as_written = layout.write_configuration
    try:
        with _at_home(own_home) as patch:
            patch.setattr(layout, "write_configuration", write_configuration)
            if (
                "PYTEST_XDIST_WORKER" in os.environ
            ):  # where a few files are tested, it hasn't that long either
                patch.setenv("JAVA_TOOL_OPTIONS", os.environ["JAVA_TOOL_OPTIONS"].removeprefix(JAVA).strip())
            running = server.start(TEST_LINE)
    except CantingError as error:
        _without_database(f"{error.what} {error.hint}")
    # By address, as any command in a process of its own would be told where it is.
    yield read_settings(uri=running.uri, username=running.username, password=running.password)
    with _at_home(own_home):
        server.stop(TEST_LINE)


@contextlib.contextmanager
def _at_home(home: Path) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANTING_HOME", str(home))
        for name in ("CANTING_IDLE", "CANTING_LINE"):
            patch.delenv(name, raising=False)
        yield patch


# Docker


def compose_command() -> str | None:
    """Say which generation of the compose command answers."""
    for command in ("docker compose", "docker-compose"):
        if _answers(*command.split(), "version"):
            return command
    return None


def docker_fault() -> str | None:
    """Say why Docker can't serve the tests; None if it can. Nothing is pulled."""
    if shutil.which("docker") is None:
        return "there is no docker command"
    if not _answers("docker", "info"):
        return "the Docker daemon doesn't answer"
    if compose_command() is None:
        return "there is neither docker compose nor docker-compose"
    if not _answers("docker", "image", "inspect", IMAGE):
        return f"the image {IMAGE} isn't here (docker pull {IMAGE})"
    return None


def _answers(*command: str) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@pytest.fixture(scope="session")
def docker_compose_command() -> str:
    """Tell pytest-docker which compose command there is."""
    return compose_command() or "docker compose"


@pytest.fixture(scope="session")
def docker_compose_file() -> str:
    """Tell pytest-docker to use the file that users are given."""
    return str(COMPOSE_FILE)


@pytest.fixture(scope="session")
def docker_compose_project_name() -> str:
    """Keep the tests' containers and volumes apart from the user's."""
    return f"canting-tests-{os.getpid()}"


@pytest.fixture(scope="session")
def docker_ports() -> Iterator[tuple[int, int]]:
    """Give docker-compose.yml a password, ports of its own and little memory."""
    bolt, http = _free_port(), _free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_PASSWORD", DOCKER_PASSWORD)
        patch.setenv("NEO4J_BOLT_PORT", str(bolt))
        patch.setenv("NEO4J_HTTP_PORT", str(http))
        patch.setenv("NEO4J_HEAP", "1g")
        patch.setenv("NEO4J_PAGECACHE", "256m")
        yield bolt, http


@pytest.fixture(scope="session")
def docker_setup(docker_ports: tuple[int, int]) -> list[str]:
    """Start the container; what a former run with this project name left goes first."""
    return ["down --volumes", "up --detach"]


@pytest.fixture(scope="session")
def docker_cleanup() -> list[str]:
    """Leave neither container nor volume."""
    return ["down --volumes"]


@pytest.fixture(scope="session")
def docker_settings(docker_ports: tuple[int, int], docker_services: Any) -> Settings:
    """Wait until the container is healthy, which means that Bolt answers."""
    settings = read_settings(
        uri=f"bolt://127.0.0.1:{docker_ports[0]}", username="neo4j", password=DOCKER_PASSWORD
    )
    docker_services.wait_until_responsive(lambda: _is_healthy(docker_services), timeout=300.0, pause=0.5)
    return settings


def _is_healthy(services: Any) -> bool:
    container = services._docker_compose.execute("ps --quiet neo4j").decode().split()
    if not container:
        return False
    shown = subprocess.run(
        ["docker", "inspect", "--format", "{{.State.Status}} {{.State.Health.Status}}", container[-1]],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    if shown[0] == "exited":
        logs = services._docker_compose.execute("logs --tail 30").decode()
        raise RuntimeError(f"the container ended:\n{logs}")
    return shown[1] == "healthy"


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
