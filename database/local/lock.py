"""Resolves the jars of each line of Neo4j and writes them down with their hashes: ``make lock``.

Needs jgo, and the network. What it writes, ``LINE.lock`` beside this file, is all that a user's machine trusts.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jgo.maven import Dependency

HERE = Path(__file__).resolve().parent

# Each line: what goes into lib/, and the Graph Data Science that the makers of Neo4j match with it.
LINES = {
    "5.26": {
        "neo4j": ["org.neo4j:neo4j:5.26.30", "org.neo4j.app:neo4j-server:5.26.30"],
        "browser": ["org.neo4j.client:neo4j-browser:5.24.0"],
        "gds": ["org.neo4j.gds:proc:2.13.9", "org.neo4j.gds:opengds-extension:2.13.9"],
    },
    "2026.08": {
        "neo4j": ["org.neo4j:neo4j:2026.08.1", "org.neo4j.app:neo4j-server:2026.08.1"],
        "browser": ["org.neo4j.client:neo4j-browser:5.24.0"],
        "gds": ["org.neo4j.gds:proc:2.26.0", "org.neo4j.gds:opengds-extension:2.26.0"],
    },
}


def resolve(coordinates: Iterable[str]) -> list[Dependency]:
    """Find all jars that ``group:artifact:version`` need at run time, themselves included; by group and artifact."""
    from jgo.maven import MavenContext

    context = MavenContext(timeout=60)
    inputs, needed = context.resolver.resolve([context.create_dependency(each) for each in coordinates])
    jars = {each.artifact.key: each for each in [*inputs, *needed] if each.artifact.packaging == "jar"}
    return sorted(jars.values(), key=lambda each: each.artifact.key)


def lines_of(folder: str, jars: Iterable[Dependency]) -> list[str]:
    """Write one line per jar: folder, SHA-256, size in bytes, path in a Maven repository."""
    lines = []
    for jar in jars:
        artifact = jar.artifact
        content = artifact.resolve().read_bytes()
        path = PurePosixPath(*artifact.component.path_prefix.parts, artifact.filename)
        lines.append(f"{folder} {hashlib.sha256(content).hexdigest()} {len(content)} {path}")
    return lines


def entry_point(server: Iterable[Dependency]) -> str:
    """Give the class that starts a server: the jar says it itself, and it isn't the same in every line."""
    jar = next(each for each in server if (each.groupId, each.artifactId) == ("org.neo4j", "neo4j"))
    with zipfile.ZipFile(jar.artifact.resolve()) as opened:
        return opened.read("META-INF/services/org.neo4j.server.startup.EntryPoint").decode("utf-8").strip()


def lock(line: str) -> str:
    """Give the text of the lock file of one line.

    A jar of Graph Data Science whose group and artifact the server has is left out: the server's own is on the
    class path already. Both halves count: two jars are called ``annotations``, and both are needed.
    """
    wanted = LINES[line]
    server = resolve(wanted["neo4j"])
    browser = [each for each in resolve(wanted["browser"]) if each.artifactId == "neo4j-browser"]
    has = {(each.groupId, each.artifactId) for each in server}
    plugins = [each for each in resolve(wanted["gds"]) if (each.groupId, each.artifactId) not in has]
    header = [
        f"# The jars of the local Neo4j, line {line}: folder, SHA-256, size, path. Made by `make lock`.",
        *(f"# {name} {given[0].rsplit(':', 1)[1]}" for name, given in wanted.items()),
        f"# main {entry_point(server)}",
    ]
    return "\n".join([*header, *lines_of("lib", [*server, *browser]), *lines_of("plugins", plugins)]) + "\n"


def main() -> None:
    for line in LINES:
        text = lock(line)
        (HERE / f"{line}.lock").write_text(text, encoding="utf-8", newline="\n")
        jars = sum(not each.startswith("#") for each in text.splitlines())
        sys.stderr.write(f"{line}: {jars} jars\n")


if __name__ == "__main__":
    main()
