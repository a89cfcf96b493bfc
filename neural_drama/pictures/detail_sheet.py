"""The detail sheet: all numbers of a neuron or a connection as one table, and below it how each of them came about."""

from neural_drama.pictures.canvas import Row, Span
from neural_drama.pictures.details import Detail, DetailRow
from neural_drama.pictures.formula_words import Hand, formula_lines
from neural_drama.pictures.strokes import Glyphs, wrapped

MOST_TERMS = 6
"""Of a longer sum the largest terms are written out, and what the others come to."""


def detail_sheet(detail: Detail, width: int, glyphs: Glyphs = "braille") -> tuple[Row, ...]:
    """The rows of the sheet, none wider than the width as long as that has room for a number and its name.

    What a number means stands beside it where all have room there, else below, with how it came about.
    """
    hand = Hand(is_plain=glyphs == "ascii", most=MOST_TERMS)
    table = _table(detail, hand)
    if _longest(table) > width:
        table = [(word, value) for word, _, value in table]
    longest = _longest(table)
    is_beside = all(longest + 2 + len(row.meaning) <= width for row in detail.rows)
    if is_beside:
        table = [(*row, Span(f"  {one.meaning}", "dim")) for row, one in zip(table, detail.rows, strict=True)]
    rows = [*table, (), (Span("how they came about" if is_beside else "what they are", "title"),)]
    for one in detail.rows:
        if one.formula is not None or not is_beside:
            rows += [(), *_worked(one, width, hand, not is_beside)]
    letters = wrapped(hand.letters(detail.letters), width)
    return (*rows, (), (Span("letters", "title"),), *((Span(line, "plain"),) for line in letters))


def _longest(rows: list[Row]) -> int:
    return max(sum(len(span.text) for span in row) for row in rows)


def _table(detail: Detail, hand: Hand) -> list[Row]:
    """Name, symbol and number in columns."""
    words = max(len(row.word) for row in detail.rows)
    symbols = max(len(hand.letters(row.symbol)) for row in detail.rows)
    values = max(len(row.shown) for row in detail.rows)
    return [
        (
            Span(f"{row.word:<{words}}  ", "plain"),
            Span(f"{hand.letters(row.symbol):<{symbols}}  ", "title"),
            Span(f"{row.shown:<{values}}", "dim" if row.value is None else "loud"),
        )
        for row in detail.rows
    ]


def _worked(row: DetailRow, width: int, hand: Hand, has_meaning: bool) -> list[Row]:
    """A number with what it means and its formula: in symbols, in numbers, in steps, and what it comes to."""
    head = f"{row.word}: {row.meaning}" if has_meaning else row.word
    rows: list[Row] = [(Span(line, "title"),) for line in wrapped(head, width)]
    if row.formula is not None:
        _, *lines, result = formula_lines(row.formula, width, hand)
        rows += [(Span(line, "plain"),) for line in lines]
        rows.append((Span(result, "loud"),))
    return rows
