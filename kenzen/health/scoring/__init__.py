"""Scoring models as files: the built-in ones, and reading one of an operator's. What they mean stands in ``rules``."""

from functools import cache
from importlib.resources import files

from kenzen.health.rules.model import AnyModel
from kenzen.health.scoring.problems import Problem, WrongModel
from kenzen.health.scoring.reading import read

__all__ = ["Problem", "WrongModel", "builtin", "builtin_keys", "builtin_text", "read"]


@cache
def builtin_keys() -> tuple[str, ...]:
    """Keys of the models that come with Kenzen, in the order of the alphabet."""
    names = (file.name for file in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def builtin_text(key: str = "amazon_ahr") -> str:
    """The file of a model that comes with Kenzen. Raises ``KeyError`` for a key that is none."""
    if key not in builtin_keys():
        raise KeyError(key)
    return files(__name__).joinpath(f"{key}.yaml").read_text(encoding="utf-8")


@cache
def builtin(key: str = "amazon_ahr") -> AnyModel:
    """A model that comes with Kenzen. Raises ``KeyError`` for a key that is none."""
    return read(builtin_text(key))
