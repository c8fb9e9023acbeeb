"""Every address of the site, its page, and its parameters filled with what belongs to the seller of the cast."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its name, the names of its parameters, and its page."""

    name: str
    parameters: tuple[str, ...]
    page: Callable[..., Any]

    @property
    def audience(self) -> frozenset[str] | None:
        """Whom the page says it is for; ``None`` if it does not say."""
        stated: frozenset[str] | None = getattr(self.page, "audience", None)
        return stated

    def filled(self, values: dict[str, object]) -> str:
        """The address with its parameters."""
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})


def addresses() -> list[Address]:
    """All of them but the admin's, whose door is Django's own."""
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[Any]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or str(pattern.pattern), tuple(pattern.pattern.converters), pattern.callback)
