"""Children that do not outlive whoever started them, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import time

PR_SET_PDEATHSIG = 1


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send this signal to this process when its parent is gone, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)


def follow_parent(grace: float) -> None:
    """End this process at the latest `grace` seconds after its parent, whatever it is doing then.

    The signal of `die_with_parent` asks politely, and can be lost in a moment when nobody listens.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        time.sleep(grace)
        os._exit(1)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()
