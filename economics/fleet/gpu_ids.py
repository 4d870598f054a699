"""The ids of the GPUs that the hardware table has."""

GPU_IDS = (
    "a10", "l4", "l40s", "rtx-4090", "rtx-5090", "rtx-a6000", "rtx-pro-6000", "a100-40gb", "a100-80gb", "h100-sxm",
    "h100-pcie", "h100-nvl", "h200", "b200", "b300", "gb200", "mi300x", "mi325x", "mi355x", "m3-ultra",
)  # fmt: skip
