"""The benchmark tools whose files are read, the more particular shape first; a new tool is a line and a file."""

from __future__ import annotations

from breakeven.uploads.benchmarks.aiperf import AiPerf
from breakeven.uploads.benchmarks.guidellm import GuideLlm
from breakeven.uploads.benchmarks.inferencex import InferenceX
from breakeven.uploads.benchmarks.no_rate import NO_RATE
from breakeven.uploads.benchmarks.sglang import Sglang
from breakeven.uploads.benchmarks.tool import Tool
from breakeven.uploads.benchmarks.trtllm import TrtLlmBench
from breakeven.uploads.benchmarks.vllm import Vllm

READ: tuple[Tool, ...] = (GuideLlm(), InferenceX(), AiPerf(), TrtLlmBench(), Sglang(), Vllm())
TOOLS: tuple[Tool, ...] = (*READ, *NO_RATE)
