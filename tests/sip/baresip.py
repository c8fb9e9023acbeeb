"""baresip as a phone that is answered at once, sends a tone and records what it hears."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.sip import ports
from tests.sip.tones import write_tone

MODULES = Path("/usr/lib/baresip/modules")

CONFIG = """\
sip_listen 127.0.0.1:{port}
net_interface 127.0.0.1
audio_source aufile,{folder}/tone.wav
snd_path {folder}
rtp_ports {rtp}-{rtp_end}
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
module_app account.so
module_app menu.so
"""


@dataclass(frozen=True, slots=True)
class TonePhone:
    """A phone that sends one tone. There is no sound card: what it hears goes into a file for each call."""

    user: str
    port: int
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)

    @property
    def contact(self) -> str:
        """Where it is reached."""
        return f"sip:{self.user}@127.0.0.1:{self.port}"

    def hang_up(self) -> None:
        """End the call as a person does, and switch the phone off."""
        for process in self.running:
            process.terminate()

    @property
    def recordings(self) -> list[Path]:
        """What it has heard so far, a WAV file for each call; the oldest first."""
        return sorted(self.folder.glob("*-dec.wav"))


@contextmanager
def tone_phone(user: str, hertz: int, *, registrar: int = 0, password: str = "") -> Iterator[TonePhone]:
    """A phone that lives as long as the context. It takes calls for ``user``: its number, or the name of its desk.

    With the port of a ``registrar`` it registers there, as a person's softphone does; otherwise it just listens.
    """
    with tempfile.TemporaryDirectory(prefix="kenzen-baresip-") as folder:
        phone = TonePhone(user, ports.free(), Path(folder))
        rtp = ports.free()
        settings = {"port": phone.port, "folder": folder, "modules": MODULES}
        Path(folder, "config").write_text(CONFIG.format(**settings, rtp=rtp, rtp_end=rtp + 10))
        write_tone(Path(folder, "tone.wav"), hertz, seconds=60)
        Path(folder, "accounts").write_text(_account(phone, registrar, password))
        with subprocess.Popen(
            ["baresip", "-f", folder], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        ) as process:
            try:
                ports.wait_until_taken(phone.port, process)
                phone.running.append(process)
                yield phone
            finally:
                process.kill()


def _account(phone: TonePhone, registrar: int, password: str) -> str:
    common = "answermode=auto;audio_codecs=PCMU/8000/1"
    if not registrar:
        return f"<{phone.contact}>;regint=0;{common}\n"
    return f"<sip:{phone.user}@127.0.0.1:{registrar}>;auth_pass={password};regint=60;{common}\n"
