"""Wording: what a reader or a listener stumbles over in single lines and options."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from neural_drama.kit.guards import Trials
from neural_drama.story.arithmetic import Value
from neural_drama.story.formats import show
from neural_drama.story.lines import THE_END
from neural_drama.story.problems import Problem
from neural_drama.story.script import (
    NARRATOR,
    Choice,
    Cue,
    Element,
    Line,
    Member,
    Option,
    Passage,
    Quote,
    Scene,
    Script,
    Text,
    Where,
    Words,
)

LONGEST_LINE = 160

TYPICAL = -12.34
"""A figure as long as most, for a fact that is not known before the play."""

Facts = Callable[[str], Value]

_SPOKEN_SIGNS = re.compile(r"\[[^\]]*\]|\((?:if|once|rewind|bet|because)\b[^)]*\)$|\*\*|~~|__")

_COLON = re.compile("[\uff1a\ufe55\ufe13\u02d0\ua789]")
"""Colons of other scripts."""

_INSTEAD_OF_A_COLON = re.compile(r"[-\u2013\u2014.;,]")

_ROUND = re.compile(r"\(([^()]{1,80})\)\s*(.*)", re.DOTALL)

_DIGITS = re.compile(r"[^\W\d_]*[+-]?\d[\d.,:%]*\w*")


def check_wording(scenes: Sequence[Scene], cast: Mapping[str, Member], openings: Sequence[Facts]) -> Iterator[Problem]:
    """Lines and options one by one. openings: what the facts are as the play opens, on each of its cases."""
    for scene in scenes:
        for passage in scene.passages:
            yield from _check_passage(passage, cast, openings)


def _check_passage(passage: Passage, cast: Mapping[str, Member], openings: Sequence[Facts]) -> Iterator[Problem]:
    for element in passage.elements:
        if isinstance(element, Line):
            yield from _check_text(element.text, element.where)
            yield from _check_length(element.text, element.where, openings)
            yield from _check_speaker(element, cast)
            yield from _check_signs(element)
        elif isinstance(element, Choice):
            for option in element.options:
                yield from _check_text(option.text, option.where)


def _check_text(text: Text, where: Where) -> Iterator[Problem]:
    for part in text:
        match part:
            case Words(words) if found := _DIGITS.search(words):
                remedy = "a figure is a fact: quote it in braces, or write the number as a word"
                yield Problem(where, "W501", f"digits written into speech: {found[0].rstrip('.,:')[:40]!r}", remedy)
                return
    for part in text:
        if isinstance(part, Quote) and not part.expression.names and part.expression.kind == "number":
            remedy = "quote a fact, or write the number as a word"
            yield Problem(where, "W502", f"{{{part.expression.source}}} quotes nothing that is measured", remedy)


def spoken(text: Text, facts: Facts) -> str:
    """A text as it is spoken with these facts."""
    return "".join(part.text if isinstance(part, Words) else _shown(part, facts) for part in text)


def _shown(quote: Quote, facts: Facts) -> str:
    value = quote.expression.evaluate(facts)
    if not isinstance(value, str) and not abs(value) < float("inf"):
        value = TYPICAL
    return show(value, quote.format)


def _check_length(text: Text, where: Where, openings: Sequence[Facts]) -> Iterator[Problem]:
    written = sum(len(part.text) if isinstance(part, Words) else 8 for part in text)
    if written <= LONGEST_LINE // 2:
        return  # no figures make it so long, and asking for facts takes time
    length = max((len(spoken(text, facts)) for facts in openings), default=0)
    if length > LONGEST_LINE:
        yield Problem(where, "W503", f"a line of {length} characters when it is spoken", "at most 160; make it two")


def _check_speaker(line: Line, cast: Mapping[str, Member]) -> Iterator[Problem]:
    """Words that begin with a name and a colon and that the narrator would read out."""
    first = line.text[0] if line.text else None
    if line.speaker != NARRATOR or not isinstance(first, Words):
        return
    words = first.text.rstrip()
    name, colon, _ = _COLON.sub(":", words).partition(":")
    if not colon and first.is_emphasized:
        after = line.text[1] if len(line.text) > 1 else Words("-")
        colon = "-" if isinstance(after, Words) and _INSTEAD_OF_A_COLON.match(after.text.lstrip()) else ""
    if colon and re.sub(r" \d{1,4}$", "", name.strip().upper()) in cast:
        remedy = f"write **{name.strip().upper()[:60]}:** with the colon inside the stars, and words after it"
        found = words if len(words) <= len(name) + 1 else words[: len(name) + 1]
        yield Problem(line.where, "W505", f"the narrator would read out {found[:60]!r}", remedy)


def _check_signs(line: Line) -> Iterator[Problem]:
    """What was meant for the reader of the file, and would be spoken."""
    words = "".join(part.text if isinstance(part, Words) else "{}" for part in line.text)
    if signs := _SPOKEN_SIGNS.search(words):
        remedy = "a direction is *[words]* after the speaker, a mark has braces, emphasis one star on each side"
        yield Problem(line.where, "W506", f"{signs[0][:40]!r} would be spoken", remedy)
    elif line.direction is None and (found := _meant_as_direction(line)):
        remedy = f"a direction has brackets between its stars: *[{found[:40]}]*"
        yield Problem(line.where, "W506", f"{found[:40]!r} would be spoken", remedy)
    if line.speaker == NARRATOR and words.strip(" .!*_").upper() == THE_END:
        remedy = f"write **{THE_END}** alone in its paragraph"
        yield Problem(line.where, "W507", "the narrator would read out the end", remedy)


def _meant_as_direction(line: Line) -> str:
    """What somebody's line begins with that reads like a direction; empty if there is nothing like that.

    It is a few words in stars or round brackets that begin small, and stand alone or before a new sentence.
    """
    first = line.text[0] if line.text else None
    if not isinstance(first, Words) or line.speaker == NARRATOR:
        return ""
    found, rest = first.text, line.text[1:]
    if not first.is_emphasized:
        match = _ROUND.match(first.text)
        if match is None:
            return ""
        found, rest = match[1], (Words(match[2]), *rest) if match[2] else rest
    after = rest[0].text.lstrip() if rest and isinstance(rest[0], Words) else ""
    is_apart = not rest or after[:1].isupper()
    return found if found[:1].islower() and found[-1:].isalnum() and is_apart else ""


def check_choices(scenes: Sequence[Scene], trials: Trials) -> Iterator[Problem]:
    """Options with the same words that can be offered together."""
    for scene in scenes:
        for passage in scene.passages:
            for element in passage.elements:
                if isinstance(element, Choice):
                    yield from _check_choice(element, trials)


def _check_choice(choice: Choice, trials: Trials) -> Iterator[Problem]:
    seen: dict[str, Option] = {}
    for option in choice.options:
        words = "".join(
            part.text if isinstance(part, Words) else f"{{{part.expression.source}:{part.format}}}"
            for part in option.text
        )
        first = seen.setdefault(words.casefold(), option)
        if first is option:
            continue
        if first.guard and option.guard and trials.of([first.guard, option.guard]).exclude_each_other():
            continue
        remedy = "say what is different about them"
        yield Problem(option.where, "W504", f"the same words as on line {first.where.line}", remedy)


def check_titles(scenes: Sequence[Scene], file_of: Callable[[Scene], str]) -> Iterator[Problem]:
    """Scenes without a title."""
    for scene in scenes:
        if not scene.title:
            yield Problem(Where(file_of(scene), 1), "W510", "this scene has no title", "begin with # and its title")


def unused(script: Script) -> list[str]:
    """Members of the cast who neither speak nor act."""
    elements: Iterator[Element] = (
        element for scene in script.scenes for passage in scene.passages for element in passage.elements
    )
    heard = {element.speaker for element in elements if isinstance(element, Line | Cue)}
    return [name for name in script.cast if name not in heard and name != NARRATOR]
