"""The fields of a scenario that count over months and under uncertainty: part of the table in `table.py`."""

from __future__ import annotations

from economics.fields.field import Field, price, share

MAX_MONTHS = 240


def _change(name: str, label: str, text: str, typical: str, default: float = 0) -> Field:
    """A yearly or monthly rate: above −100 %, at most 1,000 %."""
    unit = "share per month" if name.endswith("_per_month") else "share per year"
    return Field(name, label, unit, -1, 10, text, typical, default, low_open=True)


def _months(name: str, label: str, text: str, typical: str, default: float | None, low: float = 0) -> Field:
    return Field(name, label, "month", low, MAX_MONTHS, text, typical, default, whole=True)


_HORIZON = (
    _months("months", "Months", "Months that are looked at.", "12 to 60", 36, low=1),
    _change(
        "discount_rate_per_year",
        "Discount rate a year",
        "Yearly rate that makes a later dollar count less than one today.",
        "5–15 % a year",
        0.1,
    ),
    _change(
        "tokens_growth_per_month", "Growth of the load a month", "Growth of the tokens from month to month.", "0–10 %"
    ),
    _change(
        "price_change_per_year",
        "Price change a year",
        "Yearly change of the prices on one side: closed APIs, hosting providers, GPU rent, electricity, servers.",
        "−60 % to +10 % a year",
    ),
    _change(
        "throughput_gain_per_year",
        "Throughput gain a year",
        "Yearly gain of what a copy does a second, from better serving software.",
        "0–30 % a year",
    ),
    share(
        "volume_shortfall",
        "Volume lower by",
        "Share by which the volume may fall short of the plan, for the commitment that would be stranded.",
        "30–50 %",
        0.3,
    ),
    share(
        "end_value_share",
        "Value at the end",
        "Share of the book value of purchases that is received in the last month; installation never comes back.",
        "0–100 %",
        1,
    ),
)
_OPTION_OVER_TIME = (
    price("one_off_usd", "One-off cost", "USD", "A cost paid once, such as migration, evaluation or fine-tuning.", ""),
    _months("one_off_month", "Month of a one-off cost", "Month in which a one-off cost is paid.", "0", 0),
    _months("overlap_months", "Overlap", "First months in which the old system is paid as well.", "1 to 6", 0),
    Field("staff_people", "People", "person", 0, 1e5, "People who look after this option.", "0.1 to 5", 0),
    price("staff_usd_per_year", "Cost of a person", "USD/year", "Yearly cost of one of these people.", "", 0),
    share("staff_share", "Share of their time", "Share of their working time that goes to this option.", "5–100 %", 1),
    price("model_rotation_usd", "Cost of a model change", "USD", "Cost of moving to the next model.", "", 0),
    _months(
        "model_rotation_every_months",
        "Months between model changes",
        "A new model every so many months.",
        "6 to 18",
        None,
        low=1,
    ),
    price("egress_usd_per_gb", "Egress", "USD/GB", "Price of a gigabyte (10⁹ bytes) that leaves the cloud.", "", 0),
    Field("bytes_per_token", "Bytes per token", "byte", 0, 1000, "Bytes sent for each token.", "3 to 6", 4),
    Field(
        "success_rate",
        "Success rate",
        "share of attempts",
        0,
        1,
        "Share of the attempts whose answer is accepted.",
        "70–100 %",
        1,
        low_open=True,
    ),
    Field("retries", "Retries", "attempt", 0, 100, "Further attempts after a failed one.", "0 to 3", 0, whole=True),
)
_SUPPLY_OVER_TIME = (
    _months(
        "commitment_months",
        "Commitment",
        "Months for which a rented copy is paid even if unused; 12 and 36 for the terms of one and three years.",
        "0, 12 or 36",
        None,
    ),
    Field(
        "interruption_share",
        "Lost to interruptions",
        "share of capacity",
        0,
        0.95,
        "Share of the paid hours of a spot copy that restarts and repeated work take.",
        "2–20 %",
    ),
    Field(
        "spare_replicas",
        "Spare copies",
        "replica",
        0,
        4096,
        "Copies kept beyond those that the load needs (1 for N+1).",
        "0 or 1",
        0,
        whole=True,
    ),
    Field(
        "baseline_replicas",
        "Baseline copies",
        "replica",
        0,
        4096,
        "Copies that are paid for at all hours; what the load needs beyond them is rented on demand.",
        "1 to 20",
        whole=True,
    ),
    Field(
        "peak_hours_per_month",
        "Hours of a peak copy",
        "h/month",
        0,
        744,
        "Hours a month that each on-demand copy of a blend is billed; without it the billed hours.",
        "100 to 730",
        low_open=True,
    ),
)
_RISK = (
    Field(
        "draws",
        "Simulations",
        "simulation",
        1,
        1e9,
        "How often all uncertain inputs are drawn at random.",
        "10,000",
        10_000,
        whole=True,
    ),
    Field("seed", "Seed", "", 0, 2**32 - 1, "The same seed gives the same simulations.", "1", 1, whole=True),
    Field(
        "gpu_rent_hosted_price_correlation",
        "GPU rent and hosted price",
        "correlation",
        -1,
        1,
        "Correlation between the rent of GPUs and the prices of hosting providers.",
        "0 to 0.9",
        0,
    ),
)
PLANNING_FIELDS = (*_HORIZON, *_OPTION_OVER_TIME, *_SUPPLY_OVER_TIME, *_RISK)
