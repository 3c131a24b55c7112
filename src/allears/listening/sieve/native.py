"""`kernel`: a Python function compiled to machine code by numba, kept on disk between runs.

Compiling takes some seconds and is done once: what was made lies in a folder that only its owner
may write, under a digest of all sources with kernels, so that code of another version is never
run; of older ones the last used stays. Where no such folder can be had it is compiled anew in each
process. The three intrinsics
are what numba has no word for: a look at 8 or 32 bytes at once, wherever they begin.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

P = ParamSpec("P")
T = TypeVar("T")

Array = npt.NDArray[Any]
"""Elements are numbers of the machine; what they are stands where the array is made."""

wide = cast(Callable[[Any], Any], np.int64)
"""In kernels: a number in 64 bits, with its sign."""
N_SPARE = 64
"""Bytes that must follow what is looked at, so that a wide look never leaves the buffer."""
_WIDTH = 32
_QUOTE, _BACKSLASH, _FIRST_PRINTED = 34, 92, 32
_NAME = re.compile(r"compiled-[0-9a-f]{16}")
_N_KEPT = 4
"""Folders of machine code: two of this version, two of the one before."""


def _cache_folder(*packages: str) -> str:
    """Where code compiled from these packages is kept; empty where nothing safe can be had."""
    digest = hashlib.sha256(f"{numba.__version__} {np.__version__}".encode())
    for source in _with_kernels(packages):
        digest.update(source)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    places = [Path(home, "allears"), Path(os.environ.get("ALLEARS_DATA") or "var", "cache")]
    for place in places:
        folder = place / f"compiled-{digest.hexdigest()[:16]}"
        is_new = not folder.exists()
        if _is_safe(folder):
            os.utime(folder)  # used now, so not swept by the next version
            if is_new:
                sweep(place)
            return str(folder)
    return ""


def _with_kernels(packages: Iterable[str]) -> list[bytes]:
    """The sources of all that is compiled."""
    listening = Path(__file__).parent.parent
    paths = [path for name in packages for path in sorted((listening / name).glob("*.py"))]
    every = [path.read_bytes() for path in paths]
    return [source for source in every if b"numba" in source or b"native import" in source]


def sweep(place: Path) -> None:
    """Machine code of older versions goes, but for what was used last, which may still be running."""
    folders = [found for found in place.glob("compiled-*") if _NAME.fullmatch(found.name)]
    by_age = sorted(folders, key=_used_at, reverse=True)
    for folder in by_age[_N_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _used_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _is_safe(folder: Path) -> bool:
    """Whether we alone may write there; it is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.stat()
    except OSError:
        return False
    is_ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return is_ours and not found.st_mode & 0o022 and os.access(folder, os.W_OK)


CACHE_FOLDER = _cache_folder("sieve")
_OTHERS = _cache_folder("sieve", "kept")
"""For kernels elsewhere, into which some of the sieve's are built."""
_OPTIONS = {"cache": bool(CACHE_FOLDER), "error_model": "numpy", "nogil": True, "_nrt": False}
"""Kernels make no arrays, so nobody needs to count who holds one: that alone was nine tenths."""


def _njit(**options: Any) -> Callable[..., Any]:
    """Numba's compiler, which asks for the folder when it is handed a function."""

    def made(function: Callable[..., Any]) -> Any:
        if CACHE_FOLDER:
            is_ours = ".sieve." in function.__module__
            config.CACHE_DIR = CACHE_FOLDER if is_ours else _OTHERS  # type: ignore[attr-defined, unused-ignore]
        return cast(Callable[..., Any], numba.njit)(**options)(function)

    return made


def kernel(function: Callable[P, T]) -> Callable[P, T]:
    """The function as machine code; called with other types it is compiled for those too."""
    return cast(Callable[P, T], _njit(**_OPTIONS)(function))


def inlined(function: Callable[P, T]) -> Callable[P, T]:
    """A small part of kernels, put into each that calls it."""
    return cast(Callable[P, T], _njit(**_OPTIONS, forceinline=True)(function))


def section(function: Callable[P, T]) -> Callable[P, T]:
    """A part of one large kernel, written apart only to be read; cheaper to compile as one."""
    return cast(Callable[P, T], _njit(**_OPTIONS, inline="always")(function))


def _word(function: Callable[..., Any]) -> Callable[..., Any]:
    """An operation of kernels that numba has no word for; called there without its context."""
    return cast(Callable[..., Any], intrinsic(function))


def _address(builder: Any, args: Any) -> Any:
    return builder.gep(args[0], [args[1]], source_etype=ir.IntType(8))


@_word
def pointer(_context: Any, array: Any) -> Any:
    """Where an array's elements lie; indexed as the array is, but one word wide and unchecked.

    Arrays are seven words wide, and kernels hand dozens of them on at every call.
    """

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, args[0]).data

    return cast(Any, types.CPointer)(array.dtype)(array), build


@_word
def load8(_context: Any, buffer: Any, at: Any) -> Any:
    """The 8 bytes at `at`, the first one lowest."""

    def build(_lowering: Any, builder: Any, _signature: Any, args: Any) -> Any:
        place = _address(builder, args)
        return builder.load(place, typ=ir.IntType(64), align=1)

    return types.uint64(buffer, at), build


@_word
def stops_at(_context: Any, buffer: Any, at: Any) -> Any:
    """Of 32 bytes: low half, a bit for each quote, backslash or control; high half, for each byte >= 128."""

    def build(_lowering: Any, builder: Any, _signature: Any, args: Any) -> Any:
        many = ir.VectorType(ir.IntType(8), _WIDTH)
        found = builder.load(_address(builder, args), typ=many, align=1)

        def splat(number: int) -> Any:
            return ir.Constant(many, [number] * _WIDTH)

        ends = builder.or_(
            builder.icmp_unsigned("==", found, splat(_QUOTE)),
            builder.icmp_unsigned("==", found, splat(_BACKSLASH)),
        )
        ends = builder.or_(ends, builder.icmp_unsigned("<", found, splat(_FIRST_PRINTED)))
        wide = ir.IntType(64)
        low = builder.zext(builder.bitcast(ends, ir.IntType(_WIDTH)), wide)
        beyond = builder.bitcast(builder.icmp_signed("<", found, splat(0)), ir.IntType(_WIDTH))
        high = builder.shl(builder.zext(beyond, wide), ir.Constant(wide, _WIDTH))
        return builder.or_(low, high)

    return types.uint64(buffer, at), build


@_word
def lowest_bit(_context: Any, _bits: Any) -> Any:
    """The number of the lowest bit that is set; 64 of none."""

    def build(_lowering: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), build


@_word
def prefetch(_context: Any, array: Any, _at: Any) -> Any:
    """Have the memory of one element of a `pointer` brought near, without waiting for it."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        element = context.get_data_type(signature.args[0].dtype)
        place = builder.gep(args[0], [args[1]], source_etype=element)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [place.type, number, number, number])
        name = "llvm.prefetch.p0"
        function = builder.module.globals.get(name)
        if function is None:
            function = ir.Function(builder.module, kind, name)
        to_read, near, data = (ir.Constant(number, value) for value in (0, 3, 1))
        builder.call(function, [place, to_read, near, data])
        return context.get_dummy_value()

    return types.none(array, types.int64), build


@_word
def ticks(_context: Any) -> Any:
    """The processor's own clock, which counts in its own measure."""

    def build(_lowering: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        wide = ir.IntType(64)
        name = "llvm.readcyclecounter"
        function = builder.module.globals.get(name)
        if function is None:
            function = ir.Function(builder.module, ir.FunctionType(wide, []), name)
        return builder.call(function, [])

    return types.int64(), build


def longer(array: Array) -> Array:
    """The same with twice the room."""
    made = np.zeros((2 * len(array), *array.shape[1:]), array.dtype)
    made[: len(array)] = array
    return made


def padded(data: bytes) -> Array:
    """The bytes with what wide looks need behind them; not to be written to, as bytes are not."""
    return np.frombuffer(data + bytes(N_SPARE), np.uint8)
