"""Names culprits by chance and by the rule that the scenes teach, and counts how often each is right.

`python tests/programs/name_culprits.py [GAMES] [FIRST_SEED]` plays the line-ups of GAMES (500) games of either player,
each on a seed of its own, and prints both rates with 95% intervals beside chance. The reader knows nothing but the
words of the lines and options that it was shown: it multiplies what comes back by the slope, which it works out from
what a neuron said where nobody reads it out. The exit status is 1 if the reader does no better than chance.
"""

import math
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from neural_drama.playthrough.events import Offered
from neural_drama.playthrough.figures import Spoken
from neural_drama.playthrough.opening import open_playthrough, opening_moment
from neural_drama.playthrough.playthrough import Playthrough
from neural_drama.playthrough.repertoire import find_episode, settings_of

GAMES, FIRST = 500, 1000

ROOMS = (
    ("04-working-backwards#the-line-up", 2), ("07-the-next-epoch#the-night-desk", 1),
    ("07-the-next-epoch#the-relu-shift", 1),
)  # fmt: skip
"""Where there are line-ups, and how many. Begun there, no training comes before them; the ReLUs are met last."""

SUSPECTS = 3

NUMBER = r"([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
COMES_BACK = (
    (rf"Neuron (\d+): {NUMBER}", 1, 2), (rf"{NUMBER} comes back to neuron (\d+)", 2, 1),
    (rf"{NUMBER} to neuron (\d+)", 2, 1), (rf"To neuron (\d+), {NUMBER}", 1, 2),
)  # fmt: skip
SAID = (
    rf"[Nn]euron (\d+), who said {NUMBER}", rf"Neuron (\d+)\. It said {NUMBER}", rf'Neuron (\d+): "{NUMBER}"',
    rf"To neuron (\d+), [^;]+; it said {NUMBER}",
)  # fmt: skip
SLOPE = rf"Neuron (\d+): .*?(?:slope(?: is)? {NUMBER}|with {NUMBER} for a slope)"

SLOPES = {"tanh": lambda a: 1 - a * a, "sigmoid": lambda a: a * (1 - a), "ReLU": lambda a: float(a > 0)}
"""By what a neuron said."""

TRADE = re.compile(r"They are (tanh|sigmoid) here|(ReLU): what is above zero")


@dataclass(frozen=True)
class Rate:
    """How many namings were right of how many."""

    right: int
    named: int

    @property
    def part(self):
        return self.right / self.named

    @property
    def interval(self):
        """Wilson's 95% interval."""
        z, n, p = 1.96, self.named, self.part
        middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return tuple((middle + side * spread) / (1 + z * z / n) for side in (-1, 1))

    def __str__(self):
        low, high = self.interval
        return f"{self.right:,} of {self.named:,} right: {self.part:.1%} (95%: {low:.1%} to {high:.1%})"


class Reader:
    """Applies the rule that the scenes teach. It has only words; what kind of neurons they are it keeps in mind."""

    def __init__(self):
        self.trade = "tanh"  # of the first line-up the slopes are read out

    def choose(self, lines, options):
        """The option, from 0, whose neuron has the largest product, sign aside."""
        words = "\n".join((*lines, *options))
        for found in TRADE.finditer(words):
            self.trade = found[1] or found[2]
        comes_back, said, slopes = {}, {}, {}
        for line in lines:
            for pattern, who, what in COMES_BACK:
                comes_back |= {int(found[who]): float(found[what]) for found in re.finditer(pattern, line)}
            if found := re.search(SLOPE, line):
                slopes[int(found[1])] = float(found[2] or found[3])
        for pattern in SAID:
            said |= {int(found[1]): float(found[2]) for found in re.finditer(pattern, words)}
        suspects = [int(re.search(r"[Nn]euron (\d+)", option)[1]) for option in options]
        products = [
            abs(comes_back[one] * slopes.get(one, SLOPES[self.trade](said[one]))) for one in suspects
        ]
        return int(np.argmax(products))


class Guesser:
    """Names anybody."""

    def __init__(self, rng):
        self.rng = rng

    def choose(self, lines, options):
        return int(self.rng.integers(len(options)))


def is_lineup(options):
    """Whether options name the suspects of a line-up."""
    return len(options) == SUSPECTS and all(re.search(r"[Nn]euron \d+", option) for option in options)


@cache
def episode_from(room):
    """The Chronicles from a passage on, read once."""
    return open_playthrough(f"chronicles#{room}").episode


def opened(room, seed):
    """A playthrough from a passage on, with the city of a seed."""
    episode, settings = episode_from(room), settings_of(find_episode("chronicles", None))
    return Playthrough(episode, opening_moment(settings, episode.script, None, seed), seed)


def played(player, seed):
    """The namings of a game: how many were right, of how many. It is left as soon as the last line-up is over."""
    right = named = 0
    for room, lineups in ROOMS:
        play = opened(room, seed)
        lines = []
        while play.moment.dossier.named < lineups or play.moment.is_sealed:
            match play.advance():
                case Spoken() as spoken:
                    lines.append(spoken.text)
                case Offered() as offered:
                    options = offered.texts
                    play.take(1 + player.choose(lines, options) if is_lineup(options) else 1)
                    lines = []
        right, named = right + play.moment.dossier.named_right, named + play.moment.dossier.named
    return right, named


def rate(players, seeds):
    """The rate of a player over games; players: makes the player of a seed."""
    games = [played(players(seed), seed) for seed in seeds]
    return Rate(sum(right for right, _ in games), sum(named for _, named in games))


def both(seeds):
    """The rates of whoever guesses and of whoever reads, over the same games."""
    return rate(lambda seed: Guesser(np.random.default_rng((seed, 77))), seeds), rate(lambda seed: Reader(), seeds)


def main(games=GAMES, first=FIRST):
    guessing, reading = both(range(int(first), int(first) + int(games)))
    print(f"{games} games of each; chance is {1 / SUSPECTS:.1%}")
    print(f"at random:   {guessing}\nby the rule: {reading}")
    return 0 if reading.interval[0] > guessing.interval[1] else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
