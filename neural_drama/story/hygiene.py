"""Hygiene: which characters a scene may contain. A terminal obeys the others, or hides them from the reader.

They are refused and not stripped, in the text as it stands and as it reads once entities and percent signs are
decoded, because Markdown decodes both.
"""

import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5
from urllib.parse import unquote

from neural_drama.story.problems import MOST_PROBLEMS, Problem
from neural_drama.story.script import Where

MOST_BYTES = 256 * 1024
LONGEST_LINE = 2000

_CATEGORIES = {
    "Cc": "a control character",
    "Cf": "an invisible formatting character",
    "Co": "a private-use character",
    "Cs": "half a character",
    "Cn": "no character",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}

_INVISIBLE = frozenset(
    map(
        chr,
        (
            0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0,
            *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
        ),
    )
)  # fmt: skip
"""Letters and marks that are drawn as nothing at all: Unicode's Default_Ignorable_Code_Point beyond Cf."""

_ENTITY = re.compile(
    r"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{1,31}));"
)


def refused_characters(text: str) -> set[str]:
    """The characters of a text that no scene may contain. Newline and tab are white space and allowed."""
    return {
        character
        for character in set(text)
        if character not in "\n\t"
        and not " " <= character <= "~"
        and (unicodedata.category(character) in _CATEGORIES or character in _INVISIBLE)
    }


def name_of(character: str) -> str:
    """A character as it can be printed safely: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def printable(text: str, kept: str = "") -> str:
    """A text as a terminal may be given it: what it would obey or hide is spelled out, except for what is kept."""
    return "".join(sign if sign.isprintable() or sign in kept else f"\\x{ord(sign):02x}" for sign in text)


def decode_file(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    """The text of a file with LF line ends and without what was refused, and every problem in it.

    A file that is too large or no UTF-8 gives an empty text and one problem.
    """
    if len(raw) > MOST_BYTES:
        return "", [Problem(Where(file, 1), "E006", "the file is too large", f"at most {MOST_BYTES // 1024} KiB")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02X} is not UTF-8"
        return "", [Problem(Where(file, line), "E005", found, "save the file as UTF-8")]
    return clean_text(text, file)


def clean_text(text: str, file: str) -> tuple[str, list[Problem]]:
    """The text with LF line ends and without what was refused, and every problem in it."""
    if len(text) > MOST_BYTES:  # so many characters are at least as many bytes
        return "", [Problem(Where(file, 1), "E006", "the file is too large", f"at most {MOST_BYTES // 1024} KiB")]
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    problems = [
        problem for number, line in enumerate(lines, start=1) for problem in _line_problems(line, Where(file, number))
    ]
    refused = refused_characters(text)
    if len(problems) > MOST_PROBLEMS:
        where = problems[MOST_PROBLEMS].where
        problems[MOST_PROBLEMS:] = [Problem(where, "E009", "too many problems; the rest was not read")]
    return (text.translate({ord(character): None for character in refused}) if refused else text), problems


def _line_problems(line: str, where: Where) -> Iterator[Problem]:
    if len(line) > LONGEST_LINE:
        yield Problem(where, "E006", f"a line of {len(line):,} characters", f"at most {LONGEST_LINE:,}")
    raw = refused_characters(line)
    for character in sorted(raw):
        yield Problem(where, "E010", f"{name_of(character)} is not allowed here", _remedy(character, where))
    if "&" in line or "%" in line:
        for character in sorted(decoded_characters(line) - raw):
            found = f"an entity or percent sign stands for {name_of(character)}, which is not allowed here"
            yield Problem(where, "E011", found, "remove it")


def _remedy(character: str, where: Where) -> str:
    if character == "\ufeff" and where.line == 1:
        return "save the file as UTF-8 without a byte order mark"
    category = unicodedata.category(character)
    return f"it is {_CATEGORIES.get(category, 'drawn as nothing')}; remove it"


def decoded_characters(line: str) -> set[str]:
    """The refused characters that a line contains once its entities, and then its percent signs, are decoded."""
    as_read = _ENTITY.sub(_decoded, line)
    return {
        character
        for text in (as_read, unquote(as_read, errors="replace"))
        for character in refused_characters(text) | ({"\n", "\t"} & (set(text) - set(line)))
    }


def _decoded(entity: re.Match[str]) -> str:
    """What an entity stands for, also where Markdown would put a replacement character for it."""
    if entity["name"]:
        return html5.get(entity["name"] + ";", entity[0])
    code = int(entity["decimal"]) if entity["decimal"] else int(entity["hex"], 16)
    return chr(code) if code <= 0x10FFFF else entity[0]
