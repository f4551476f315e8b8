"""The compose file as a user's command reads it, of either generation; that its server works the suite itself shows."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from conftest import COMPOSE_FILE, compose_command

COMMAND = compose_command()
pytestmark = pytest.mark.skipif(COMMAND is None, reason="there is neither docker compose nor docker-compose")


def configured(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """What the command makes of the file, with these variables and no .env."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
    words = [
        *(COMMAND or "").split(),
        "--file",
        str(COMPOSE_FILE),
        "--project-directory",
        str(folder),
        "config",
    ]
    return subprocess.run(
        words, check=False, capture_output=True, text=True, env={**env, **given}, cwd=folder, timeout=60
    )


def test_without_a_password_nothing_starts_and_two_lines_say_so(tmp_path: Path) -> None:
    done = configured(tmp_path)
    assert done.returncode
    what, hint = done.stderr.strip().splitlines()[-2:]
    assert what.endswith("The variable NEO4J_PASSWORD is not set.")
    assert ".env" in hint


def test_its_ports_are_of_this_machine_alone(tmp_path: Path) -> None:
    done = configured(tmp_path, NEO4J_PASSWORD="told-by-the-test", NEO4J_BOLT_PORT="7999", NEO4J_HEAP="700m")
    assert not done.returncode, done.stderr
    said = done.stdout
    assert "neo4j/told-by-the-test" in said
    assert "700m" in said
    assert "7999" in said
    published = [line for line in said.splitlines() if ":7687" in line or ":7474" in line]
    assert all("127.0.0.1" in line for line in published)
    assert (
        said.count("127.0.0.1") >= 4
    )  # both ports, the address that the server tells, and its own check of health
    assert "healthcheck" in said
