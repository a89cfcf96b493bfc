"""What the tests of the kit share: the plans of the shipped episodes, each performed once."""

from collections.abc import Callable

import pytest

from neural_drama.kit.plan_files import Plan
from neural_drama.kit.plans import Performed, perform


@pytest.fixture(scope="session")
def performed() -> Callable[[Plan, str], Performed]:
    """What came of a plan of a shipped episode."""
    done: dict[tuple[str, str], Performed] = {}

    def performed(plan: Plan, episode: str) -> Performed:
        if (plan.name, episode) not in done:
            done[plan.name, episode] = perform(plan, episode)
        return done[plan.name, episode]

    return performed
