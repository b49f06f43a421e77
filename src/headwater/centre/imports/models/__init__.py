"""What the ledger keeps of imports: the files that were brought, the mappings, the runs."""

from headwater.centre.imports.models.profiles import Profile, ProfileVersion
from headwater.centre.imports.models.runs import ImportRun, RunState
from headwater.centre.imports.models.sources import Rhythm, SqlSource
from headwater.centre.imports.models.uploads import Upload, UploadFile

__all__ = [
    "ImportRun",
    "Profile",
    "ProfileVersion",
    "Rhythm",
    "RunState",
    "SqlSource",
    "Upload",
    "UploadFile",
]
