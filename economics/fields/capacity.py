"""The fields about machines, capacity bought by the unit, hourly scaling, mixes and bills: part of `table.py`."""

from __future__ import annotations

from economics.fields.field import Field, price, share

_SERVERS = (
    Field(
        "gpus_per_instance",
        "GPUs per instance",
        "GPU",
        1,
        4096,
        "GPUs of the machine that the supplier lets whole.",
        "8",
        whole=True,
    ),
    Field(
        "gpus_per_server",
        "GPUs per server",
        "GPU",
        1,
        4096,
        "GPUs of one server that is bought; prices are then per server.",
        "8",
        whole=True,
    ),
    price(
        "purchase_usd_per_server",
        "Purchase per server",
        "USD",
        "Price of one server.",
        "$200k–$400k for 8 data-centre GPUs",
    ),
    price(
        "installation_usd_per_server",
        "Installation per server",
        "USD",
        "Delivery, racking and cabling of one server.",
        "2–10 % of the purchase",
    ),
    price("power_kw_per_server", "Power per server", "kW", "Electric power drawn by one server.", "6–14 kW for 8 GPUs"),
)
_UNITS = (
    price(
        "usd_per_unit_hour", "Price of a unit", "USD/unit-hour", "Hourly price of one unit of capacity.", "$1 to $50"
    ),
    Field(
        "input_tokens_per_minute_per_unit",
        "Capacity of a unit",
        "weighted token/minute",
        0,
        1e9,
        "Input tokens a minute that one unit serves; output tokens count with their weight.",
        "2,000 to 100,000",
        low_open=True,
    ),
    Field(
        "output_token_weight",
        "Weight of an output token",
        "input tokens",
        0,
        1000,
        "Input tokens that an output token counts as.",
        "3 to 8",
    ),
    Field(
        "cached_token_weight",
        "Weight of a cached token",
        "input tokens",
        0,
        1000,
        "Input tokens that a cached input token counts as.",
        "0 to 1",
        0,
    ),
    Field(
        "minimum_units",
        "Minimum units",
        "unit",
        0,
        1e6,
        "The smallest number of units that is sold.",
        "0 to 50",
        0,
        whole=True,
    ),
    Field(
        "unit_increment",
        "Unit increment",
        "unit",
        1,
        1e6,
        "Units are sold in multiples of this number.",
        "1 to 5",
        1,
        whole=True,
    ),
    Field("units", "Units", "unit", 1, 1e6, "Units bought, whatever the load needs.", "", whole=True),
)
_SCALING = (
    Field(
        "hourly_min_replicas",
        "Minimum copies an hour",
        "replica",
        0,
        4096,
        "Copies that run even in an hour without load.",
        "0 or 1",
        1,
        whole=True,
    ),
    Field(
        "busy_hour_utilisation",
        "Utilisation in a full hour",
        "share of capacity",
        0,
        1,
        "Share of a copy's capacity that is used in an hour before another copy is started.",
        "70–90 %",
        0.85,
        low_open=True,
    ),
    Field(
        "keep_hours",
        "Hours kept",
        "h",
        0,
        167,
        "Hours for which a copy is kept after the load has fallen.",
        "0 to 4",
        0,
        whole=True,
    ),
    Field(
        "start_minutes",
        "Start-up time",
        "minute",
        0,
        60,
        "Minutes that are paid for before a started machine serves.",
        "2 to 20",
        0,
    ),
    price(
        "above_usd_per_gpu_hour",
        "Rate above the baseline",
        "USD/GPU-hour",
        "Rate of the hours beyond the baseline.",
        "",
    ),
)
_MIX = (
    Field(
        "share_of_requests",
        "Share of requests",
        "share of requests",
        0,
        1,
        "Share of the workload's requests that goes to this part.",
        "10–90 %",
        low_open=True,
    ),
    price(
        "router_usd_per_request", "Router", "USD/request", "Cost of choosing where a request goes.", "$0 to $0.001", 0
    ),
)
_CACHE = (
    share(
        "cache_write_share",
        "Cache write share",
        "Share of the input tokens that is written to the cache; with it, reads per write are not used.",
        "1–20 %",
    ),
    share(
        "cache_write_long_share",
        "Long-lived cache writes",
        "Share of the cache writes at the price of the longest lifetime.",
        "0 or 100 %",
    ),
)
_BILL = (
    Field(
        "usd_per_month",
        "Bill",
        "USD/month",
        0,
        1e12,
        "What is paid a month; the tokens are those that this bill pays for.",
        "",
        low_open=True,
    ),
)
CAPACITY_FIELDS = (*_SERVERS, *_UNITS, *_SCALING, *_MIX, *_CACHE, *_BILL)
