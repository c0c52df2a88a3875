"""All that runs beside learner code: it holds no check, no expected answer and no label."""
