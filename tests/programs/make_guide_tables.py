"""Write the tables of facts and of verbs in the author's guide, scenes/README.md, anew from the code.

`python tests/programs/make_guide_tables.py` rewrites the file; a test compares it with the code.
"""

from pathlib import Path

from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.verbs import deeds

GUIDE = Path(__file__).parents[2] / "scenes" / "README.md"
UNITS = {"data": "the data's", "score": "the data's, or logits", "scaled": "scaled", "": ""}


def facts() -> list[list[str]]:
    return [[f"`{fact.name}`", fact.kind, UNITS[fact.unit], fact.meaning] for fact in FACTS.values()]


def verbs() -> list[list[str]]:
    return [
        [role, f"`{name}`", "; ".join(argument(parameter) for parameter in deed.verb.parameters), deed.verb.meaning]
        for (role, name), deed in deeds(layers=5).items()
    ]


def argument(parameter) -> str:
    """An argument of a verb as the guide gives it."""
    if parameter.name == "layer":
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


def with_table(guide: str, heading: str, rows: list[list[str]]) -> str:
    """The guide with the first table under a heading made of these rows."""
    before, after = guide.split(f"\n## {heading}\n", 1)
    lines = after.split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith("| --- "))
    last = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    lines[first + 1 : last] = [f"| {' | '.join(row)} |" for row in rows]
    return f"{before}\n## {heading}\n" + "\n".join(lines)


if __name__ == "__main__":
    guide = GUIDE.read_text(encoding="utf-8")
    guide = with_table(with_table(guide, "Facts", facts()), "Verbs", verbs())
    GUIDE.write_text(guide, encoding="utf-8", newline="\n")
