"""The bills of a tuned model: what it costs once, what it costs to keep running, and both over months."""

from __future__ import annotations

from dataclasses import dataclass

from economics.units import HOURS_PER_MONTH

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class OnceBill:
    """What is paid once [USD]."""

    training_usd: float
    data_usd: float = 0.0
    evaluation_usd: float = 0.0
    teacher_usd: float = 0.0

    @property
    def total_usd(self) -> float:
        """All of it."""
        return self.training_usd + self.data_usd + self.evaluation_usd + self.teacher_usd


def rent_usd(gpu_hours: float, usd_per_gpu_hour: float) -> float:
    """Return the rent of GPU hours [USD]."""
    return gpu_hours * usd_per_gpu_hour


def own_month_usd(gpus: int, copies: int, usd_per_gpu_hour: float) -> float:
    """Return a month of copies that run day and night [USD/month]."""
    return rent_usd(gpus * copies * HOURS_PER_MONTH, usd_per_gpu_hour)


def hosted_month_usd(
    usd_per_hour: float, input_mtok: float, output_mtok: float, input_usd_per_mtok: float, output_usd_per_mtok: float
) -> float:
    """Return a month of an endpoint let by the hour, and of the tokens that are billed beside it [USD/month]."""
    return usd_per_hour * HOURS_PER_MONTH + input_mtok * input_usd_per_mtok + output_mtok * output_usd_per_mtok
