"""The shipped scenes on a small network, and somebody who types."""

import shutil
from pathlib import Path

import pytest

from neural_drama.plain.performance import Performance

SHIPPED = Path(__file__).parents[2] / "scenes" / "chronicles"


@pytest.fixture(scope="session")
def quick(tmp_path_factory):
    """The shipped scenes from the alarm on, on a small network with short runs."""
    folder = tmp_path_factory.mktemp("plain") / "quick"
    shutil.copytree(SHIPPED, folder)
    first = next(folder.glob("01-*.md"))
    head, _, rest = first.read_text(encoding="utf-8").partition("## Before the first page")
    first.write_text(head + rest[rest.index("## ") :], "utf-8")  # the first question is that of the first scene
    file = folder / "episode.toml"
    source = file.read_text(encoding="utf-8").replace("[40, 40, 24, 12]", "[7, 6, 5, 4]")
    file.write_text(source.replace("epochs = 950", "epochs = 4").replace("budget = 4000", "budget = 12"), "utf-8")
    return str(folder)


class Typist:
    """Types lines into a performance, then ends the input. Keeps what was written, and what in reply to each line."""

    def __init__(self, *typed):
        self.rest, self.typed = list(typed), list(typed)
        self.written = []
        self.replies = [[]]  # the first is what was said before anything was typed

    def read(self, prompt):
        self.write(prompt)
        self.replies.append([])
        return self.rest.pop(0) + "\n" if self.rest else None

    def write(self, line):
        self.written.append(line)
        self.replies[-1].append(line)

    def reply(self, number):
        """What was said in reply to a line that was typed, the first being 1, up to the next prompt."""
        return "\n".join(self.replies[number])

    def last(self):
        """What was said in reply to the last line that was typed."""
        return self.reply(len(self.typed))

    def perform(self, timelines, **more):
        """Play with it; gives the performance when it is over."""
        performance = Performance(timelines, self.read, self.write, **more)
        assert performance.perform() == 0
        return performance


@pytest.fixture(name="Typist", scope="session")
def typist():
    return Typist
