"""Kills the game itself at random instants, and looks whether every move whose effect was on its screen is saved.

    python tests/programs/kill_play.py [N] [SEED]

N (200) times, the game is started in a terminal, goes on with what was played last, is played by random keys (choices,
desks, neurons, trainings that are stopped or not, rewinds, forks, names) and killed. What it had written on its screen
by then is read; each figure there must come again from some timeline of what was saved, for no two states of a story
show the same. Nothing may be half-written, and the game must stand where it stood. The exit status is 1 if not.
"""

import importlib.util
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from neural_drama.playthrough.events import Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.saves.resuming import resume
from neural_drama.saves.store import Store

STAGE = Path(__file__).parents[1] / "stage"

SCENE = """\
# Rounds

## Desk

**ERROR FUNCTION:** Now N{visits_desk:d}/{epoch:d}/{loss:.7g}/{learning_rate:.5g};

- [A desk D{visits_desk:d}/{epoch:d}/{loss:.7g};](#settings)
- [A run R{visits_desk:d}/{epoch:d}/{loss:.7g};](#run)
- [A shove V{visits_desk:d}/{epoch:d}/{loss:.7g};](#shove)
- [A name A{visits_desk:d}/{epoch:d}/{loss:.7g};](#name)
- [Back B{visits_desk:d}/{epoch:d}/{loss:.7g};](#desk) {rewind}

## Settings

> OPTIMIZER: desk
> OPTIMIZER: train

**OPTIMIZER:** Trained O{visits_settings:d}/{epoch:d}/{loss:.7g}/{learning_rate:.5g};

[On](#desk)

## Run

> OPTIMIZER: train

**OPTIMIZER:** Ran P{visits_run:d}/{epoch:d}/{loss:.7g}/{learning_rate:.5g};

[On](#desk)

## Shove

> REGULARIZATION: shrink 0.97

**ERROR FUNCTION:** Shoved Q{visits_shove:d}/{epoch:d}/{loss:.7g};

[On](#desk)

## Name

> BACKPROP: ask 1

**BACKPROP:** Number {accused:d} E{visits_name:d}/{epoch:d}/{loss:.7g}/{accused:d};

[On](#desk)
"""
TAG = re.compile(r"[NDRVABOPQE]\d+/\S*?;")

UP, DOWN, LEFT, RIGHT, ESCAPE = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C", "\x1b"
KEYS = (
    *["\r"] * 10, *[UP + "\r"] * 4, " ", "1", "1", "2", "2", "2", "3", "4", "5", UP, DOWN, LEFT, RIGHT, "0.05", "p",
    "[[[f", "[f", "h" + UP * 2 + "\r", "h" + UP * 5 + "\r", "m" + DOWN + "\r", "mnone\r" + ESCAPE, "wsaved\r", ESCAPE,
)  # fmt: skip
KEYS_OF_RUNS = (*[""] * 12, "s", "\r", " ")
LONGEST_LIFE = 2.5  # seconds after the first figure is shown
LIVES = 10  # on the same saves; then all over again, for a beginning can be killed as well


@dataclass
class Count:
    """What happened, and what was wrong."""

    kills: int = 0
    while_training: int = 0
    figures: int = 0
    grown: int = 0
    turns: int = 0
    timelines: int = 0
    most: tuple[int, int] = (0, 0)  # turns and timelines of a playthrough
    wrong: list[str] = field(default_factory=list)


def terminal_class():
    """The terminal that the tests of the stage play in."""
    spec = importlib.util.spec_from_file_location("stage_conftest", STAGE / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Terminal


def found(folder):
    """An episode that never ends, and says in every line where it is."""
    for file in (STAGE / "tiny").iterdir():
        if file.suffix != ".md":
            (folder / file.name).write_bytes(file.read_bytes())
    toml = (folder / "episode.toml").read_text("utf-8")
    toml = toml.replace("hidden = [6, 4]", "hidden = [12, 8]").replace("epochs = 60", "epochs = 1500")
    toml = toml.replace("budget = 400", "budget = 100000").replace("learning_rate = 0.1", "learning_rate = 0.01")
    toml += '\n[cast.REGULARIZATION]\nrole = "regularization"\n'
    (folder / "episode.toml").write_text(toml, "utf-8")
    (folder / "01-rounds.md").write_text(SCENE, "utf-8")


def wait_for_figures(terminal, seconds=60):
    """Wait until the scene is on."""
    end = time.monotonic() + seconds
    while not TAG.search(terminal.text):
        assert time.monotonic() < end and terminal.process.poll() is None, f"no scene came:\n{terminal.text}"
        terminal.read()


def live(terminal, chance):
    """Play by chance for a while, kill the game, and give what was on its screen: tags, and whether a run was on."""
    end = time.monotonic() + (chance.uniform(0, LONGEST_LIFE) if chance.random() < 0.8 else chance.uniform(0, 0.2))
    while time.monotonic() < end:
        is_training = " training" in terminal.text  # then it is mostly watched
        terminal.press(chance.choice(KEYS_OF_RUNS if is_training else KEYS))
        terminal.read(chance.choice((0.0, 0.01, 0.05)))
    is_replay = " replay" in terminal.text
    terminal.process.kill()
    terminal.process.wait()
    while terminal.read(0.02):  # what it had written by then
        pass
    # In a replay the lines say what they would have said at the epoch that is looked at, and nobody has played that.
    shown = () if is_replay or " replay" in terminal.text else TAG.findall(terminal.text)
    return set(shown), " training" in terminal.text


def told(timelines):
    """All that is told on all timelines, up to the next question of each."""
    tags = set()
    for timeline in timelines.all:
        for event in timelines.heard(timeline):
            texts = (event.text,) if isinstance(event, Spoken) else event.texts if isinstance(event, Offered) else ()
            tags.update(tag for text in texts for tag in TAG.findall(text))
    return tags


def complaints(path, shown, count):
    """What is wrong with the saves, given what was shown when the game was killed."""
    wrong = []
    with Store.open(path) as store:
        wrong += [store.notice] if store.notice else []
        games = store.playthroughs()
        if not games:
            # Before the first turn there is nothing but the opening.
            later = [tag for tag in shown if not re.match(r"[A-Z]1/0/", tag)]
            return wrong + [f"{tag} was shown, and nothing is saved" for tag in later]
        turns = store.turns(games[0].id)
        wrong += map(str, store.unreadable)
        for turn in turns:
            kept = store.training(turn.id)
            if kept is not None and turn.turn.asked != "training":
                wrong.append(f"turn {turn.id} is none that trains, and has a training")
        resumed = resume(lambda: store, games[0].id, -1)
        wrong += resumed.notices
        if resumed.timelines.here.key != games[0].turn:
            wrong.append(f"it stands after turn {resumed.timelines.here.key}, and stood after {games[0].turn}")
        again = told(resumed.timelines)
        wrong += [f"{tag} was shown, and no turn that is saved leads there" for tag in sorted(shown - again)]
        wrong += [f"turn {point.key} has no training" for point in untrained(store, resumed.timelines)]
        wrong += resumed.journal.news()
        count.grown += len(turns) > count.turns
        count.turns, count.timelines = len(turns), len(resumed.timelines.all)
        count.most = max(count.most[0], count.turns), max(count.most[1], count.timelines)
    with closing(sqlite3.connect(path)) as connection:
        if (answer := connection.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            wrong.append(f"integrity: {answer}")
        orphans = "SELECT count(*) FROM keyframe WHERE turn NOT IN (SELECT turn FROM training)"
        if connection.execute(orphans).fetchone()[0]:
            wrong.append("keyframes without a training")
    return wrong


def untrained(store, timelines):
    """The points of the present timeline whose turns ended a training with an epoch, of which nothing is kept."""
    for point in timelines.here.path:
        if point.turn is not None and point.turn.asked == "training":
            moment = point.checkpoint.moment
            if moment.before_training.epoch < moment.epoch and store.training(point.key) is None:
                yield point


def kill_many(times, seed, place):
    """Kill so many games and count; a place is a folder to do it in."""
    chance, count, Terminal = random.Random(seed), Count(), terminal_class()
    episode = place / "rounds"
    episode.mkdir()
    found(episode)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("TEXTUAL", "SSH"))}
    for kill in range(times):
        data = place / f"data-{kill // LIVES}"
        count.turns *= kill % LIVES > 0
        still = {"TEXTUAL_ANIMATIONS": "none"} if chance.random() < 0.5 else {}
        settings = {"TERM": "xterm-256color", "NEURAL_DRAMA_DATA": str(data), "XDG_STATE_HOME": str(place / "state")}
        data.mkdir(exist_ok=True)
        (data / "settings.toml").touch()  # nobody is to be asked how they would like it
        path = data / "saves.sqlite"
        is_begun = path.exists() and count.turns > 0
        arguments = ["-m", "neural_drama"] if is_begun else ["-m", "neural_drama", "play", str(episode)]
        terminal = Terminal([sys.executable, *arguments], 110, 34, known | settings | still)
        try:
            if is_begun:
                terminal.wait_for("continue")
                terminal.press("1")
            wait_for_figures(terminal)
            shown, is_training = live(terminal, chance)
        finally:
            terminal.close()
        count.kills += 1
        count.while_training += is_training
        count.figures += len(shown)
        os.environ["NEURAL_DRAMA_DATA"] = str(data)
        count.wrong += complaints(path, shown, count)
        yield count


def main(times="200", seed="1"):
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for count in kill_many(int(times), int(seed), Path(folder)):
            if count.wrong:
                print(f"after kill {count.kills}:", *count.wrong, sep="\n    ")
                return 1
    took = time.perf_counter() - began
    print(
        f"{count.kills} kills in {took:.0f} s, {count.while_training} of them during training; {count.figures} figures "
        f"were on screen, and all came again; {count.grown} games went on from the one before by a turn or more; "
        f"playthroughs of up to {count.most[0]} turns on {count.most[1]} timelines"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
