"""Form-encoded parameters, read strictly: an unknown name, a wrong type, a gap are all refused."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from storefront.payments.sandbox.errors import ParameterError

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_KEY = re.compile(r"\[([^\[\]]*)\]")
TEXT_MAX = 5000
METADATA_MAX = 50
REMOVED = {"payment_method_types": "payment_method_types_no_longer_supported"}
"""Parameters that Stripe took away in API version 2026-09-30; `allowed_…` came in their place."""
METADATA_NAME_MAX, METADATA_VALUE_MAX = 40, 500


@dataclass(frozen=True)
class Text:
    """A text, of these choices where there are some."""

    choices: tuple[str, ...] = ()
    longest: int = TEXT_MAX

    def read(self, raw: Any, path: str) -> str:
        """Read the value."""
        if not isinstance(raw, str):
            raise ParameterError(f"{path} is a text.", code="parameter_invalid_string", param=path)
        if not raw:
            raise ParameterError(f"{path} is empty.", code="parameter_invalid_empty", param=path)
        if len(raw) > self.longest:
            raise ParameterError(f"{path} is too long.", param=path)
        if self.choices and raw not in self.choices:
            known = ", ".join(self.choices)
            raise ParameterError(f"{path} is none of {known}: {raw}", param=path)
        return raw


@dataclass(frozen=True)
class Address(Text):
    """An absolute web address."""

    def read(self, raw: Any, path: str) -> str:
        """Read the value."""
        address = super().read(raw, path)
        if not address.startswith(("http://", "https://")):
            raise ParameterError(f"{path} is no web address.", code="url_invalid", param=path)
        return address


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    def read(self, raw: Any, path: str) -> int:
        """Read the value."""
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,18}", raw):
            raise ParameterError(
                f"{path} is no whole number: {raw}", code="parameter_invalid_integer", param=path
            )
        return int(raw)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def read(self, raw: Any, path: str) -> bool:
        """Read the value."""
        if raw not in {"true", "false"}:
            raise ParameterError(f"{path} is neither true nor false.", param=path)
        return bool(raw == "true")


@dataclass(frozen=True)
class Metadata:
    """Names and texts of the caller's own."""

    def read(self, raw: Any, path: str) -> dict[str, str]:
        """Read the value."""
        if not isinstance(raw, Mapping) or len(raw) > METADATA_MAX:
            raise ParameterError(f"{path} is a short list of names and texts.", param=path)
        return {
            name: Text(longest=METADATA_VALUE_MAX).read(value, f"{path}[{name}]")
            for name, value in raw.items()
            if Text(longest=METADATA_NAME_MAX).read(name, path)
        }


@dataclass(frozen=True)
class Each:
    """A list: `name[0]=…&name[1]=…` or `name[]=…`."""

    of: "Kind"

    def read(self, raw: Any, path: str) -> list[Any]:
        """Read the value."""
        if not isinstance(raw, Mapping) or not all(key.isdigit() for key in raw):
            raise ParameterError(f"{path} is a list.", code="parameter_invalid", param=path)
        ordered = sorted(raw.items(), key=lambda pair: int(pair[0]))
        return [self.of.read(value, f"{path}[{key}]") for key, value in ordered]


@dataclass(frozen=True)
class Shape:
    """A named set of parameters; what is not named is refused."""

    known: "Mapping[str, Kind]"
    required: tuple[str, ...] = ()

    def read(self, raw: Any, path: str = "") -> dict[str, Any]:
        """Read the values.

        Raises:
            ParameterError: unknown, missing or of a wrong type, with the parameter's name.
        """
        if not isinstance(raw, Mapping):
            raise ParameterError(f"{path} has parts.", code="parameter_invalid", param=path)
        for name in raw:
            if name not in self.known:
                param = _inner(path, name)
                code = REMOVED.get(name, "parameter_unknown")
                raise ParameterError(f"The parameter {param} is unknown.", code=code, param=param)
        for name in self.required:
            if name not in raw:
                param = _inner(path, name)
                raise ParameterError(
                    f"The parameter {param} is missing.", code="parameter_missing", param=param
                )
        return {name: self.known[name].read(raw[name], _inner(path, name)) for name in raw}


Kind = Text | Whole | Flag | Metadata | Each | Shape


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Turn `a[b][0]=c` into nested dictionaries.

    Raises:
        ParameterError: a name that cannot be read, or a value given twice.
    """
    tree: dict[str, Any] = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if match is None:
            raise ParameterError(f"Not a name: {name}", code="parameter_unknown", param=name)
        keys = [match[1], *_KEY.findall(match[2])]
        node: Any = tree
        for key in keys[:-1]:
            node = node.setdefault(key, {})
            if not isinstance(node, dict):
                raise ParameterError(f"{name} is given twice.", param=name)
        # `name[]` numbers itself.
        last = keys[-1] or str(len(node))
        if last in node:
            raise ParameterError(f"{name} is given twice.", param=name)
        node[last] = value
    return tree


def _inner(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
