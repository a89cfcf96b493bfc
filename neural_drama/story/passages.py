"""Passages: the blocks of a page become a title and passages of elements."""

from dataclasses import dataclass, field

from neural_drama.story.cues import read_cues
from neural_drama.story.expressions import Expression
from neural_drama.story.lines import read_paragraph
from neural_drama.story.links import read_target, slug
from neural_drama.story.markup import Block, is_comments, read_pieces
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece
from neural_drama.story.rules import check_passage
from neural_drama.story.script import Choice, Element, Option, Passage
from neural_drama.story.texts import read_text, split_guard

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
        self.title = ""

    def read(self, blocks: list[Block]) -> tuple[Passage, ...]:
        """All blocks as passages; what is wrong with them is noted on the page."""
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
                if not is_comments(block.text):
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
                page.problem(block.first, f"{what} does not belong in a screenplay", remedy)
        self._blocks_seen += 1

    def _read_heading(self, block: Block) -> None:
        page, level = self._page, block.markup
        if level[:1] in ("=", "-"):
            message = f"words over {level * 3} are a heading in Markdown"
            page.problem(block.last, message, "put an empty line between them, or write ## before the heading")
            return
        if len(level) > 2:
            page.problem(block.first, f"a heading with {level}", "a passage has ##, the title of the scene #")
            return
        title = _heading_words(page, block)
        if not title:
            return
        anchor = slug(title)
        if not anchor:
            page.problem(block.first, f"the heading {title!r} has no letters to link to", "name the passage")
            return
        if anchor in page.headings:
            remedy = f"the first is on line {page.headings[anchor]}"
            page.problem(block.first, f"a second heading with the anchor '#{anchor}'", remedy)
        if level == "#":
            if self.title or self._blocks_seen:
                page.problem(block.first, "a # heading within the scene", "only the title has #, first of all; use ##")
            self.title = self.title or title
            page.headings.setdefault(anchor, block.first)
        else:
            page.headings.setdefault(anchor, block.first)
            page.anchors.append(anchor)
            self._passages.append(_Passage(anchor, title, block.first))


def _heading_words(page: Page, block: Block) -> str:
    problems = len(page.problems)
    pieces = read_pieces(page, block.text, block.first)
    for piece in pieces:
        if piece.kind != "words":
            page.problem(block.first, f"{_IN_HEADING[piece.kind]} in a heading", "a heading is plain words")
            return ""
    title = " ".join("".join(piece.text for piece in pieces).split())
    if not title and len(page.problems) == problems:
        page.problem(block.first, "an empty heading", "name the passage")
    return title


def _refuse_html(page: Page, block: Block) -> None:
    if not block.text.lstrip().startswith("<!--"):
        page.problem(block.first, "HTML does not belong in a screenplay", "to show a <, write \\<")
    elif "-->" in block.text:
        page.problem(block.first, "words after a comment on its line", "Markdown hides them; start a new line")
    else:
        page.problem(block.first, "this comment is not closed", "end it with -->")


def read_choice(page: Page, block: Block) -> Choice | None:
    """A bullet list as a choice; None, and problems, if an item is not one link."""
    options = [_read_option(page, item) for item in block.inside]
    read = tuple(option for option in options if option is not None)
    return Choice(read, page.where(block.first)) if len(read) == len(options) else None


def _read_option(page: Page, item: Block) -> Option | None:
    if not item.inside:
        page.problem(item.first, "an empty option", _OPTION_FORM)
        return None
    block = item.inside[0]
    if block.kind != "paragraph":
        page.problem(block.first, "an option that is not one link", _OPTION_FORM)
        return None
    if len(item.inside) > 1:
        page.problem(item.inside[1].first, "a second paragraph or list within an option", _OPTION_FORM)
        return None
    if block.last > block.first:
        message = "a line that Markdown takes for a part of the option above"
        page.problem(block.first + 1, message, f"put an empty line before it; {_OPTION_FORM}")
        return None
    pieces, guard = split_guard(page, read_pieces(page, block.text, block.first))
    if len(pieces) != 1 or pieces[0].kind != "link":
        page.problem(block.first, "an option that is not one link", _OPTION_FORM)
        return None
    return _option(page, pieces[0], guard)


def _option(page: Page, link: Piece, guard: Expression | None) -> Option | None:
    target = read_target(page, link)
    text = read_text(page, link.inside)
    if not text:
        page.problem(link.line, "an option without words", _OPTION_FORM)
    return Option(text, target, guard, page.where(link.line)) if text and target else None
