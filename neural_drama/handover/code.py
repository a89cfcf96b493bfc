"""The code: a handover short enough to be typed, for what is shipped with the game.

It holds which episode, case and seed; every turn and verdict; a fingerprint of the scenes; and a digest of what was
told. Everything else is derived from these by playing.
"""

from dataclasses import replace

from neural_drama.handover.handover import Handover, HandoverError
from neural_drama.handover.letters import spell, unspell
from neural_drama.handover.record import HASH_DIGITS, SUM_BITS, SUMS, Digest
from neural_drama.handover.tokens import CASES, EPISODES, Reader, Writer, read_turns, write_turns

VERSION = 1

SCENES_DIGITS = 5
"""Of the fingerprint, in hexadecimal: one edit in a million is not noticed."""


def write_code(handover: Handover, own_case: str | None = None, own_seed: int | None = None) -> str:
    """A handover as a code, in groups of five characters; the episode's own case and seed go without saying.

    Raises HandoverError for what is not shipped, and for what would not be read again.
    """
    if handover.sources:
        raise HandoverError("a code is for the episodes that come with the game; hand this one on as a file")
    handover = replace(
        handover,
        case=None if handover.case == own_case else handover.case,
        seed=None if handover.seed == own_seed else handover.seed,
    )
    out = Writer()
    out.write(VERSION, 5)
    out.word(handover.episode, EPISODES)
    out.write(handover.case is not None, 1)
    if handover.case is not None:
        out.word(handover.case, CASES)
    out.write(handover.seed is not None, 1)
    if handover.seed is not None:
        out.write(handover.seed.bit_length(), 6)
        out.write(handover.seed, max(1, handover.seed.bit_length()))
    write_turns(out, handover.turns, handover.last_verdicts)
    _write_hash(out, handover.scenes, SCENES_DIGITS)
    _write_hash(out, handover.digest.figures, HASH_DIGITS)
    _write_hash(out, handover.digest.text, HASH_DIGITS)
    for one in handover.digest.sums:
        out.write(one, SUM_BITS)
    code = spell(out.bits)
    read_code(code)  # nobody is handed what cannot be read
    return code


def read_code(code: str) -> Handover:
    """The handover that a code is. Raises HandoverError for a mistyped one, and for one of a later version."""
    bits = Reader(unspell(code))
    version = bits.read(5)
    if version != VERSION:
        raise HandoverError(f"this code is of version {version}; this game reads version {VERSION}")
    episode = bits.word(EPISODES)
    case = bits.word(CASES) if bits.read(1) else None
    seed = bits.read(max(1, bits.read(6))) if bits.read(1) else None
    turns, last_verdicts = read_turns(bits)
    scenes = _read_hash(bits, SCENES_DIGITS)
    figures, text = _read_hash(bits, HASH_DIGITS), _read_hash(bits, HASH_DIGITS)
    sums = tuple(bits.read(SUM_BITS) for _ in range(SUMS))
    bits.end()
    return Handover(episode, case, seed, scenes, turns, last_verdicts, Digest(figures, text, sums))


def _write_hash(out: Writer, digits: str, most: int) -> None:
    out.write(int(digits[:most], 16), 4 * most)


def _read_hash(bits: Reader, digits: int) -> str:
    return f"{bits.read(4 * digits):0{digits}x}"
