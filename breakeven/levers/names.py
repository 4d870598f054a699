"""What levers change from and to, as people call it: sellers, models, GPUs, terms."""

from __future__ import annotations

from breakeven.names import TERM_WORDS, supplier_name
from economics.supply.rented import Rent
from pricing.errors import CatalogueError
from pricing.resolve.names import sold_name
from pricing.store.catalogue import Catalogue
from pricing.studies.choices import readable


def model_name(model: str, catalogue: Catalogue) -> str:
    """Return the name of a registered model; another keeps its id, made readable."""
    return next((known.name for known in catalogue.registered_models() if known.id == model), readable(model))


def offer_name(provider: str, model: str) -> str:
    """Return a seller's model by name, with the seller.

    >>> offer_name("anthropic", "claude-opus-5-5")
    'Claude Opus 5.5 (Anthropic)'
    """
    return f"{sold_name(provider, model)} ({supplier_name(provider)})"


def gpu_name(gpu: str, catalogue: Catalogue) -> str:
    """Return the name of a GPU; one that the hardware table lacks keeps its id."""
    try:
        return catalogue.hardware(gpu).name
    except CatalogueError:
        return gpu


def layout_words(gpus: int, gpu: str, precision: str, catalogue: Catalogue) -> str:
    """Return the GPUs of a copy of the model and the precision of its weights: 2× NVIDIA H100 SXM, FP8."""
    return f"{gpus}× {gpu_name(gpu, catalogue)}, {precision.upper()}"


def rent_words(rent: Rent) -> str:
    """Return how GPUs are rented: the term and the supplier, a typed rate, or one row of the list."""
    if rent.usd_per_gpu_hour is not None:
        return "at a typed rate"
    if rent.rate_id is not None or rent.term is None or rent.provider is None:
        return "at a rate chosen by hand"
    return f"{TERM_WORDS[rent.term]} at {supplier_name(rent.provider)}"
