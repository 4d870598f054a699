"""The machine that a supplier lets whole, and how many of them a number of replicas takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.quantity import Number


@dataclass(frozen=True)
class Machine:
    """A machine of `gpus` GPUs that is rented whole; None: GPUs are rented one by one, others use the rest.

    A *block* is the least that can be rented: one machine with the replicas that fit into it, the machines that one
    replica spans, or the GPUs of one replica where GPUs are rented one by one.

    >>> [float(Machine(gpus_per_replica=2, gpus=8).blocks(n)) for n in (0.0, 4.0, 5.0)]
    [0.0, 1.0, 2.0]
    >>> Machine(gpus_per_replica=5, gpus=8).block_gpus, Machine(gpus_per_replica=12, gpus=8).block_instances
    (8, 2)
    """

    gpus_per_replica: int
    gpus: int | None = None

    @property
    def replicas_per_block(self) -> int:
        """The replicas that a block holds."""
        return 1 if self.gpus is None else max(1, self.gpus // self.gpus_per_replica)

    @property
    def block_instances(self) -> int | None:
        """The machines of a block; None where GPUs are rented one by one."""
        return None if self.gpus is None else -(-self.gpus_per_replica // self.gpus) if self.spans else 1

    @property
    def block_gpus(self) -> int:
        """The GPUs that are paid for in a block."""
        return self.gpus_per_replica if self.gpus is None else self.gpus * (self.block_instances or 1)

    @property
    def spans(self) -> bool:
        """Whether one replica spans machines."""
        return self.gpus is not None and self.gpus_per_replica > self.gpus

    def blocks(self, replicas: Number) -> Number:
        """Return the blocks that hold so many replicas."""
        if self.replicas_per_block == 1:
            return replicas
        blocks: Number = np.ceil(replicas / self.replicas_per_block)
        return blocks
