"""Tokens: what is in a code as bits, the usual in few of them and nothing impossible."""

import math
import struct
from collections.abc import Sequence
from decimal import Decimal

from neural_drama.handover.handover import LONGEST_NAME, MOST_TURNS, HandoverError, is_plain_name
from neural_drama.playthrough.moves import Go, Name, Set, Stop, Take
from neural_drama.playthrough.turns import Asked, Turn, Verdict

# A word's place in its table never changes: a new word is appended. What is in no table is spelled out.
EPISODES = ("chronicles", "steepest-path", "kitchen-brigade", "call-stack", "ten-questions")
CASES = ("trams", "penguins", "arrivals")
ENDINGS = ("explosion", "justice-served", "frozen-trail", "tyrant", "out-of-epochs", "show-off", "silent-witnesses",
           "cold-trail")  # fmt: skip
CONTROLS = ("rate", "epochs", "optimizer", "regularization", "batch", "momentum", "schedule", "span", "penalty",
            "dropout", "clip", "patience", "activation", "initialization", "loss", "validation")  # fmt: skip
SETTINGS = ("sgd", "momentum", "rmsprop", "adam", "adamw", "constant", "step", "cosine", "warmup", "none", "l1", "l2",
            "decoupled", "relu", "tanh", "sigmoid")  # fmt: skip

_SPELLING = "-_abcdefghijklmnopqrstuvwxyz0123456789"
_MOST_BITS = 64
"""Of a whole number."""


class Writer:
    """Bits, as they are appended."""

    def __init__(self) -> None:
        self.bits = ""

    def write(self, number: int, bits: int) -> None:
        """So many bits of a number."""
        self.bits += f"{number:0{bits}b}"

    def whole(self, number: int) -> None:
        """A whole number from 0, small ones in few bits: Elias' gamma code of the next one."""
        self.bits += f"{'':0>{(number + 1).bit_length() - 1}}{number + 1:b}"

    def word(self, word: str, table: Sequence[str]) -> None:
        """A word: by its place in a table, or else letter by letter."""
        if word in table:
            self.whole(table.index(word) + 1)
            return
        if not 0 < len(word) <= LONGEST_NAME or set(word) - set(_SPELLING):
            raise HandoverError(f"{word[:40]!r} cannot be written in a code; hand it on as a file")
        self.whole(0)
        self.whole(len(word))
        for letter in word:
            self.write(_SPELLING.index(letter), 6)

    def number(self, value: float) -> None:
        """A number to the last bit: as a decimal where that is short."""
        if 0 <= value < math.inf and math.copysign(1, value) > 0:
            parts = Decimal(repr(value)).normalize().as_tuple()
            digits, power = int("".join(map(str, parts.digits))), int(parts.exponent)
            if digits < 2**20 and -40 < power < 40:
                self.write(0, 1)
                self.whole(digits)
                self.whole(2 * power if power >= 0 else -2 * power - 1)
                return
        self.write(1, 1)
        self.write(int.from_bytes(struct.pack(">d", value), "big"), 64)


class Reader:
    """The same bits, as they are taken again. Raises HandoverError where they make no sense."""

    def __init__(self, bits: str) -> None:
        self._bits, self._place = bits, 0

    def read(self, bits: int) -> int:
        """A number of so many bits."""
        taken = self._bits[self._place : self._place + bits]
        if len(taken) < bits:
            raise HandoverError("this code is not complete")
        self._place += bits
        return int(taken, 2) if bits else 0

    def whole(self, most: int = 2**_MOST_BITS) -> int:
        """A whole number from 0 to another."""
        more = 0
        while not self.read(1):
            more += 1
            if more > _MOST_BITS:
                raise HandoverError("this code has a number that is too large")
        number = (1 << more | self.read(more)) - 1
        if number > most:
            raise HandoverError(f"this code has the number {number:,} where at most {most:,} can be")
        return number

    def word(self, table: Sequence[str]) -> str:
        """A word of a table, or a plain name that was spelled out."""
        place = self.whole()
        if place > len(table):
            raise HandoverError("this code has a word that this version of the game does not know")
        if place:
            return table[place - 1]
        letters = [self.read(6) for _ in range(self.whole(LONGEST_NAME))]
        word = "".join(_SPELLING[letter] for letter in letters if letter < len(_SPELLING))
        if len(word) < len(letters) or not is_plain_name(word):
            raise HandoverError("this code has a word that is none")
        return word

    def number(self) -> float:
        """A number, to the last bit."""
        if self.read(1):
            value: float = struct.unpack(">d", self.read(64).to_bytes(8, "big"))[0]
            return value
        digits, power = self.whole(2**20), self.whole(80)
        return float(f"{digits}e{power // 2 if power % 2 == 0 else -(power + 1) // 2}")

    def end(self) -> None:
        """Raise HandoverError unless only the zeros that fill up a last group are left."""
        left = self._bits[self._place :]
        if "1" in left or len(left) > 40:
            raise HandoverError("this code has more in it than it should")


def write_turns(out: Writer, turns: Sequence[Turn], last_verdicts: Sequence[Verdict]) -> None:
    """Turns with their verdicts, and the verdicts after them."""
    out.whole(len(turns))
    is_trained = False
    for turn in turns:
        _write_verdicts(out, turn.verdicts, is_trained)
        _write_answer(out, turn)
        is_trained = turn.asked == "training"
    _write_verdicts(out, last_verdicts, is_trained)


def read_turns(bits: Reader) -> tuple[tuple[Turn, ...], tuple[Verdict, ...]]:
    """The turns, without scenes and passages, and the verdicts after them."""
    turns: list[Turn] = []
    is_trained = False
    for _ in range(bits.whole(MOST_TURNS)):
        verdicts = _read_verdicts(bits, is_trained)
        turns.append(_read_answer(bits, verdicts))
        is_trained = turns[-1].asked == "training"
    return tuple(turns), _read_verdicts(bits, is_trained)


def _write_answer(out: Writer, turn: Turn) -> None:
    """Options in as many bits as their number; then desk 11110, run 111110, neuron 111111."""
    match turn.asked, turn.moves:
        case "choice", (Take(option),):
            out.bits += "1" * (option - 1) + "0" if option <= 3 else "1110"
            if option > 3:
                out.whole(option - 4)
        case "desk", (*sets, Go()):
            out.bits += "11110"
            out.whole(len(sets))
            for one in sets:
                assert isinstance(one, Set), "a desk is set, and then left"
                out.word(one.control, CONTROLS)
                out.write(isinstance(one.value, str), 1)
                if isinstance(one.value, str):
                    out.word(one.value, SETTINGS)
                else:
                    out.number(float(one.value))
        case "training", (Go(),):
            out.bits += "1111100"
        case "training", (Stop(epoch),):
            out.bits += "1111101"
            out.whole(epoch)
        case "neuron", (Name(neuron),):
            out.bits += "111111"
            out.whole(neuron)
        case _:
            raise HandoverError(f"a turn of the kind {turn.asked!r} cannot be handed on")


def _read_answer(bits: Reader, verdicts: tuple[Verdict, ...]) -> Turn:
    ones = 0
    while ones < 6 and bits.read(1):
        ones += 1

    def turn(asked: Asked, *moves: Take | Set | Go | Stop | Name) -> Turn:
        return Turn(asked, "", "", moves, verdicts)

    match ones:
        case 0 | 1 | 2:
            return turn("choice", Take(ones + 1))
        case 3:
            return turn("choice", Take(bits.whole(1000) + 4))
        case 4:
            return turn("desk", *(_read_set(bits) for _ in range(bits.whole(100))), Go())
        case 5:
            return turn("training", Stop(bits.whole(10**9)) if bits.read(1) else Go())
        case _:
            return turn("neuron", Name(bits.whole(10**9)))


def _read_set(bits: Reader) -> Set:
    control = bits.word(CONTROLS)
    return Set(control, bits.word(SETTINGS) if bits.read(1) else bits.number())


def _write_verdicts(out: Writer, verdicts: Sequence[Verdict], is_trained: bool) -> None:
    """How many; then the ending, if a training has just decided one; then what held and what did not."""
    out.whole(len(verdicts))
    rest = list(verdicts)
    if rest and is_trained:
        ending = rest[0]
        out.write(isinstance(ending, str), 1)
        if isinstance(ending, str):
            out.word(ending, ENDINGS)
            rest = rest[1:]
    for verdict in rest:
        if isinstance(verdict, str):
            raise HandoverError(f"the ending {verdict[:40]!r} stands where no training came before it")
        out.write(verdict, 1)


def _read_verdicts(bits: Reader, is_trained: bool) -> tuple[Verdict, ...]:
    many = bits.whole(10_000)
    verdicts: list[Verdict] = []
    if many and is_trained and bits.read(1):
        verdicts.append(bits.word(ENDINGS))
    return (*verdicts, *(bool(bits.read(1)) for _ in range(many - len(verdicts))))
