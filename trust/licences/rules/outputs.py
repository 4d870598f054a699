"""Whether other models may be trained on what the model writes."""

from __future__ import annotations

from collections.abc import Iterator

from trust.licences.rules.rule import Asked, Finding, plain_findings


class TrainingOnOutputs:
    """Distillation and synthetic data, for a company that wants them."""

    def findings(self, asked: Asked) -> Iterator[Finding]:
        """Yield whether it is allowed, and under which name."""
        if not asked.company.train_others:
            return iter(())
        return plain_findings(asked, "training on outputs", "whether other models may be trained on its outputs")
