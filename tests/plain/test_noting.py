"""The notebook is read out at any question, and the case report is written to a file that is not there yet."""

import pytest

from neural_drama.notebook.notebook import Demand
from neural_drama.playthrough.opening import open_playthrough
from neural_drama.playthrough.timelines import Timelines


@pytest.fixture
def typed(quick, Typist):
    """Type lines into the shipped scenes: gives who typed, once the input has ended."""

    def type_lines(*lines, **more):
        typist = Typist(*lines)
        typist.perform(Timelines(open_playthrough(quick)), **more)
        return typist

    return type_lines


def test_at_the_opening_the_notebook_is_empty_and_says_so(typed):
    said = typed("notebook").last()
    assert said.startswith("Notebook of 1.1 The Backpropagation Chronicles, case trams, seed ")
    assert "Nothing was predicted yet." in said and "None was spent yet." in said


def test_what_was_demanded_is_in_it(typed):
    said = typed("notebook", demands=[Demand("miss", "+2.7", "It was +2.7.")]).last()
    assert '+2.7 (miss), in "It was +2.7."' in said


def test_a_report_is_written_once_and_not_over_another(typed, tmp_path):
    path = tmp_path / "a report.md"
    first = typed(f"report {path}")
    assert first.last().startswith(f"The case report is in {path}.")
    before = path.read_text("utf-8")
    assert before.startswith("# Case report: The Backpropagation Chronicles\n")
    assert f"{path} is there already, and stays as it is." in typed(f"report {path}").last()
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("where", "why"),
    [("none/report.md", "No such file or directory"), ("", "is there already"), ("x" * 300, "File name too long")],
)
def test_where_it_cannot_be_written_the_reason_is_said(typed, tmp_path, where, why):
    assert why in typed(f"report {tmp_path / where}").last()


def test_without_a_name_it_says_what_is_missing(typed):
    assert "report FILE: NAME is missing." in typed("report").last()
    assert "notebook: nothing may stand after it." in typed("notebook now").last()
    assert "report FILE: writes the notebook" in typed("help report").last()
