"""Writes the configuration of an Asterisk that serves Kenzen alone: one trunk, desk phones, ARI. Starts nothing."""

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from kenzen.telephony.asterisk.engine.download import Installation

MODULES: Final = (
    "res_timing_timerfd",
    "res_crypto",
    "res_http_websocket",
    "res_websocket_client",
    "res_pjproject",
    "res_statsd",
    "res_pjsip",
    "res_pjsip_session",
    "res_pjsip_pubsub",
    "res_pjsip_authenticator_digest",
    "res_pjsip_endpoint_identifier_user",
    "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_registrar",
    "res_pjsip_caller_id",
    "res_pjsip_dtmf_info",
    "res_pjsip_nat",
    "res_pjsip_rfc3326",
    "res_pjsip_sdp_rtp",
    "res_rtp_asterisk",
    "chan_pjsip",
    "bridge_simple",
    "bridge_native_rtp",
    "bridge_softmix",
    "bridge_holding",
    "res_stasis",
    "res_stasis_answer",
    "res_stasis_playback",
    "res_stasis_recording",
    "res_stasis_snoop",
    "res_ari",
    "res_ari_model",
    "res_ari_applications",
    "res_ari_asterisk",
    "res_ari_bridges",
    "res_ari_channels",
    "res_ari_endpoints",
    "res_ari_events",
    "app_stasis",
    "app_playtones",
    "pbx_config",
    "func_channel",
    "codec_ulaw",
    "codec_alaw",
    "codec_g722",
    "codec_resample",
    "codec_opus_open_source",
    "res_format_attr_opus",
    "format_pcm",
    "format_wav",
)
EMPTY_FILES: Final = (
    "acl",
    "ccss",
    "cel",
    "codecs",
    "features",
    "manager",
    "musiconhold",
    "pjproject",
    "stasis",
    "statsd",
    "udptl",
    "websocket_client",
)
FOLDERS: Final = ("etc", "cache", "lib/documentation", "lib/keys", "log", "run", "spool/recording")
PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]*\Z")
CONTACT: Final = re.compile(r"sips?:[A-Za-z0-9_.+@:;=\[\]-]+\Z")

_TEMPLATES: Final = Environment(
    loader=PackageLoader("kenzen.telephony.asterisk.engine"),
    undefined=StrictUndefined,
    autoescape=select_autoescape(),
    trim_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class SipPhone:
    """An endpoint that registers by name and ``password``, or is always there at ``contact`` (``sip:host:port``)."""

    name: str
    password: str = ""
    contact: str = ""

    def __post_init__(self) -> None:
        _require(PLAIN, self.name, "the name of a phone")
        _require(PLAIN, self.password, "the password of a phone")
        if bool(self.password) == bool(self.contact):
            raise ValueError(f"{self.name}: a phone has either a password, to register with, or a contact")
        if self.contact:
            _require(CONTACT, self.contact, "a contact")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """One Asterisk. Several run side by side when their ports and ``run_dir`` differ.

    ``host`` is the address SIP, sound and ARI listen at. ``rtp_timeout`` ends a call without sound after so many
    seconds (0: never). ``wait_for_client`` is how long an answered channel waits for its Stasis application.
    """

    run_dir: Path
    ari_password: str
    trunk: SipPhone
    desks: tuple[SipPhone, ...] = ()
    host: str = "127.0.0.1"
    http_port: int = 8088
    sip_port: int = 5060
    rtp_first: int = 20000
    rtp_last: int = 20999
    ari_user: str = "kenzen"
    context: str = "kenzen"
    codecs: tuple[str, ...] = ("ulaw", "alaw")
    qualify_seconds: int = 30
    rtp_timeout: int = 30
    wait_for_client: int = 15
    extra_modules: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for what in ("ari_user", "ari_password", "context"):
            _require(PLAIN, getattr(self, what), what)
        for name in (*self.codecs, *self.extra_modules):
            _require(PLAIN, name, "a codec or module")

    @property
    def url(self) -> str:
        """Base address of its HTTP server."""
        return f"http://{self.host}:{self.http_port}"


def write_configuration(settings: EngineSettings, asterisk: Installation) -> Path:
    """Write every file Asterisk reads into ``run_dir``; returns the main one. Written again, it replaces the old."""
    run_dir = settings.run_dir.resolve()
    for folder in FOLDERS:
        (run_dir / folder).mkdir(parents=True, exist_ok=True)
    facts = {
        **asdict(settings),
        "run_dir": run_dir,
        "prefix": asterisk.prefix.resolve(),
        "libraries": asterisk.libraries.resolve(),
        "trunk": settings.trunk,
        "phones": (settings.trunk, *settings.desks),
        "codecs": ",".join(settings.codecs),
        "modules": (*MODULES, *settings.extra_modules),
    }
    for name in EMPTY_FILES:
        (run_dir / "etc" / f"{name}.conf").touch()
    for name in _TEMPLATES.list_templates():
        _write_privately(run_dir / "etc" / name, _TEMPLATES.get_template(name).render(facts))
    return run_dir / "etc/asterisk.conf"


def _write_privately(path: Path, text: str) -> None:
    """Passwords stand in these files: only their owner reads them."""
    path.touch(mode=0o600)
    path.write_text(text)


def _require(pattern: re.Pattern[str], value: str, what: str) -> None:
    if not pattern.match(value):
        raise ValueError(f"{value!r} cannot be {what}: letters, digits and . _ - only")
