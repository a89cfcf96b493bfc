"""Markup: Markdown taken apart into blocks and pieces with their lines, by markdown-it and one rule for braces.

Only a closed list of what CommonMark knows comes out as pieces; everything else is a problem. Blocks of every
kind come out, and whoever reads them refuses.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece

LONGEST_BRACE = 320
"""Room for the longest expression and its format; what is open for longer was never meant to be closed."""

LONGEST_PARAGRAPH = 8000
"""Characters. Bounds the time that nested markup within one paragraph can take."""

DEEPEST_MARKUP = 2
"""A link with emphasis in it; nothing in a screenplay goes deeper."""

MOST_LINES = 8000
MOST_SIGNS = 40_000
"""Of lines and of markup signs in one scene: with these any file of 256 KiB is read within a second."""

_SIGN = re.compile(r"[\n!&*<\[\\\]_`{}]")
"""What can begin anything but words. Without any, a paragraph need not be taken apart."""

_BRACE = re.compile(r"""\{((?:[^{}'"\n]|'[^'\n]*'|"[^"\n]*")*)\}""")


@dataclass(slots=True)
class Block:
    """A block of Markdown: its kind is markdown-it's name for it, its lines are the first and the last."""

    kind: str
    first: int
    last: int
    markup: str = ""
    text: str = ""
    inside: list["Block"] = field(default_factory=list)


class _LinedState(StateInline):
    """markdown-it's inline state, which also notes the line that each token stands on."""

    breaks: list[int]

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["line"] = bisect_left(self.breaks, self.pos)
        return token


def _read_brace(state: StateInline, silent: bool) -> bool:
    """Inline rule: `{...}` as one token, before emphasis can see the stars of an expression."""
    opening = state.src[state.pos]
    if opening not in "{}":
        return False
    match = _BRACE.match(state.src, state.pos, min(state.posMax, state.pos + LONGEST_BRACE))
    if not silent:
        token = state.push("brace", "", 0)
        token.content = match[1] if match else ""
        token.info = "" if match else "unclosed" if opening == "{" else "stray"
    state.pos = match.end() if match else state.pos + 1
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("escape", "brace", _read_brace)
    return parser


def read_blocks(page: Page) -> list[Block]:
    """The blocks of a page, in order; none, and a problem, if there is more of it than a scene can be."""
    signs = sum(page.text.count(sign) for sign in "!&*<[]_`{}\\")
    for amount, most, what in ((len(page.lines), MOST_LINES, "lines"), (signs, MOST_SIGNS, "signs of markup")):
        if amount > most:
            page.problem(1, "E006", f"a scene of {amount:,} {what}", f"at most {most:,}; make it several scenes")
            return []
    tokens: list[Token] = []
    parser = _parser()
    parser.block.parse(page.text, parser, page.environment, tokens)
    root = Block("page", 1, 1)
    open_blocks = [root]
    for token in tokens:
        if token.nesting < 0:
            open_blocks.pop()
        elif token.type == "inline":
            open_blocks[-1].text = token.content
        else:
            first, last = token.map or (0, 0)
            kind = token.type.removesuffix("_open")
            block = Block(kind, first + 1, max(first + 1, last), token.markup, token.content)
            open_blocks[-1].inside.append(block)
            if token.nesting > 0:
                open_blocks.append(block)
    return root.inside


def read_pieces(page: Page, text: str, line: int) -> list[Piece]:
    """The pieces of a paragraph whose text begins on a line."""
    if len(text) > LONGEST_PARAGRAPH:
        page.problem(line, "E006", f"a paragraph of {len(text):,} characters", f"at most {LONGEST_PARAGRAPH:,}")
        return []
    if not _SIGN.search(text):
        return [Piece("words", line, text)] if text else []
    parser = _parser()
    state = _LinedState(text, parser, page.environment, [])
    state.breaks = [match.start() for match in re.finditer("\n", text)]
    parser.inline.tokenize(state)
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    return _Assembly(page, line).assemble(state.tokens)


class _Assembly:
    """Puts the flat tokens of one paragraph together into pieces."""

    def __init__(self, page: Page, first_line: int) -> None:
        self._page = page
        self._first_line = first_line
        self._line = first_line
        self._open: list[tuple[Token, int, list[Piece]]] = []
        self._pieces: list[Piece] = []
        self._has_brace_problem = False

    def assemble(self, tokens: list[Token]) -> list[Piece]:
        ignored = 0
        for token in tokens:
            if "line" in token.meta:
                self._line = self._first_line + token.meta["line"]
            if token.nesting > 0:
                if len(self._open) >= DEEPEST_MARKUP:
                    if not ignored:
                        self._page.problem(self._line, "E607", "emphasis inside emphasis", "one level is enough")
                    ignored += 1
                else:
                    self._open.append((token, self._line, self._pieces))
                    self._pieces = []
            elif token.nesting < 0:
                if ignored:
                    ignored -= 1
                else:
                    self._close()
            else:
                self._add(token)
        return self._pieces

    def _close(self) -> None:
        opening, line, outer = self._open.pop()
        inside, self._pieces = tuple(self._pieces), outer
        match opening.type:
            case "strong_open":
                self._pieces.append(Piece("strong", line, inside=inside))
            case "em_open":
                self._pieces.append(Piece("emphasis", line, inside=inside))
            case _ if opening.markup == "autolink":
                self._page.problem(line, "E403", "an address in angle brackets", "a screenplay links to passages only")
            case _:
                address, title = str(opening.attrGet("href") or ""), str(opening.attrGet("title") or "")
                self._pieces.append(Piece("link", line, address, inside, title))

    def _add(self, token: Token) -> None:
        match token.type:
            case "text":
                self._add_words(token.content)
            case "text_special":
                self._pieces.append(Piece("words", self._line, token.content))
            case "softbreak" | "hardbreak":
                self._pieces.append(Piece("break", self._line))
                self._line += 1
            case "brace":
                self._add_brace(token)
            case "html_inline" if is_comments(token.content):
                self._pieces.append(Piece("comment", self._line))
            case other:
                what, remedy = _REFUSED.get(other, (other, ""))
                self._page.problem(self._line, "E605", f"{what} does not belong in a screenplay", remedy)

    def _add_words(self, text: str) -> None:
        if not text:
            return
        if "<!--" in text:
            self._page.problem(self._line, "E604", "this comment is not closed", "end it with --> before an empty line")
        if "](" in text:
            remedy = "write [words](#passage), without spaces in the address"
            self._page.problem(self._line, "E404", "this link cannot be read as one", remedy)
        self._pieces.append(Piece("words", self._line, text))

    def _add_brace(self, token: Token) -> None:
        if not token.info:
            self._pieces.append(Piece("brace", self._line, token.content))
        elif not self._has_brace_problem:  # the first one drags others after it
            self._has_brace_problem = True
            if token.info == "stray":
                self._page.problem(self._line, "E230", "a } without its {", "to show a brace, write \\}")
            else:
                remedy = "close it on the same line, without braces inside; to show a brace, write \\{"
                self._page.problem(self._line, "E230", "a { that is not closed", remedy)


_REFUSED = {
    "code_inline": ("code", "to show a backtick, write \\`"),
    "image": ("an image", "the stage draws the pictures"),
    "html_inline": ("HTML", "to show a <, write \\<"),
}


def is_comments(text: str) -> bool:
    """Whether a text is complete comments and nothing else."""
    text = text.strip()
    while text.startswith("<!--"):
        end = text.find("-->", 4)
        if end < 0:
            return False
        text = text[end + 3 :].lstrip()
    return not text
