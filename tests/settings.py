"""The settings of tests: a demo installation that keeps its data out of the way and hashes passwords fast."""

import os
from pathlib import Path

os.environ["KENZEN_DEMO"] = "1"
os.environ.setdefault("KENZEN_DATA_DIR", str(Path(__file__).parent.parent / ".cache" / "tests"))
(Path(os.environ["KENZEN_DATA_DIR"]) / "static").mkdir(parents=True, exist_ok=True)

from kenzen.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405  (WhiteNoise warns without it)
