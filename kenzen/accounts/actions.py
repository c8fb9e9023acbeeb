"""The only writers of people's own choices."""

from kenzen.accounts.models import Person


def choose_language(*, person_id: int, language: str) -> None:
    """Remember the language a person reads; a choice of their own, so no fact."""
    Person.objects.filter(id=person_id).update(language=language)
