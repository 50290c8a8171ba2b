"""Writing that never leaves half a file: into a neighbour first, then renamed over the target."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path

from jixiao.errors import OutputError

_NO_RANGE_COPY = (errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
# So many copied bytes are brought to the disk at a time.
_SETTLE = 128 << 20


@contextlib.contextmanager
def replace_atomically(target: Path, *, durable: bool = True) -> Iterator[Path]:
    """Yields a neighbour path to write to; it takes the target's name when the block ends without an error.

    Where `durable`, the bytes are on the disk before the name changes, whatever happens to the machine.
    Raises OutputError when the folder cannot be written or the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    try:
        yield draft
        if durable:
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(
            error.strerror or str(error), where=str(target), remedy="free space or choose another folder"
        ) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_text(target: Path, text: str, *, durable: bool = True) -> None:
    """Writes UTF-8 text with \\n line ends, atomically."""
    with replace_atomically(target, durable=durable) as draft:
        draft.write_bytes(text.encode("utf-8"))


def concatenate(target: Path, parts: Iterable[Path]) -> None:
    """Writes the bytes of every part, in order, atomically and in bounded memory.

    What was copied leaves the page cache as it goes, so that the memory of the machine stays bounded too.
    """
    with replace_atomically(target) as draft, draft.open("wb", buffering=0) as out:
        written = settled = 0
        for part in parts:
            with part.open("rb", buffering=0) as stream:
                written += _append(stream, out)
                _forget(stream)
            if written - settled >= _SETTLE:
                os.fdatasync(out.fileno())
                _forget(out)
                settled = written


def _append(stream: FileIO, out: FileIO) -> int:
    """Appends the rest of a file to another and returns how many bytes that were."""
    start = out.tell()
    # The kernel copies between files without the bytes passing through this process, where the file system can.
    try:
        while os.copy_file_range(stream.fileno(), out.fileno(), 1 << 30):
            pass
    except OSError as error:
        if error.errno not in _NO_RANGE_COPY:
            raise
        shutil.copyfileobj(stream, out, 1 << 20)
    except AttributeError:
        shutil.copyfileobj(stream, out, 1 << 20)
    return out.tell() - start


def _forget(stream: FileIO) -> None:
    with contextlib.suppress(AttributeError, OSError):
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def swap_folder(draft: Path, target: Path) -> None:
    """Puts the folder `draft` in the place of `target`; the former one stays until the new one stands."""
    former = target.with_name(f".{target.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        target.rename(former)
    draft.rename(target)
    shutil.rmtree(former, ignore_errors=True)


@contextlib.contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Holds `folder` for this run alone; raises OutputError when another run holds it or it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".lock").open("a")
    except OSError as error:
        raise OutputError(
            error.strerror or str(error), where=str(folder), remedy="choose a folder you can write to"
        ) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                "another run is building this folder", where=str(folder), remedy="wait until it has ended"
            ) from error
        yield
