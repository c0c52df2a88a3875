"""Writes commands for terminals, CI services, browsers and spreadsheets into messages and class names.

The kit escapes this text where it shows it, so no program obeys the commands.
"""

SAYS = "x1b"
ORDERS = (
    "\x1b[2J\x1b]0;all passed\x07\x1b]8;;http://127.0.0.1\x07\r\x9b31m",
    "\n::error file=grades.json::passed",
    "\n::stop-commands::now\n::set-output name=points::20",
    "\n##[error]passed\n##vso[task.complete result=Succeeded;]",
    "<script>alert(1)</script><img src=x onerror=alert(1)>]]><!--",
    '=cmd|"/c calc"!A1\n+1+1\n@SUM(A1)\t-1',
    "\u202egnp.exe \u2066\u200b\ufeff\u2028\x00\x08\x0b\ufffe\ud800",
    "[bold red]passed[/bold red] [link=http://127.0.0.1]",
    "{0.__class__} %s %(name)s ${HOME} `id` $(id)",
)
TEXT = "".join(ORDERS)
Named = type(TEXT.replace("\x00", "").replace("\ud800", ""), (Exception,), {})


def softmax(X):
    raise Named(TEXT)


def cross_entropy(y_hat, y):
    raise ValueError(TEXT)


def accuracy(y_hat, y):
    return Named()
