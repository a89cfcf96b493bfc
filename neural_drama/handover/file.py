"""The file: a handover as JSON, with all that a code has no room for: every line, every figure, own scenes and data."""

import json
import math
from pathlib import Path

from neural_drama.handover.handover import (
    LONGEST_NAME,
    MOST_TURNS,
    Handover,
    HandoverError,
    handover_with,
    is_plain_name,
)
from neural_drama.handover.json_reading import Entry, read_json
from neural_drama.handover.record import ToldFigure, ToldLine
from neural_drama.handover.sources import MOST_FILES, check_sources
from neural_drama.playthrough.moves import Go, Move, MoveError, Name, Set, Stop, Take, read_moves, write_moves
from neural_drama.playthrough.turns import Asked, Turn, Verdict, read_verdicts, write_verdicts

VERSION = 1

MOST_BYTES = 2 * 2**20

MOST_LINES = 100_000

_KEYS = ("neural_drama_handover", "episode", "case", "seed", "scenes", "turns", "last_verdicts", "told", "sources")
_TURN_KEYS = ("asked", "scene", "passage", "moves", "verdicts")
_LINE_KEYS = ("scene", "passage", "speaker", "direction", "text", "figures")
_LONGEST_TEXT, _LONGEST_MOVES, _LONGEST_VERDICTS, _LONGEST_OF = 20_000, 4000, 20_000, 2000
_MOST_FIGURES = 1000  # of a line


def write_file(handover: Handover) -> str:
    """The text of a file. Raises HandoverError for what would not be read again."""
    assert handover.told is not None, "a handover that is read from a code cannot be written as a file"
    values = {
        "neural_drama_handover": VERSION,
        "episode": handover.episode,
        "case": handover.case,
        "seed": handover.seed,
        "scenes": handover.scenes,
        "turns": [_turn(turn) for turn in handover.turns],
        "last_verdicts": write_verdicts(handover.last_verdicts),
        "told": [_line(line) for line in handover.told],
        "sources": dict(handover.sources),
    }
    rows = [f"{json.dumps(key)}: {_rows(value)}" for key, value in values.items()]
    text = "{\n" + ",\n".join(rows) + "\n}\n"
    if len(text.encode()) > MOST_BYTES:
        raise HandoverError(f"this would be a file of {len(text.encode()):,} bytes; at most {MOST_BYTES:,}")
    read_file(text)  # nobody is handed what cannot be read
    return text


def read_text(path: Path) -> str:
    """The text of a file that may be anything. Raises HandoverError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # a value error for what can be the name of nothing
        reason = getattr(error, "strerror", None) or "there can be no such file"
        raise HandoverError(f"{str(path)!r:.200} cannot be read: {reason}") from error
    if len(raw) > MOST_BYTES:
        raise HandoverError(f"{path}: too large; at most {MOST_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HandoverError(f"{path}: byte 0x{raw[error.start]:02X} is not UTF-8") from error


def read_file(text: str) -> Handover:
    """The handover that the text of a file is. Raises HandoverError naming the key and what it may be."""
    if len(text) > MOST_BYTES:
        raise HandoverError(f"this is too large; at most {MOST_BYTES:,} bytes")
    entry = read_json(text)
    version = entry.whole("neural_drama_handover", 1, 999)
    if version != VERSION:
        raise HandoverError(f"this file is of version {version}; this game reads version {VERSION}")
    entry.check_keys(_KEYS)
    episode = _name(entry, "episode")
    scenes = entry.text("scenes", 16)
    if not scenes or set(scenes) - set("0123456789abcdef"):
        raise HandoverError(f"scenes must be hexadecimal digits, not {scenes!r}")
    sources = _sources(entry.entry("sources"))
    if sources:
        check_sources(episode, sources)
    return handover_with(
        tuple(_read_line(one) for one in entry.entries("told", MOST_LINES)),
        episode,
        _name(entry, "case"),
        entry.whole("seed", 0, 2**63 - 1),
        scenes,
        tuple(_read_turn(one) for one in entry.entries("turns", MOST_TURNS)),
        _verdicts(entry, "last_verdicts"),
        sources,
    )


def _name(entry: Entry, key: str) -> str:
    name = entry.text(key, LONGEST_NAME)
    if not is_plain_name(name):
        raise HandoverError(f"{entry.path}{key} must be a plain name, not {name!r}: no path, nothing hidden")
    return name


def _sources(entry: Entry) -> dict[str, str]:
    if len(entry.values) > MOST_FILES:
        raise HandoverError(f"sources: {len(entry.values):,} files; at most {MOST_FILES}")
    # What is in them is checked as in any scene, when they are opened.
    return {name: entry.text(name, MOST_BYTES, is_checked=False) for name in entry.values}


def _rows(value: object) -> str:
    """A list with each item on a line of its own, so that two files can be compared by eye; anything else as it is."""
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(_dumped(item) for item in value) + "\n]"
    return _dumped(value)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _turn(turn: Turn) -> dict[str, str]:
    if turn.asked == "edited":
        raise HandoverError("the scenes were edited while this was played; play it again from the start to hand it on")
    written = (turn.asked, turn.scene, turn.passage, write_moves(turn.moves), write_verdicts(turn.verdicts))
    return dict(zip(_TURN_KEYS, written, strict=True))


def _read_turn(entry: Entry) -> Turn:
    entry.check_keys(_TURN_KEYS)
    written = entry.text("moves", _LONGEST_MOVES)
    try:
        moves = read_moves(written)
    except MoveError as error:
        raise HandoverError(f"{entry.path}moves: {error}") from error
    asked = _asked(entry, moves)
    return Turn(asked, entry.text("scene", 200), entry.text("passage", 2000), moves, _verdicts(entry, "verdicts"))


def _asked(entry: Entry, moves: tuple[Move, ...]) -> Asked:
    """What was asked, if it can be answered with these moves."""
    asked = entry.text("asked", 40)
    match asked, moves:
        case "choice", (Take(),):
            return "choice"
        case "desk", (*sets, Go()) if all(isinstance(one, Set) for one in sets):
            return "desk"
        case "neuron", (Name(),):
            return "neuron"
        case "training", (Go() | Stop(),):
            return "training"
    if asked in ("choice", "desk", "neuron", "training"):
        raise HandoverError(f"{entry.path}moves: {write_moves(moves)[:60]!r} is no answer to a {asked}")
    raise HandoverError(f"{entry.path}asked must be one of choice, desk, neuron, training, not {ascii(asked)}")


def _verdicts(entry: Entry, key: str) -> tuple[Verdict, ...]:
    try:
        return read_verdicts(entry.text(key, _LONGEST_VERDICTS))
    except ValueError as error:
        raise HandoverError(f"{entry.path}{key}: {error}") from error


def _line(line: ToldLine) -> dict[str, object]:
    figures = [{"of": figure.of, "value": _number(figure.value)} for figure in line.figures]
    written = (line.scene, line.passage, line.speaker, line.direction, line.text, figures)
    return {key: value for key, value in zip(_LINE_KEYS, written, strict=True) if value or key == "text"}


def _read_line(entry: Entry) -> ToldLine:
    entry.check_keys(_LINE_KEYS)
    figures = entry.entries("figures", _MOST_FIGURES) if "figures" in entry.values else ()
    return ToldLine(
        entry.text("scene", 200, ""),
        entry.text("passage", 2000, ""),
        entry.text("speaker", 80, ""),
        entry.text("direction", _LONGEST_TEXT, ""),
        entry.text("text", _LONGEST_TEXT),
        tuple(_read_figure(figure) for figure in figures),
    )


def _read_figure(entry: Entry) -> ToldFigure:
    entry.check_keys(("of", "value"))
    return ToldFigure(entry.text("of", _LONGEST_OF), entry.number("value"))


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
