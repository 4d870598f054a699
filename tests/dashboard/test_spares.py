"""Where the editor lets somebody type spare replicas: in one place, which the option's supply decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from pricing.store.store import ENVIRONMENT_VARIABLE
from tests.support.opened import edit, number_fields, number_in, open_page, sound

OF_OPTION, OF_SUPPLY = "options.2.spare_replicas", "options.2.supply.spare_replicas"
OWNED = {"3.supply.kind": "own", "3.supply.purchase_usd_per_replica": "60000"}


@pytest.mark.parametrize(
    ("parameters", "places"),
    [
        ({"d": "3"}, {OF_OPTION: 1}),
        ({"d": "2"}, {OF_OPTION: None}),
        ({"v": "1", "d": "1"}, {}),  # the first version knows spares of owned machines alone
        ({"v": "1", "d": "1", **OWNED}, {OF_SUPPLY: 0}),
        ({"d": "2", **OWNED}, {OF_SUPPLY: 0}),
        ({"d": "3", **OWNED}, {OF_OPTION: 1}),  # both at once are refused
    ],
    ids=["rented, one", "rented, none", "first version", "first version, owned", "owned", "owned, one"],
)
def test_spares_are_typed_in_one_place(
    parameters: dict[str, str], places: dict[str, int | None], built_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(built_file))
    at = open_page(("as_of", "2026-11-20"), *parameters.items())
    sound(at)
    shown = {field.key for field in number_fields(edit(at, 2))}
    found = [path for path in (OF_OPTION, OF_SUPPLY) if f"{path} typed" in shown]
    assert {path: number_in(at, path) for path in found} == places
