"""Checked rows, kept in a temporary folder until they are loaded: in Arrow's stream format, column by column."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock, Timeout
from pyarrow import ipc

from canting.errors import CantingError
from canting.files import disk_faults
from canting.loader.cells import plain
from canting.loader.sources.table import coded

_PREFIX = "canting-spool-"
_GROUP = 10_000
"""Rows that are written, and read back, at once: groups of 50,000 took 20 MB more."""

_OPTIONS = ipc.IpcWriteOptions(use_threads=False)


class Spool:
    """A temporary folder of files of rows; `close` removes it.

    It is made where the system keeps temporary files (``TMPDIR``), readable by its owner only. What a killed
    process left behind is removed by the next.
    """

    def __init__(self) -> None:
        with disk_faults():
            temporary = Path(tempfile.gettempdir())
            _sweep(temporary)
            self.folder = temporary / f"{_PREFIX}{secrets.token_hex(8)}"
            # The lock is held before there is anything to sweep, and lies beside the folder.
            self._owner = FileLock(_lock_of(self.folder))
            self._owner.acquire(timeout=0)
            self.folder.mkdir(mode=0o700)
        self._waiting: dict[str, list[pa.RecordBatch]] = {}
        self._writers: dict[str, tuple[pa.NativeFile, ipc.RecordBatchStreamWriter]] = {}
        self._parts: dict[str, list[Path]] = {}
        self._schemas: dict[str, pa.Schema] = {}
        self.rows: dict[str, int] = {}

    def add(self, name: str, columns: dict[str, Any]) -> None:
        """Add rows to a file of the spool; every call for it must give the same columns and types."""
        batch = pa.record_batch(list(columns.values()), names=list(columns))
        if not batch.num_rows:
            return
        self.rows[name] = self.rows.get(name, 0) + batch.num_rows
        waiting = self._waiting.setdefault(name, [])
        waiting.append(_fitting(batch, self._schemas.setdefault(name, batch.schema)))
        if sum(each.num_rows for each in waiting) >= _GROUP:
            self._write(name)

    def _write(self, name: str) -> None:
        """Write the rows of a file that wait for being many."""
        whole = pa.Table.from_batches(self._waiting.pop(name)).unify_dictionaries().combine_chunks()
        with disk_faults():
            if name not in self._writers:
                parts = self._parts.setdefault(name, [])
                parts.append(self.folder / f"{name}{f'~{len(parts)}' if parts else ''}.arrow")
                file = pa.OSFile(str(parts[-1]), "wb")
                self._writers[name] = file, ipc.new_stream(file, whole.schema, options=_OPTIONS)
            self._writers[name][1].write_table(whole, _GROUP)

    def finish(self) -> None:
        """Complete the files that are open: only then can they be read. What is added later is read after them."""
        for name in list(self._waiting):
            self._write(name)
        with disk_faults():
            for file, writer in self._writers.values():
                writer.close()
                file.close()
        self._writers.clear()

    def read(self, name: str, rows: int, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Read a file of the spool in batches of so many rows at most; one that was never written gives nothing."""
        if name in self._writers or name in self._waiting:
            self.finish()
        for path in list(self._parts.get(name, ())):
            at = [self._schemas[name].get_field_index(each) for each in columns or ()]
            options = ipc.IpcReadOptions(included_fields=at, use_threads=False)
            with pa.OSFile(str(path)) as file, ipc.open_stream(file, options=options) as reader:
                for batch in reader:
                    for start in range(0, batch.num_rows, rows):
                        some = batch.slice(start, rows)
                        yield pa.record_batch(list(map(plain, some.columns)), names=some.schema.names)

    def close(self) -> None:
        with suppress(CantingError):  # a full disk must not keep the folder from being removed
            self.finish()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._owner.release()
        _lock_of(self.folder).unlink(missing_ok=True)


def _fitting(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Keep each different text once in the columns that did so first, and none that stands in no row."""
    columns = []
    for column, first in zip(batch.columns, schema, strict=True):
        if not pa.types.is_dictionary(first.type):
            columns.append(plain(column))
        elif pa.types.is_dictionary(column.type) and len(column.dictionary) <= len(column):
            columns.append(column)
        else:
            columns.append(coded(plain(column)))
    return pa.record_batch(columns, names=batch.schema.names)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _sweep(temporary: Path) -> None:
    """Remove spools whose process is gone: their lock is free."""
    for folder in temporary.glob(f"{_PREFIX}*/"):
        lock = _lock_of(folder)
        with suppress(OSError, Timeout, RuntimeError):
            with FileLock(lock, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)
