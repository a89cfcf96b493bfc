"""The reader: the text of a scene in, a scene and its problems out. Opens no files and never raises on bad text."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from neural_drama.story.hygiene import clean_text
from neural_drama.story.links import check_passage
from neural_drama.story.markup import read_blocks
from neural_drama.story.page import Page, ReadingEnds
from neural_drama.story.passages import PassageReader
from neural_drama.story.problems import Problem, in_order
from neural_drama.story.script import Member, Scene, Target, Where
from neural_drama.story.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """A scene as far as it could be read, with what its neighbors need to check links against each other."""

    name: str
    scene: Scene | None  # None if there is a problem
    partial: Scene  # what could be read in any case
    anchors: tuple[str, ...]
    targets: tuple[tuple[Target, Where], ...]  # that lead to other scenes
    problems: tuple[Problem, ...]


def read_scene(
    text: str, name: str, file: str, cast: Mapping[str, Member], vocabulary: Vocabulary
) -> tuple[Scene | None, list[Problem]]:
    """Read the text of one scene. Links to other scenes are taken on trust.

    name: the file's name without .md; file: how problems name it. With problems, in the order of their lines,
    there is no scene.
    """
    reading = read_page(text, name, file, cast, vocabulary)
    return reading.scene, list(reading.problems)


def read_page(text: str, name: str, file: str, cast: Mapping[str, Member], vocabulary: Vocabulary) -> Reading:
    """Read the text of one scene, and keep its anchors and its links to other scenes."""
    cleaned, problems = clean_text(text, file)
    page = Page(name, file, cleaned, cast, vocabulary, problems)
    scene = Scene(name, "", ())
    with suppress(ReadingEnds):
        scene = _read(page)
    return Reading(
        name=name,
        scene=None if page.problems else scene,
        partial=scene,
        anchors=tuple(page.anchors),
        targets=tuple((target, page.where(line)) for target, line in page.targets if target.scene != name),
        problems=in_order(page.problems),
    )


def _read(page: Page) -> Scene:
    passages = PassageReader(page)
    scene = Scene(page.name, "", passages.read(read_blocks(page)))
    scene = Scene(page.name, passages.title, scene.passages, tuple(page.notes))
    for kept in [
        *page.environment.get("references", {}).values(),
        *page.environment.get("duplicate_refs", []),
    ]:
        message = "a link definition, which shows nowhere"
        page.problem(kept["map"][0] + 1, "E608", message, "write links as [words](#passage)")
    anchors = frozenset(page.anchors)
    for target, line in page.targets:
        if target.scene == page.name:
            problem = check_passage(target, page.where(line), anchors, is_here=True)
            if problem is not None:
                page.problem(line, problem.code, problem.message, problem.remedy)
    if not page.problems and not any(passage.elements for passage in scene.passages):
        page.problem(1, "E004", "there is nothing in this scene", "write a line")
    return scene
