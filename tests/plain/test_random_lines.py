"""Whatever is typed, line after line: the play goes on or ends, every line is answered, and nothing else breaks."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neural_drama.plain.commands import COMMANDS
from neural_drama.plain.performance import Performance
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.saves.database import Database
from neural_drama.saves.journal import Journal
from neural_drama.saves.resuming import opening_of, resume
from neural_drama.saves.shelf import Shelf
from neural_drama.saves.store import Store

PROMPT = re.compile(r"(Choose 1 to|Name a neuron|Type a setting|Press Enter).*: $")

NUMBERS = st.integers(0, 14).map(str)
NAMES = st.sampled_from(["1", "2", "a", "A", "two words", "x" * 300, "\x1b[2J", "\u202e", "\udcff", "²", "-1", "0"])
COMMAND_LINES = st.tuples(st.sampled_from(sorted(COMMANDS)), st.one_of(st.just(""), NUMBERS, NAMES)).map(" ".join)
JOURNEYS = st.tuples(
    st.sampled_from(["back", "rewind", "fork", "stop", "load", "delete", "switch", "compare", "epoch"]),
    st.integers(1, 5).map(str),
).map(" ".join)
INSTANTS = st.tuples(NUMBERS, NUMBERS, st.sampled_from(["", " forward", " backward", " update", " x"])).map(
    lambda parts: f"epoch {parts[0]} batch {parts[1]}{parts[2]}"
)
SETTINGS = st.sampled_from(["rate=0.5", "rate=1000", "batch=50", "optimizer=adam", "epochs=1", "dropout=0.5", "more"])
ANSWERS = st.sampled_from(["1", "1", "1", "2", "3"])
LINES = st.lists(
    st.one_of(ANSWERS, ANSWERS, ANSWERS, SETTINGS, JOURNEYS, JOURNEYS, INSTANTS, COMMAND_LINES, st.text(max_size=12)),
    max_size=45,
)

TO_THE_DESK = ["3", "1", "1", "1", "1", "1", "1", "1", "3", "1", "2", "1"]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """A report or a play that is handed on is written where one stands."""
    monkeypatch.chdir(tmp_path)


class Typist:
    def __init__(self, typed):
        self.rest, self.written = list(typed), []
        self.was_answered = True

    def read(self, prompt):
        assert self.was_answered, f"nothing was said to {self.last!r}"
        self.last = self.rest.pop(0) if self.rest else None
        self.write(prompt)
        self.was_answered = not (self.last or "").strip()
        return None if self.last is None else self.last + "\n"

    def write(self, line):
        assert isinstance(line, str) and "\x1b" not in line and "\u202e" not in line
        self.written.append(line)
        self.was_answered = True


def performed(opened, asked, lines, store):
    """Play with these lines, saved in a store; gives typist and performance."""
    play = Playthrough(opened.episode, opened.moment, opened.seed)
    journal = Journal(lambda: store, opening_of(play, asked))
    typist = Typist(lines)
    shelf = Shelf(lambda: store)
    performance = Performance(Timelines(play, journal), typist.read, typist.write, shelf=shelf, is_at_terminal=True)
    assert performance.perform() == 0
    return typist, performance


def test_any_lines_are_answered_and_what_came_of_them_is_saved(quick, tmp_path):
    opened = open_playthrough(quick)
    numbers = iter(range(10**6))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.booleans(), LINES)
    def play(is_at_desk, lines):
        store = Store(Database(tmp_path / f"{next(numbers)}.sqlite"))
        typist, performance = performed(opened, quick, [*(TO_THE_DESK if is_at_desk else ()), *lines], store)
        asked = [line for line in typist.written if PROMPT.match(line)]
        assert len(asked) >= len(lines) - len(typist.rest)
        keeper = performance.timelines.keeper
        if keeper.playthrough is None:
            return
        again = resume(lambda: store, keeper.playthrough)
        one, other = performance.play, again.timelines.play
        assert again.notices == () and other.turns == one.turns
        assert other.moment.parameters.vector.tobytes() == one.moment.parameters.vector.tobytes()
        ours, theirs = performance.timelines, again.timelines
        assert [timeline.name for timeline in ours.all] == [timeline.name for timeline in theirs.all]
        assert ours.current.name == theirs.current.name

    play()


def test_any_lines_are_answered_where_nothing_is_saved(quick):
    opened = open_playthrough(quick)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(LINES)
    def play(lines):
        typist = Typist([*TO_THE_DESK, *lines])
        timelines = Timelines(Playthrough(opened.episode, opened.moment, opened.seed))
        assert Performance(timelines, typist.read, typist.write).perform() == 0

    play()
