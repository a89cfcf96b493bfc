"""Paper: the glossary and the primer printed without a play, as wide as there is room for."""

import shutil
from typing import TextIO

from neural_drama.booklet.glossary import GLOSSARY, look_up, no_entry
from neural_drama.booklet.primer import PAGES, page_of, subject
from neural_drama.booklet.printing import entry_in_lines, page_in_lines, set_in_lines

WIDTH, WIDEST = 80, 100
"""Columns where nobody says how many there are, and the most that are read with ease."""


def print_words(wanted: str, paper: TextIO, errors: TextIO) -> bool:
    """Print what a word means, or the whole glossary for none. Returns whether there is such a word."""
    width, is_in_letters = _width(paper), _is_in_letters(paper)
    entries = GLOSSARY if not wanted else [entry for entry in [look_up(wanted)] if entry is not None]
    if not entries:
        print("\n".join(set_in_lines(no_entry(wanted), width, 0, is_in_letters)), file=errors)
        return False
    print("\n".join(_spaced([entry_in_lines(entry, width, is_in_letters) for entry in entries])), file=paper)
    return True


def print_primer(number: int | None, paper: TextIO, errors: TextIO) -> bool:
    """Print a page, the first being 1, or all of them, on the tiny network. Returns whether there is such a page."""
    note = set_in_lines(subject(None).note, _width(paper), 0, _is_in_letters(paper))
    try:
        if number is None:
            blocks = [note, *(_page(one, paper) for one in range(1, len(PAGES) + 1))]
        else:
            blocks = [_page(number, paper), note]
    except ValueError as error:
        print(error, file=errors)
        return False
    print("\n".join(_spaced(blocks)), file=paper)
    return True


def _page(number: int, paper: TextIO) -> list[str]:
    page = page_of(subject(None).moment, number)
    return page_in_lines(page, number, len(PAGES), _width(paper), _is_in_letters(paper))


def _spaced(blocks: list[list[str]]) -> list[str]:
    return [line for block in blocks for line in ("", *block)][1:]


def _width(paper: TextIO) -> int:
    if not paper.isatty():
        return WIDTH
    return min(WIDEST, shutil.get_terminal_size((WIDTH, 24)).columns)


def _is_in_letters(paper: TextIO) -> bool:
    return "utf" not in (paper.encoding or "").lower()
