"""The case file: which data the story is played on, in what unit, and when the case counts as solved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from neural_drama.network.dataset import Dataset, split_and_standardize
from neural_drama.network.streams import stream
from neural_drama.network.tables import DataError, Table, read_table
from neural_drama.playthrough.settings import Settings, SettingsError
from neural_drama.story.hygiene import name_of, printable, refused_characters

MOST_BYTES = 2**20
"""Of a data file: with it, an epoch stays a matter of milliseconds."""


WORDS = ("file", "about", "singular", "quantity", "target", "unit")
GOALS = ("goal", "validation_goal")
KEYS = (*WORDS, "columns", *GOALS, "source")
"""Of the table of a case."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A measured data set and what is asked of it. Goals are in the data's unit."""

    name: str  # as the player names it, and what many of its cases are called: "trams"
    singular: str  # what one case is called: "tram"
    about: str  # one sentence for the player
    quantity: str  # what is predicted, in words: "delay"
    unit: str  # "minutes"; of classes, whatever a probability is called
    goal: float  # the incident's miss must come under this
    validation_goal: float  # and the typical validation miss under this
    table: Table
    dataset: Dataset
    source: str = ""  # who measured them and on what terms, for the credits; "" where nobody is named

    def number_of(self, row: int) -> int:
        """The number under which a training case stands in its file, the first case being 1."""
        return self.table.rows[self.dataset.train_rows[row]] - 1

    def split(self, validation_part: float, seed: int) -> "CaseFile":
        """The same case with another part of its cases held out. Raises ValueError for a part that cannot be."""
        return replace(self, dataset=_split(self.table, validation_part, seed))

    def inputs_of(self, row: int) -> Mapping[str, float]:
        """What was measured of a training case, before standardization."""
        values = self.table.inputs[self.dataset.train_rows[row]]
        return dict(zip(self.table.features, (float(value) for value in values), strict=True))


def open_case(
    settings: Settings, folder: Path, asked: str | None, validation_part: float, seed: int
) -> CaseFile:
    """Read a case that an episode offers, or its own. Raises SettingsError or DataError, each saying what to do."""
    cases = settings.table("cases")
    name = settings.word("case") if asked is None else asked
    if name not in cases:
        where = f"{settings.where('case')}: " if asked is None else ""
        raise SettingsError(f"{where}no case {name[:60]!r}; this episode has: {', '.join(cases) or 'none'}")
    case = settings.sub("cases").sub(name)
    columns = tuple(case.words("columns"))
    if case.word("target") in columns:
        raise SettingsError(f"{case.where('columns')}: the target {case.word('target')!r} cannot be an input as well")
    path = folder / case.word("file")
    case.check_keys(KEYS)
    if not _is_within(path, folder):
        raise SettingsError(f"{case.where('file')}: {case.word('file')!r} leaves the episode's folder")
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"{printable(str(path))}:1: this is not a file")
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{printable(str(path))}:1: {path.stat().st_size:,} bytes; at most {MOST_BYTES:,}")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise SettingsError(f"{case.where('file')}: there is no file {case.word('file')!r} beside it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{printable(str(path))}:1: cannot be read: {error}") from error
    _check_characters(text, path.name)
    table = read_table(text, path.name, case.word("target"), columns)
    try:
        dataset = _split(table, validation_part, seed)
    except ValueError as error:
        raise DataError(f"{path.name}: {error}") from error
    return CaseFile(
        name=name,
        singular=case.word("singular"),
        about=case.word("about"),
        quantity=case.word("quantity"),
        unit=case.word("unit"),
        goal=case.number("goal", 0.0, 1e12),
        validation_goal=case.number("validation_goal", 0.0, 1e12),
        table=table,
        dataset=dataset,
        source=case.word("source") if "source" in case.values else "",
    )


def _is_within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().parent == folder.resolve()
    except (OSError, RuntimeError):  # a link that leads in a circle
        return False


def _check_characters(text: str, file: str) -> None:
    """Raise DataError for a character that a terminal obeys or hides: the words of a case are spoken and drawn."""
    if not refused_characters(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        for character in sorted(refused_characters(line)):
            raise DataError(f"{file}:{number}: {name_of(character)} is not allowed here; remove it")


def _split(table: Table, validation_part: float, seed: int) -> Dataset:
    return split_and_standardize(
        table.features, table.inputs, table.targets, validation_part, stream(seed, "split"), table.classes
    )
