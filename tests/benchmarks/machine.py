"""The machine: one thread for everyone, and how busy it is with other things. To be imported before numpy."""

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

os.environ.update(
    dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"),
    XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    JAX_PLATFORMS="cpu",
)
sys.path.insert(0, str(CHECKOUT))


def busy() -> str:
    """How many programs wanted to run in the last minute: figures from a busy machine are not worth much."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"{load:.1f} programs at work on {os.cpu_count()} processors in the last minute"
