"""Fields of a scenario that take the place of others: where one of them is given, those are left out."""

from __future__ import annotations

from collections.abc import Mapping

WORKLOAD: Mapping[str, tuple[str, ...]] = {
    "bill": ("tokens_per_month",),
    "tokens_per_month": ("bill",),
    "load_profile": ("peak_to_average",),
    "peak_to_average": ("load_profile",),
    "cache_write_share": ("cache_reads_per_write",),
    "cache_reads_per_write": ("cache_write_share",),
}
"""Field of the workload → those whose place it takes."""
_OPTION: Mapping[str, tuple[str, ...]] = {
    "scaling": ("min_replicas", "billed_hours_per_month"),
    "cache_lifetime": ("cache_write_long_share",),
    "cache_write_long_share": ("cache_lifetime",),
}
_PER_REPLICA = ("purchase_usd_per_replica", "installation_usd_per_replica", "power_kw_per_replica")
Path = tuple[str | int, ...]


def displaced(path: Path) -> list[Path]:
    """Return the paths of the fields whose place the field at a path takes.

    >>> displaced(("workload", "load_profile", "shape"))
    [('workload', 'peak_to_average')]
    """
    match path:
        case ("workload", str(name), *_):
            return [("workload", other) for other in WORKLOAD.get(name, ())]
        case ("options", int(index), "supply", "gpus_per_server"):
            return [("options", index, "supply", other) for other in _PER_REPLICA]
        case ("options", int(index), str(name), *_):
            return [("options", index, other) for other in _OPTION.get(name, ())]
    return []
