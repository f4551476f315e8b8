"""Where the graph lives: the settings, from options, the environment and .env."""

from __future__ import annotations

from pathlib import Path

import pytest

from canting.database.settings import check_uri, read_settings, shown
from canting.errors import CantingError, UsageError


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with no .env, and nothing in the environment."""
    for name in ("URI", "USERNAME", "PASSWORD", "DATABASE"):
        monkeypatch.delenv(f"NEO4J_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("bare")
def test_nothing_said_means_the_local_neo4j() -> None:
    settings = read_settings()
    assert (settings.uri, settings.username, settings.password, settings.database) == (None, None, None, None)


def test_dotenv_is_read_and_the_environment_is_before_it(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / ".env").write_text(
        "NEO4J_URI=bolt://from-file:7687\nNEO4J_PASSWORD=from-file\nOTHER_SETTING=1\nNEO4J_PLUGINS=x\n"
    )
    monkeypatch.setenv("NEO4J_URI", "bolt://from-environment:7687")
    settings = read_settings()
    assert settings.uri == "bolt://from-environment:7687"
    assert settings.password is not None
    assert settings.password.get_secret_value() == "from-file"
    assert read_settings(uri="bolt://from-option").uri == "bolt://from-option"


def test_the_example_follows_the_port_of_the_docker_server(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_BOLT_PORT", raising=False)
    example = (Path(__file__).resolve().parent.parent / ".env.example").read_text("utf-8")
    (bare / ".env").write_text(example, "utf-8")
    assert read_settings().uri == "bolt://127.0.0.1:7687"
    (bare / ".env").write_text(example.replace("# NEO4J_BOLT_PORT", "NEO4J_BOLT_PORT"), "utf-8")
    assert read_settings().uri == "bolt://127.0.0.1:7688"


@pytest.mark.usefixtures("bare")
def test_neo4js_own_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "System")
    with pytest.raises(UsageError, match="holds no data"):
        read_settings()


def test_dotenv_with_a_byte_order_mark(bare: Path) -> None:
    """Windows' Notepad writes one; read as plain UTF-8 it becomes part of the first name."""
    (bare / ".env").write_bytes(b"\xef\xbb\xbfNEO4J_URI=bolt://here:7687\r\nNEO4J_USERNAME=neo4j\r\n")
    assert read_settings().uri == "bolt://here:7687"


def test_dotenv_that_is_no_text(bare: Path) -> None:
    (bare / ".env").write_bytes("NEO4J_URI=bolt://här".encode("utf-16"))
    with pytest.raises(CantingError, match=r"\.env"):
        read_settings()


def test_a_blank_value_says_nothing_and_hides_dotenv(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`NEO4J_URI= canting …` goes to the local Neo4j, whatever .env says."""
    (bare / ".env").write_text("NEO4J_URI=bolt://from-file:7687\n")
    monkeypatch.setenv("NEO4J_URI", " ")
    assert read_settings().uri is None


@pytest.mark.usefixtures("bare")
def test_the_password_shows_nowhere() -> None:
    settings = read_settings(uri="bolt://here", password="hunter22")
    assert "hunter22" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("uri", "word"),
    [
        ("localhost:7687", "scheme"),
        ("http://localhost:7474", "http"),
        ("bolt+routing://localhost", "bolt+routing"),
        ("bolt://", "host"),
        ("bolt://:7687", "host"),
        ("bolt://h:99999", "address"),
        ("bolt://h:port", "address"),
        ("bolt://[::1", "address"),
        ("bolt://a..b", "address"),
        ("bolt://\udcff", "address"),
    ],
)
def test_an_address_that_cannot_be_one(uri: str, word: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_uri(uri)
    assert word in caught.value.what
    assert "neo4j://" in caught.value.hint
    assert "\n" not in caught.value.what + caught.value.hint


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        check_uri("bolt://neo4j:hunter22@localhost:7687")
    assert "hunter22" not in str(caught.value)
    assert "NEO4J_PASSWORD" in caught.value.hint


@pytest.mark.parametrize("scheme", ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc", "NEO4J"])
def test_every_scheme_of_neo4j(scheme: str) -> None:
    check_uri(f"{scheme}://example.org:7687")
    check_uri(f"{scheme}://[2001:db8::1]:7687")


@pytest.mark.parametrize("name", ["NEO4J_PASSWORD", "neo4j_password"])
def test_a_password_from_the_environment_does_not_go_where_dotenv_says(
    bare: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (bare / ".env").write_text("NEO4J_URI=bolt://stranger:7687\nNEO4J_PASSWORD=theirs\n")
    monkeypatch.setenv(name, "hunter22")
    with pytest.raises(UsageError) as caught:
        read_settings()
    assert "stranger" in caught.value.what
    assert "hunter22" not in str(caught.value)
    monkeypatch.setenv("NEO4J_URI", "bolt://mine:7687")
    assert read_settings().uri == "bolt://mine:7687"


def test_a_password_from_an_option_does_not_either(bare: Path) -> None:
    (bare / ".env").write_text("neo4j_uri=bolt://stranger:7687\n")
    with pytest.raises(UsageError, match="an option"):
        read_settings(password="hunter22")
    assert read_settings(uri="bolt://mine", password="hunter22").uri == "bolt://mine"


@pytest.mark.parametrize(
    "lines",
    [
        "NEO4J_URI=bolt://stranger\nNEO4J_PASSWORD=${SOME_TOKEN}\n",
        "NEO4J_URI=bolt://${SOME_TOKEN}.stranger\n",
        "OTHER=${SOME_TOKEN}\nNEO4J_URI=bolt://stranger\nNEO4J_USERNAME=${OTHER}\n",
        "NEO4J_URI=bolt://stranger\nNEO4J_PASSWORD=${SOME_TOKEN:-x}\nSOME_TOKEN=mine\n",
    ],
)
def test_dotenv_takes_nothing_out_of_the_environment(
    bare: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    (bare / ".env").write_text(lines)
    monkeypatch.setenv("SOME_TOKEN", "hunter22")
    with pytest.raises(UsageError, match="SOME_TOKEN") as caught:
        read_settings()
    assert "hunter22" not in str(caught.value.hint)


@pytest.mark.parametrize(
    "uri",
    [
        "neo4j://h:7687?password=hunter22",
        "bolt://h:7687/?PASSWORD=hunter22",
        "http://h?x=hunter22",
        "h:7687?x=hunter22",
        "user:hunter22@h:7687",
        "bolt://neo4j:hunter22",
        "bolt://h#hunter22",
        "bolt://h?x=hunter22",
        "neo4j://?x=hunter22",
        "neo4j://h?auth=hunter22",
    ],
)
def test_no_secret_of_an_address_is_repeated(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_uri(uri)
    assert "hunter22" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_policy_of_routing_is_part_of_an_address() -> None:
    check_uri("neo4j://h:7687?policy=near")
    assert shown("neo4j://h:7687?policy=near") == "neo4j://h:7687"
