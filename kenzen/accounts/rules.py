"""Roles of people and plans of sellers."""

from enum import StrEnum


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
