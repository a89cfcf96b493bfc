"""Write the tables of facts, verbs and misconceptions in the author's guide, scenes/README.md, anew from the code.

`python tests/programs/make_guide_tables.py` rewrites the file; a test compares it with the code.
"""

from pathlib import Path

from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.misconceptions import MISCONCEPTIONS
from neural_drama.playthrough.verbs import deeds

GUIDE = Path(__file__).parents[2] / "scenes" / "README.md"
UNITS = {"data": "the data's", "score": "the data's, or logits", "scaled": "scaled", "": ""}


def facts() -> list[list[str]]:
    return [[f"`{fact.name}`", fact.kind, UNITS[fact.unit], fact.meaning] for fact in FACTS.values()]


def verbs() -> list[list[str]]:
    return [
        [role, f"`{name}`", "; ".join(argument(parameter) for parameter in deed.verb.parameters), deed.verb.meaning]
        for (role, name), deed in deeds(layers=5, cases=("trams",)).items()
    ]


def misconceptions() -> list[list[str]]:
    return [[f"`{each.name}`", each.statement, each.truth] for each in MISCONCEPTIONS.values()]


def argument(parameter) -> str:
    """An argument of a verb as the guide gives it."""
    if parameter.name == "case":
        taken = "the name of one of the episode's cases"
    elif parameter.name == "name":
        taken = "one of the misconceptions below"
    elif parameter.name == "layer":
        taken = "a hidden layer's number or last"
    elif parameter.least is None:
        taken = ", ".join(parameter.words)
    else:
        taken = " or ".join([span(parameter.least, parameter.most, parameter.is_whole), *parameter.words])
    default = parameter.default if isinstance(parameter.default, str | None) else f"{parameter.default:g}"
    return f"`{parameter.name}`: {taken}" + (f" (else {default})" if default is not None else "")


def span(least, most, is_whole) -> str:
    """Bounds as the guide gives them."""
    return f"whole {least:.0f} to {most:.0f}" if is_whole else f"{least:g} to {most:g}"


TABLES = {"\n## Facts": facts, "\n## Verbs": verbs, "\n## Misconceptions": misconceptions}
"""By the heading that each stands under."""


def with_table(guide: str, heading: str, rows: list[list[str]]) -> str:
    """The guide with the first table under a heading made of these rows."""
    before, after = guide.split(f"{heading}\n", 1)
    lines = after.split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith("| --- "))
    last = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    lines[first + 1 : last] = [f"| {' | '.join(row)} |" for row in rows]
    return f"{before}{heading}\n" + "\n".join(lines)


if __name__ == "__main__":
    guide = GUIDE.read_text(encoding="utf-8")
    for heading, rows in TABLES.items():
        guide = with_table(guide, heading, rows())
    GUIDE.write_text(guide, encoding="utf-8", newline="\n")
