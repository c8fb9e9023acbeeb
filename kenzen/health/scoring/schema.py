"""The JSON Schema of model files, for editors and other programs. Run as a module, it writes the file anew."""

import json
from pathlib import Path
from typing import Final

from kenzen.health.scoring.reading import ADAPTER

FILE: Final = Path(__file__).with_name("scoring_model.schema.json")


def schema() -> str:
    """The text of the schema. What no schema can say (bands without gaps …), ``read`` checks."""
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Kenzen scoring model"}
    return json.dumps(content | ADAPTER.json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema(), encoding="utf-8")
