"""Will a model fit, and how fast is it: architectures, GPUs, memory and a roofline estimator. No files, no clock."""
