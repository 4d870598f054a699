"""All causes, in the order in which they are tried and named."""

from __future__ import annotations

from usage.reconcile.causes.batch_discount import BatchDiscount
from usage.reconcile.causes.cache_write_1h_billed import CacheWriteHourBilled
from usage.reconcile.causes.cached_billed_at_full_price import CachedBilledAtFullPrice
from usage.reconcile.causes.cause import Agreed, Cause
from usage.reconcile.causes.failed_requests_billed import FailedRequestsBilled
from usage.reconcile.causes.long_context_tier import LongContextTier
from usage.reconcile.causes.model_not_in_log import ModelNotInLog
from usage.reconcile.causes.negotiated_discount import NegotiatedDiscount
from usage.reconcile.causes.price_change import PriceChange
from usage.reconcile.causes.priority_tier import PriorityTier
from usage.reconcile.causes.reasoning_missing_in_log import ReasoningMissingInLog
from usage.reconcile.causes.regional_uplift import RegionalUplift

KINDS: tuple[type[Cause], ...] = (
    CachedBilledAtFullPrice,
    CacheWriteHourBilled,
    LongContextTier,
    BatchDiscount,
    NegotiatedDiscount,
    FailedRequestsBilled,
    PriorityTier,
    RegionalUplift,
    ReasoningMissingInLog,
    PriceChange,
    ModelNotInLog,
)
AGREED: tuple[type[Agreed], ...] = (NegotiatedDiscount, RegionalUplift)
"""Those of one percentage that is tried where another cause hides it."""
