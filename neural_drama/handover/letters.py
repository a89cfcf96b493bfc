"""Letters: bits as characters that survive being typed and dictated, and a slip in them found.

Five bits are one of the 32 characters of Douglas Crockford's base 32; upper and lower case are the same, I and L are
read as 1, O as 0, dashes and spaces are skipped. Rows of thirty end in two check characters over the field of 32
elements, as in a Reed-Solomon code: any two wrong characters of a row are noticed, and where a single one is wrong is
found. The number of characters is a multiple of five, so that one too many or too few is noticed. A hash over
everything stands in front.
"""

import hashlib
import unicodedata
from collections.abc import Iterator

from neural_drama.handover.handover import HandoverError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
ROW = 30
_CHECKS = 2
_FRONT = 4
"""How many characters the hash over everything has."""

MOST_LETTERS = 20_000
_MOST_MENDED = 1000
"""In longer codes a slip is found, but not what it should have been: that would take seconds."""

_READ = {letter: value for value, letter in enumerate(LETTERS)} | {"I": 1, "L": 1, "O": 0}

_POWERS = [1]
for _ in range(30):
    _next = _POWERS[-1] << 1
    _POWERS.append(_next ^ 0b100101 if _next & 32 else _next)
_LOGARITHMS = {power: number for number, power in enumerate(_POWERS)}


def spell(bits: str) -> str:
    """Bits, as a text of 0 and 1, as the groups of a code."""
    fives = [int(bits[start : start + 5].ljust(5, "0"), 2) for start in range(0, len(bits), 5)]
    length = GROUP
    while length - _CHECKS * -(-length // ROW) < _FRONT + len(fives):
        length += GROUP
    rows = -(-length // ROW)
    fives += [0] * (length - _CHECKS * rows - _FRONT - len(fives))
    data = iter([*_hash(fives), *fives])
    letters: list[int] = []
    for row in range(rows):
        width = min(ROW, length - row * ROW)
        letters += _checked([next(data) for _ in range(width - _CHECKS)])
    return "-".join(_text(letters[start : start + GROUP]) for start in range(0, length, GROUP))


def unspell(code: str) -> str:
    """The bits of a code, with up to a few zeros more at their end. Raises HandoverError for a mistyped one."""
    groups = _groups(code)
    letters = [letter for group in groups for letter in group]
    if len(letters) % GROUP == 0 and _is_sound(letters):
        return "".join(f"{letter:05b}" for letter in _data(letters)[_FRONT:])
    raise HandoverError(f"this code is mistyped: {_where(groups, letters)}")


def _groups(code: str) -> list[list[int]]:
    """The characters as numbers, in the groups they were typed in, or in fives if they were typed in one."""
    if len(code) > 2 * MOST_LETTERS:
        raise HandoverError(f"this is no code: it has {len(code):,} characters; at most {MOST_LETTERS:,}")
    typed: list[list[int]] = [[]]
    for sign in code.upper():
        if sign.isspace() or unicodedata.category(sign) == "Pd":
            typed.append([])
        elif sign in _READ:
            typed[-1].append(_READ[sign])
        else:
            found = repr(sign) if sign.isprintable() else f"U+{ord(sign):04X}"
            number = sum(bool(group) for group in typed[:-1]) + 1
            raise HandoverError(
                f"this is no code: {found} in group {number}; a code is made of digits and the letters A to Z except U"
            )
    groups = [group for group in typed if group]
    if not groups:
        raise HandoverError("this is no code: it is empty")
    if len(groups) == 1:
        groups = [groups[0][start : start + GROUP] for start in range(0, len(groups[0]), GROUP)]
    return groups


def _where(groups: list[list[int]], letters: list[int]) -> str:
    """Where a slip probably is."""
    odd = [number for number, group in enumerate(groups, start=1) if len(group) != GROUP]
    if len(odd) == 1 and odd[0] < len(groups):
        return f"group {odd[0]}, {_text(groups[odd[0] - 1])}, has {len(groups[odd[0] - 1])} characters instead of five"
    unsound = (row for row, found in enumerate(_rows(letters)) if _syndrome(found) != (0, 0))
    row = next(unsound, len(letters) // ROW if len(letters) % GROUP else None)
    if row is None:
        return "all rows are sound by themselves, but they do not belong together"
    candidates = _mended(letters, row) if len(letters) <= _MOST_MENDED else ()
    mended = {tuple(one): None for one in candidates if _is_sound(one)}
    if len(mended) == 1:
        whole = list(next(iter(mended)))
        starts = range(0, max(len(whole), len(letters)), GROUP)
        first = next(start for start in starts if whole[start : start + GROUP] != letters[start : start + GROUP])
        found, right = (_text(one[first : first + GROUP]) for one in (letters, whole))
        return f"group {first // GROUP + 1} is {found} and should probably be {right or 'left out'}"
    first, last = row * ROW // GROUP + 1, min((row + 1) * ROW, len(letters) + GROUP - 1) // GROUP
    return f"probably in groups {first} to {last}" if last > first else f"probably in group {first}"


def _mended(letters: list[int], row: int) -> Iterator[list[int]]:
    """The letters with one slip undone, in all the ways in which that could be within a row."""
    start, end = row * ROW, min((row + 1) * ROW, len(letters))
    if len(letters) % GROUP == GROUP - 1:
        for place in range(start, end + 1):
            for letter in range(32):
                yield [*letters[:place], letter, *letters[place:]]
    elif len(letters) % GROUP == 1:
        for place in range(start, end):
            yield [*letters[:place], *letters[place + 1 :]]
    elif len(letters) % GROUP == 0:
        parity, weighted = _syndrome(letters[start:end])
        if parity and weighted:
            place = start + (_LOGARITHMS[weighted] - _LOGARITHMS[parity]) % 31
            if place < end:
                yield [*letters[:place], letters[place] ^ parity, *letters[place + 1 :]]
        for place in range(start, min(end, len(letters) - 1)):
            yield [*letters[:place], letters[place + 1], letters[place], *letters[place + 2 :]]


def _is_sound(letters: list[int]) -> bool:
    """Whether all checks hold."""
    rows = _rows(letters)
    if not rows or len(rows[-1]) < GROUP or any(_syndrome(found) != (0, 0) for found in rows):
        return False
    data = _data(letters)
    return data[:_FRONT] == _hash(data[_FRONT:])


def _rows(letters: list[int]) -> list[list[int]]:
    return [letters[start : start + ROW] for start in range(0, len(letters), ROW)]


def _data(letters: list[int]) -> list[int]:
    return [letter for found in _rows(letters) for letter in found[:-_CHECKS]]


def _hash(fives: list[int]) -> list[int]:
    digest = int.from_bytes(hashlib.blake2b(bytes(fives)).digest()[:8], "big")
    return [digest >> 5 * place & 31 for place in range(_FRONT)]


def _syndrome(found: list[int]) -> tuple[int, int]:
    """What the checks of a row come to: twice 0 if they hold."""
    parity = weighted = 0
    for place, letter in enumerate(found):
        parity ^= letter
        weighted ^= _times(letter, _POWERS[place])
    return parity, weighted


def _checked(data: list[int]) -> list[int]:
    """A row with its check characters x and y, so that x + y and x a^n + y a^(n+1) make up for all the others."""
    parity, weighted = _syndrome(data)
    before, last = _POWERS[len(data)], _POWERS[len(data) + 1]
    first = _times(weighted ^ _times(last, parity), _POWERS[-_LOGARITHMS[before ^ last] % 31])
    return [*data, first, first ^ parity]


def _times(one: int, other: int) -> int:
    """The product in the field of 32 elements."""
    return _POWERS[(_LOGARITHMS[one] + _LOGARITHMS[other]) % 31] if one and other else 0


def _text(letters: list[int]) -> str:
    return "".join(LETTERS[letter] for letter in letters)
