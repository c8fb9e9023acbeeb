"""Roles of people and plans of sellers."""

from enum import StrEnum
from typing import Final

DEMO_PASSWORD: Final = "kenzen-demo"  # noqa: S105  (of everybody in the demo; its sign-in page says so)


class Role(StrEnum):
    """What a person does here. One role each: who supports does not review, and neither sells."""

    SELLER = "seller"
    ASSOCIATE = "associate"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"


class Plan(StrEnum):
    """The seller's selling plan."""

    PROFESSIONAL = "professional"  # 大口出品
    INDIVIDUAL = "individual"  # 小口出品
