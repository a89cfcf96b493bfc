"""Lettering: the name of the game in large letters of half blocks."""

from neural_drama.pictures.strokes import Glyphs

NAME = ("NEURAL", "DRAMA")

_LETTERS = {
    "A": (".###.", "#...#", "#...#", "#####", "#...#", "#...#"),
    "D": ("####.", "#...#", "#...#", "#...#", "#...#", "####."),
    "E": ("#####", "#....", "####.", "#....", "#....", "#####"),
    "L": ("#....", "#....", "#....", "#....", "#....", "#####"),
    "M": ("#...#", "##.##", "#.#.#", "#.#.#", "#...#", "#...#"),
    "N": ("#...#", "##..#", "#.#.#", "#.#.#", "#..##", "#...#"),
    "R": ("####.", "#...#", "#...#", "####.", "#..#.", "#...#"),
    "U": ("#...#", "#...#", "#...#", "#...#", "#...#", ".###."),
}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

LETTER_ROWS = 3


def lettering(word: str) -> tuple[str, ...]:
    """A word in rows of half blocks, LETTER_ROWS high."""
    pixels = [" ".join(_LETTERS[letter][row] for letter in word) for row in range(2 * LETTER_ROWS)]
    pairs = [(pixels[row], pixels[row + 1]) for row in range(0, 2 * LETTER_ROWS, 2)]
    return tuple(
        "".join(_HALVES[upper == "#", lower == "#"] for upper, lower in zip(*pair, strict=True)) for pair in pairs
    )


def name_in_letters(width: int, height: int, glyphs: Glyphs) -> tuple[str, ...]:
    """The name of the game in as many rows as there is room for, all of one width."""
    first, second = (lettering(word) for word in NAME)
    small = (" ".join(NAME),)
    if glyphs == "ascii" or height < LETTER_ROWS or width < len(first[0]) + 2:
        return small
    if width >= len(first[0]) + len(second[0]) + 6:
        return tuple(f"{left}    {right}" for left, right in zip(first, second, strict=True))
    if height < 2 * LETTER_ROWS + 1:
        return small
    # Both words in one block, so that centering keeps them flush.
    block = len(first[0])
    return (*first, " " * block, *(row.center(block) for row in second))
