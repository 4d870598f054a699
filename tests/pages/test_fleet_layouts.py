"""A model that does not fit offers the layouts that hold it, and one click takes one over."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from economics.option.self_hosted import SelfHostedOption
from tests.support.opened import open_page, scenario, sound, unescaped

PLACE = "3"
KIMI = (("model", "kimi-k2.6"), ("gpu", "h200"), ("precision", "int4"))


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


def test_a_request_cached_on_one_gpu_takes_less_memory_where_eight_would_each_hold_it() -> None:
    # Kimi K2.6: 2,400 tokens · 70,272 bytes = 0.169 GB a request; 1,000 at a time keep 169 GB, on eight GPUs that share
    # attention 1,349 GB. Eight H200 have 1,085 GB usable and hold 551 GB of weights: 16 are needed, or eight with
    # data-parallel attention, whose seven more copies of 12.3 GB take 86 GB: 551 + 86 + 169 + 19 in reserve = 825
    at = open_page(*((f"{PLACE}.{name}", said) for name, said in KIMI))
    at.switch_page("pages/hardware.py").run()
    next(field for field in at.text_input if field.label == "Context of a request (tokens)").set_value("2400").run()
    at.text_input(key="fleet sequences").set_value("1000").run()
    assert "Use 16 GPUs (comfortable for 1,000 requests)" in _offered(at)
    at.segmented_control(key="fleet attention").set_value("data").run()
    sound(at)
    assert _offered(at) == ["Use 8 GPUs (smallest)"]


def _offered(at: AppTest) -> list[str]:
    return [unescaped(b.label) for b in at.button if b.key and b.key.startswith("use layout")]
