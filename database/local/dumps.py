"""Dumps of the database: whether a file is one, and whether it is whole."""

from __future__ import annotations

import struct
import tarfile
from types import SimpleNamespace
from typing import IO, BinaryIO, cast

from canting.errors import CantingError

BEGINNINGS = {b"DZV1": "zstd", b"DGV1": "gzip"}
"""How a dump begins, and how the rest of it is compressed."""
_HEADER = struct.Struct(">4siqq")  # the compression's name, a version, and of the archive that follows:
"""how many files it has, and how many bytes they have in all."""


def check(file: IO[bytes]) -> None:
    """Read a dump through to its end: nothing is missing, and it unpacks to the files that it says.

    Raises
    ------
    CantingError
        If it isn't whole.
    """
    import pyarrow as pa

    file.seek(0)
    compression = BEGINNINGS.get(file.read(4))
    if compression is None:
        raise _broken("it doesn't begin like a dump")
    ours = SimpleNamespace(
        read=file.read, closed=False, close=lambda: None
    )  # pyarrow would close the file itself
    try:
        with pa.CompressedInputStream(pa.PythonFile(ours, mode="r"), compression) as stream:
            _, _, files, size = _HEADER.unpack(stream.read(_HEADER.size))
            with tarfile.open(fileobj=cast("BinaryIO", stream), mode="r|") as archive:
                sizes = [member.size for member in archive if member.isfile()]
            while stream.read(1 << 20):  # the compression's own checks stand at its end
                pass
    except (OSError, tarfile.TarError, struct.error) as error:
        raise _broken(str(error)) from error
    if (len(sizes), sum(sizes)) != (files, size):
        raise _broken(f"it has {len(sizes)} of {files} files, {sum(sizes):,} of {size:,} bytes")


def _broken(why: str) -> CantingError:
    return CantingError(
        f"The dump isn't whole: {why}.",
        "Make room, and dump once more; nothing was written, the graph is as it was.",
    )
