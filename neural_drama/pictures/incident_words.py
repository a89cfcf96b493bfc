"""The incident in words: what was measured of it, and with which miss the run began."""

from neural_drama.pictures.numbers import of_unit
from neural_drama.playthrough.moment import Moment


def incident_in_words(moment: Moment) -> str:
    """The inputs of the incident, and its miss before any training."""
    case_file = moment.case_file
    inputs = ", ".join(f"{name} {value:g}" for name, value in case_file.inputs_of(moment.incident).items())
    first = of_unit(moment.at(0).miss, case_file.unit, signed=True)
    return f"Measured of it: {inputs}. Before any training of this run its miss was {first}."
