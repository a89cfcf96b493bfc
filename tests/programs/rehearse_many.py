"""Rehearses an episode as often as it must bear, and says how long that took and what was never reached.

`python tests/programs/rehearse_many.py [EPISODE]` does so ten thousand times over extreme networks and two hundred
times with real training. The exit status is 1 if something failed, or if a line was never reached over extreme networks
and nothing accounts for it. Which times are good enough, whoever runs it judges.
"""

import sys
import time

from neural_drama.kit.notices import Notices
from neural_drama.kit.rehearsal import Asked, rehearse

EXTREME, REAL = 10_000, 200


def main(episode):
    are_good = True
    for is_real, times in ((False, EXTREME), (True, REAL)):
        asked = Asked(episode, is_real=is_real)
        began = time.perf_counter()
        script, tally = rehearse(asked, times, 1)
        took = time.perf_counter() - began
        notices = Notices(asked, script, tally, 1, is_quick=True)
        print(f"{'with real training' if is_real else 'over extreme networks'}, in {took:.1f} s:")
        print("\n".join(f"    {row}" for row in notices.in_words()))
        are_good = are_good and Notices(asked, script, tally, 1, is_quick=False).are_good
    return 0 if are_good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or ["chronicles"]))
