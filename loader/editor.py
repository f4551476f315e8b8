"""The JSON Schema of dataset.toml, by which an editor completes its keys and marks what can't be right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from canting.loader.contract import Dataset

SCHEMA_FILE = "dataset.schema.json"
SHIPPED = Path(__file__).resolve().parent / SCHEMA_FILE

_SHORT: dict[str, list[dict[str, Any]]] = {
    "kind": [{"enum": ["Actor", "Organization", "InformationSource"]}],
    "weight": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"const": 1}],
}
"""Other ways to write a key than as a table."""

_FREE: dict[str, dict[str, Any]] = {
    "header": {"type": ["integer", "array"]},
    "skip": {"type": ["string", "integer", "array"]},
    "split": {"type": ["string", "array"]},
}
_TEXTS = {"type": ["string", "array"], "items": {"type": "string"}}


def schema() -> dict[str, Any]:
    made = Dataset.model_json_schema(by_alias=True)
    for name, part in [("Dataset", made), *made["$defs"].items()]:
        properties = {key: each for key, each in part.get("properties", {}).items() if "\0" not in key}
        for key, said in properties.items():
            properties[key] = _key(name, key, said)
        if properties:
            part["properties"] = properties
        part.pop("title", None)
        part.pop("description", None)
    made["$defs"]["TieTable"]["required"] = ["file", "type"]
    made |= {"$schema": "http://json-schema.org/draft-07/schema#", "title": "dataset.toml of canting"}
    return dict(made)


def _key(table: str, key: str, said: dict[str, Any]) -> dict[str, Any]:
    """Say what may stand at a key: what the model says, and the shorter ways that it takes."""
    said = {name: value for name, value in said.items() if name not in {"title", "default", "description"}}
    if key in _FREE:
        return _FREE[key]
    if (table == "TieTable" and key in {"from", "to"}) or key in {"also", "columns"}:
        return _TEXTS
    if table == "Weight":
        return {} if key != "column" else _TEXTS
    if key == "properties":
        return {"additionalProperties": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Property"}]}}
    if key == "collected" or (table == "QuestionPart" and key in {"from", "until", "asked"}):
        return {}  # a date is written without quotes
    if key in _SHORT and "$ref" in str(said):
        return {"anyOf": [*_SHORT[key], *said.get("anyOf", [said])]}
    if "$ref" in str(said) and said.get("type") != "array":
        return {"anyOf": [{"type": "string"}, *said.get("anyOf", [said])]} if key != "dataset" else said
    return said


def schema_text() -> str:
    """Write the schema as the file that is shipped."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
