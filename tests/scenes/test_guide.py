"""The author's guide names every fact and every verb there is, with what the code says of it, and no other."""

import re
from pathlib import Path

from neural_drama.playthrough.facts import FACTS
from neural_drama.playthrough.verbs import deeds

GUIDE = (Path(__file__).parents[2] / "scenes" / "README.md").read_text(encoding="utf-8")


def rows(heading):
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def test_the_guide_lists_every_fact_with_its_kind_unit_and_meaning():
    units = {"data": "the data's", "scaled": "scaled", "": ""}
    assert rows("Facts") == [[f"`{fact.name}`", fact.kind, units[fact.unit], fact.meaning] for fact in FACTS.values()]


def test_the_guide_lists_every_verb_with_its_role_and_arguments():
    listed = rows("Verbs")
    table = deeds(layers=5)
    assert [(row[0], row[1].strip("`"), row[3]) for row in listed] == [
        (role, name, deed.verb.meaning) for (role, name), deed in table.items()
    ]
    for row, deed in zip(listed, table.values(), strict=True):
        assert re.findall(r"`(\w+)`:", row[2]) == [parameter.name for parameter in deed.verb.parameters]
        for parameter in deed.verb.parameters:
            assert all(word in row[2] for word in parameter.words)
            if parameter.least is not None and parameter.name != "layer":
                assert f"{parameter.least:g} to {parameter.most:g}" in row[2]
