"""TOML: the text of a settings file as plain tables, refused where it goes deeper than any setting does."""

import re
import tomllib
from collections.abc import Mapping

MOST_LEVELS = 20
"""Of tables and lists in each other. What goes a thousand levels deep can neither be walked through nor shown."""

_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(rf"^[ \t]*\[*[ \t]*{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MOST_LEVELS}}}", re.MULTILINE)
"""A key that goes too deep. It is looked for in the text: reading many of them takes all the memory there is."""


class TomlError(Exception):
    """Not TOML, or too deep; carries the line, which counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


def read_toml(source: str) -> Mapping[str, object]:
    """The tables of a text. Raises TomlError, and nothing else."""
    too_deep = f"more than {MOST_LEVELS} levels of tables and lists"
    if found := _LONG_KEY.search(source):
        raise TomlError(source.count("\n", 0, found.end()) + 1, too_deep)
    try:
        tables = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        line = re.search(r"\bline (\d+)", str(error))
        is_deep = isinstance(error, RecursionError)
        reason = too_deep if is_deep else re.sub(r" \(at .*\)$", "", str(error)).lower()
        raise TomlError(int(line[1]) if line else source.count("\n") + 1, reason) from error
    level: list[object] = [tables]
    for _ in range(MOST_LEVELS + 1):
        level = [inner for each in level for inner in _inside(each)]
    if level:
        rows = source.split("\n")
        raise TomlError(max(range(len(rows)), key=lambda row: len(re.findall(r"[\[{.]", rows[row]))) + 1, too_deep)
    return tables


def _inside(value: object) -> list[object]:
    """The tables and lists in a table or list."""
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [inner for inner in held if isinstance(inner, dict | list)]
