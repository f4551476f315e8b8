"""The jars of the local Neo4j: locked, fetched once, verified, whole or not there."""

from __future__ import annotations

import hashlib
import http.server
import os
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from canting.database.local import jars, places
from canting.errors import CantingError


class Repository:
    """A Maven repository on this machine, which can be slow, wrong or incomplete, and counts what it is asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []
        self.slow = 0.0
        repository = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.lstrip("/")
                repository.asked.append(path)
                content = repository.files.get(path)
                self.send_response(200 if content is not None else 404)
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                for at in range(0, len(content or b""), 10_000):
                    self.wfile.write((content or b"")[at : at + 10_000])
                    time.sleep(repository.slow)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


FILES = {
    f"org/{group}/thing/1.{number}/thing-1.{number}.jar": os.urandom(50_000 + number)
    for group in ("one", "two")
    for number in range(10)
}


def lock_of(files: dict[str, bytes]) -> jars.Lock:
    """A lock of these files, half of them plugins."""
    made = [
        jars.Jar("lib" if at % 2 else "plugins", hashlib.sha256(content).hexdigest(), len(content), path)
        for at, (path, content) in enumerate(sorted(files.items()))
    ]
    return jars.Lock("0.0", {"neo4j": "0.0.0"}, tuple(made), "f" * 64)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    """A repository that canting is told to fetch from, into a cache of the test's own."""
    made = Repository(dict(FILES))
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CANTING_MAVEN_URL", made.url + "/")
    yield made
    made.server.shutdown()
    made.server.server_close()


def there(lock: jars.Lock) -> dict[str, bytes]:
    """What is in the cache, by name."""
    return {
        str(path.relative_to(lock.folder)).replace(os.sep, "/"): path.read_bytes()
        for folder in ("lib", "plugins")
        for path in (lock.folder / folder).glob("*")
    }


def whole(lock: jars.Lock) -> dict[str, bytes]:
    """What has to be there."""
    return {jar.name: FILES[jar.path] for jar in lock.jars}


@pytest.mark.parametrize("line", places.lines())
def test_every_lock_says_all_that_is_needed(line: str) -> None:
    lock = jars.read_lock(line)
    assert set(lock.versions) == {"neo4j", "gds", "browser", "main"}
    assert lock.versions["neo4j"].startswith(line)
    assert len({jar.name for jar in lock.jars}) == len(lock.jars) > 300
    for jar in lock.jars:
        assert jar.folder in {"lib", "plugins"}
        assert re.fullmatch(r"[0-9a-f]{64}", jar.sha256)
        assert jar.path.endswith(".jar")
    annotations = [jar for jar in lock.jars if re.search(r"/annotations-[^/]*\.jar$", jar.path)]
    assert {jar.folder for jar in annotations} == {"lib", "plugins"}, (
        "two groups have one, and both are needed"
    )
    paths = [jar.path for jar in lock.jars]
    assert any("/neo4j-browser/" in path for path in paths)
    assert not any("://" in path for path in paths), "no address of a registry is written out"


def test_all_is_fetched_once_with_progress(repository: Repository) -> None:
    lock = lock_of(FILES)
    told: list[tuple[float, float | None, str]] = []
    folder = jars.fetch(lock, lambda *progress: told.append(progress))
    assert folder == lock.folder
    assert there(lock) == whole(lock)
    done, total, what = told[-1]
    assert (done, what) == (total, "Fetching Neo4j 0.0.0")
    assert len(repository.asked) == len(FILES)
    jars.fetch(lock)
    assert len(repository.asked) == len(FILES)


def test_a_truncated_jar_is_fetched_again(repository: Repository) -> None:
    lock = lock_of(FILES)
    jars.fetch(lock)
    cut = lock.folder / lock.jars[3].name
    cut.write_bytes(cut.read_bytes()[:100])
    assert [jar.name for jar in jars.missing(lock)] == [lock.jars[3].name]
    jars.fetch(lock)
    assert there(lock) == whole(lock)
    assert len(repository.asked) == len(FILES) + 1


def test_a_jar_with_other_bytes_of_the_same_length_is_found(repository: Repository) -> None:
    lock = lock_of(FILES)
    jars.fetch(lock)
    assert jars.unfit(lock, anew=True) == []
    changed = lock.folder / lock.jars[5].name
    changed.write_bytes(bytes(lock.jars[5].size))
    assert jars.missing(lock) == []
    assert jars.unfit(lock, anew=True) == [lock.jars[5]]


def test_other_content_than_the_lock_says_is_refused(repository: Repository) -> None:
    """A mirror that was tampered with: the file never gets its name."""
    lock = lock_of(FILES)
    repository.files[lock.jars[0].path] = b"evil" + FILES[lock.jars[0].path][4:]
    with pytest.raises(CantingError) as caught:
        jars.fetch(lock)
    assert "other content" in caught.value.what
    assert "CANTING_MAVEN_URL" in caught.value.hint
    assert lock.jars[0].name not in there(lock)
    repository.files = dict(FILES)
    jars.fetch(lock)
    assert there(lock) == whole(lock)


def test_a_repository_without_a_jar(repository: Repository) -> None:
    lock = lock_of(FILES)
    del repository.files[lock.jars[0].path]
    with pytest.raises(CantingError) as caught:
        jars.fetch(lock)
    assert "404" in caught.value.what
    assert repository.url in caught.value.what
    assert "\n" not in caught.value.what + caught.value.hint


def test_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CANTING_CACHE", str(tmp_path))
    monkeypatch.setenv("CANTING_MAVEN_URL", "http://127.0.0.1:1/nowhere")
    with pytest.raises(CantingError) as caught:
        jars.fetch(lock_of(FILES))
    assert "http://127.0.0.1:1/nowhere" in caught.value.what
    assert "network" in caught.value.hint


def test_a_certificate_that_nobody_vouches_for(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's proxy opens what is encrypted and closes it again with a certificate of its own."""
    certificate = Path(__file__).parent / "data" / "tls" / "valid.pem"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    repository.server.socket = context.wrap_socket(repository.server.socket, server_side=True)
    monkeypatch.setenv("CANTING_MAVEN_URL", repository.url.replace("http://127.0.0.1", "https://localhost"))
    with pytest.raises(CantingError) as caught:
        jars.fetch(lock_of(FILES))
    assert "certificate" in caught.value.what
    assert "REQUESTS_CA_BUNDLE" in caught.value.hint
    assert "\n" not in caught.value.what + caught.value.hint
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    jars.fetch(lock_of(FILES))
    assert there(lock_of(FILES)) == whole(lock_of(FILES))


FETCH = (
    "import pickle, sys; from canting.database.local import jars\n"
    "jars.fetch(pickle.load(open(sys.argv[1], 'rb')))"
)


def pickled(lock: jars.Lock, folder: Path) -> str:
    import pickle

    path = folder / "lock"
    path.write_bytes(pickle.dumps(lock))
    return str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize("after", [0.5, 0.9, 1.4])
def test_a_killed_download_goes_on_where_it_stopped(
    repository: Repository, tmp_path: Path, after: float
) -> None:
    """kill -9 in the middle: what has its name is whole, what hasn't is fetched again, and nothing else stays."""
    lock = lock_of(FILES)
    repository.slow = 0.1
    killed = subprocess.Popen([sys.executable, "-c", FETCH, pickled(lock, tmp_path)])
    deadline = time.monotonic() + 30
    while not repository.asked and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(after)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = {name: content for name, content in there(lock).items() if name in whole(lock)}
    assert before.items() <= whole(lock).items(), "a jar that has its name is whole"
    repository.slow = 0.0
    jars.fetch(lock)
    assert there(lock) == whole(lock), "and no temporary file is left"


def test_two_that_fetch_at_once_fetch_each_jar_once(repository: Repository, tmp_path: Path) -> None:
    lock = lock_of(FILES)
    repository.slow = 0.02
    command = [sys.executable, "-c", FETCH, pickled(lock, tmp_path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    for each in both:
        _, said = each.communicate(timeout=120)
        assert each.returncode == 0, said.decode()
    assert sorted(repository.asked) == sorted(FILES)
    assert there(lock) == whole(lock)


def test_ctrl_c_stops_soon(repository: Repository, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("another signal there")
    repository.slow = 1.0
    command = [sys.executable, "-c", FETCH, pickled(lock_of(FILES), tmp_path)]
    stopped = subprocess.Popen(command, stderr=subprocess.PIPE)
    while not repository.asked:
        assert stopped.poll() is None
        time.sleep(0.01)
    time.sleep(0.5)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate(timeout=120)
    assert b"KeyboardInterrupt" in said
    assert len(repository.asked) < len(FILES), "what waited for its turn isn't fetched"


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk: Linux, root")
def test_a_full_disk(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("this machine doesn't let root mount")
    try:
        monkeypatch.setenv("CANTING_CACHE", str(disk))
        with pytest.raises(CantingError) as caught:
            jars.fetch(lock_of(FILES))
        assert "No space left" in caught.value.what
        assert "\n" not in caught.value.what + caught.value.hint
        kept = there(lock_of(FILES))
        named = {name: content for name, content in kept.items() if name in whole(lock_of(FILES))}
        assert named.items() <= whole(lock_of(FILES)).items()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    del repository


def test_what_was_changed_after_it_was_fetched_is_not_started(repository: Repository) -> None:
    """With the same size and time: the system's own time of the change tells."""
    lock = lock_of(FILES)
    jars.fetch(lock)
    jars.fetch(lock)  # writes down what was found right
    evil = lock.folder / lock.jars[5].name
    before = evil.stat()
    time.sleep(0.01)
    evil.write_bytes(bytes(lock.jars[5].size))
    os.utime(evil, ns=(before.st_atime_ns, before.st_mtime_ns))
    jars.fetch(lock)
    assert there(lock) == whole(lock)
    assert len(repository.asked) == len(FILES) + 1


def test_a_jar_that_is_right_is_read_once(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = lock_of(FILES)
    jars.fetch(lock)
    monkeypatch.setattr(jars, "_hash", lambda path: pytest.fail(f"{path} was read again"))
    assert jars.unfit(lock) == []


@pytest.mark.parametrize("record", ["", "[]", "{", '{"lib/x": 1}'])
def test_a_damaged_record_costs_time_only(repository: Repository, record: str) -> None:
    lock = lock_of(FILES)
    jars.fetch(lock)
    (lock.folder / "verified.json").write_text(record)
    assert jars.unfit(lock) == []


def test_nothing_but_the_lock_is_on_the_class_path(repository: Repository, tmp_path: Path) -> None:
    lock = lock_of(FILES)
    jars.fetch(lock)
    (lock.folder / "lib" / "evil.jar").write_bytes(b"evil")
    (lock.folder / "plugins" / "more").mkdir()
    (lock.folder / "plugins" / "more" / "evil.jar").write_bytes(b"evil")
    (tmp_path / "kept.jar").write_bytes(b"mine")
    (lock.folder / "plugins" / "link.jar").symlink_to(tmp_path / "kept.jar")
    jars.fetch(lock)
    assert there(lock) == whole(lock)
    assert not list((lock.folder / "plugins").glob("more"))
    assert (tmp_path / "kept.jar").exists()


def test_a_download_without_end_is_cut_off(repository: Repository) -> None:
    lock = lock_of(FILES)
    repository.files[lock.jars[0].path] = FILES[lock.jars[0].path] + bytes(100_000)
    with pytest.raises(CantingError, match="goes on past its"):
        jars.fetch(lock)
    assert lock.jars[0].name not in there(lock)
