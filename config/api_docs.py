"""The page of the API: plain values out of the OpenAPI document, so that page and document cannot differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.api import api
from units import roles

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a property: what it is called, what may stand in it, whether it must be there."""

    name: str
    kind: str
    required: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call."""

    anchor: str
    method: str
    path: str
    summary: str
    scope: str
    scope_label: str
    parameters: tuple[Field, ...]
    body: str
    answer: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A named object."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The calls of one subject."""

    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole page."""

    version: str
    sections: tuple[Section, ...]
    shapes: tuple[Shape, ...]
    scopes: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return dict(api.get_openapi_schema())


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Return the document as it is read by people."""
    found = document()
    sections: dict[str, list[Operation]] = {}
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            sections.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return Reference(
        version=found["info"]["version"],
        sections=tuple(Section(title, tuple(rows)) for title, rows in sections.items()),
        shapes=tuple(
            Shape(name, _fields(each))
            for name, each in sorted(found["components"]["schemas"].items())
            if each.get("type") == "object"
        ),
        scopes=roles.SCOPES,
    )


def _operation(path: str, method: str, operation: Json) -> Operation:
    scope = operation["security"][0]["BearerToken"][0]
    good = operation["responses"][200].get("content", {})
    return Operation(
        anchor=str(operation["operationId"]),
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        scope=scope,
        scope_label=roles.SCOPE_LABELS[scope],
        parameters=tuple(
            Field(
                each["name"],
                _kind(each["schema"]),
                bool(each.get("required")),
                each["schema"].get("description", ""),
            )
            for each in operation["parameters"]
        ),
        body=_media(operation.get("requestBody", {}).get("content", {})),
        answer=_media(good),
        statuses=tuple(str(status) for status in operation["responses"]),
    )


def _media(content: Json) -> str:
    for media, each in content.items():
        return _kind(each["schema"]) if media == "application/json" else media
    return ""


def _fields(shape: Json) -> tuple[Field, ...]:
    required = set(shape.get("required", ()))
    return tuple(
        Field(name, _kind(each), name in required, each.get("description", ""))
        for name, each in shape.get("properties", {}).items()
    )


def _kind(schema: Json) -> str:
    """Name a type: "string (date-time)", "list of DossierOut", "integer or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(
            dict.fromkeys(part for each in schema["anyOf"] for part in _kind(each).split(" | "))
        )
    if "enum" in schema:
        return " | ".join(f"“{each}”" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    kind = str(schema.get("type", ""))
    extra = schema.get("format") or schema.get("pattern")
    return f"{kind} ({extra})" if extra else kind
