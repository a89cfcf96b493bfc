"""Paper: the glossary and the primer printed without a play, as wide as there is room for."""

import shutil
from typing import TextIO

from neural_drama.booklet.glossary import GLOSSARY, look_up, no_entry
from neural_drama.booklet.primer import PAGES, page_of, subject
from neural_drama.booklet.printing import entry_in_lines, page_in_lines, set_in_lines

WIDTH, WIDEST = 80, 100
"""Columns where nobody says how many there are, and the most that are read with ease."""


def glossary_on_paper(paper: TextIO) -> list[str]:
    """All entries, an empty line between them."""
    width, is_in_letters = _width(paper), _is_in_letters(paper)
    return _spaced([entry_in_lines(entry, width, is_in_letters) for entry in GLOSSARY])


def word_on_paper(wanted: str, paper: TextIO) -> tuple[bool, list[str]]:
    """Whether a word has an entry, and its lines, or those that say what may have been meant."""
    entry = look_up(wanted)
    if entry is None:
        return False, set_in_lines(no_entry(wanted), _width(paper), 0, _is_in_letters(paper))
    return True, entry_in_lines(entry, _width(paper), _is_in_letters(paper))


def primer_on_paper(paper: TextIO) -> list[str]:
    """All pages, on the tiny network."""
    about = subject(None)
    note = set_in_lines(about.note, _width(paper), 0, _is_in_letters(paper))
    return _spaced([note, *(_page(number, paper) for number in range(1, len(PAGES) + 1))])


def page_on_paper(number: int, paper: TextIO) -> list[str]:
    """A page, the first being 1. Raises ValueError for one that is not there."""
    note = set_in_lines(subject(None).note, _width(paper), 0, _is_in_letters(paper))
    return _spaced([_page(number, paper), note])


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
