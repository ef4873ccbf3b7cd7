"""Child processes that cannot outlive their leader, nor run its code by mistake."""

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

logger = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux


def fork(run: Callable[[], None]) -> int:
    """Run `run` in a child process and return its id; in the child this never returns.

    The child hears SIGTERM as `SystemExit` until `run` says otherwise, and nothing of what a
    terminal sends to all: its leader decides. To be called with signals blocked, so that none
    reaches the child while it still has its parent's handlers.
    """
    leader = os.getpid()
    _flush()  # or both processes would write what is buffered
    pid = os.fork()
    if not pid:
        _run_and_exit(run, leader)
    return pid


def _run_and_exit(run: Callable[[], None], leader: int) -> NoReturn:
    status = 1
    try:
        _die_with(leader)
        signal.signal(signal.SIGTERM, _leave)
        for ignored in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        run()
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        logger.exception("The process ends by an error that nothing handled.")
    finally:
        _flush()
        os._exit(status)


def _die_with(leader: int) -> None:
    """Have the kernel kill this process when its leader ends, however that happens.

    SIGKILL, because a stopped or hung process would hear nothing else.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    require_leader(leader)


def require_leader(leader: int) -> None:
    """End this process at once if its leader is gone."""
    if os.getppid() != leader:
        os._exit(1)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(0)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
