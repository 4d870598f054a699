"""What follows from a list of rates: the sizes of a supplier's machines, what a bare name means, assumed rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pricing.curated import records
from pricing.rows import RateRow
from pricing.rules.rents import passed_over
from pricing.sellers.providers import all_providers, supplier_class
from pricing.sources.machines import card, machine_of, machines, which_card
from pricing.sources.rates import asks, with_sizes
from pricing.store.catalogue import Catalogue

DAY = date(2026, 11, 20)
ONE = RateRow(
    id="hyperstack/a100-80gb-pcie/on-demand/1x/x",
    provider="hyperstack",
    gpu="a100-80gb-pcie",
    term="on-demand",
    gpu_count=1,
    region="unspecified",
    usd_per_hour=1.35,
    usd_per_gpu_hour=1.35,
    memory_gb_as_listed=None,
    gpu_as_listed="a100",
    term_as_listed="on-demand",
    status="quoted",
    source="https://x",
    observed_on=DAY,
    note=None,
)


def test_a_price_of_one_gpu_holds_for_the_sizes_that_cost_the_same_each() -> None:
    rows = with_sizes([ONE])
    # n3-A100x1, x2, x4 and x8 cost 1.35, 2.70, 5.40 and 10.80
    assert [(r.gpu_count, round(r.usd_per_hour, 9), r.status) for r in rows] == [
        (1, 1.35, "quoted"),
        (2, 2.7, "derived"),
        (4, 5.4, "derived"),
        (8, 10.8, "derived"),
    ]
    assert len({r.id for r in rows}) == 4
    assert all(r.source.startswith("https://x") for r in rows)
    assert rows[2].source.endswith("/hyperstack/vms.csv")


def test_a_size_that_is_listed_itself_is_not_worked_out() -> None:
    two = replace(ONE, id="two", gpu_count=2, usd_per_hour=3.0, usd_per_gpu_hour=1.5, instance="n3-A100x2")
    counts = {r.gpu_count: r.usd_per_gpu_hour for r in with_sizes([ONE, two])}
    assert counts == {1: 1.35, 2: 1.5, 4: 1.35, 8: 1.35}


@pytest.mark.parametrize(
    "change", [{"status": "doubtful", "note": "x"}, {"observed_on": None}, {"term": "spot"}, {"term": "serverless"}]
)
def test_nothing_is_worked_out_of_what_is_no_listed_price_on_demand(change: dict[str, object]) -> None:
    assert [r.gpu_count for r in with_sizes([replace(ONE, **change)])] == [1]


def test_a_gpu_that_is_never_let_alone_is_no_offer_of_one() -> None:
    one, eight = with_sizes([replace(ONE, id="c/h100-sxm/1x/d", provider="crusoe", gpu="h100-sxm")])
    assert (one.gpu_count, one.status, one.note) == (1, "doubtful", "let as 8 GPUs together, never alone")
    assert (eight.gpu_count, eight.status, eight.interconnect) == (8, "derived", "InfiniBand")


def test_assumed_rates_are_a_ratio_of_published_ones_and_are_only_chosen_by_name(catalogue: Catalogue) -> None:
    # AWS, H100, three years: 6.88 * 5.3946 / 12.29 = 3.0199
    row = catalogue.rate_by_id("assumed/aws/h100-sxm/reserved-3y/8x", DAY)
    assert (row.usd_per_gpu_hour, row.status, row.gpu_count) == (pytest.approx(3.0199), "assumed", 8)
    assert passed_over(row) == "assumed"
    choosable = {(c.provider, c.term) for c in catalogue.rate_choices("h100-sxm", DAY)}
    assert ("aws", "reserved-3y") not in choosable
    assumed = [r for r in catalogue.rate_rows() if r.status == "assumed"]
    assert len(assumed) == len(records("gpu_assumed.csv"))
    on_demand = {(r.provider, r.gpu): r.usd_per_gpu_hour for r in assumed}
    assert all(0 < usd < 20 for usd in on_demand.values())


def test_what_has_no_public_price_has_none_and_a_page(catalogue: Catalogue) -> None:
    priced = {(r.provider, r.gpu, r.term) for r in catalogue.rate_rows() if passed_over(r) is None}
    assert len(asks()) > 30
    for ask in asks():
        assert (ask.provider, ask.gpu, ask.term) not in priced
        assert ask.page.startswith("https://")
    # every hyperscaler that lets it has a price or a line for each of these
    said = priced | {(a.provider, a.gpu, a.term) for a in asks()}
    for provider, gpus in (
        ("aws", ("h100-sxm", "h200", "b200", "b300")),
        ("azure", ("h100-sxm", "h200", "mi300x")),
        ("gcp", ("h100-sxm", "h200", "b200")),
        ("oci", ("h100-sxm", "h200", "b200", "b300", "mi300x")),
    ):
        for gpu in gpus:
            for term in ("on-demand", "reserved-1y", "reserved-3y"):
                assert (provider, gpu, term) in said


@pytest.mark.parametrize(
    ("listed", "cards"),
    [
        ("h100", "SXM, PCIe or NVL"),
        ("NVIDIA H100", "SXM, PCIe or NVL"),
        ("h100-80", "SXM, PCIe or NVL"),
        ("h100-sxm", None),
        ("NVIDIA-H100-80GB-HBM3", None),
        ("a100-40", "SXM or PCIe"),
        ("a100-pcie-80", None),
        ("h200", "SXM or NVL"),
        ("h200-nvl", None),
        ("rtx-pro-6000", "Server, Workstation or Max-Q"),
        ("rtx-pro-6000-server", None),
        ("a10", None),
        ("b200", None),
        ("A6000, A40", "which of several cards"),
    ],
)
def test_what_a_listed_name_leaves_open(listed: str, cards: str | None) -> None:
    assert which_card(listed) == cards


def test_the_supplier_s_machines_say_which_card_a_bare_name_means() -> None:
    def meant(provider: str, listed: str, instance: str | None = None) -> str | None:
        found = card(provider, listed, instance)
        return None if found is None else found.gpu

    assert meant("hyperstack", "h100") == "h100-pcie"
    assert meant("nebius", "H100") == "h100-sxm"
    assert meant("azure", "a100-80", "NC24ads_A100_v4") == "a100-80gb-pcie"
    assert meant("azure", "h100-80", "ND96isr_H100_v5") == "h100-sxm"
    assert meant("vultr", "h100") is None
    assert meant("nobody", "h100") is None


def test_every_machine_has_a_source_and_one_card_and_size() -> None:
    suppliers = {p.id for p in all_providers()}
    for m in machines():
        assert m.provider in suppliers
        assert m.gpus >= 1
        assert m.source.startswith("https://")
        assert date.fromisoformat(m.read_on) <= date(2026, 12, 31)
        assert (m.interconnect is None) == (m.interconnect_source is None)
        for instance in m.instances:
            found = machine_of(m.provider, m.gpu, m.gpus, instance)
            assert found == m, instance
    names = [(m.provider, i.lower()) for m in machines() for i in m.instances]
    assert len(names) == len(set(names))


def test_every_supplier_of_a_rate_is_of_a_known_kind(catalogue: Catalogue) -> None:
    unknown = {r.provider for r in catalogue.rate_rows() if supplier_class(r) is None}
    assert unknown == {"market"}  # an average, nobody's offer
    community = [r for r in catalogue.rate_rows() if r.term == "community"]
    assert {supplier_class(r) for r in community} == {"community"}
