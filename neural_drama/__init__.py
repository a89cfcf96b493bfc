"""Neural Drama: a detective story in the terminal in which every number is real."""

import os

__version__ = "1.1.0"

# One thread, so that sums are taken in one order and a playthrough gives the same bits each time.
# It only takes effect before numpy is loaded, and importing anything below loads this module first.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_name] = "1"
