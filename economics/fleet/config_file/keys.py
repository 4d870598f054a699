"""Typed access to the keys of a configuration, which remembers what was read so that the rest can be refused."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from economics.errors import InputError, value_refused
from economics.fields.field import shown
from economics.fleet.architecture import MAX_SIZE

Config = Mapping[str, Any]


class Keys:
    """The keys of one object of a configuration; every refusal names the key by its path.

    `used` holds the paths that were read, and those of objects that were opened with a point behind; all objects of a
    file share it.
    """

    def __init__(self, values: Config, path: str = "", used: set[str] | None = None) -> None:
        self.values = values
        self.path = path
        self.used = set() if used is None else used

    def name(self, key: str) -> str:
        """Return the path of a key, as messages name it."""
        return f"{self.path}.{key}" if self.path else key

    def take(self, key: str) -> Any:
        """Return the value of a key, None where it is absent or null, and remember that it was read."""
        self.used.add(self.name(key))
        return self.values.get(key)

    def has(self, *keys: str) -> bool:
        """Whether one of the keys says something: is neither absent, null, false, 0 nor empty."""
        return any(says_something(self.take(key)) for key in keys)

    def understood(self, *keys: str) -> None:
        """Remember keys as read that need no value here."""
        self.used.update(self.name(key) for key in keys)

    def without(self, *keys: str) -> Keys:
        """Return the same object without keys that it holds and that mean nothing in it."""
        self.understood(*keys)
        kept = {key: value for key, value in self.values.items() if key not in keys}
        return Keys(kept, self.path, self.used)

    def count(self, *keys: str, default: int | None = None, least: int = 0, most: int = MAX_SIZE) -> int:
        """Return the whole number that the keys, which mean the same, hold.

        Raises InputError naming the first key where all are absent and there is no default, and naming two that differ.
        """
        found = [(key, self._whole(key, value, least, most)) for key in keys if (value := self.take(key)) is not None]
        if not found:
            if default is None:
                raise InputError(self.name(keys[0]), "is missing")
            return default
        first, number = found[0]
        for other, value in found[1:]:
            if value != number:
                raise InputError(self.name(first), f"{number:,} contradicts {self.name(other)}, which is {value:,}")
        return number

    def first(self, *keys: str, default: int | None = None) -> int:
        """Return the whole number of the first key that is present; the others are fallbacks and may differ."""
        for key in keys:
            if self.take(key) is not None:
                return self.count(key)
        if default is None:
            raise InputError(self.name(keys[0]), "is missing")
        return default

    def even(self, *keys: str, default: int | None = None) -> int:
        """Return a whole number that may be written once or as a list with one for each layer.

        Raises InputError where the list holds different numbers: layers of several sizes are not modelled.
        """
        plain = dict(self.values)
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, list):
                if not value or any(one != value[0] for one in value):
                    raise InputError(self.name(key), f"{shown(value)} is refused: layers of several sizes")
                plain[key] = value[0]
        return Keys(plain, self.path, self.used).count(*keys, default=default)

    def flag(self, *keys: str, default: bool = False) -> bool:
        """Return the first of the keys that is true or false."""
        for key in keys:
            value = self.take(key)
            if value is None:
                continue
            if not isinstance(value, bool):
                raise value_refused(self.name(key), shown(value), "must be true or false")
            return value
        return default

    def text(self, key: str) -> str:
        """Return a key that holds a text; empty where absent."""
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise value_refused(self.name(key), shown(value), "must be a string")
        return value or ""

    def listed(self, key: str) -> list[Any]:
        """Return a key that holds a list; empty where absent."""
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            raise value_refused(self.name(key), shown(value), "must be a list")
        return value or []

    def places(self, key: str, layers: int, begin: int = 0) -> set[int]:
        """Return the layers, from 0, that a list of their numbers names; `begin` is the number of the first layer."""
        value = self.take(key)
        if isinstance(value, str):  # "4,5,6"
            value = [int(part) if part.strip().isdigit() else part for part in value.split(",") if part.strip()]
        places = self._list_of(key, value)
        for place in places:
            if isinstance(place, bool) or not isinstance(place, int) or not begin <= place < begin + layers:
                rule = f"must be numbers of layers, {begin} to {begin + layers - 1}"
                raise value_refused(self.name(key), shown(place), rule)
        return {place - begin for place in places}

    def for_each(self, key: str, layers: int) -> list[Any]:
        """Return a list with one entry for each layer. Entries beyond the layers are of prediction heads."""
        entries = self.listed(key)
        if entries and len(entries) < layers:
            raise InputError(self.name(key), f"has {len(entries):,} entries for {layers:,} layers")
        return entries[:layers]

    def part(self, key: str) -> Keys:
        """Return the object that a key holds, empty where absent."""
        value = self.take(key)
        if value is not None and not isinstance(value, Mapping):
            raise value_refused(self.name(key), shown(value), "must be an object")
        self.used.add(f"{self.name(key)}.")
        return Keys(value or {}, self.name(key), self.used)

    def _list_of(self, key: str, value: Any) -> Sequence[Any]:
        if value is not None and not isinstance(value, list):
            raise value_refused(self.name(key), shown(value), "must be a list")
        return value or []

    def _whole(self, key: str, value: Any, least: int, most: int) -> int:
        whole = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value) and value == int(value))
        if isinstance(value, bool) or not whole or value < least:
            raise value_refused(self.name(key), shown(value), f"must be a whole number of at least {least}")
        if value > most:
            raise value_refused(self.name(key), shown(value), f"must be at most {most:,}")
        return int(value)


def says_something(value: Any) -> bool:
    """Whether a value switches something on: it is not null, false, 0 or empty."""
    return value is not None and value is not False and value != 0 and value not in ("", [], {})
