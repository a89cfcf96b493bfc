"""Tables: reading measured cases from CSV text, with every mistake named by row and column."""

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from neural_drama.network.arrays import Array

MISSING = ("", "NA")
"""What stands in a table where nothing was measured."""


MOST_WORDS = 50
"""How many different words a column may hold: each becomes an input of its own."""

LONGEST_WORD = 40
"""Characters: a word, and the name of a column, are shown to the player."""

LONGEST_CELL = 400
"""Characters of a number: more than any takes, also one that is written out to its last digit of a float."""

MOST_INPUTS = 2**22
"""Cases times inputs: with it, the words of a table take no more memory than a small run."""

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?(?:inf|infinity|nan)", re.IGNORECASE
)

_BEGINS_AS_NUMBER = re.compile(r"[+-]?[.,]?[0-9]")


class DataError(Exception):
    """Data that cannot be used; the message names file, row and column and says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cases ready to be split. A column of words has become one column of 0 and 1 for each word."""

    features: tuple[str, ...]  # [d]
    inputs: Array  # [n, d]
    targets: Array  # [n], in the data's unit; the number of the class, from 0, if there are classes
    rows: tuple[int, ...]  # the line of the file each case stands on, from 1
    left_out: int  # how many rows lacked a value
    classes: tuple[str, ...] = ()  # in alphabetical order, if the target is a word


def read_table(text: str, file: str, target: str, columns: tuple[str, ...]) -> Table:
    """Read CSV text with a header; columns are the inputs by name. Rows that lack a value are left out.

    A target column without anything like a number holds the names of classes. Raises DataError.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        return _read(reader, file, target, columns)
    except csv.Error as error:
        raise DataError(f"{file}:{reader.line_num}: this is not CSV: {error}") from error


def _read(reader: Any, file: str, target: str, columns: tuple[str, ...]) -> Table:
    header = [name.strip() for name in next(reader, [])]
    _check_header(file, header, target, columns)
    wanted = {name: header.index(name) for name in (*columns, target)}
    cells: dict[str, list[str]] = {name: [] for name in wanted}
    rows: list[int] = []
    left_out = 0
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            raise DataError(
                f"{file}:{reader.line_num}: {len(row)} values, but the header names {len(header)} columns"
            )
        taken = {name: row[index].strip() for name, index in wanted.items()}
        if any(value in MISSING for value in taken.values()):
            left_out += 1
            continue
        for name, value in taken.items():
            cells[name].append(value)
        rows.append(reader.line_num)
    if not rows:
        raise DataError(f"{file}: no row has a value in every column that is used")
    targets, classes = _targets(file, rows, target, cells.pop(target))
    features: list[str] = []
    arrays: list[Array] = []
    for name, values in cells.items():
        for feature, array in _encode(file, rows, name, values):
            features.append(feature)
            arrays.append(array)
            if len(features) * len(rows) > MOST_INPUTS:
                raise DataError(
                    f"{file}: {len(rows):,} rows with more than {len(features) - 1:,} inputs; at most {MOST_INPUTS:,} "
                    "values together, where each different word of a column is an input"
                )
    return Table(tuple(features), np.column_stack(arrays), targets, tuple(rows), left_out, classes)


def _check_header(file: str, header: list[str], target: str, columns: tuple[str, ...]) -> None:
    if not columns or target in columns:
        raise DataError(f"{file}: the inputs are at least one column and never the target {target!r}, not {columns!r}")
    for name in (*columns, target):
        if not name.isprintable() or len(name) > LONGEST_WORD:
            raise DataError(f"{file}:1: a column is named by at most {LONGEST_WORD} printable characters, not {name!r}")
        if name not in header:
            named = ", ".join(repr(known)[1:-1] for known in header)
            raise DataError(f"{file}:1: no column {name!r}; the columns are {named or 'none'}")
        if header.count(name) > 1:
            raise DataError(f"{file}:1: {header.count(name)} columns are named {name!r}; rename all but one")


def _targets(file: str, rows: list[int], name: str, values: list[str]) -> tuple[Array, tuple[str, ...]]:
    """Numbers as they are; words as the number of each among the classes, which come with them."""
    # A number written in a foreign way ("2,5") must not pass for a word.
    if any(_BEGINS_AS_NUMBER.match(value) or _is_number(value) for value in values):
        return _numbers(file, rows, name, values), ()
    classes = _words(file, rows, name, values)
    if len(classes) < 2:
        raise DataError(
            f"{file}:{rows[0]}: column {name!r} holds {classes[0]!r} and nothing else; it takes finite numbers, or NA "
            "where nothing was measured, or two words and more to tell classes apart"
        )
    return np.array([float(classes.index(value)) for value in values]), tuple(classes)


def _words(file: str, rows: list[int], name: str, values: list[str]) -> list[str]:
    """The different words of a column, in alphabetical order."""
    words = sorted(set(values))
    for row, word in zip(rows, values, strict=True):
        if not word.isprintable() or len(word) > LONGEST_WORD:
            raise DataError(
                f"{file}:{row}: column {name!r} holds {word[:LONGEST_WORD]!r}; a word has at most {LONGEST_WORD} "
                "characters, all of them printable"
            )
    if len(words) > MOST_WORDS:
        raise DataError(
            f"{file}: column {name!r} holds {len(words)} different words, such as {words[0]!r}; at most {MOST_WORDS} "
            "(numbers are written with a point; a column that names each row is no input)"
        )
    return words


def _encode(file: str, rows: list[int], name: str, values: list[str]) -> Iterable[tuple[str, Array]]:
    """A column of numbers as it is; a column of words as one 0/1 column for each word, in alphabetical order."""
    if any(_is_number(value) for value in values):
        return [(name, _numbers(file, rows, name, values))]
    words = _words(file, rows, name, values)
    return ((f"{name} {word}", np.array([float(value == word) for value in values])) for word in words)


def _is_number(text: str) -> bool:
    """Whether a cell is meant as a number, finite or not; Python alone would also take 1_000 and other digits."""
    return _NUMBER.fullmatch(text) is not None


def _numbers(file: str, rows: list[int], name: str, values: list[str]) -> Array:
    for row, value in zip(rows, values, strict=True):
        if len(value) > LONGEST_CELL or not _is_number(value) or not math.isfinite(float(value)):
            raise DataError(
                f"{file}:{row}: column {name!r} holds {value[:LONGEST_WORD]!r}; "
                "it takes finite numbers, or NA where nothing was measured"
            )
    return np.array([float(value) for value in values])
