"""The playbill: an episode.toml read into title, number and cast, with the rest kept for the layer above."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from neural_drama.story.cast import NAME, STANDARD_CAST
from neural_drama.story.hygiene import name_of, printable, refused_characters
from neural_drama.story.problems import Problem, ScriptError
from neural_drama.story.script import NARRATOR, Member, Where
from neural_drama.story.spelling import suggest
from neural_drama.story.toml import TomlError, read_toml

COLORS = ("red", "green", "yellow", "blue", "magenta", "cyan", "white")
"""Of a member of the cast; what each looks like is the stage's to say."""

_MEMBER_KEYS = ("role", "color", "portrait", "manner")
_OWN_KEYS = ("title", "number", "cast")


@dataclass(slots=True)
class Playbill:
    """What an episode.toml says. Whatever was wrong in it is left empty, so that the scenes can still be read."""

    source: str
    file: str
    title: str = ""
    number: str = ""
    cast: Mapping[str, Member] = field(default_factory=lambda: {NARRATOR: STANDARD_CAST[NARRATOR]})
    tables: Mapping[str, object] = field(default_factory=dict)

    def line_of(self, key: str, member: str | None = None) -> int:
        """The line a key stands on, at the top or in the table of a member; the table's, or 1, if it is not found."""
        section, table_line = "", 1
        for number, line in enumerate(self.source.split("\n"), start=1):
            header = re.match(r"\s*\[+\s*([^\]]*?)\s*\]", line)
            if header:
                section = header[1]
                if member is not None and _is_table_of(section, member):
                    table_line = number
                continue
            is_named = member is not None and re.match(_key_pattern(member), line) is not None
            if section == "cast" and is_named:
                table_line = number  # BACKPROP = {...} under [cast]
            is_inside = not section if member is None else _is_table_of(section, member)
            if key and is_inside and re.match(_key_pattern(key), line):
                return number
        return table_line

    def check_roles(self, roles: Iterable[str]) -> list[Problem]:
        """The problems with roles that the vocabulary does not have."""
        known = tuple(roles)
        return [
            self.problem(
                "E804", f"{name} has the unknown role {member.role!r}", suggest(member.role, known), "role", name
            )
            for name, member in self.cast.items()
            if member.role and member.role not in known and member is not STANDARD_CAST[NARRATOR]
        ]

    def problem(self, code: str, message: str, remedy: str, key: str, member: str | None = None) -> Problem:
        """A problem on the line of a key."""
        return Problem(Where(self.file, self.line_of(key, member)), code, message, remedy)


def _key_pattern(key: str) -> str:
    return rf"""\s*["']?{re.escape(key)}["']?\s*[=.]"""


def _is_table_of(section: str, member: str) -> bool:
    return section.replace(" . ", ".") in (f"cast.{member}", f'cast."{member}"', f"cast.'{member}'")


def read_playbill(source: str, file: str) -> tuple[Playbill, list[Problem]]:
    """Read the text of an episode.toml. Raises ScriptError if it is no TOML: then nothing else makes sense."""
    playbill = Playbill(source, file)
    try:
        tables = read_toml(source)
    except TomlError as error:
        message = f"this is not TOML: {printable(error.message)}"
        raise ScriptError([Problem(Where(file, error.line), "E801", message, "see https://toml.io")]) from error
    problems = list(_unclean(playbill, tables))
    for key in ("title", "number"):
        value = tables.get(key, "")
        if isinstance(value, str) and "\n" not in value:
            setattr(playbill, key, value.strip())
        else:
            message = f"{key} must be words in quotes on one line"
            problems.append(playbill.problem("E803", message, f'{key} = "..."', key))
    cast, miscast = _read_cast(playbill, tables.get("cast", {}))
    playbill.cast = MappingProxyType(cast)
    playbill.tables = MappingProxyType({key: value for key, value in tables.items() if key not in _OWN_KEYS})
    return playbill, problems + miscast


def _unclean(playbill: Playbill, tables: Mapping[str, object]) -> Iterator[Problem]:
    """Characters that TOML's own escapes spell, which the text of the file does not show."""
    waiting: list[tuple[str, object]] = list(tables.items())
    while waiting:
        key, value = waiting.pop()
        for character in sorted(refused_characters(key + value if isinstance(value, str) else key)):
            line = playbill.line_of(key)
            yield Problem(Where(playbill.file, line), "E011", f"an escape stands for {name_of(character)}", "remove it")
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, item) for item in value]


def _read_cast(playbill: Playbill, table: object) -> tuple[dict[str, Member], list[Problem]]:
    cast = {NARRATOR: STANDARD_CAST[NARRATOR]}
    if not isinstance(table, dict):
        return cast, [playbill.problem("E803", "cast must be a table", '[cast."NAME"] for each member', "cast")]
    problems: list[Problem] = []
    for name, values in table.items():
        if not NAME.fullmatch(name) or name == "THE END":
            remedy = "letters, digits, spaces, hyphens, at most 40"
            message = f"{name[:60]!r} is no name for a member of the cast"
            problems.append(playbill.problem("E805", message, remedy, "", name))
        elif not isinstance(values, dict):
            problems.append(playbill.problem("E803", f"{name} must be a table", f'[cast."{name}"]', "", name))
            cast[name] = Member(name, "")  # so that their lines are not problems too
        else:
            wrong = list(_wrong_keys(playbill, name, values))
            problems += wrong
            given = {key: value for key, value in values.items() if key in _MEMBER_KEYS and isinstance(value, str)}
            role = given.pop("role", STANDARD_CAST[NARRATOR].role if name == NARRATOR else "")
            cast[name] = Member(name, role, **given)
    return cast, problems


def _wrong_keys(playbill: Playbill, name: str, values: Mapping[str, object]) -> Iterator[Problem]:
    for key, value in values.items():
        if key not in _MEMBER_KEYS:
            yield playbill.problem("E802", f"{name} has the unknown key {key!r}", suggest(key, _MEMBER_KEYS), key, name)
        elif not isinstance(value, str) or "\n" in value:
            yield playbill.problem("E803", f"{key} of {name} must be words in quotes on one line", "", key, name)
        elif key == "color" and value not in COLORS:
            remedy = suggest(value, COLORS)
            yield playbill.problem("E806", f"{name} has the unknown color {value[:60]!r}", remedy, key, name)
