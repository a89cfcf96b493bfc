"""Passages: the blocks of a page become a title and passages of elements."""

import re
from dataclasses import dataclass, field

from neural_drama.story.cues import read_cues
from neural_drama.story.lines import read_paragraph
from neural_drama.story.links import read_target, slug
from neural_drama.story.marks import OF_AN_OPTION, Marks, split_marks
from neural_drama.story.markup import Block, is_comments, read_pieces
from neural_drama.story.memory import visits_of
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece
from neural_drama.story.rules import check_passage
from neural_drama.story.script import Choice, Element, Note, Option, Passage, Where
from neural_drama.story.texts import read_text
from neural_drama.story.vocabulary import Kind

MOST_OPTIONS = 99
"""Of one choice. Nobody reads more, and two digits name each of them."""

_OPTION_FORM = "an option is one line: - [words](#passage), and perhaps {if ...}"

_REFUSED = {
    "ordered_list": (
        "a numbered list",
        "a choice is written with -, a text without a full stop after its number",
    ),
    "code_block": ("a line indented by four spaces", "start it at the margin"),
    "fence": ("code", "a screenplay has none"),
    "hr": ("a line of dashes or stars", "a ## heading parts passages"),
}


_IN_HEADING = {
    "brace": "a fact",
    "strong": "emphasis",
    "emphasis": "emphasis",
    "link": "a link",
    "break": "a line break",
    "comment": "a comment",
}


@dataclass(slots=True)
class _Passage:
    """A passage while its elements are collected."""

    anchor: str
    title: str
    line: int
    elements: list[Element] = field(default_factory=list)
    is_whole: bool = True  # until one of its blocks has a problem: what is missing must not look like a mistake


class PassageReader:
    """Reads block after block of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._passages = [_Passage("", "", 1)]
        self._blocks_seen = 0
        self._counted: dict[str, tuple[str, int]] = {}  # anchors and lines, by the fact that counts the visits
        self.title = ""

    def read(self, blocks: list[Block]) -> tuple[Passage, ...]:
        """All blocks as passages; what is wrong with them is noted on the page."""
        headings = [block.text for block in blocks if block.kind == "heading" and block.markup == "##"]
        counts: dict[str, Kind] = {visits_of(slug(words)): "number" for words in headings}
        self._page.facts = {**self._page.facts, **counts}
        for block in blocks:
            problems = len(self._page.problems)
            passage = self._passages[-1]
            self._read_block(block)
            if len(self._page.problems) > problems:
                passage.is_whole = False
        return tuple(self._finished())

    def _finished(self) -> list[Passage]:
        finished = []
        for passage in self._passages:
            if not passage.elements and not passage.title:
                continue  # nothing stands before the first heading
            line = passage.line if passage.title else passage.elements[0].where.line
            elements = tuple(passage.elements)
            finished.append(Passage(passage.anchor, passage.title, elements, self._page.where(line)))
            if passage.is_whole:
                check_passage(self._page, finished[-1])
        return finished

    def _read_block(self, block: Block) -> None:
        page, elements = self._page, self._passages[-1].elements
        match block.kind:
            case "html_block":
                if is_comments(block.text):
                    page.notes += read_notes(block.text, page.where(block.first))
                else:
                    _refuse_html(page, block)
                return
            case "heading":
                self._read_heading(block)
            case "paragraph":
                element = read_paragraph(page, block)
                if element is not None:
                    elements.append(element)
            case "bullet_list":
                choice = read_choice(page, block)
                if choice is not None:
                    elements.append(choice)
            case "blockquote":
                elements += read_cues(page, block)
            case other:
                what, remedy = _REFUSED.get(other, (other, ""))
                page.problem(block.first, "E605", f"{what} does not belong in a screenplay", remedy)
        self._blocks_seen += 1

    def _read_heading(self, block: Block) -> None:
        page, level = self._page, block.markup
        if level[:1] in ("=", "-"):
            message = f"words over {level * 3} are a heading in Markdown"
            page.problem(block.last, "E603", message, "put an empty line between them, or write ## before the heading")
            return
        if len(level) > 2:
            page.problem(block.first, "E610", f"a heading with {level}", "a passage has ##, the title of the scene #")
            return
        title = _heading_words(page, block)
        if not title:
            return
        anchor = slug(title)
        if not anchor:
            page.problem(block.first, "E611", f"the heading {title!r} has no letters to link to", "name the passage")
            return
        if anchor in page.headings:
            remedy = f"the first is on line {page.headings[anchor]}"
            page.problem(block.first, "E612", f"a second heading with the anchor '#{anchor}'", remedy)
        if level == "#":
            if self.title or self._blocks_seen:
                remedy = "only the title has #, first of all; use ##"
                page.problem(block.first, "E610", "a # heading within the scene", remedy)
            self.title = self.title or title
            page.headings.setdefault(anchor, block.first)
        else:
            self._check_visits(anchor, block.first)
            page.headings.setdefault(anchor, block.first)
            page.anchors.append(anchor)
            self._passages.append(_Passage(anchor, title, block.first))

    def _check_visits(self, anchor: str, line: int) -> None:
        """Note a heading whose visits could not be told from those of another one above it."""
        first = self._counted.setdefault(visits_of(anchor), (anchor, line))
        if first[0] != anchor:
            message = f"{visits_of(anchor)} would count this passage and the one on line {first[1]}"
            self._page.problem(line, "E613", message, "let them differ in more than hyphens and underscores")


def _heading_words(page: Page, block: Block) -> str:
    problems = len(page.problems)
    pieces = read_pieces(page, block.text, block.first)
    for piece in pieces:
        if piece.kind != "words":
            page.problem(block.first, "E611", f"{_IN_HEADING[piece.kind]} in a heading", "a heading is plain words")
            return ""
    title = " ".join("".join(piece.text for piece in pieces).split())
    if not title and len(page.problems) == problems:
        page.problem(block.first, "E611", "an empty heading", "name the passage")
    return title


def _refuse_html(page: Page, block: Block) -> None:
    if not block.text.lstrip().startswith("<!--"):
        page.problem(block.first, "E605", "HTML does not belong in a screenplay", "to show a <, write \\<")
    elif "-->" in block.text:
        page.problem(block.first, "E606", "words after a comment on its line", "Markdown hides them; start a new line")
    else:
        page.problem(block.first, "E604", "this comment is not closed", "end it with -->")


def read_notes(text: str, where: Where) -> list[Note]:
    """The comments in a text that is nothing else; `where` is the line it begins on."""
    notes = []
    for match in re.finditer(r"<!--(.*?)-->", text, re.DOTALL):
        line = where.line + text.count("\n", 0, match.start())
        words = "\n".join(row.strip() for row in match[1].strip().split("\n"))
        if words:
            notes.append(Note(words, Where(where.file, line)))
    return notes


def read_choice(page: Page, block: Block) -> Choice | None:
    """A bullet list as a choice; None, and problems, if an item is not one link."""
    if len(block.inside) > MOST_OPTIONS:
        message = f"a choice of {len(block.inside):,} options"
        page.problem(block.inside[MOST_OPTIONS].first, "E413", message, f"at most {MOST_OPTIONS}")
        return None
    options = [_read_option(page, item) for item in block.inside]
    read = tuple(option for option in options if option is not None)
    return Choice(read, page.where(block.first)) if len(read) == len(options) else None


def _read_option(page: Page, item: Block) -> Option | None:
    if not item.inside:
        page.problem(item.first, "E410", "an empty option", _OPTION_FORM)
        return None
    block = item.inside[0]
    if block.kind != "paragraph":
        page.problem(block.first, "E410", "an option that is not one link", _OPTION_FORM)
        return None
    if len(item.inside) > 1:
        page.problem(item.inside[1].first, "E410", "a second paragraph or list within an option", _OPTION_FORM)
        return None
    if block.last > block.first:
        message = "a line that Markdown takes for a part of the option above"
        page.problem(block.first + 1, "E601", message, f"put an empty line before it; {_OPTION_FORM}")
        return None
    pieces, marks = split_marks(page, read_pieces(page, block.text, block.first), OF_AN_OPTION)
    if len(pieces) != 1 or pieces[0].kind != "link":
        page.problem(block.first, "E410", "an option that is not one link", _OPTION_FORM)
        return None
    return _option(page, pieces[0], marks)


def _option(page: Page, link: Piece, marks: Marks) -> Option | None:
    target = read_target(page, link)
    text = read_text(page, link.inside)
    if not text:
        page.problem(link.line, "E411", "an option without words", _OPTION_FORM)
    if not text or not target:
        return None
    return Option(
        text, target, marks.guard, page.where(link.line), marks.is_once, marks.is_rewind, marks.bet, marks.because
    )
