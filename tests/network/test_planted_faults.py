"""The tests can fail: each fault that a network is prone to, planted in a copy, is caught by those held to it.

Many more faults are planted by the program itself, which asks all tests of the network.
"""

import importlib.util
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "programs" / "plant_faults.py"


def load():
    spec = importlib.util.spec_from_file_location("plant_faults", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = load()


def test_without_a_fault_the_catchers_are_content():
    with program.copy() as folder:
        assert program.failures(folder, sorted({one for fault in program.NAMED for one in fault.catchers})) == []


@pytest.mark.parametrize("fault", program.NAMED, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught(fault):
    with program.copy(fault) as folder:
        assert program.failures(folder, fault.catchers)


@pytest.mark.parametrize("fault", program.FAULTS, ids=lambda fault: fault.name)
def test_what_a_fault_is_planted_in_still_stands_in_the_source(fault, tmp_path):
    (tmp_path / program.NETWORK).mkdir(parents=True)
    path = Path(program.NETWORK, fault.module)
    sound = (program.CHECKOUT / path).read_text(encoding="utf-8")
    (tmp_path / path).write_text(sound, encoding="utf-8")
    program.plant(fault, tmp_path)
    planted = (tmp_path / path).read_text(encoding="utf-8")
    compile(planted, fault.module, "exec")
    assert planted != sound
    with pytest.raises(ValueError, match="0 times"):
        program.plant(fault._replace(text="no such source"), tmp_path)


def test_a_copy_that_plants_faults_itself_is_not_made():
    with program.copy() as folder:
        assert not list(folder.rglob(Path(__file__).name))
        assert (folder / program.TESTS / "test_torch_parity.py").exists()
