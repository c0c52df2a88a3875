"""`pytest --grade`: grades a submission and shows every check as a pytest item."""
