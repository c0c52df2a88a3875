"""How a worker says what is wrong with learner code: the names of problems, and how much it tells."""

from __future__ import annotations

from typing import Final, Literal

ProblemName = Literal["figure", "axes", "net", "tensor", "leaves", "gradient", "passes", "batches"]
"""A value that is not a Figure, not Axes, not a net, not a tensor; a list that no longer holds the tensors
that the kit gave; an updater without gradients; too many passes over batches; too many batches in a pass."""

MAX_PARTS: Final = 20
"""A worker tells of at most so many statements; the judge accepts no more."""
MAX_NAMES: Final = 20
"""A worker tells of at most so many names that a statement binds; the judge accepts no more."""
MAX_STATEMENTS: Final = 2_000
"""While a worker loads a source, it tells which statement it begins, for at most so many; the judge accepts
no more."""
MAX_PRINTED: Final = 4_000
"""A worker tells of at most so many characters that a call prints; the judge accepts no more."""
MAX_FILES: Final = 200
"""A submission has at most so many sources."""
MAX_LEVELS: Final = 5
"""A worker sends at most so many levels of a traceback; the judge accepts no more."""
MAX_FACTS: Final = 500
MAX_FACT_CHARACTERS: Final = 120
"""A worker sends at most so many facts of a definition, each at most so long; the judge accepts no more."""
