"""The confusion table: of the cases of each class, how many the network takes for which."""

import numpy as np
from numpy.typing import NDArray

from neural_drama.pictures.canvas import Canvas
from neural_drama.pictures.lights import NOT_FINITE
from neural_drama.pictures.predictions import NO_CLASS, trained_on, unseen
from neural_drama.pictures.strokes import Area, Glyphs, fitting
from neural_drama.playthrough.moment import Moment

LEAST_NAME = 3
"""A class is called by at least so many letters, or else by its number."""

_EXACT: dict[Glyphs, str] = {"braille": "◆", "blocks": "◆", "ascii": "@"}


def confusions(moment: Moment) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counts of the cases trained on and of those unseen, [k, k + 1] each.

    Rows are true classes, columns what the network says; the last column is for what it can say nothing of.
    """
    k = len(moment.case_file.dataset.classes)
    tables = []
    for part in (trained_on(moment), unseen(moment)):
        table = np.zeros((k, k + 1), dtype=np.int64)
        np.add.at(table, (part.truths, np.where(part.guesses == NO_CLASS, k, part.guesses)), 1)
        tables.append(table)
    return tables[0], tables[1]


def incident_cell(moment: Moment) -> tuple[int, int]:
    """The row and the column of the incident."""
    part = trained_on(moment)
    guess = int(part.guesses[moment.incident])
    k = len(moment.case_file.dataset.classes)
    return int(part.truths[moment.incident]), k if guess == NO_CLASS else guess


def draw_confusion(canvas: Canvas, moment: Moment, area: Area, glyphs: Glyphs) -> None:
    """Draw the table, or where it has no room, the rights of all classes as a list."""
    table = _Table(moment, glyphs)
    lines = next((lines for lines in table.ways(area.width) if len(lines) <= area.height), None)
    if lines is None:
        lines = table.in_short(area.width, area.height)
    for row, cells in enumerate(lines[: area.height]):
        x = area.x
        for text, ink in cells:
            canvas.write(x, area.y + row, text, ink)
            x += len(text)


Line = list[tuple[str, str]]
"""Texts with their inks, from left to right."""


class _Table:
    """The counts as texts: trained on + unseen. What is right is marked, and so is the incident."""

    def __init__(self, moment: Moment, glyphs: Glyphs) -> None:
        self.classes = moment.case_file.dataset.classes
        self.counts = confusions(moment)
        self.incident = incident_cell(moment)
        self.mark = _EXACT[glyphs]
        both = self.counts[0] + self.counts[1]
        self.has_lost = bool(both[:, -1].any())
        self.columns = [*range(len(self.classes)), *[len(self.classes)] * self.has_lost]
        self.right = tuple(int(np.trace(table[:, :-1])) for table in self.counts)
        self.cases = tuple(int(table.sum()) for table in self.counts)

    def ways(self, width: int) -> list[list[Line]]:
        """The table with names as long as the width allows, with the legend and without; nothing if it is too wide."""
        longest = max(map(len, self.classes))
        cell = max(len(self._cell(row, column)) for row in range(len(self.classes)) for column in self.columns)
        for name in range(longest, LEAST_NAME - 1, -1):
            if len({called[:name] for called in self.classes}) < len(self.classes):
                break  # shorter, two of them would be called the same
            for wide in (max(cell, name), cell):
                if name + (wide + 1) * len(self.columns) <= width and wide >= LEAST_NAME:
                    body = self._body(name, wide)
                    legend = self._legend(width)
                    return [[*self._heading(width), *body, *legend], [*body, *legend[:1]], body]
        return []

    def in_short(self, width: int, height: int) -> list[Line]:
        """How many are right in all, and the commonest mistakes, as many as there is room for."""
        right, cases = sum(self.right), sum(self.cases)
        first = fitting(
            width,
            f"right: {self.right[0]} of {self.cases[0]} trained on, {self.right[1]} of {self.cases[1]} unseen",
            f"right: {right} of {cases} cases",
            f"{right} of {cases} right",
            f"{right}/{cases}",
        )
        lines: list[Line] = [[(first, "plain")]]
        both = self.counts[0] + self.counts[1]
        wrong = [(int(both[i, j]), i, j) for i in range(len(self.classes)) for j in self.columns if i != j]
        for count, i, j in sorted(wrong, key=lambda each: -each[0]):
            text = fitting(
                width,
                f"{count} x {self.classes[i]} taken for {self._said(j)}",
                f"{count} x {self.classes[i]}: {self._said(j)}",
            )
            if count and text and len(lines) < height:
                ink = "loud" if (i, j) == self.incident else "plain"
                lines.append([(text, ink)])
        return lines

    def _cell(self, row: int, column: int) -> str:
        seen, kept_out = (int(table[row, column]) for table in self.counts)
        text = f"{seen}+{kept_out}" if seen or kept_out else "0"
        return f"{self.mark if (row, column) == self.incident else ''}{f'[{text}]' if row == column else text}"

    def _body(self, name: int, cell: int) -> list[Line]:
        head = [("".ljust(name), "dim"), *((f" {self._said(j)[:cell].rjust(cell)}", "dim") for j in self.columns)]
        rows = [head]
        for i, called in enumerate(self.classes):
            line = [(called[:name].ljust(name), "dim")]
            for j in self.columns:
                text = self._cell(i, j)
                is_empty = text in ("0", "[0]")
                ink = "loud" if (i, j) == self.incident else "dim" if is_empty else "good" if i == j else "bad"
                line += [(" " + " " * (cell - len(text)), "plain"), (text, ink)]
            rows.append(line)
        return rows

    def _said(self, column: int) -> str:
        return self.classes[column] if column < len(self.classes) else NOT_FINITE

    def _heading(self, width: int) -> list[Line]:
        text = fitting(width, "rows: true class   columns: class said", "rows true, columns said")
        return [[(text, "dim")]] * bool(text)

    def _legend(self, width: int) -> list[Line]:
        right = fitting(
            width,
            f"[right] {self.right[0]} of {self.cases[0]} trained on + {self.right[1]} of {self.cases[1]} unseen",
            f"[right] {self.right[0]}/{self.cases[0]} + {self.right[1]}/{self.cases[1]}",
        )
        mark = fitting(width, f"{self.mark} the incident; trained on + unseen", f"{self.mark} incident")
        lost = fitting(width, f"{NOT_FINITE} no number was said", f"{NOT_FINITE} no number") if self.has_lost else ""
        return [[(text, "dim")] for text in (right, mark, lost) if text]
