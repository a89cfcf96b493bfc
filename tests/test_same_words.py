"""The same words: plain mode, typed into, and the stage, played by a pilot, say the same for the same moves."""

import re
import shutil
from itertools import islice
from pathlib import Path

import pytest

from neural_drama.plain.performance import Performance
from neural_drama.playthrough.autoplay import autoplay, first_option, random_option
from neural_drama.playthrough.events import CurtainFell, DeskOpened, NeuronAsked, Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines
from neural_drama.stage.app import NeuralDramaApp
from neural_drama.stage.choices import Choices
from neural_drama.stage.dialogue import Dialogue
from neural_drama.stage.marks import MARKS
from neural_drama.stage.performance import Taken
from neural_drama.stage.speech import set_in_lines

SHIPPED = Path(__file__).parents[1] / "scenes" / "chronicles"
MOST_ANSWERS = 60


@pytest.fixture(scope="module")
def quick(tmp_path_factory) -> str:
    """The shipped scenes on a small network with short runs."""
    folder = tmp_path_factory.mktemp("same") / "quick"
    shutil.copytree(SHIPPED, folder)
    file = folder / "episode.toml"
    source = file.read_text(encoding="utf-8").replace("[40, 40, 24, 12]", "[7, 6, 5, 4]")
    file.write_text(source.replace("epochs = 950", "epochs = 4").replace("budget = 4000", "budget = 12"), "utf-8")
    return str(folder)


def answers(quick: str, seed: int, rule) -> list[int]:
    """What a rule answers to each question of a game, the desk and the runs left as they are."""
    given = autoplay(open_playthrough(quick, seed=seed), (), rule)
    asked = [one.taken for one in given if isinstance(one.event, Offered | NeuronAsked | DeskOpened)]
    return [1 if taken is None else taken for taken in islice(asked, MOST_ANSWERS)]


class Typed(Performance):
    """Plain mode that is typed into. Keeps what it writes, and which of it are lines of the play."""

    def __init__(self, quick: str, seed: int, given: list[int]) -> None:
        self.written: list[str] = []
        self.said: list[str] = []
        rest = [str(one) for one in given]
        read = lambda prompt: f"{rest.pop(0)}\n" if rest else None  # noqa: E731
        super().__init__(Timelines(open_playthrough(quick, seed=seed)), read, self.written.append)

    def say(self, spoken: Spoken) -> None:
        before = len(self.written)
        super().say(spoken)
        self.said += [bare(line) for line in self.written[before:][-1:]]


class Audience:
    """Writes down what stands on the stage: each entry of the dialogue as it is set, and each offered option."""

    def __init__(self, scene) -> None:
        self.scene, self.heard = scene, 0
        self.said: list[str] = []
        self.offered: list[str] = []

    def listen(self) -> None:
        performance = self.scene.performance
        entries = list(performance.entries)
        cast = performance.play.episode.script.cast
        for entry in entries[self.heard :]:
            if not isinstance(entry, Taken):
                rows, heading = set_in_lines(entry, cast, 72, False, MARKS["ascii"])
                head, body = (" ".join(row.plain.strip() for row in part) for part in (rows[:heading], rows[heading:]))
                self.said.append(bare(f"{head} {body}"))
        self.heard = len(entries)

    def look_at_options(self) -> None:
        self.offered += [bare(option.plain) for option in self.scene.query_one(Choices).options]


def bare(words: str) -> str:
    """Words without what tells speaker, direction and arithmetic from speech, which the two set differently."""
    return " ".join(re.sub(r"[:()]|^\||(?<= )\|(?= )", " ", words).split())


async def shown(quick: str, seed: int, given: list[int]) -> Audience:
    """What the stage shows when it is answered so."""
    app, rest = NeuralDramaApp(quick, seed=seed), list(given)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        scene = app.screen
        audience = Audience(scene)
        for _ in range(3000):
            scene.query_one(Dialogue).complete()
            scene.on_dialogue_completed()
            audience.listen()
            match scene.performance.halt:
                case None:
                    scene.go_on()
                case CurtainFell():
                    return audience
                case Offered():
                    audience.look_at_options()
                    scene.action_pick(rest.pop(0))
                case DeskOpened():
                    rest.pop(0)
                    scene.on_desk_left()
                case NeuronAsked():
                    scene.performance.name_neuron(rest.pop(0))
                    scene.go_on()
                case _:
                    scene.action_skip()
                    await pilot.pause(0.01)
    raise AssertionError("the curtain never fell")


@pytest.mark.parametrize(("seed", "by_chance"), [(1, False), (5, True)])
async def test_plain_mode_and_the_stage_say_the_same_for_the_same_moves(seed, by_chance, quick, monkeypatch):
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    given = answers(quick, seed, random_option(seed) if by_chance else first_option)
    assert (max(given) > 1) == by_chance
    plain = Typed(quick, seed, given)
    plain.perform()
    audience = await shown(quick, seed, given)
    assert plain.written[-1] == "The curtain falls."
    assert audience.said == plain.said and len(plain.said) > 40
    options = [re.sub(r"^[0-9]+\. ", "", line) for line in plain.written if re.match(r"[0-9]+\. ", line)]
    assert audience.offered == [bare(option) for option in options] and len(options) > 15
