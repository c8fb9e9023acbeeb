"""Rooms are entered by their doors only."""

from typing import Final

from tests.guards.tree import Import, imports, modules

DOORS: Final = {"actions", "queries", "rules", "ports"}
FURTHER_DOORS: Final = {
    "accounts": {"audience"},  # every page says who may use it
    "calls": {"switchboard"},  # the dispatcher runs it
    "facts": {"live", "reactions"},
    "cases": {"words"},
    "health": {"words", "report_words"},
}
ANY_DOOR: Final = {"kit"}  # words of no business: open to every room
ENTERS_ANYWHERE: Final = {"config", "__main__"}  # settings, processes and the demo put the rooms together


def room_of(module: str) -> str:
    """The room a module stands in; telephony has a room for each phone system, and screens for each page."""
    parts = module.split(".")
    return ".".join(parts[1:3]) if parts[1:2] in (["telephony"], ["screens"]) else ".".join(parts[1:2])


def file_of(module: str) -> str:
    """The file of its room a module is, or belongs to."""
    return module.removeprefix(f"kenzen.{room_of(module)}").lstrip(".").partition(".")[0]


def trespasses() -> list[Import]:
    """Imports that go into another room by something else than a door."""
    return [one for one in imports() if not is_allowed(one)]


def is_allowed(one: Import) -> bool:
    """Whether an import stays in its room, or goes through a door."""
    here, there = room_of(one.importer), room_of(one.imported)
    if here == there or there in ANY_DOOR or here.split(".")[0] in ENTERS_ANYWHERE:
        return True
    if there.startswith("screens"):
        return here.startswith("screens")
    if file_of(one.imported) == "models":  # foreign keys need the class
        return file_of(one.importer) in {"models", "admin"}
    return file_of(one.imported) in DOORS | FURTHER_DOORS.get(there, set())


def test_every_room_is_entered_by_its_doors() -> None:
    assert [f"{one.where} → {one.imported}" for one in trespasses()] == []


def test_the_guard_sees_the_doors_it_guards() -> None:
    used = {(room_of(one.imported), file_of(one.imported)) for one in imports()}
    assert {(room, door) for room, doors in FURTHER_DOORS.items() for door in doors} <= used
    assert len(modules()) > 60


def test_a_way_around_a_door_is_a_trespass() -> None:
    around = Import("x:1", "kenzen.dispatch.actions", "kenzen.callbacks.models")
    assert not is_allowed(around)
    assert not is_allowed(around._replace(imported="kenzen.callbacks.refusals"))
    assert is_allowed(around._replace(imported="kenzen.callbacks.actions"))
    assert is_allowed(around._replace(importer="kenzen.dispatch.models"))
