"""The command line as a user meets it: a subprocess, its exit code, what is on stdout and what on stderr."""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from forked import canting, start

from canting.database.wipe import wipe

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "batik-pekalongan"


@pytest.fixture(scope="module")
def loaded(database, server_environment):
    """A server with the batik example, for commands that only read."""
    wipe(database, managed_only=False)
    done = canting("load", str(EXAMPLE), env=server_environment)
    assert done.returncode == 0, done.stderr
    return server_environment


@pytest.mark.parametrize(
    ("ties", "hint"), [("from,to\nA,B\nA,Z\n", "--skip-bad"), ("giver,to\nA,B\n", "load them again")]
)
def test_a_refused_load_says_that_nothing_was_loaded(loaded, tmp_path: Path, ties: str, hint: str):
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "refused"\ntitle = "Refused"\nnamespace = "r"\n'
        '[[nodes]]\nfile = "who.csv"\nkind = "Actor"\nid = "id"\nname = "id"\n'
        '[[ties]]\nfile = "ties.csv"\ntype = "INFORMS"\nmeaning = "gives"\nfrom = "from"\nto = "to"\n',
        "utf-8",
    )
    (tmp_path / "who.csv").write_text("id\nA\nB\n", "utf-8")
    (tmp_path / "ties.csv").write_text(ties, "utf-8")
    done = canting("load", str(tmp_path), env=loaded)
    assert (done.returncode, done.stdout) == (1, "")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Nothing was loaded.")
    assert hint in last
    assert "refused" not in canting("datasets", env=loaded).stdout


def two_lines(text: str) -> bool:
    lines = text.strip().splitlines()
    return len(lines) == 2 and lines[0].startswith("Error: ") and bool(lines[1])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["quer"], 2),
        (["query", "degre"], 2),
        (["query", "show", "degre"], 2),
        (["query", "degree", "--nonsense"], 2),
        (["query", "degree", "--format", "xml"], 2),
        (["query", "degree", "--output", "x.doc"], 2),
        (["query", "degree", "--top", "-1"], 2),
        (["check", "/nowhere"], 2),
        (["load", "/nowhere"], 2),
        (["check", str(EXAMPLE), "--output", "problems.xlsx"], 2),
        (["check", str(EXAMPLE), "--output", "/nowhere/problems.csv"], 2),
        (["load", str(EXAMPLE), "--skip-bad", "/nowhere/rejects.csv"], 2),
        (["cypher"], 2),
        (["demo", "--lang", "xx"], 2),
        (["db", "dump", "x.dump"], 2),
        (["db", "restore", str(EXAMPLE / "dataset.toml"), "--yes"], 2),
        (["datasets", "--neo4j-uri", "bolt://127.0.0.1:1"], 1),
        (["datasets", "--neo4j-uri", "http://127.0.0.1:7474"], 2),
    ],
)
def test_an_error_is_two_lines_on_stderr(words: list[str], code: int, tmp_path: Path):
    done = canting(*words, env={"NEO4J_URI": "bolt://127.0.0.1:1"}, cwd=tmp_path)
    assert done.returncode == code
    assert done.stdout == ""
    assert two_lines(done.stderr), done.stderr


@pytest.mark.parametrize("words", [["dump", "new.dump"], ["restore", "old.dump", "--yes"]])
def test_the_local_database_is_not_taken_for_that_of_another_server(words: list[str], tmp_path: Path):
    """Said by an option, the environment or .env; a blank address before .env means the local one."""
    (tmp_path / "old.dump").write_bytes(b"no dump")
    home = {"CANTING_HOME": str(tmp_path / "home")}
    (tmp_path / "dot").mkdir()
    (tmp_path / "dot" / ".env").write_text("NEO4J_URI=bolt://far:7687\n", "utf-8")
    (tmp_path / "dot" / "old.dump").write_bytes(b"no dump")
    said = [
        canting("db", *words, "--neo4j-uri", "bolt://far:7687", env=home, cwd=tmp_path),
        canting("db", *words, env={**home, "NEO4J_URI": "bolt://far:7687"}, cwd=tmp_path),
    ]
    for done in said:
        assert done.returncode == 2
        assert two_lines(done.stderr), done.stderr
        assert "bolt://far:7687" in done.stderr
        assert "Leave NEO4J_URI out" in done.stderr
    done = canting("db", *words, env={**home, "NEO4J_URI": ""}, cwd=tmp_path / "dot")
    assert done.returncode == 1
    assert "no local database" in done.stderr or "is no dump" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["query", "--help"],
        ["query", "key-actors", "--help"],
        ["query", "list"],
        ["query", "show", "degree"],
    ],
)
def test_help_and_catalogue_need_no_server(words: list[str], tmp_path: Path):
    done = canting(*words, env={"NEO4J_URI": "bolt://127.0.0.1:1", "HOME": str(tmp_path)}, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "\\u0008" not in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["cut", "knowledge-path", "upstream"])
def test_what_help_gives_as_an_example_can_be_pasted(name: str, loaded):
    text = canting("query", name, "--help", env=loaded).stdout
    examples = re.findall(r"^ +canting (query .+)$", text.split("Examples:")[1], re.MULTILINE)
    assert examples
    for line in examples:
        done = canting(*shlex.split(line), env=loaded)
        assert done.returncode == 0, done.stderr


def test_help_imports_nothing_heavy(tmp_path: Path):
    code = """
import sys
import canting.cli
sys.argv = ["canting", "--help"]
try:
    canting.cli.app()
except SystemExit:
    print(sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    for heavy in ("neo4j", "pandas", "numpy", "rich", "pydantic", "scipy", "networkit"):
        assert f"'{heavy}'" not in done.stderr


@pytest.mark.parametrize(
    ("words", "spared"), [("untied --of entrepreneur --without government", []), ("participants", ["numpy"])]
)
def test_a_named_query_imports_no_more_than_it_needs(words: str, spared: list[str], loaded):
    """What is Cypher alone needs no arrays either."""
    code = f"""
import sys
import canting.cli
sys.argv = "canting query {words} --dataset batik-pekalongan".split()
try:
    canting.cli.app()
finally:
    print(sorted(name for name in sys.modules if "." not in name), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=loaded, capture_output=True, text=True, check=True
    )
    assert "Pengusaha batik Medono 2" in done.stdout
    assert "'neo4j'" in done.stderr
    for heavy in (
        "pandas",
        "pyarrow",
        "scipy",
        "networkx",
        "rich",
        "networkit",
        "charset_normalizer",
        *spared,
    ):
        assert f"'{heavy}'" not in done.stderr


def test_check_needs_no_server_and_says_what_it_found(tmp_path: Path):
    done = canting("check", str(EXAMPLE), env={"HOME": str(tmp_path), "NEO4J_URI": ""}, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "85" in done.stdout


def test_data_goes_to_stdout_and_words_to_stderr(loaded):
    done = canting("query", "key-actors", "--format", "json", env=loaded)
    rows = json.loads(done.stdout)
    assert rows
    assert rows[0].keys() >= {"id", "name", "degree", "closeness", "betweenness"}
    assert "illustrative" in done.stderr


def test_piped_answers_are_csv_and_whole(loaded):
    done = canting("query", "participants", env=loaded)
    assert done.stdout.splitlines()[0].startswith("id,name")
    assert len(done.stdout.splitlines()) == 86
    cut = canting("query", "participants", "--top", "3", env=loaded)
    assert len(cut.stdout.splitlines()) == 4
    assert "82 more" in cut.stderr


def test_participants_are_named_by_id_or_name(loaded):
    by_name = canting("query", "upstream", "pengusaha batik kauman 1", env=loaded)
    by_id = canting("query", "upstream", "--who", "bp:kauman-1", env=loaded)
    assert by_name.returncode == 0, by_name.stderr
    assert by_name.stdout == by_id.stdout
    unknown = canting("query", "upstream", "Pengusaha batik Kaumann 1", env=loaded)
    assert unknown.returncode == 2
    assert "Pengusaha batik Kauman 1" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["query", "degree", "--dataset", "batik"], "batik-pekalongan"),
        (["query", "degree", "--group", "goverment"], "government"),
        (["query", "degree", "--graph", "knowlege"], "knowledge"),
        (["query", "upstream"], "--help"),
        (["query", "degree", "--wave", "9"], "wave 1"),
        (["query", "degree", "--show-role", "entreprenur"], "entrepreneur"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(loaded, words: list[str], hint: str):
    done = canting(*words, env=loaded)
    assert done.returncode == 2, done.stderr
    assert two_lines(done.stderr)
    assert hint in done.stderr


def test_cypher_reads_and_refuses_to_write(loaded):
    done = canting("cypher", "MATCH (p:Actor) RETURN count(p) AS n", env=loaded)
    assert done.stdout.splitlines() == ["n", "53"]
    done = canting(
        "cypher", "MATCH (p:Participant {id: $id}) RETURN p.name AS name", "-p", "id=bp:kauman-1", env=loaded
    )
    assert done.stdout.splitlines() == ["name", "Pengusaha batik Kauman 1"]
    done = canting("cypher", "MATCH (n) DETACH DELETE n", env=loaded)
    assert done.returncode == 1
    assert two_lines(done.stderr)
    done = canting(
        "cypher",
        "-",
        "--graph",
        "knowledge",
        env=loaded,
        stdin="CALL gds.graph.list($graph) YIELD nodeCount RETURN nodeCount",
    )
    assert done.stdout.splitlines() == ["nodeCount", "85"], done.stderr


def test_no_projection_is_left_behind(loaded, database):
    canting("query", "betweenness", env=loaded)
    canting("cypher", "RETURN 1/0 AS x, $graph AS y", "--graph", "knowledge", env=loaded)
    assert database.read("CALL gds.graph.list() YIELD graphName RETURN graphName").values == []


def test_a_reader_that_hangs_up_is_no_error(loaded):
    script = f"{sys.executable} -m canting.cli query participants | head -n 1"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env={**os.environ, **loaded}, check=False
    )
    assert done.stdout.startswith("id,name")
    assert "Error" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_ctrl_c_ends_with_130_and_leaves_no_query_running(loaded, database):
    """A query that takes minutes but no memory, which the server would end it for; Ctrl-C comes while it runs."""
    slow = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN sum(x % 7 + y % 7) AS slow_sum"
    process = subprocess.Popen(
        [sys.executable, "-m", "canting.cli", "cypher", slow],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **loaded},
    )  # fmt: skip
    assert until(lambda: running(database, "slow_sum"), 60)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert until(lambda: not running(database, "slow_sum"), 60)


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_ctrl_c_while_replicates_are_drawn_ends_with_130_and_leaves_no_file(loaded, tmp_path: Path):
    """So many replicates would take minutes; it is stopped when it first says how far it is."""
    words = ["query", "rank-intervals", "--replicates", "100000", "--output", "r.csv"]
    process = subprocess.Popen(
        [sys.executable, "-m", "canting.cli", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **loaded}, cwd=tmp_path,
    )  # fmt: skip
    assert process.stderr is not None
    assert any(re.match(r"Drawing replicates \d+% \.\.\.", line) for line in process.stderr)
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=60)  # a second or less where nothing else works
    assert process.returncode == 130
    assert said == ""
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def running(database, word: str) -> int:
    text = (
        "SHOW TRANSACTIONS YIELD currentQuery "
        "WHERE currentQuery CONTAINS $word "
        "AND NOT currentQuery STARTS WITH 'SHOW' AND NOT currentQuery STARTS WITH 'EXPLAIN' RETURN count(*)"
    )
    return database.read(text, {"word": word}).values[0][0]


def until(true, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (found := bool(true())) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def test_own_queries_join_by_a_folder(loaded, tmp_path: Path):
    folder = tmp_path / "queries.d"
    folder.mkdir()
    text = (
        "// How many.\n// param kind_of: str = Actor\n// returns n: int  How many.\n"
        "MATCH (p:Participant) WHERE p.kind = $kind_of RETURN count(p) AS n\n"
    )
    (folder / "how-many.cypher").write_text(text)
    assert (
        canting(
            "query", "how-many", "--kind-of", "Organization", env=loaded, cwd=tmp_path
        ).stdout.splitlines()[0]
        == "n"
    )
    (folder / "broken.cypher").write_text("// Broken.\nRETURN 1")
    listed = canting("query", "list", env=loaded, cwd=tmp_path)
    assert listed.returncode == 1
    assert "how-many" in listed.stdout
    assert "broken.cypher:1" in listed.stderr
    assert canting("query", "how-many", env=loaded, cwd=tmp_path).returncode == 0
    broken = canting("query", "broken", env=loaded, cwd=tmp_path)
    assert broken.returncode == 1
    assert two_lines(broken.stderr)


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "parquet"])
def test_answers_are_written_to_files(loaded, tmp_path: Path, ending: str):
    done = canting("query", "degree", "--output", f"x.{ending}", env=loaded, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert (tmp_path / f"x.{ending}").stat().st_size > 100


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("canting que", "query"),
        ("canting query between", "betweenness"),
        ("canting query show key-a", "key-actors"),
        ("canting query degree --graph kn", "knowledge"),
        ("canting query degree --kind Ac", "Actor"),
        ("canting query information-sources --by ro", "role"),
        ("canting query closeness --engine g", "gds"),
        ("canting query nonsense --fo", ""),
    ],
)
def test_the_shell_completes_what_is_typed(line: str, completed: str):
    words = line.split()
    done = canting(
        env={"_CANTING_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)},
        as_command=True,
    )
    assert done.stdout.strip() == completed
    assert not done.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["query", "closeness", "--engine", "fast"], "gds, process, spark"),
        (["query", "degree", "--top"], "canting query degree --help"),
        (["cypher", "RETURN 1 AS x", "-p"], "canting cypher --help"),
        (["cypher", "RETURN 1 AS x", "--dataset", "kite"], "--graph"),
        (["cypher", " "], "MATCH"),
    ],
)
def test_a_fault_of_usage_says_what_to_type(loaded, words: list[str], hint: str):
    done = canting(*words, env=loaded)
    assert done.returncode == 2, done.stderr
    assert two_lines(done.stderr)
    assert hint in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("columns", [40, 80, 300])
def test_a_terminal_shows_ten_rows_whole(loaded, columns: int):
    """On a terminal: a table, ten rows, nothing wider than it; NO_COLOR is heeded."""
    text = on_a_terminal(["query", "key-actors"], loaded, columns)
    assert text.count("bp:disperindagkop") == 1 or columns < 300
    assert "in_top" in text
    assert "68 more rows" in text
    assert "Error" not in text
    wrong = on_a_terminal(["query", "nonsense"], {**loaded, "NO_COLOR": "1"}, columns)
    assert "\x1b[31m" not in wrong
    assert "\x1b[31m" in on_a_terminal(["query", "nonsense"], {**loaded, "NO_COLOR": ""}, columns)


def on_a_terminal(words: list[str], env: dict[str, str], columns: int) -> str:
    import struct

    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    rest = {name: value for name, value in env.items() if name not in ("COLUMNS", "LINES")}
    process = start(words, {**rest, "TERM": "xterm"}, [Path(os.ttyname(theirs))] * 3)
    said, goes_on = b"", True
    while goes_on:
        is_alive = process.is_alive()  # asked first: what it said last is there when it has ended
        there = select.select([ours], [], [], 0.1)[0]
        said += os.read(ours, 4096) if there else b""
        goes_on = is_alive or bool(there)
    os.close(theirs)
    os.close(ours)
    return said.decode()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", None])
def test_no_letter_is_an_error(loaded, encoding: str | None):
    """Windows pipes in an old encoding unless told otherwise; names are in every script."""
    said = {"PYTHONIOENCODING": encoding} if encoding else {"PYTHONUTF8": "0", "LC_ALL": "C.ISO-8859-1"}
    done = subprocess.run(
        [sys.executable, "-m", "canting.cli", "cypher", "RETURN '\\u5de5 \\u00e9' AS x"],
        capture_output=True,
        env={**os.environ, **loaded, **said},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith(b"\\u5de5" if encoding else "工 é".encode())


STOPPED = """\
import sys, time
from canting.loader import check, merge, runs
where = sys.argv.pop(1)
def told(function):
    def work(*given, **options):
        answer = function(*given, **options)
        print("here", flush=True)
        time.sleep(20)
        return answer
    return work
if where == "check":
    check._sum_up = told(check._sum_up)
else:
    runs.Run.write = told(runs.Run.write)
from canting.cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
@pytest.mark.parametrize(
    ("where", "words", "loaded_runs"),
    [
        ("check", "Stopped: nothing was written.", 0),
        ("load", "Stopped: stopped, wave 1, is loaded in part", 1),
    ],
)
def test_ctrl_c_in_a_load_says_what_it_leaves(loaded, database, tmp_path: Path, where, words, loaded_runs):
    """It comes while the load waits, and is answered long before the wait is over."""
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "stopped"\ntitle = "Stopped"\nnamespace = "st"\n'
        '[[nodes]]\nfile = "who.csv"\nkind = "Actor"\nid = "id"\n'
    )
    (tmp_path / "who.csv").write_text("id\nA\nB\n")
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, where, "load", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **loaded},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert words in errors
    assert "Traceback" not in errors
    assert ("canting unload stopped --wave 1" in errors) == bool(loaded_runs)
    runs = database.read("MATCH (r:LoadRun {dataset: 'stopped'}) RETURN r.completed").values
    assert runs == [[None]] * loaded_runs
    canting("unload", "stopped", env=loaded)


def test_all_faults_of_a_description_are_printed_and_written(tmp_path: Path):
    (tmp_path / "dataset.toml").write_text(
        '[dataset]\nid = "s"\ntitel = "S"\n[[nodes]]\nfile = "a.csv"\nid = "id"\n'
    )
    done = canting("check", str(tmp_path), "--output", str(tmp_path / "all.csv"))
    assert done.returncode == 1
    assert "titel is no key here" in done.stderr
    assert "kind is missing" in done.stderr
    assert done.stderr.splitlines()[-1] == "2 problems."
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("command", ["check", "load"])
def test_a_file_of_data_says_what_it_needs(tmp_path: Path, command: str):
    (tmp_path / "some.xlsx").write_bytes(b"PK")
    done = canting(command, str(tmp_path / "some.xlsx"))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert "canting new FOLDER" in done.stderr


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["query", "degree", "--wave", "1", "--wave", "2"], "--wave"),
        (["query", "degree", "--top=3", "--top", "4"], "--top"),
        (["draw", "-o", "a.svg", "--output", "b.svg"], "--output"),
        (["query", "list", "--neo4j-uri", "bolt://a", "--neo4j-uri", "bolt://b"], "--neo4j-uri"),
        (["link", "find", "x", "y", "--by", "a", "--by", "b"], "--by"),
    ],
)
def test_an_option_of_one_value_is_given_once(words: list[str], option: str, tmp_path: Path):
    """Trap: the last would win, and nobody would know."""
    said = canting(*words, cwd=tmp_path)
    assert said.returncode == 2
    assert f"{option} is given 2 times" in said.stderr
    assert len(said.stderr.splitlines()) == 2


NEVER_ITSELF = {
    "a list in lists": ["cypher", "RETURN $x", "-p", "x=" + "[" * 900 + "]" * 900],
    "half a character in a key": ["cypher", "RETURN $x", "-p", 'x={"\\ud800": 1}'],
    "brackets in brackets": ["cypher", "RETURN " + "[" * 500 + "1" + "]" * 500 + " AS x"],
    "a server that overflows": ["cypher", "RETURN " + "NOT " * 9000 + "true AS x", "--timeout", "1"],
    "a value in values": [
        "cypher",
        "RETURN reduce(l = {}, x IN range(0, 800) | {a: l}) AS x",
        "--timeout",
        "5",
    ],
    "before the calendar": ["cypher", "RETURN datetime('-999999999-01-01T00:00Z') AS at"],
}


@pytest.mark.parametrize("what", NEVER_ITSELF)
def test_nobodys_doing_makes_canting_itself_fail_or_hang(server_environment, what: str):
    """A text that overflows the server's reader is never answered: canting must stop waiting by itself."""
    done = canting(*NEVER_ITSELF[what], env=server_environment)
    assert done.returncode in (1, 2), done.stderr
    assert len(done.stderr.splitlines()) == 2, done.stderr
    assert "itself failed" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_given_for_cypher_is_said_to_be_one(tmp_path: Path):
    (tmp_path / "q.cypher").write_text("RETURN 1 AS one", encoding="utf-8")
    done = canting("cypher", str(tmp_path / "q.cypher"))
    assert done.returncode == 2
    assert f"q.cypher is a file.\nHand over what it holds: canting cypher - < {tmp_path}" in done.stderr
