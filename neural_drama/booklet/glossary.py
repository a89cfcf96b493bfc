"""The glossary: every word of the game in the order of the alphabet, looked up by any of its names."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from neural_drama.booklet.entry import Entry
from neural_drama.booklet.words_of_learning import WORDS_OF_LEARNING
from neural_drama.booklet.words_of_the_case import WORDS_OF_THE_CASE
from neural_drama.booklet.words_of_the_network import WORDS_OF_THE_NETWORK
from neural_drama.booklet.words_of_the_play import WORDS_OF_THE_PLAY

GLOSSARY: tuple[Entry, ...] = tuple(
    sorted(
        (*WORDS_OF_THE_CASE, *WORDS_OF_THE_NETWORK, *WORDS_OF_LEARNING, *WORDS_OF_THE_PLAY),
        key=lambda entry: entry.word,
    )
)
"""All entries."""

MOST_MEANT = 3
"""So many words are offered in place of one that is not there."""


@cache
def _by_name() -> Mapping[str, Entry]:
    """Every name with its entry. A word of its own goes before another's second name."""
    names: dict[str, Entry] = {}
    for entry in GLOSSARY:
        names.setdefault(_bare(entry.word), entry)
    for entry in GLOSSARY:
        for name in entry.names:
            names.setdefault(_bare(name), entry)
    return names


def look_up(name: str) -> Entry | None:
    """The entry of a word, by the game's name, the field's or a symbol; None for a word that has none."""
    return _by_name().get(_bare(name))


def meant_by(name: str) -> tuple[str, ...]:
    """Words that may have been meant by one that has no entry, the nearest first."""
    names = _by_name()
    near = get_close_matches(_bare(name), names, n=2 * MOST_MEANT, cutoff=0.65)
    return tuple(dict.fromkeys(names[one].word for one in near))[:MOST_MEANT]


def no_entry(name: str) -> str:
    """That a word has no entry, and which may have been meant."""
    near = meant_by(name)
    remedy = f"Did you mean {' or '.join(near)}?" if near else "words lists all there are."
    return f"There is no entry {name[:40]!r}. {remedy}"


def found_by(typed: str) -> tuple[Entry, ...]:
    """The entries one of whose names holds what was typed; those whose word begins with it come first."""
    wanted = _bare(typed)
    found = [entry for entry in GLOSSARY if any(wanted in _bare(name) for name in entry.names)]
    return tuple(sorted(found, key=lambda entry: not _bare(entry.word).startswith(wanted)))


def _bare(name: str) -> str:
    """A name as it is compared: small letters, and one space for any space, hyphen or underscore."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
