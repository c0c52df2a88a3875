"""Distance of the accuracy thresholds from the right solutions above and the wrong ones below.

    python benchmarks/thresholds.py [--seeds 10] [--data DIR] [--digits]

Grades every solution of mnist_net with each seed and prints, for each, the lowest and the highest
test accuracy of the kit's own loop, and every claim of the audit that does not hold for a seed.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from pathlib import Path

from grader.audit.audit import audit, conclude
from grader.course.catalogue import read_catalogue
from grader.datasets import torchvision_root
from grader.datasets.images import find_datasets
from grader.judge.judge import Judge
from grader.judge.opening import worker_source
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager

EXERCISE, CHECK = "mnist_net", "learns_to_read_digits"


def main() -> None:
    """Grade the solutions, and print a line for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--data", type=Path, default=os.environ.get("GRADER_DATA"))
    parser.add_argument("--digits", action="store_true", help="train on scikit-learn's digits")
    options = parser.parse_args()

    manager = plugin_manager()
    if options.digits:
        manager.unregister(torchvision_root)
    catalogue = read_catalogue(manager)
    exercise = catalogue.select([EXERCISE])[0]
    root = None if options.digits or not options.data else Path(options.data)
    datasets = find_datasets([exercise], manager, root=root)
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with worker_source(manager, catalogue) as workers:
        for seed in range(options.seeds):
            judge = Judge(
                catalogue, [exercise], workers, RunSettings(seed=seed, explains=False), datasets=datasets
            )
            results = list(audit(exercise, judge))
            for solution, result in results:
                data = next(check.data for check in result.checks if check.name == CHECK)
                if "test_accuracy" in data:
                    found[solution.kind, solution.name].append(data["test_accuracy"])
            for problem in conclude(exercise, results).problems:
                print(f"seed {seed}: {problem}", flush=True)
    name = next(iter(datasets.values())).name
    print(f"\n{options.seeds} seeds on {name}: test accuracy of the kit's loop, lowest and highest")
    for (kind, solution), accuracies in sorted(found.items(), key=lambda item: (item[0][0], min(item[1]))):
        print(f"{kind:9} {solution:32} {min(accuracies):.3f} {max(accuracies):.3f}")


if __name__ == "__main__":
    main()
