"""A model that does not fit offers the layouts that hold it, and one click takes one over."""

from __future__ import annotations

from economics.option.self_hosted import SelfHostedOption
from tests.support.opened import open_page, scenario, sound, unescaped

PLACE = "3"


def test_a_model_that_does_not_fit_offers_its_smallest_and_its_comfortable_layout() -> None:
    # Llama 3.3 70B in 16 bits: 141 GB of weights; an H100 has 77 usable, two 154. 32 requests of 2,400 tokens keep
    # 32·2,400·80·2·8·128·2 bytes = 25.2 GB beside them, for which four are taken
    at = open_page((f"{PLACE}.model", "llama-3.3-70b"), (f"{PLACE}.precision", "bf16"))
    at.switch_page("pages/hardware.py").run()
    offered = {b.key: unescaped(b.label) for b in at.button if b.key and b.key.startswith("use layout")}
    assert offered == {
        "use layout 2": "Use 2 GPUs (smallest)",
        "use layout 4": "Use 4 GPUs (comfortable for 32 requests)",
    }
    at.button(key="use layout 2").click().run()
    sound(at)
    option = scenario(at).options[2]
    assert isinstance(option, SelfHostedOption)
    assert (option.gpus_per_replica, option.precision, option.gpu) == (2, "bf16", "h100-sxm")
    assert not [b for b in at.button if b.key and b.key.startswith("use layout")]
    next(b for b in at.sidebar.button if b.label == "Undo").click().run()
    undone = scenario(at).options[2]
    assert isinstance(undone, SelfHostedOption)
    assert undone.gpus_per_replica == 1


def test_a_model_that_fits_offers_none() -> None:
    at = open_page()
    at.switch_page("pages/hardware.py").run()
    sound(at)
    assert not [b for b in at.button if b.key and b.key.startswith("use layout")]
