"""What the author of a checks.py writes with: comparisons, strategies, nets and the student handle."""
