"""The files an Asterisk of our own is started with."""

import re
import stat
from pathlib import Path

import pytest

from kenzen.telephony.asterisk.engine.configure import EngineSettings, SipPhone, write_configuration
from kenzen.telephony.asterisk.engine.download import Installation
from kenzen.telephony.asterisk.engine.softphones import account_table, options_for, softphone_settings


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """The folders of a fetched Asterisk, without its files."""
    prefix = tmp_path / "prefix"
    (prefix / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    return Installation(prefix)


def _settings(run_dir: Path) -> EngineSettings:
    return EngineSettings(
        run_dir=run_dir,
        ari_password="secret-of-ari",
        trunk=SipPhone("trunk", contact="sip:127.0.0.1:5070;transport=tcp"),
        desks=(SipPhone("sato", password="secret-of-sato"), SipPhone("ito", contact="sip:ito@127.0.0.1:5071")),
        http_port=18088,
        sip_port=15060,
        rtp_first=30000,
        rtp_last=30099,
        codecs=("opus", "ulaw"),
        wait_for_client=7,
    )


def _sections(text: str) -> list[tuple[str, dict[str, str]]]:
    """Sections in order; those of one name stay apart, as Asterisk reads them."""
    sections: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        line = re.sub(r"(^|\s);.*", "", line).strip()
        if not line:
            continue
        if heading := re.fullmatch(r"\[([\w.-]+)\](?:\(([\w!,.-]+)\))?", line):
            sections.append((heading[1], {}))
        else:
            key, arrow, value = re.split(r"\s*(=>?)\s*", line, maxsplit=1)
            assert arrow, line
            sections[-1][1][key] = value
    return sections


def test_every_file_is_written_and_can_be_parsed(installation: Installation, tmp_path: Path) -> None:
    main = write_configuration(_settings(tmp_path / "run"), installation)
    files = sorted(main.parent.glob("*.conf"))
    assert {"asterisk.conf", "ari.conf", "extensions.conf", "http.conf", "modules.conf", "pjsip.conf", "rtp.conf"} <= {
        file.name for file in files
    }
    for file in files:
        _sections(file.read_text())
        assert "{{" not in file.read_text()


def test_phones_register_or_are_always_there(installation: Installation, tmp_path: Path) -> None:
    main = write_configuration(_settings(tmp_path / "run"), installation)
    sections = _sections((main.parent / "pjsip.conf").read_text())
    of = {
        name: {kind: values for section, values in sections if section == name and (kind := values.get("type", ""))}
        for name in ("sato", "ito", "trunk")
    }
    assert of["sato"]["auth"]["password"] == "secret-of-sato"
    assert of["sato"]["aor"]["max_contacts"] == "1"
    assert of["sato"]["aor"]["remove_existing"] == "yes"
    assert of["ito"]["aor"]["contact"] == "sip:ito@127.0.0.1:5071"
    assert of["trunk"]["aor"]["contact"] == r"sip:127.0.0.1:5070\;transport=tcp"
    common = dict(sections)["phone"]
    assert (common["allow"], common["send_connected_line"]) == ("opus,ulaw", "no")


def test_ports_and_waiting_time_are_as_set(installation: Installation, tmp_path: Path) -> None:
    etc = write_configuration(_settings(tmp_path / "run"), installation).parent
    assert "bindport=18088" in (etc / "http.conf").read_text()
    assert "bind=127.0.0.1:15060" in (etc / "pjsip.conf").read_text()
    assert "rtpstart=30000" in (etc / "rtp.conf").read_text()
    assert "${TRIES} > 14" in (etc / "extensions.conf").read_text()


def test_passwords_are_for_their_owner_only(installation: Installation, tmp_path: Path) -> None:
    etc = write_configuration(_settings(tmp_path / "run"), installation).parent
    for name in ("ari.conf", "pjsip.conf"):
        assert stat.S_IMODE((etc / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "make",
    [
        lambda: SipPhone("sato"),
        lambda: SipPhone("sato", password="x", contact="sip:127.0.0.1:5060"),
        lambda: SipPhone("sa to", password="x"),
        lambda: SipPhone("sato", password="x\n[evil]"),
        lambda: SipPhone("sato", contact="127.0.0.1"),
        lambda: EngineSettings(run_dir=Path(), ari_password="a]b", trunk=SipPhone("trunk", password="x")),
        lambda: EngineSettings(
            run_dir=Path(), ari_password="a", trunk=SipPhone("trunk", password="x"), codecs=("ulaw\n",)
        ),
    ],
)
def test_what_would_break_a_file_is_refused(make: object) -> None:
    with pytest.raises(ValueError, match=r"cannot be|either"):
        make()  # type: ignore[operator]


def test_softphones_keep_their_passwords(tmp_path: Path) -> None:
    first = softphone_settings(tmp_path, desks=("sato",))
    again = softphone_settings(tmp_path, desks=("sato", "ito"))
    assert again.trunk == first.trunk
    assert again.desks[0] == first.desks[0]
    assert len({again.ari_password, again.trunk.password, *(desk.password for desk in again.desks)}) == 4
    assert stat.S_IMODE((tmp_path / "passwords.json").stat().st_mode) == 0o600


def test_every_number_rings_the_softphone_of_the_seller(tmp_path: Path) -> None:
    settings = softphone_settings(tmp_path)
    options = options_for(settings)
    assert options.endpoint("tel:+818012345678") == "PJSIP/seller"
    assert options.endpoint("desk:ito") == "PJSIP/ito"
    assert (options.url, options.password) == (settings.url, settings.ari_password)
    assert account_table(settings).row_count == 3
