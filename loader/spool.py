"""Checked rows, kept in Parquet files in a temporary folder until they are loaded."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from canting.errors import CantingError
from canting.files import disk_faults

if TYPE_CHECKING:
    from types import TracebackType

_PREFIX = "canting-spool-"
_GROUP = 10_000
"""Rows that are read back at once: groups of 50,000 took 20 MB more."""


class Spool:
    """A temporary folder of Parquet files; use it in ``with``, or call `close`.

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
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._parts: dict[str, list[Path]] = {}
        self.rows: dict[str, int] = {}

    def add(self, name: str, columns: dict[str, Any]) -> None:
        """Add rows to a file of the spool.

        Parameters
        ----------
        name
            Name of the file, without an ending. Every call for it must give the same columns and types.
        columns
            Arrays of one length.
        """
        batch = pa.record_batch(list(columns.values()), names=list(columns))
        if not batch.num_rows:
            return
        with disk_faults():
            if name not in self._writers:
                parts = self._parts.setdefault(name, [])
                parts.append(self.folder / f"{name}{f'~{len(parts)}' if parts else ''}.parquet")
                path = parts[-1]
                self._writers[name] = pq.ParquetWriter(
                    path,
                    batch.schema,
                    compression="lz4",
                    use_dictionary=False,  # few texts of ids repeat, and lz4 sees those that do
                    write_statistics=False,
                )
            self._writers[name].write_batch(batch, row_group_size=_GROUP)
        self.rows[name] = self.rows.get(name, 0) + batch.num_rows

    def finish(self) -> None:
        """Complete the files that are open: only then can they be read. What is added later is read after them."""
        with disk_faults():
            for writer in self._writers.values():
                writer.close()
        self._writers.clear()

    def read(self, name: str, rows: int, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Read a file of the spool in batches.

        Parameters
        ----------
        name
            Its name; a file that was never written gives nothing.
        columns
            Which columns; by default all.
        """
        if name in self._writers:
            self.finish()
        for path in list(self._parts.get(name, ())):
            with pq.ParquetFile(path, pre_buffer=False) as file:
                yield from file.iter_batches(batch_size=rows, columns=columns, use_threads=False)

    def close(self) -> None:
        """Remove the folder."""
        with suppress(CantingError):  # a full disk must not keep the folder from being removed
            self.finish()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._owner.release()
        _lock_of(self.folder).unlink(missing_ok=True)

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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
