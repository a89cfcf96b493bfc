"""Pieces: what a paragraph is made of once Markdown has been taken apart, and what can be asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["words", "strong", "emphasis", "link", "brace", "break", "comment"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph. text: the words, a link's address, or what stands between the braces."""

    kind: PieceKind
    line: int
    text: str = ""
    inside: tuple["Piece", ...] = ()
    title: str = ""  # of a link


def is_space(piece: Piece) -> bool:
    """Whether a piece shows as nothing but white space."""
    return piece.kind in ("break", "comment") or (piece.kind == "words" and not piece.text.strip(" \t\n"))


def trimmed(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces without the white space around them."""
    first, last = 0, len(pieces)
    while first < last and is_space(pieces[first]):
        first += 1
    while first < last and is_space(pieces[last - 1]):
        last -= 1
    return list(pieces[first:last])


def begins_with_space(piece: Piece) -> bool:
    """Whether a piece begins with white space."""
    return piece.kind == "break" or (piece.kind == "words" and piece.text[:1] in (" ", "\t"))


def plain_words(pieces: Sequence[Piece]) -> str | None:
    """The words of pieces that are nothing but words, with single spaces; None if there is anything else."""
    if any(piece.kind not in ("words", "break", "comment") for piece in pieces):
        return None
    return " ".join("".join(" " if piece.kind == "break" else piece.text for piece in pieces).split())
