"""The data folder: where it is, and the names inside. No Django here, so that lake verbs stay light."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT = "~/.local/share/headwater"
# Stands in the folder while a restore exchanges files and ledger: until it is gone they may not fit.
RESTORE_MARK = "RESTORE_UNFINISHED"


def data_folder() -> Path:
    """The data folder of this process: HEADWATER_HOME, else the usual place. It need not exist yet."""
    return Path(os.environ.get("HEADWATER_HOME") or DEFAULT).expanduser().absolute()
