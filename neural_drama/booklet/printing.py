"""Printing: entries and pages as lines of a width, in signs or in plain letters."""

import textwrap
from collections.abc import Iterator

from neural_drama.booklet.entry import Entry
from neural_drama.booklet.letters import in_letters
from neural_drama.booklet.page import Page

NARROWEST, INDENT = 20, 2


def entry_in_lines(entry: Entry, width: int, is_in_letters: bool = False) -> list[str]:
    """An entry: its word, what it means, and the rest of what there is to say, one thought a line or more."""
    lines = set_in_lines(entry.word, width, 0, is_in_letters)
    for text in entry_in_words(entry):
        lines += set_in_lines(text, width, INDENT, is_in_letters)
    return lines


def entry_in_words(entry: Entry) -> Iterator[str]:
    """What there is to say of an entry, without its word."""
    yield entry.meaning
    if entry.field:
        yield f"The field calls it: {', '.join(entry.field)}."
    if entry.formula:
        yield f"Formula: {entry.formula}"
    if entry.unit:
        yield f"Unit: {entry.unit}"
    if entry.see:
        yield f"See also: {', '.join(entry.see)}"


def page_in_lines(page: Page, number: int, of: int, width: int, is_in_letters: bool = False) -> list[str]:
    """A page under its number."""
    lines = set_in_lines(f"{number} of {of}. {page.title}", width, 0, is_in_letters)
    for text in page_in_words(page):
        lines += set_in_lines(text, width, INDENT, is_in_letters)
    return lines


def page_in_words(page: Page) -> Iterator[str]:
    """What a page says, without its title."""
    yield from page.says
    yield f"Formula: {page.formula}"
    for one in page.values:
        yield f"{f'{one.symbol} = ' if one.symbol else ''}{one.shown}: {one.meaning}."
    yield "Measured just now:"
    yield from page.measured
    yield f"Words: {', '.join(page.words)}"


def set_in_lines(text: str, width: int, indent: int, is_in_letters: bool) -> list[str]:
    """A text wrapped to a width of at least NARROWEST, indented."""
    text = in_letters(text) if is_in_letters else text
    lead = " " * indent
    return textwrap.wrap(
        text, max(NARROWEST, width), initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False,
    )  # fmt: skip
