"""Every sentence has its Japanese, with the same placeholders, and nothing stands in a catalogue that nobody says."""

import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from tests.guards.tree import PACKAGE, ROOT

JAPANESE = PACKAGE / "locale" / "ja" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def messages() -> list[tuple[str, str]]:
    """Sentences and their Japanese."""
    with JAPANESE.open("rb") as file:
        catalogue = read_po(file, locale="ja")
    pairs = []
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            pairs += [(ids[-1], string or "") for string in strings]
    return pairs


def test_the_catalogue_holds_exactly_the_sentences_of_the_code_and_all_are_translated() -> None:
    checked = subprocess.run(
        [sys.executable, "bin/messages", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_translations_keep_their_placeholders() -> None:
    differing = [
        english
        for english, japanese in messages()
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(japanese))
    ]
    assert differing == []


def test_japanese_sentences_are_japanese_and_calm() -> None:
    sentences = [(english, japanese) for english, japanese in messages() if english.endswith(".")]
    assert [english for english, japanese in sentences if not KANA_OR_KANJI.search(japanese)] == []
    assert [english for english, japanese in messages() if "！" in japanese or "!" in japanese] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_compiled_catalogue_is_what_readers_get(language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        said = [str(translation.gettext(english)) for english, _ in messages() if "%(" not in english]
    written = [japanese if language == "ja" else english for english, japanese in messages() if "%(" not in english]
    differing = [text for text in written if text not in said]
    assert differing == [], "run bin/messages compile"
