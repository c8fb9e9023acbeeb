"""Tones to send, and how much of a tone a recording holds (Goertzel's algorithm), in plain Python."""

import math
import struct
import wave
from array import array
from itertools import pairwise
from pathlib import Path

RATE = 8000  # samples of 16 bits a second, one channel
BLOCK = 800  # samples: 0.1 s
HEADER = 44  # bytes


def tone_seconds(recording: Path, hertz: float) -> float:
    """For how long the recording is mostly this tone. A file that is still being written may be read."""
    samples = _samples(recording)
    blocks = [samples[start:end] for start, end in pairwise(range(0, len(samples), BLOCK))]
    return sum(_share(block, hertz) > 0.5 for block in blocks) * BLOCK / RATE


def write_tone(path: Path, hertz: float, *, seconds: int) -> None:
    """A WAV file that holds nothing but the tone."""
    heights = (round(8000 * math.sin(2 * math.pi * hertz * at / RATE)) for at in range(RATE * seconds))
    samples = array("h", heights)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())


def _samples(recording: Path) -> list[float]:
    """Samples after the header, whose length field is filled in only when the recording is closed."""
    frames = recording.read_bytes()[HEADER:]
    return [float(value) for value in struct.unpack(f"<{len(frames) // 2}h", frames[: len(frames) // 2 * 2])]


def _share(block: list[float], hertz: float) -> float:
    """Share of the block's energy at this frequency: about 1 for a pure tone, near 0 for silence or another."""
    energy = sum(sample * sample for sample in block)
    if energy < len(block) * 100:  # silence and noise of the codec
        return 0.0
    factor = 2 * math.cos(2 * math.pi * hertz / RATE)
    before, last = 0.0, 0.0
    for sample in block:
        before, last = last, sample + factor * last - before
    power = last * last + before * before - factor * last * before
    return 2 * power / (len(block) * energy)
