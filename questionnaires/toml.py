"""What stands in TOML or JSON files as frozen types; errors name file, key and remedy."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from questionnaires.errors import WhatMattersError, did_you_mean

Model = TypeVar("Model", bound=BaseModel)


def read_model(path: Path, model: type[Model], error: type[WhatMattersError]) -> Model:
    """Read a TOML file as a value of that type.

    Raises
    ------
    WhatMattersError
        The given subclass: if the file is missing, is not TOML, or has a key that is unknown,
        missing or out of range.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise error(f"{path}: missing; write it or name another") from None
    except OSError as fault:
        raise error(f"{path}: cannot be read: {fault.strerror}; name a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise error(f"{path}: not TOML: {fault}; mend that line") from None
    return as_model(data, path, model, error)


def as_model(data: object, path: Path, model: type[Model], error: type[WhatMattersError]) -> Model:
    """What was read from a file as a value of that type.

    Raises
    ------
    WhatMattersError
        The given subclass: if a key is unknown, missing or out of range.
    """
    try:
        return model.model_validate(data)
    except ValidationError as fault:
        details = fault.errors()
        details.sort(key=lambda detail: detail["type"] != "extra_forbidden")
        more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        raise error(f"{path}: {_explain(details[0], model, data)}{more}") from None


def _explain(detail: ErrorDetails, model: type[BaseModel], data: object) -> str:
    """One fault in words: where it is, what it is, and what would mend it."""
    location = detail["loc"]
    place = _place(location, data)
    match detail["type"]:
        case "extra_forbidden":
            remedy = did_you_mean(str(location[-1]), _keys_at(model, location[:-1]))
            return f"{place}: unknown key; {remedy}"
        case "missing":
            return f"{place}: missing; add it{_meaning(model, location)}"
        case "string_too_short":
            return f"{place}: empty; fill it in{_meaning(model, location)}"
        case "literal_error" if known := re.findall(r"'([^']*)'", detail["ctx"]["expected"]):
            return f'{place}: "{detail["input"]}": {did_you_mean(str(detail["input"]), known)}'
        case "value_error":
            message = str(detail["ctx"]["error"])
            return f"{place}: {message}" if place else message
        case _:
            return f"{place}: {detail['msg']}; it is {detail['input']!r}"


def _place(location: Sequence[str | int], data: object) -> str:
    """Location as a reader would say it: `attributes[2] (pain).levels[0]`."""
    place = ""
    for step in location:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            place += f".{step}" if place else step
        data = _step_into(data, step)
        if isinstance(step, int) and isinstance(data, Mapping) and "id" in data:
            place += f" ({data['id']})"
    return place


def _step_into(data: object, step: str | int) -> object:
    """What is found one step further down, or nothing."""
    if isinstance(data, Mapping):
        return data.get(step)
    if isinstance(data, Sequence) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _keys_at(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Keys that the type knows at a location."""
    return list(_fields_at(model, location))


def _meaning(model: type[BaseModel], location: Sequence[str | int]) -> str:
    """What the type says about the key at a location, after a colon; empty if nothing."""
    field = _fields_at(model, location[:-1]).get(str(location[-1]))
    said = None if field is None else field.description
    return f": {said.rstrip('.')}" if said else ""


def _fields_at(model: type[BaseModel], location: Sequence[str | int]) -> dict[str, FieldInfo]:
    """Fields of the type at a location."""
    here: Any = model
    for step in location:
        fields = getattr(here, "model_fields", {})
        if step in fields:
            here = _model_within(fields[step].annotation)
    found: dict[str, FieldInfo] = getattr(here, "model_fields", {})
    return found


def _model_within(annotation: Any) -> Any:
    """The Pydantic type inside an annotation such as `tuple[Level, ...]`, or the annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_within(part)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return annotation
