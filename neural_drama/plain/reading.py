"""Reading: the glossary and the primer, as they are asked for at any question."""

import re

from neural_drama.booklet.entry import Entry
from neural_drama.booklet.glossary import GLOSSARY, look_up, no_entry
from neural_drama.booklet.primer import PAGES, page_of, subject
from neural_drama.booklet.printing import entry_in_words, page_in_words
from neural_drama.plain.telling import Telling


def tell_word(telling: Telling, wanted: str) -> None:
    """A word of the glossary; without one, all words that there are."""
    if not wanted:
        telling.write(f"Words: {', '.join(entry.word for entry in GLOSSARY)}.")
        telling.write("Type words and one of them, as in words blame.")
        return
    entry = look_up(wanted)
    if entry is None:
        telling.write(no_entry(wanted))
    else:
        _tell(telling, entry)


def _tell(telling: Telling, entry: Entry) -> None:
    telling.write(f"{entry.word.capitalize()}.")
    for words in entry_in_words(entry):
        telling.write_in_letters(words)


def tell_page(telling: Telling, wanted: str) -> None:
    """A page of the primer, on the network at hand; without a number, what its pages are about."""
    about = subject(telling.play.moment)
    telling.write(about.note)
    if not wanted:
        for number in range(1, len(PAGES) + 1):
            telling.write(f"{number}. {page_of(about.moment, number).title}")
        telling.write("Type primer and a number.")
        return
    if not re.fullmatch(r"[0-9]{1,9}", wanted) or not 1 <= int(wanted) <= len(PAGES):
        telling.write(f"The primer has pages 1 to {len(PAGES)}; {wanted[:40]!r} is not one of them.")
        return
    page = page_of(about.moment, int(wanted))
    telling.write(f"{int(wanted)} of {len(PAGES)}. {page.title}.")
    for words in page_in_words(page):
        telling.write_in_letters(words)
