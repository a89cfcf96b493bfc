"""The stage in a real terminal: how soon a key changes the screen while training, and how soon there is a screen.

    python tests/benchmarks/stage.py [--sessions N] [--keys N] [--starts N]

A run of the Chronicles' network is watched in a pseudo-terminal while keys change the screen; the clock runs from the
writing of the key to the arrival of the bytes that show what it does. The same run is computed without a screen before
and after. Then the game and a bare Textual application that imports numpy are started in turn, and at last what is sent
to the terminal during such a run is counted. Needs pyte, as the tests do.
"""

import os
import re
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from machine import CHECKOUT, busy  # before numpy: it sets the threads

# isort: split
import numpy as np
from terminal import Terminal

from neural_drama.playthrough.events import TrainingBegan
from neural_drama.playthrough.opening import open_playthrough

MOST_WAIT, LEAST_SPEED, MOST_START = 33.0, 0.70, 1.5  # ms, of the speed alone, times the bare application's start
SECONDS_OF_BYTES = 4.0
BEHIND_THE_CURTAIN = "and its first scene"
KEYS = {(80, 24): "\t", (120, 40): "?"}
"""What is pressed in a terminal of that size: another picture where not all have room, the keys put up and away."""

SCENE = """# A Long Run

## Run

Here it comes.

> OPTIMIZER: train

**THE END**
"""

EPISODE = """title = "A Long Run"
number = "0.0"
case = "trams"
seed = 330
budget = 80000

[network]
hidden = [40, 40, 24, 12]
activation = "tanh"

[hyperparameters]
learning_rate = 0.1
regularization = 0.0
batch_size = "all"
epochs = 80000

[cases.trams]
file = "trams.csv"
about = "the night trams of Neural City"
singular = "tram"
quantity = "delay"
target = "delay_min"
unit = "minutes"
columns = ["hour", "passengers", "stops", "rain_mm", "temperature_c", "driver_years"]
goal = 0.5
validation_goal = 0.5

[cast.OPTIMIZER]
role = "optimizer"
color = "blue"
"""

BARE = """
import numpy
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("nothing but a line")

Bare().run()
"""


def environment(folder: Path) -> dict[str, str]:
    """A plain terminal, one thread for all, and bytecode kept as an installed program has it."""
    told = {name: value for name, value in os.environ.items() if not name.startswith(("TEXTUAL", "SSH", "NO_COLOR"))}
    told.pop("PYTHONDONTWRITEBYTECODE", None)
    settings = {"PYTHONPATH": str(CHECKOUT), "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "TERM": "xterm-256color"}
    places = {name: str(folder) for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    places["NEURAL_DRAMA_DATA"] = str(folder)
    (folder / "settings.toml").touch()  # whoever has settings has been asked what they are asked first
    return told | settings | places | {"COLORTERM": "truecolor"}


def episode_in(folder: Path) -> Path:
    """An episode that is nothing but a long run."""
    episode = folder / "long"
    episode.mkdir()
    (episode / "01-run.md").write_text(SCENE, encoding="utf-8")
    (episode / "episode.toml").write_text(EPISODE, encoding="utf-8")
    shutil.copy(CHECKOUT / "scenes" / "chronicles" / "trams.csv", episode)
    return episode


def speed_alone(episode: Path, seconds: float = 3.0) -> float:
    """Epochs a second of the same run, recorded as in the game, with nothing to be seen."""
    play = open_playthrough(str(episode))
    while not isinstance(play.advance(), TrainingBegan):
        pass
    assert play.training is not None
    recording = play.training.recording
    recording.advance(200)
    begun, first = perf_counter(), recording.computed
    while perf_counter() < begun + seconds:
        recording.advance(100)
    return (recording.computed - first) / (perf_counter() - begun)


def session(episode: Path, told: dict[str, str], width: int, height: int, keys: int) -> tuple[list[float], list[float]]:
    """Milliseconds from each key to the changed screen; epochs a second while watched and while keys are pressed."""
    rng = np.random.default_rng(4)
    game = Terminal(["-m", "neural_drama", "play", str(episode)], width, height, told)

    def epoch() -> int:
        found = re.search(r"epoch (\d+) of", game.text)
        return int(found[1]) if found else 0

    def speed_during(doing: Callable[[], object]) -> float:
        """By the epochs shown: of a run that takes longer than its show, each frame shows the last one computed."""
        shown = epoch()
        first = game.until(lambda: epoch() != shown), epoch()
        doing()
        shown = epoch()
        last = game.until(lambda: epoch() != shown), epoch()
        return (last[1] - first[1]) / (last[0] - first[0])

    def stands() -> tuple[str, bool]:
        """What nothing but a key changes: the titles of the pictures, in the second row, and the panel of keys."""
        return game.screen.display[1], "keys that work here" in game.text

    waits: list[float] = []

    def press_all() -> None:
        for _ in range(keys + keys % 2):
            game.watch(float(rng.uniform(0.1, 0.4)))  # a hurried hand, in step with nothing
            before = stands()
            begun = game.press(KEYS[width, height])
            waits.append((game.until(lambda before=before: stands() != before) - begun) * 1e3)

    try:
        game.until(lambda: "Here it comes." in game.text)
        while "pause" not in game.text:
            game.press("\r")
            game.watch(0.3)
        game.watch(0.5)
        return waits, [speed_during(lambda: game.watch(3.0)), speed_during(press_all)]
    finally:
        game.close()


def show_bytes(episode: Path, told: dict[str, str]) -> None:
    """The third table: what a run that is watched sends down the line."""
    print(f"bytes to the terminal while training, {busy()}")
    for width, height in KEYS:
        for name, settings in (("here", {}), ("over SSH", {"SSH_TTY": "/dev/pts/0"})):
            game = Terminal(["-m", "neural_drama", "play", str(episode)], width, height, told | settings)
            try:
                game.until(lambda game=game: "Here it comes." in game.text)
                while "pause" not in game.text:
                    game.press("\r")
                    game.watch(0.3)
                before = game.received
                game.watch(SECONDS_OF_BYTES)
                sent = (game.received - before) / SECONDS_OF_BYTES / 1024
                print(f"  {f'{width}x{height}':8} {name:9} {sent:6.1f} KiB a second")
            finally:
                game.close()


def show_keys(episode: Path, told: dict[str, str], sessions: int, keys: int) -> None:
    """The first table: waits and speeds."""
    print("key to changed screen while training, and the speed of training with the screen as a part of that without")
    for width, height in KEYS:
        waits: list[float] = []
        watched, pressed = [], []
        before = speed_alone(episode)
        for _ in range(sessions):
            found, speeds = session(episode, told, width, height, keys)
            after = speed_alone(episode)
            alone = (before + after) / 2
            before = after
            waits += found
            watched.append(speeds[0] / alone)
            pressed.append(speeds[1] / alone)
        middle, most, worst = np.percentile(waits, (50, 95, 100))
        verdict = f"{'reached' if most < MOST_WAIT else 'MISSED'} ({MOST_WAIT:.0f} ms)"
        key = {"\t": "tab"}.get(KEYS[width, height], KEYS[width, height])
        print(f"  {width}x{height}, {len(waits)} times {key}, {busy()}")
        print(f"    median {middle:.1f} ms, 95th percentile {most:.1f}, worst {worst:.1f}: {verdict}")
        for name, parts in (("watched", watched), ("with keys pressed", pressed)):
            part = median(parts)
            each = " ".join(f"{one:.0%}" for one in parts)
            verdict = "reached" if part >= LEAST_SPEED else "MISSED"
            print(f"    speed while {name}: {part:.0%} ({each}) of {alone:.0f} epochs a second: {verdict}")


def show_starts(told: dict[str, str], starts: int) -> None:
    """The second table: from the start of the process to the first painted screen."""
    programs = {
        "bare Textual and numpy": (["-c", BARE], "nothing but a line"),
        "the title": (["-m", "neural_drama"], "every number is real"),
        "play chronicles": (["-m", "neural_drama", "play", "chronicles"], "The Backpropagation Chronicles"),
        BEHIND_THE_CURTAIN: (["-m", "neural_drama", "play", "chronicles"], "The Prediction Gone Wrong"),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(starts + 1):
        for name, (arguments, words) in programs.items():
            program = Terminal(arguments, 80, 24, told)
            try:
                when = program.until(lambda words=words, program=program: words in program.text)
                if number:  # the first round writes the bytecode
                    times[name].append((when - program.begun) * 1e3)
            finally:
                program.close()
    bare, *_ = times.values()
    print(f"start to first frame, {starts} starts of each in turn, {busy()}")
    for name, each in times.items():
        ratio = median(mine / theirs for mine, theirs in zip(each, bare, strict=True))
        verdict = f": {'reached' if ratio <= MOST_START else 'MISSED'} ({MOST_START}x)"
        if each is bare or name == BEHIND_THE_CURTAIN:
            verdict = ""
        print(f"  {name:24} best {min(each):5.0f} ms, median {median(each):5.0f} ms, {ratio:.2f}x{verdict}")


def main() -> int:
    """Print all tables."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sessions", type=int, default=3)
    parser.add_argument("--keys", type=int, default=40, help="in each session; an even number")
    parser.add_argument("--starts", type=int, default=12)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = environment(folder)
        show_keys(episode_in(folder), told, asked.sessions, asked.keys)
        show_starts(told, asked.starts)
        show_bytes(folder / "long", told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
