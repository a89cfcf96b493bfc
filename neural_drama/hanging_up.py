"""Hanging up: whoever read what the program writes, or typed what it reads, has gone or is full. Knows no screen."""

import errno
import os
import select
import sys
from typing import TextIO, TypeGuard

HUNG_UP = 129
"""Exit status when the terminal has gone, and the program with it, as a shell has it."""


def is_hung_up() -> bool:
    """Whether the terminal has gone that keys came from."""
    try:
        terminal = select.poll()
        terminal.register(sys.__stdin__.fileno() if sys.__stdin__ is not None else 0, 0)
        return any(event & select.POLLHUP for _, event in terminal.poll(0))
    except (AttributeError, OSError, ValueError):  # no such call on this system, or nothing to ask
        return False


def is_of_a_hangup(error: Exception) -> bool:
    """Whether an error is what comes of writing to a terminal that has gone."""
    return isinstance(error, OSError) and error.errno == errno.EIO and is_hung_up()


def is_of_full_output(error: Exception) -> TypeGuard[OSError]:
    """Whether an error is what comes of writing to a stream whose disk has no room left."""
    full = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
    return isinstance(error, OSError) and error.errno in full and error.filename is None


def fall_silent(*streams: TextIO) -> None:
    """Give Python nothing left to flush into what is closed."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nothing, stream.fileno())
    os.close(nothing)
