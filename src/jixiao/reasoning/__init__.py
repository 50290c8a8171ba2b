"""OWL reasoning: consistency, explanations, and the members of the defined classes."""

from jixiao.reasoning.run import (
    Consistency,
    ReasoningOutcome,
    check_consistency,
    materialise_classes,
    run_reasoner,
)

__all__ = ["Consistency", "ReasoningOutcome", "check_consistency", "materialise_classes", "run_reasoner"]
