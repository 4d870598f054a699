"""How replicas sit on the machines that a supplier lets whole, or on servers that are bought.

Source: docs/model.md, "You rent machines, not GPUs".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from economics.quantity import Number


@dataclass(frozen=True)
class Machines:
    """Replicas of `gpus_per_replica` GPUs on machines of `gpus_per_machine`; None: each GPU is paid for by itself.

    All methods take replicas of any shape and return whole numbers as floats.

    >>> eights = Machines(gpus_per_replica=3, gpus_per_machine=8)
    >>> [float(eights.paid(n)) for n in (1, 2, 3)], float(eights.held(3)), float(eights.gpus(3))
    ([1.0, 1.0, 2.0], 4.0, 16.0)
    """

    gpus_per_replica: Number
    gpus_per_machine: Number | None = None

    @property
    def let_whole(self) -> bool:
        """Whether machines are paid for, and not single GPUs."""
        return self.gpus_per_machine is not None

    @property
    def replicas_each(self) -> Number:
        """Replicas that one machine holds, k; 1 where a replica spans machines."""
        if self.gpus_per_machine is None:
            return 1.0
        return np.maximum(np.floor_divide(self.gpus_per_machine, self.gpus_per_replica), 1.0)

    @property
    def machines_each(self) -> Number:
        """Machines that one replica takes: 1, or more where it spans machines."""
        if self.gpus_per_machine is None:
            return 1.0
        return np.maximum(np.ceil(np.divide(self.gpus_per_replica, self.gpus_per_machine)), 1.0)

    @property
    def gpus_each(self) -> Number:
        """GPUs of one thing that is paid for: a machine, or the GPUs of a replica."""
        return self.gpus_per_replica if self.gpus_per_machine is None else self.gpus_per_machine

    @property
    def share(self) -> Number:
        """How many of the things that are paid for one replica takes: its part of a machine, or several."""
        return self.machines_each / self.replicas_each

    def blocks(self, replicas: Number) -> Number:
        """Return the blocks for `replicas`: the least that can be rented or bought at a time.

        A block is one machine with the replicas that fit into it, the machines that one replica spans, or the GPUs of
        one replica where GPUs are paid for one by one.
        """
        if np.ndim(self.replicas_each) == 0 and self.replicas_each == 1:
            return replicas
        return np.ceil(np.divide(replicas, self.replicas_each))

    @property
    def block_gpus(self) -> Number:
        """The GPUs that are paid for in a block."""
        return self.gpus_each * self.machines_each

    @property
    def block_instances(self) -> Number | None:
        """The machines of a block; None where GPUs are paid for one by one."""
        return None if self.gpus_per_machine is None else self.machines_each

    def paid(self, replicas: Number) -> Number:
        """Return the machines for `replicas`; where GPUs are paid for one by one, the replicas themselves."""
        return self.blocks(replicas) * self.machines_each if self.let_whole else replicas

    def held(self, replicas: Number) -> Number:
        """Return the replicas that the machines for `replicas` hold."""
        return self.blocks(replicas) * self.replicas_each if self.let_whole else replicas

    def gpus(self, replicas: Number) -> Number:
        """Return the GPUs that are paid for."""
        return self.paid(replicas) * self.gpus_each
