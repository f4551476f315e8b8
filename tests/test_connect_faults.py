"""What goes wrong on the way to a server, each made to happen for real, and said in two lines."""

from __future__ import annotations

import http.server
import json
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from canting.database import bookmarks
from canting.database.connect import connect
from canting.database.database import Database
from canting.database.settings import Settings, read_settings
from canting.errors import CantingError

CERTIFICATES = Path(__file__).parent / "data" / "tls"


class Proxy:
    """A proxy to the database, which can end TLS, change bytes on the way, cut the line and refuse."""

    def __init__(
        self,
        target: tuple[str, int],
        certificate: str | None = None,
        change: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.target = target
        self.change = change
        self.refusing = False
        self.open: list[socket.socket] = []
        self.tls: ssl.SSLContext | None = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self.refusing:
            client.close()
            return
        with suppress(OSError):
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
            server = socket.create_connection(self.target)
            self.open += [client, server]
            threading.Thread(target=self._pump, args=(client, server, None), daemon=True).start()
            self._pump(server, client, self.change)

    def _pump(
        self, source: socket.socket, to: socket.socket, change: Callable[[bytes], bytes] | None
    ) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                to.sendall(change(data) if change else data)
        with suppress(OSError):
            to.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Cut every line there is."""
        for each in self.open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def close(self) -> None:
        self.listening.close()
        self.cut()


@pytest.fixture
def proxy(database: Database) -> Iterator[Callable[..., Proxy]]:
    """Makes proxies to the tests' database."""
    parts = urlsplit(database.uri)
    made: list[Proxy] = []

    def make(**options: object) -> Proxy:
        made.append(Proxy((parts.hostname or "", parts.port or 7687), **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def via(settings: Settings, uri: str) -> Settings:
    """The tests' database at another address."""
    return settings.model_copy(update={"uri": uri})


def refusal(settings: Settings) -> CantingError:
    """What connecting says, which must be two lines without a password, said soon."""
    began = time.monotonic()
    with pytest.raises(CantingError) as caught:
        connect(settings).close()
    assert time.monotonic() - began < 25
    assert "\n" not in caught.value.what + caught.value.hint
    assert caught.value.what.rstrip().endswith((".", "…"))
    if settings.password:
        assert settings.password.get_secret_value() not in str(caught.value)
    return caught.value


@contextmanager
def closed_port() -> Iterator[int]:
    """A port at which nothing listens, and nothing will: it is held without listening."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "neo4j+ssc"])
def test_nothing_listens(scheme: str) -> None:
    with closed_port() as port:
        said = refusal(read_settings(uri=f"{scheme}://127.0.0.1:{port}"))
    assert f"{scheme}://127.0.0.1:{port}" in said.what
    assert "refused" in said.what


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_no_such_host(scheme: str) -> None:
    said = refusal(read_settings(uri=f"{scheme}://nobody.invalid:7687"))
    assert "not known" in said.what
    assert "spelling" in said.hint


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that takes the connection and says nothing, as a wrong port of some service may."""
    monkeypatch.setattr("canting.database.database.ACQUISITION_TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = refusal(read_settings(uri=f"bolt://127.0.0.1:{silent.getsockname()[1]}"))
    assert "nothing answered in time" in said.what


def test_the_http_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """7474 for 7687 is the commonest slip; Python's web server waits for the line that Bolt doesn't end."""
    monkeypatch.setattr("canting.database.database.ACQUISITION_TIMEOUT", 1.0)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        said = refusal(read_settings(uri=f"bolt://127.0.0.1:{web.server_port}"))
        web.shutdown()
    assert "doesn't speak Bolt" in said.what
    assert "7687" in said.hint


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_wrong_password(database: Database, database_settings: Settings, scheme: str) -> None:
    if database_settings.password is None:
        pytest.skip("this server asks for no password")
    wrong = read_settings(
        uri=f"{scheme}://{urlsplit(database.uri).netloc}", username="neo4j", password="wrong-on-purpose"
    )
    said = refusal(wrong)
    assert "password" in said.what
    assert "NEO4J_PASSWORD" in said.hint


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_wrong_database(database: Database, database_settings: Settings, scheme: str) -> None:
    there = via(database_settings, f"{scheme}://{urlsplit(database.uri).netloc}")
    said = refusal(there.model_copy(update={"database": "no-such-database"}))
    assert "'no-such-database'" in said.what
    assert "NEO4J_DATABASE" in said.hint


def test_routing_to_a_single_server(database: Database, database_settings: Settings) -> None:
    """neo4j:// asks for a routing table first, which a single server gives too."""
    with connect(via(database_settings, f"neo4j://{urlsplit(database.uri).netloc}")) as routed:
        assert routed.read("RETURN 1").values == [[1]]


@pytest.fixture
def kept_bookmarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path))
    return tmp_path / "bookmarks"


def routed_to(database: Database, database_settings: Settings) -> Settings:
    return via(database_settings, f"neo4j://{urlsplit(database.uri).netloc}")


def test_what_one_command_wrote_the_next_waits_for(
    database: Database, database_settings: Settings, kept_bookmarks: Path
) -> None:
    """On a cluster the next command may be answered by a member that lags; the bookmark makes that one wait."""
    settings = routed_to(database, database_settings)
    with connect(settings) as first:
        first.write("CREATE (n:Bookmarked) DELETE n")
        wrote = set(first._bookmarks.get_bookmarks())
    (file,) = kept_bookmarks.iterdir()
    assert set(json.loads(file.read_text("utf-8"))) == wrote
    assert set(bookmarks.kept(settings.uri or "", settings.database)) == wrote
    with connect(settings) as second:
        assert second.read("RETURN 1").values == [[1]]


def test_a_reader_that_ends_later_leaves_the_bookmark_of_a_load(
    database: Database, database_settings: Settings, kept_bookmarks: Path
) -> None:
    settings = routed_to(database, database_settings)
    with connect(settings) as reader:
        with connect(settings) as writer:
            writer.write("CREATE (n:Bookmarked) DELETE n")
            wrote = set(writer._bookmarks.get_bookmarks())
        seen = set(reader._bookmarks.get_bookmarks())
    assert set(bookmarks.kept(settings.uri or "", settings.database)) == wrote | seen
    with connect(settings) as last:
        assert last.read("RETURN 1").values == [[1]]
    (left,) = bookmarks.kept(settings.uri or "", settings.database)
    assert {left} == wrote


def test_bookmarks_that_the_server_refuses_are_forgotten(
    database: Database, database_settings: Settings, kept_bookmarks: Path
) -> None:
    """They were sent, or nothing would have been refused; and the command goes on."""
    settings = routed_to(database, database_settings)
    bookmarks.keep(settings.uri or "", settings.database, ["FB:nonsense"])
    with connect(settings) as there:
        assert there.read("RETURN 1").values == [[1]]
        assert not list(kept_bookmarks.iterdir())


@pytest.mark.parametrize("spoilt", ["old", "torn", "of another kind", "of one server"])
def test_bookmarks_are_left_alone(kept_bookmarks: Path, spoilt: str) -> None:
    uri = "bolt://127.0.0.1:7687" if spoilt == "of one server" else "neo4j://cluster:7687"
    bookmarks.keep(uri, None, ["FB:x"])
    for file in kept_bookmarks.glob("*"):
        if spoilt == "old":
            os.utime(file, (time.time() - 3600, time.time() - 3600))
        else:
            file.write_text('["FB' if spoilt == "torn" else '{"a": 1}', "utf-8")
    assert bookmarks.kept(uri, None) == []


# versions


def renamed(old: str, new: str) -> Callable[[bytes], bytes]:
    """Bytes in which the server calls itself something else, of the same length."""
    assert len(old) == len(new)
    return lambda data: re.sub(old.encode(), new.encode(), data)


def test_a_server_that_is_too_old(
    database: Database, database_settings: Settings, proxy: Callable[..., Proxy]
) -> None:
    """The real server, whose greeting is changed on the way to that of an older one."""
    version = database.server.version
    old = "5.25." + "9" * (len(version) - 5)
    through = proxy(change=renamed(f"Neo4j/{re.escape(version)}".replace("\\", ""), f"Neo4j/{old}"))
    said = refusal(via(database_settings, f"bolt://127.0.0.1:{through.port}"))
    assert f"Neo4j {old}" in said.what
    assert "5.26" in said.what
    assert "pgrade" in said.hint


def test_a_server_that_is_not_neo4j(database_settings: Settings, proxy: Callable[..., Proxy]) -> None:
    through = proxy(change=renamed("Neo4j/", "Other/"))
    said = refusal(via(database_settings, f"bolt://127.0.0.1:{through.port}"))
    assert "not Neo4j" in said.what


# encryption


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s", "bolt+ssc"])
def test_a_server_that_is_not_encrypted(database: Database, database_settings: Settings, scheme: str) -> None:
    said = refusal(via(database_settings, f"{scheme}://{urlsplit(database.uri).netloc}"))
    assert "doesn't speak TLS" in said.what
    assert f"{scheme.split('+', maxsplit=1)[0]}://" in said.hint


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_certificate_that_nobody_vouches_for(
    database_settings: Settings, proxy: Callable[..., Proxy], scheme: str
) -> None:
    through = proxy(certificate="valid")
    said = refusal(via(database_settings, f"{scheme}+s://localhost:{through.port}"))
    assert "not trusted" in said.what
    assert f"{scheme}+ssc://" in said.hint


@pytest.mark.parametrize(("certificate", "word"), [("expired", "expired"), ("other-host", "another host")])
def test_a_certificate_with_a_fault(
    database_settings: Settings,
    proxy: Callable[..., Proxy],
    monkeypatch: pytest.MonkeyPatch,
    certificate: str,
    word: str,
) -> None:
    """Trusted, so that its own fault is what shows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / f"{certificate}.pem"))
    through = proxy(certificate=certificate)
    said = refusal(via(database_settings, f"bolt+s://127.0.0.1:{through.port}"))
    assert word in said.what
    assert "bolt+ssc://" in said.hint


def test_encrypted_connections_work(
    database_settings: Settings, proxy: Callable[..., Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    through = proxy(certificate="valid")
    with connect(via(database_settings, f"bolt+ssc://127.0.0.1:{through.port}")) as taken_as_it_is:
        assert taken_as_it_is.read("RETURN 1").values == [[1]]
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "valid.pem"))
    with connect(via(database_settings, f"bolt+s://127.0.0.1:{through.port}")) as trusted:
        assert trusted.read("RETURN 1").values == [[1]]


# a line that breaks


def test_a_line_that_is_cut_between_two_queries(
    database_settings: Settings, proxy: Callable[..., Proxy]
) -> None:
    through = proxy()
    with connect(via(database_settings, f"bolt://127.0.0.1:{through.port}")) as database:
        for _ in range(3):
            through.cut()
            assert database.read("RETURN 1").values == [[1]]


def test_a_line_that_is_down_for_a_while(database_settings: Settings, proxy: Callable[..., Proxy]) -> None:
    """A read waits for it to come back; nothing is lost and nothing is said."""
    through = proxy()
    with connect(via(database_settings, f"bolt://127.0.0.1:{through.port}")) as database:
        through.refusing = True
        through.cut()
        threading.Timer(2.0, lambda: setattr(through, "refusing", False)).start()
        assert database.read("RETURN 1").values == [[1]]


def test_a_line_that_is_cut_during_a_write_loses_nothing(
    clean_database: Database, database_settings: Settings, proxy: Callable[..., Proxy]
) -> None:
    """A write whose answer was lost is run again: written so that twice is once, as every write of canting is."""
    through = proxy()
    text = "UNWIND range(1, 2000) AS i MERGE (n:Record {id: $batch + '-' + i}) RETURN count(n)"
    with connect(via(database_settings, f"bolt://127.0.0.1:{through.port}")) as database:
        for batch in range(6):
            timer = threading.Timer(0.02 * batch, through.cut)
            timer.start()
            database.write(text, {"batch": str(batch)})
            timer.join()
    assert clean_database.read("MATCH (n:Record) RETURN count(n), count(DISTINCT n.id)").values == [
        [12_000, 12_000]
    ]


COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""What a client of Bolt says at the end of a transaction, of one that only reads too."""


def test_a_line_that_is_cut_at_the_commit(clean_database: Database, database_settings: Settings) -> None:
    """The driver doesn't take that for a fault that passes: nobody knows then whether the server had committed."""
    parts = urlsplit(clean_database.uri)

    class Cutting(Proxy):
        """Cuts the line when a commit is asked for: before the server hears of it, or before the client its answer."""

        before = after = 0
        silent = False

        def _pump(self, source, to, change) -> None:  # type: ignore[no-untyped-def]
            with suppress(OSError):
                while data := source.recv(1 << 16):
                    asked = COMMIT in data
                    if asked and self.before:
                        self.before -= 1
                        self.cut()
                        return
                    if asked and self.after:
                        self.after -= 1
                        self.silent = True
                        to.sendall(data)
                        time.sleep(0.1)
                        self.cut()
                        self.silent = False
                        return
                    if not self.silent:
                        to.sendall(data)
            with suppress(OSError):
                to.shutdown(socket.SHUT_RDWR)

    through = Cutting((parts.hostname or "", parts.port or 7687))
    try:
        with connect(via(database_settings, f"bolt://127.0.0.1:{through.port}")) as database:
            for cuts in ({"before": 2}, {"after": 2}):
                vars(through).update(cuts)
                assert database.read("UNWIND range(1, 3) AS n RETURN n").values == [[1], [2], [3]]
                vars(through).update(cuts)
                database.write("MERGE (:Record {id: 'a'})")
                assert (through.before, through.after) == (0, 0)
    finally:
        through.close()
    assert clean_database.read("MATCH (n:Record) RETURN n.id").values == [["a"]]
