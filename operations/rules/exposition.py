"""Figures in the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """One value with its labels; ``None`` is not known and is left out, never written as 0."""

    value: int | Decimal | None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """A family: ``kind`` is ``gauge`` or ``counter``; ``help`` says unit and meaning."""

    name: str
    help: str
    samples: tuple[Sample, ...]
    kind: str = "gauge"


def exposition(metrics: Iterable[Metric]) -> str:
    """Write the families, each with its HELP and TYPE line; a family without a known value is left out whole."""
    lines: list[str] = []
    for metric in metrics:
        known = [sample for sample in metric.samples if sample.value is not None]
        if not known:
            continue
        lines.append(f"# HELP {metric.name} {_escaped(metric.help)}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        lines += [f"{metric.name}{_labels(sample.labels)} {sample.value}" for sample in known]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    written = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items())
    return f"{{{written}}}" if written else ""


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
