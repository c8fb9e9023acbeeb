"""Everything an operator may set, read once from the environment (``KENZEN_…``) or a ``.env`` file. No Django here."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kenzen.telephony.asterisk.options import AsteriskOptions

PhoneSystemName = Literal["simulated", "asterisk"]

UNSAFE_KEY = "only-for-demo-and-tests-never-for-real-sellers"


class Environment(BaseSettings):
    """Settings of one installation. Every field is ``KENZEN_`` and its name in capitals.

    ``asterisk`` is nested: ``KENZEN_ASTERISK__URL``. Raises ``ValidationError`` where a needed value is missing.
    """

    model_config = SettingsConfigDict(
        env_prefix="KENZEN_", env_nested_delimiter="__", env_file=".env", extra="ignore", frozen=True
    )

    secret_key: SecretStr = SecretStr("")
    demo: bool = False
    debug: bool = False
    data_dir: Path = Path("var")
    database_url: str = ""
    hosts: list[str] = ["127.0.0.1", "localhost", "[::1]"]
    trusted_origins: list[str] = []
    https: bool = False
    client_ip_header: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    phone_system: PhoneSystemName = "simulated"
    asterisk: AsteriskOptions = AsteriskOptions()
    web_threads: int = 8
    drain_seconds: int = 25
    calling_codes: frozenset[int] = frozenset()

    @model_validator(mode="after")
    def _real_installations_have_their_own_key(self) -> "Environment":
        if not self.secret_key.get_secret_value() and not self.demo:
            raise ValueError("KENZEN_SECRET_KEY is not set: give 50 random characters (KENZEN_DEMO=1 needs none)")
        return self

    @property
    def sees_clients(self) -> bool:
        """Whether the address a request comes from is its client's own, and not that of the proxy which ends TLS."""
        return bool(self.client_ip_header) or not self.https

    @property
    def signing_key(self) -> str:
        """The key for sessions and signed addresses."""
        return self.secret_key.get_secret_value() or UNSAFE_KEY

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data folder unless one is given."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'kenzen.sqlite3').absolute()}"
