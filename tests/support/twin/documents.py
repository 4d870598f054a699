"""Random scenario documents of every kind, every price, rate and throughput typed, all of them within the ranges."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.support.twin import options as twin

KINDS = ("api", "hosted", "rent", "own", "blend", "hourly", "baseline", "provisioned", "mix")
"""Kinds of options, self-hosted ones by their supply or scaling."""
TOKEN_PRICED = ("api", "hosted")
HOURS_A_WEEK = 168
Part = dict[str, Any]


def documents() -> st.SearchStrategy[Part]:
    """The same documents for Hypothesis, which draws the seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_document(random.Random(seed)))


def random_document(rng: random.Random, *, horizon: bool = False, extremes: bool = True) -> Part:
    """A document of 2 to 6 options; `extremes`: some fields at the ends of their ranges."""
    made = _Maker(rng, extremes)
    document = made.document()
    if horizon:
        document["horizon"] = made.horizon([option["name"] for option in document["options"]])
        made.commit(document["horizon"]["months"])
    return document


class _Maker:
    def __init__(self, rng: random.Random, extremes: bool) -> None:
        self.rng, self.extremes = rng, extremes
        self.workload: Part = {}
        self.tokens = 0.0
        self.options: list[Part] = []

    # numbers

    def often(self, chance: float) -> bool:
        return self.rng.random() < chance

    def log(self, low: float, high: float) -> float:
        """Evenly spread in its size; mostly a round number, as people type it."""
        number = low * (high / low) ** self.rng.random()
        return min(high, max(low, float(f"{number:.{self.rng.choice((1, 2, 3, 17))}g}")))

    def ends(self, usual: Callable[[], Any], *ends: Any, chance: float = 0.06) -> Any:
        return self.rng.choice(ends) if self.extremes and self.often(chance) else usual()

    def share(self, high: float = 1.0) -> float:
        return self.ends(lambda: round(self.rng.uniform(0, high), self.rng.choice((1, 2, 6))), 0, high)

    def positive_share(self) -> float:
        return self.ends(lambda: round(self.rng.uniform(0.05, 1), self.rng.choice((2, 6))), 1, 0.01)

    def usd(self, low: float, high: float) -> float:
        return self.ends(lambda: self.log(low, high), 0, high * 1000, chance=0.03)

    def optional(self, part: Part, name: str, value: Callable[[], Any], chance: float = 0.5) -> None:
        if self.often(chance):
            part[name] = value()

    # the document

    def document(self) -> Part:
        self.make_workload()
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randint(2, 6))]
        if "load_profile" not in self.workload:
            kinds = [self.rng.choice(("rent", "own")) if kind in ("hourly", "baseline") else kind for kind in kinds]
        simple = [kind for kind in kinds if kind != "mix"]
        mixes = min(len(kinds) - len(simple), 2)
        while len(simple) < 2:
            simple.append(self.rng.choice(TOKEN_PRICED))
        # token-priced options first: those that refer to them need their names; they are shuffled below
        for kind in sorted(simple, key=lambda kind: kind not in TOKEN_PRICED):
            self.options.append(self.option(kind))
        alone = list(self.options)
        for _ in range(mixes):
            self.options.append(self.mix(alone))
        self.rng.shuffle(self.options)
        document: Part = {
            "schema_version": 2,
            "name": "random",
            "as_of": "2026-11-20",
            "workload": self.workload,
            "options": self.options,
        }
        self.optional(document, "current", lambda: self.rng.choice(self.options)["name"], 0.4)
        if self.tokens and self.often(0.15):
            self.pay_by_bill(document)
        return document

    def make_workload(self) -> None:
        self.tokens = self.ends(lambda: self.log(1e6, 1e12), 0, 1, 10**15)
        workload: Part = {
            "tokens_per_month": self.tokens,
            "input_output_ratio": self.ends(lambda: self.log(0.05, 200), 0.01, 10_000),
            "input_tokens_per_request": self.ends(lambda: self.log(100, 50_000), 1, 10**7),
        }
        self.optional(workload, "cache_hit_rate", self.share, 0.7)
        if self.often(0.3):
            room = 1 - workload.get("cache_hit_rate", 0)
            workload["cache_write_share"] = self.ends(lambda: room * self.rng.random(), 0, room)
        else:
            self.optional(workload, "cache_reads_per_write", lambda: self.ends(lambda: self.log(1, 100), 1, 10**6))
        self.optional(workload, "batch_share", self.share, 0.4)
        if self.often(0.45):
            workload["load_profile"] = self.profile()
        else:
            self.optional(workload, "peak_to_average", lambda: self.ends(lambda: self.log(1, 6), 1, 1000))
        self.workload = workload

    def profile(self) -> Part:
        rng = self.rng
        shape = rng.choice(("flat", "evenly", "office", "counts", "any", "spike", "night"))
        if shape == "flat":
            return {"shape": "flat"}
        if shape == "evenly":
            weights: list[float] = [j + 0.5 for j in range(HOURS_A_WEEK)]
            rng.shuffle(weights)
        elif shape == "office":
            weights = [10 if j // 24 < 5 and 8 <= j % 24 < 18 else rng.choice((0, 1, 2)) for j in range(HOURS_A_WEEK)]
            weights[0] = 1
        elif shape == "counts":
            weights = [rng.randint(0, 12) for _ in range(HOURS_A_WEEK - 1)] + [12]
        elif shape == "any":
            weights = [rng.random() * 10 ** rng.choice((0, 0, 3)) for _ in range(HOURS_A_WEEK)]
        elif shape == "spike":
            weights = [0] * HOURS_A_WEEK
            weights[rng.randrange(HOURS_A_WEEK)] = rng.choice((1, 10**12))
        else:
            weights = [5 if j % 24 < 6 else 0 for j in range(HOURS_A_WEEK)]
        return {"weights": weights}

    def pay_by_bill(self, document: Part) -> None:
        """A bill in place of the tokens, at the option that it is for; it pays for a little less."""
        names = [o["name"] for o in self.options if o["kind"] in TOKEN_PRICED]
        for option in self.options:
            if option["kind"] == "mix" and all(part["option"] in names for part in option["parts"]):
                names.append(option["name"])
        if not names:
            return
        scene = twin.Scene(document)
        name = self.rng.choice(names)
        usd = float(f"{0.999 * float(twin.bill_usd(scene.option(name), scene.load(), scene)):.4g}")
        if 0.01 <= usd <= 1e12:
            del self.workload["tokens_per_month"]
            self.workload["bill"] = {"usd_per_month": usd, "option": name}

    # options

    def option(self, kind: str) -> Part:
        """An option of a kind, with what any option may carry."""
        made: Part = {"name": f"{self.rng.choice(('The', 'Our', 'New', 'a'))} {kind} {len(self.options)}"}
        if kind in TOKEN_PRICED:
            made |= {"kind": kind, **self.token_priced()}
        elif kind == "provisioned":
            made |= self.provisioned()
        else:
            made |= self.self_hosted(kind)
        self.optional(made, "input_token_factor", lambda: self.ends(lambda: self.log(0.7, 1.5), 100), 0.3)
        self.optional(made, "output_token_factor", lambda: self.ends(lambda: self.log(0.7, 5), 100), 0.3)
        if self.often(0.25):
            made["success_rate"] = self.positive_share()
            self.optional(made, "retries", lambda: self.ends(lambda: self.rng.randint(0, 3), 0, 20), 0.8)
        if self.often(0.2):
            made["egress_usd_per_gb"] = self.usd(0.01, 0.2)
            self.optional(made, "bytes_per_token", lambda: self.rng.choice((0, 3, 4, 5.5)))
        return made | self.overhead()

    def overhead(self) -> Part:
        made: Part = {}
        self.optional(made, "fixed_usd_per_month", lambda: self.usd(10, 10_000), 0.25)
        if self.often(0.25):
            roles = self.rng.sample(("operations", "research", "quality"), self.rng.randint(1, 3))
            made["staff"] = [
                {"role": role, "people": self.share(3.0), "usd_per_year": self.usd(20_000, 300_000)} for role in roles
            ]
        return made

    def token_priced(self) -> Part:
        price: Part = {
            "input_usd_per_mtok": self.usd(0.05, 20),
            "output_usd_per_mtok": self.usd(0.1, 100),
        }
        self.optional(price, "cached_input_usd_per_mtok", lambda: self.usd(0.01, 5))
        if self.often(0.6):
            price["cache_write_usd_per_mtok"] = self.usd(0.05, 25)
            self.optional(price, "cache_write_long_usd_per_mtok", lambda: self.usd(0.05, 40), 0.6)
        self.optional(price, "batch_discount", self.share)
        made: Part = {"provider": "any", "model": "any", "price": price}
        self.optional(made, "discount", self.share, 0.3)
        if self.often(0.3):
            made["cache_lifetime"] = self.rng.choice(("short", "long"))
        elif self.often(0.3):
            made["cache_write_long_share"] = self.share()
        return made

    def provisioned(self) -> Part:
        rng = self.rng
        units = self.log(0.3, 300)  # about as many units as the load needs
        a_minute = self.tokens * rng.uniform(0.5, 3) / (730 * 60 * units) if self.tokens else 2500.0
        made: Part = {
            "kind": "provisioned",
            "provider": "any",
            "model": "any",
            "usd_per_unit_hour": self.usd(0.1, 50),
            "input_tokens_per_minute_per_unit": min(1e9, max(1e-6, float(f"{a_minute:.3g}"))),
            "output_token_weight": self.ends(lambda: self.log(0.5, 10), 0, 1000),
        }
        self.optional(made, "cached_token_weight", lambda: self.ends(self.share, 0, 1000))
        self.optional(made, "minimum_units", lambda: rng.choice((0, 1, 5, 15)))
        self.optional(made, "unit_increment", lambda: rng.choice((1, 2, 5, 7)))
        self.optional(made, "utilisation", self.positive_share)
        if "load_profile" not in self.workload:
            self.optional(made, "billed_hours_per_month", self.hours, 0.3)
        if self.often(0.5):
            increment, fewest = made.get("unit_increment", 1), made.get("minimum_units", 0)
            made["units"] = increment * max(1, -(-fewest // increment), round(units / increment))
            self.optional(made, "overflow", self.token_priced_name, 0.7)
        elif self.often(0.2):
            made["units"] = None
        return {name: value for name, value in made.items() if (name, value) != ("overflow", None)}

    def hours(self) -> float:
        return self.ends(lambda: self.rng.choice((730, 700, 160, 24.5)), 744, 1, chance=0.1)

    def token_priced_name(self) -> str | None:
        names = [option["name"] for option in self.options if option["kind"] in TOKEN_PRICED]
        return self.rng.choice(names) if names else None

    def self_hosted(self, kind: str) -> Part:
        rng = self.rng
        scaled = kind in ("hourly", "baseline")
        made: Part = {
            "kind": "self_hosted",
            "model": "any",
            "gpu": "h100-sxm",
            "gpus_per_replica": self.ends(lambda: rng.choice((1, 2, 3, 4, 5, 8, 16)), 1, 4096, chance=0.02),
            "utilisation": self.positive_share(),
            "throughput": self.throughput(self.log(0.05, 200 if scaled else 2000)),
        }
        if scaled:
            made["supply"] = self.rent(made["gpus_per_replica"])
            made["scaling"] = self.hourly() if kind == "hourly" else self.baseline()
            self.optional(made, "spare_replicas", lambda: rng.randint(0, 3), 0.3)
            return made
        self.optional(made, "min_replicas", lambda: self.ends(lambda: rng.randint(1, 5), 4096))
        if kind == "own":
            made["supply"] = self.own()
            if "spare_replicas" not in made["supply"]:
                self.optional(made, "spare_replicas", lambda: rng.randint(0, 3), 0.3)
            return made
        self.optional(made, "billed_hours_per_month", self.hours, 0.3)
        if kind == "blend":
            made["supply"] = {
                "kind": "blend",
                "baseline_replicas": self.ends(lambda: rng.randint(1, 30), 1, 4096, chance=0.03),
                "reserved": self.rent(made["gpus_per_replica"], shared=False),
                "on_demand": self.rent(made["gpus_per_replica"], shared=False),
            }
            self.optional(made["supply"], "peak_hours_per_month", lambda: self.log(5, 744), 0.7)
            return made
        made["supply"] = self.rent(made["gpus_per_replica"])
        self.optional(made, "spare_replicas", lambda: self.ends(lambda: rng.randint(0, 3), 0, 4096), 0.3)
        self.optional(made, "scaling", lambda: {"kind": "fixed"}, 0.1)
        return made

    def throughput(self, replicas: float) -> Part:
        """Such that about so many replicas are needed."""
        each = min(1e8, max(1e-3, self.tokens / (3600 * 730 * replicas))) if self.tokens else 5000.0
        each = float(f"{each:.3g}")
        ratio = self.workload["input_output_ratio"]
        form = self.rng.choice(("tokens", "output", "two"))
        if form == "tokens":
            return {"tokens_per_second": each}
        if form == "output":
            return {"output_tokens_per_second": each / (1 + ratio)}
        decode = min(1e9, each / (1 + ratio) * self.rng.uniform(1, 3))
        return {"prefill_tokens_per_second": min(1e9, each * self.log(1, 20)), "decode_tokens_per_second": decode}

    def rent(self, gpus: int, *, shared: bool = True) -> Part:
        rent: Part = {"kind": "rent", "usd_per_gpu_hour": self.usd(0.5, 8)}
        self.optional(rent, "gpus_per_instance", lambda: self.rng.choice((1, 2, 4, 8, 8, 8, gpus)), 0.6)
        self.optional(rent, "interruption_share", lambda: self.share(0.95), 0.2)
        if shared and self.often(0.25):
            # the contract does not say whether gpus_per_instance may stand beside false, where it would say nothing
            rent["whole_instances"] = self.often(0.4)
            if not rent["whole_instances"]:
                rent.pop("gpus_per_instance", None)
        return rent

    def own(self) -> Part:
        each = self.rng.choice(("server", "replica"))
        own: Part = {"kind": "own"}
        if each == "server":
            own["gpus_per_server"] = self.rng.choice((1, 2, 4, 8, 8))
        bought = (f"purchase_usd_per_{each}", f"installation_usd_per_{each}")
        own[bought[0]] = self.usd(1000, 400_000)
        self.optional(own, bought[1], lambda: self.usd(100, 20_000))
        self.optional(own, f"power_kw_per_{each}", lambda: self.usd(0.1, 12), 0.7)
        self.optional(own, "life_months", lambda: self.ends(lambda: self.rng.randint(12, 60), 1, 240))
        self.optional(own, "residual_share", self.share, 0.4)
        self.optional(own, "cost_of_capital_per_year", lambda: self.share(0.2))
        self.optional(own, "powered_hours_per_month", self.hours, 0.3)
        self.optional(own, "pue", lambda: self.ends(lambda: round(self.rng.uniform(1, 2), 2), 1, 5))
        self.optional(own, "usd_per_kwh", lambda: self.usd(0.03, 0.5), 0.7)
        self.optional(own, "colocation_usd_per_month", lambda: self.usd(100, 3000), 0.4)
        self.optional(own, "maintenance_share_per_year", lambda: self.share(0.2), 0.4)
        self.optional(own, "spare_replicas", lambda: self.rng.randint(0, 3), 0.3)
        if not any(own.get(name) for name in (*bought, "usd_per_kwh", "colocation_usd_per_month")):
            own[bought[0]] = 1000  # servers that cost nothing at all are refused
        return own

    def hourly(self) -> Part:
        scaling: Part = {"kind": "hourly"}
        self.optional(scaling, "busy_hour_utilisation", self.positive_share)
        self.optional(scaling, "min_replicas", lambda: self.ends(lambda: self.rng.randint(0, 4), 0, 4096))
        self.optional(scaling, "keep_hours", lambda: self.ends(lambda: self.rng.randint(0, 5), 0, 167))
        self.optional(scaling, "start_minutes", lambda: self.ends(lambda: self.rng.choice((1, 7.5, 20)), 0, 60))
        return scaling

    def baseline(self) -> Part:
        scaling: Part = {
            "kind": "baseline",
            "baseline_replicas": self.rng.choice(("best", "best", self.rng.randint(0, 60))),
        }
        name = self.token_priced_name() if self.often(0.4) else None
        if name is None:
            scaling |= {"above": "on_demand", "above_usd_per_gpu_hour": self.usd(1, 12)}
        else:
            scaling["above"] = name
        self.optional(scaling, "busy_hour_utilisation", self.positive_share)
        self.optional(scaling, "min_replicas", lambda: self.ends(lambda: self.rng.randint(0, 4), 0, 4096))
        return scaling

    def mix(self, alone: list[Part]) -> Part:
        rng = self.rng
        parts = rng.sample(alone, rng.randint(2, min(6, len(alone))))
        cascade = self.often(0.3)
        cuts = [rng.randint(1, 30) for _ in parts]
        shares = [Fraction(cut, sum(cuts)) for cut in cuts]
        routed: list[Part] = []
        for part, share in zip(parts, shares, strict=True):
            of_requests = round(rng.uniform(float(share), 1), 3) if cascade else float(share)
            made: Part = {"option": part["name"], "share_of_requests": max(of_requests, float(share))}
            self.optional(made, "input_tokens_per_request", lambda: self.log(50, 50_000), 0.3)
            self.optional(made, "input_output_ratio", lambda: self.ends(lambda: self.log(0.1, 100), 0.01, 10_000), 0.3)
            routed.append(made)
        made = {"kind": "mix", "name": f"Mix {len(self.options)}", "parts": routed}
        self.optional(made, "router_usd_per_request", lambda: self.log(1e-6, 1e-3), 0.5)
        return made | self.overhead()

    # months

    def commit(self, months: int) -> None:
        """Commitments of rents, none longer than the months that are looked at."""
        for option in self.options:
            supply = option.get("supply", {})
            if option.get("scaling", {}).get("kind", "fixed") != "fixed":
                continue
            parts = {"rent": (supply,), "blend": (supply.get("reserved"), supply.get("on_demand"))}
            for rent in parts.get(supply.get("kind"), ()):
                self.optional(rent, "commitment_months", lambda: self.rng.randint(0, months), 0.3)

    def horizon(self, names: list[str]) -> Part:
        rng = self.rng
        horizon: Part = {"months": rng.randint(1, 48), "reference": rng.choice(names)}
        self.optional(horizon, "discount_rate_per_year", lambda: rng.choice((0, 0.05, 0.1, -0.2, 1.5)), 0.7)
        self.optional(horizon, "tokens_growth_per_month", lambda: rng.choice((0, 0.02, -0.03, 0.1)), 0.7)
        self.optional(horizon, "throughput_gain_per_year", lambda: rng.choice((0, 0.2, -0.1)), 0.3)
        self.optional(horizon, "end_value_share", self.share)
        sides = ("api", "hosted", "gpu_rent", "power", "purchase")
        changes = {side: rng.choice((-0.4, -0.1, 0, 0.05, 0.5)) for side in sides if self.often(0.6)}
        return horizon | {"price_change_per_year": changes}
