"""Whether a model fits on GPUs, and how fast it runs: architectures, GPUs, memory and a roofline estimator."""
