"""Links: the address of an option or a jump, and whether there is a passage at it."""

import re
from collections.abc import Collection
from urllib.parse import unquote

from neural_drama.story.hygiene import refused_characters
from neural_drama.story.page import Page
from neural_drama.story.pieces import Piece
from neural_drama.story.problems import Problem
from neural_drama.story.script import Target, Where
from neural_drama.story.spelling import suggest

SCENE_FILE = re.compile(r"([a-z0-9][a-z0-9-]{0,59})\.md")

_FORMS = "an address is #passage, 02-scene.md or 02-scene.md#passage"


def slug(title: str) -> str:
    """The anchor of a heading, as a forge makes it.

    The rule of mdit-py-plugins, `mdit_py_plugins/anchors/index.py`, function `slugify`.
    """
    return re.sub(r"[^\w\u4e00-\u9fff\- ]", "", title.strip().lower().replace(" ", "-"))


def read_target(page: Page, link: Piece) -> Target | None:
    """Where a link leads; None, and a problem, if it leads out of the play."""
    if link.title:
        page.problem(link.line, "E404", "a link with a title", "leave out the words in quotation marks")
    try:
        address = unquote(link.text, errors="strict")
    except UnicodeDecodeError:
        page.problem(link.line, "E403", "the percent signs of this address are not UTF-8", _FORMS)
        return None
    if refused_characters(address):
        return None  # a problem of its own, noted before the page was taken apart
    file, hash_sign, anchor = address.partition("#")
    match = SCENE_FILE.fullmatch(file)
    if not address or (file and match is None) or (hash_sign and not anchor):
        page.problem(link.line, "E403", f"{address[:80]!r} is no address within the play", _FORMS)
        return None
    target = Target(match[1] if match else page.name, anchor)
    page.targets.append((target, link.line))
    return target


def check_passage(target: Target, where: Where, anchors: Collection[str], is_here: bool) -> Problem | None:
    """The problem with a target in a scene that has these anchors, if there is one."""
    if not target.passage or target.passage in anchors:
        return None
    place = "" if is_here else f" in {target.scene}.md"
    remedy = suggest(f"#{target.passage}", [f"#{anchor}" for anchor in anchors if anchor])
    return Problem(where, "E401", f"no passage '#{target.passage}'{place}", remedy)
