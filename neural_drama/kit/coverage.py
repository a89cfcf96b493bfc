"""Coverage: which lines and options of a script rehearsals have reached, and what explains those they have not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from neural_drama.kit.tally import Tally
from neural_drama.story.script import Choice, Line, Quote, Scene, Script, Text, Where, Words

UNREACHED = "unreached:"
"""How a note begins that says why the line or the choice after it may never be reached."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A line, or an option of a choice, as it stands in the script."""

    where: Where
    words: str  # as the author wrote them
    is_option: bool
    excuse: str  # why it may never be reached; "" if nobody said


def spots(script: Script) -> Iterator[Spot]:
    """Every line and every option, in order."""
    for scene in script.scenes:
        excuses = _excuses(scene)
        for passage in scene.passages:
            for element in passage.elements:
                excuse = excuses.get(element.where, "")
                if isinstance(element, Line):
                    who = f"{element.speaker}: " if element.speaker != "NARRATOR" else ""
                    guard = f" {{if {element.guard.source}}}" if element.guard else ""
                    yield Spot(element.where, f"{who}{as_written(element.text)}{guard}", False, excuse)
                elif isinstance(element, Choice):
                    for option in element.options:
                        guard = f" {{if {option.guard.source}}}" if option.guard else ""
                        yield Spot(option.where, f"- {as_written(option.text)}{guard}", True, excuse)


def as_written(text: Text) -> str:
    """A text with its facts in braces."""
    return "".join(part.text if isinstance(part, Words) else _quoted(part) for part in text)


def _quoted(quote: Quote) -> str:
    return f"{{{quote.expression.source}{':' if quote.format else ''}{quote.format}}}"


def unreached(script: Script, tally: Tally, options_only: bool = False) -> list[Spot]:
    """The lines that were never spoken and the options that were never taken."""
    reached: Collection[Where] = tally.lines.keys() | tally.taken.keys()
    return [spot for spot in spots(script) if spot.where not in reached and (spot.is_option or not options_only)]


def _excuses(scene: Scene) -> dict[Where, str]:
    """What the notes say about the elements that they stand directly before."""
    places = [element.where for passage in scene.passages for element in passage.elements]
    found: dict[Where, str] = {}
    for note in scene.notes:
        after = next((where for where in places if where.line > note.where.line), None)
        if after is not None and note.text.lower().startswith(UNREACHED):
            found[after] = " ".join(note.text[len(UNREACHED) :].split())
    return found
