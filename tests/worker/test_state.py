"""Changes of a check to its process do not affect the next check."""

from __future__ import annotations

import os

import pytest
import torch

from grader.course.exercise import Exercise
from grader.judge.options import RunSettings
from grader.judge.session import Session
from grader.judge.shared import Shared
from grader.sandbox.workers import WarmWorkers
from helpers import call, opened, submission

UMASK = os.umask(0)
os.umask(UMASK)
# The change by a learner's function, the sign of the change, and the sign that it is undone.
CHANGES = {
    "default dtype": (
        "torch.set_default_dtype(torch.float64)",
        "str(torch.get_default_dtype())",
        "torch.float32",
    ),
    "grad mode": ("torch.set_grad_enabled(False)", "torch.is_grad_enabled()", True),
    "inference mode": (
        "held.append(torch.inference_mode()) or held[-1].__enter__()",
        "torch.is_inference_mode_enabled()",
        False,
    ),
    "autocast": ("torch.set_autocast_enabled('cpu', True)", "torch.is_autocast_enabled('cpu')", False),
    "anomaly detection": (
        "torch.autograd.set_detect_anomaly(True)",
        "torch.is_anomaly_enabled()",
        False,
    ),
    "default device": ("torch.set_default_device('meta')", "str(torch.empty(0).device)", "cpu"),
    "threads": ("torch.set_num_threads(2)", "torch.get_num_threads()", 1),
    "determinism": (
        "torch.use_deterministic_algorithms(True)",
        "torch.are_deterministic_algorithms_enabled()",
        False,
    ),
    "precision of products": (
        "torch.set_float32_matmul_precision('medium')",
        "torch.get_float32_matmul_precision()",
        "highest",
    ),
    "tiny numbers": ("torch.set_flush_denormal(True)", "float(torch.tensor(1e-40) * 1) > 0", True),
    "a mode of torch's functions": ("Doubles().__enter__()", "float(torch.exp(torch.zeros(())))", 1.0),
    "hooks of all modules": (
        "torch.nn.modules.module.register_module_forward_hook(lambda *given: torch.ones(1))",
        "float(torch.nn.Identity()(torch.zeros(1)))",
        0.0,
    ),
    "torch's functions": ("torch.exp = abs", "float(torch.exp(torch.zeros(())))", 1.0),
    "torch's methods": (
        "torch.nn.Linear.forward = lambda self, X: X",
        "torch.nn.Linear(2, 3)(torch.zeros(1, 2)).shape[1]",
        3,
    ),
    "a method that tensors inherit": (
        "torch.Tensor.exp = lambda self: self",
        "float(torch.zeros(()).exp())",
        1.0,
    ),
    "the loss": (
        "torch.nn.functional.cross_entropy = lambda *given, **named: torch.zeros(())",
        "round(float(torch.nn.CrossEntropyLoss()(torch.zeros(1, 2), torch.tensor([0]))), 2)",
        0.69,
    ),
    "NumPy's functions": ("numpy.exp = abs", "float(numpy.exp(0.0))", 1.0),
    "NumPy's errors": ("numpy.seterr(divide='raise')", "numpy.geterr()['divide']", "warn"),
    "mode of new files": ("os.umask(0o777)", "[mode := os.umask(0), os.umask(mode)][0]", UMASK),
    "mathematics": ("math.exp = abs", "math.exp(0.0)", 1.0),
    "builtins": ("builtins.sum = lambda numbers: 7", "sum([])", 0),
    "names among the builtins": ("builtins.leak = 1", "hasattr(builtins, 'leak')", False),
    "what turns answers into bytes": (
        "vars(sys.modules['grader.wire.frames']).update(encode=lambda answer: b'mine')",
        "sys.modules['grader.wire.frames'].encode({}) == b'mine'",
        False,
    ),
    "a constant of the kit": ("frames.MAX_DEPTH = 32", "frames.MAX_DEPTH", 64),
    "a name in a module of the kit": (
        "vars(state).update(setattr=lambda *given: None)",
        "hasattr(state, 'setattr')",
        False,
    ),
    "a method of the kit's": (
        "frames.Opaque.__repr__ = lambda self: 'mine'",
        "repr(frames.Opaque('x', ()))",
        "Opaque(template='x', words=())",
    ),
    "a method that a class of the kit's did not have": (
        "frames.Opaque.leak = 1",
        "hasattr(frames.Opaque, 'leak')",
        False,
    ),
    "what a class of the kit's inherits": (
        "recipes.Recorder.__bases__ = (Doubles,)",
        "issubclass(recipes.Recorder, Doubles)",
        False,
    ),
    "the method that puts all of this back": (
        "state.State.restore = lambda self, seed: None",
        "state.State.restore.__name__",
        "restore",
    ),
    "the method that restores the kit's code": (
        "kit_code.KitCode.restore = lambda self: None",
        "kit_code.KitCode.restore.__name__",
        "restore",
    ),
    "what restores the kit's tables": (
        "kit_code.KitCode._restore_tables = lambda self: None",
        "kit_code.KitCode._restore_tables.__name__",
        "_restore_tables",
    ),
    "the code of a function of the kit's": (
        "frames._padding.__code__ = (lambda size: 'mine').__code__",
        "frames._padding(1)",
        15,
    ),
    "the code of a method of the kit's": (
        "frames._Body.reserve.__code__ = (lambda self, size: 'mine').__code__",
        "frames._Body().reserve(1) is None",
        True,
    ),
    "the default arguments of a function of the kit's": (
        "frames._plain.__defaults__ = (1,)",
        "frames._plain.__defaults__[0]",
        0,
    ),
    "the keyword defaults of a function of the kit's": (
        "training.Loader.__init__.__kwdefaults__['most_passes'] = 3",
        "training.Loader.__init__.__kwdefaults__['most_passes']",
        10,
    ),
    "a recipe": ("RECIPES['gradient'] = abs", "RECIPES['gradient'].__name__", "gradient"),
    "one more recipe": ("RECIPES['mine'] = abs", "'mine' in RECIPES", False),
    "a step of scenes": ("scene._STEPS.clear()", "len(scene._STEPS) > 0", True),
    "how a message begins": ("control.REPLY.__init__('<d')", "control.REPLY.format", "<q"),
    "what reads messages": (
        "msgspec.msgpack.encode = (lambda encode: lambda value: encode(value))(msgspec.msgpack.encode)",
        "isinstance(msgspec.msgpack.encode, type(len))",
        True,
    ),
    "a module that the kit imports late": (
        "sys.modules['numpy'] = math",
        "sys.modules['numpy'] is math",
        False,
    ),
    "what puts names back": (
        "builtins.setattr = lambda *given: None",
        "builtins.setattr.__name__",
        "setattr",
    ),
    "the code of torch's functions": (
        "torch.nn.functional.cross_entropy.__code__ = (lambda *given, **named: torch.zeros(())).__code__",
        "round(float(torch.nn.functional.cross_entropy(torch.zeros(1, 2), torch.tensor([0]))), 2)",
        0.69,
    ),
    "warnings as errors": ("warnings.simplefilter('error')", "warns()", "a warning"),
    "the recursion limit": ("sys.setrecursionlimit(50_000)", "sys.getrecursionlimit() < 50_000", True),
    "the path of modules": ("sys.path.clear()", "len(sys.path) > 0", True),
    "the environment": ("os.environ['OMP_NUM_THREADS'] = '9'", "os.environ['OMP_NUM_THREADS']", "1"),
    "the folder": ("os.chdir('/')", "os.getcwd() == '/'", False),
    "garbage collection": ("gc.disable()", "gc.isenabled()", True),
    "an alarm": (
        "signal.setitimer(signal.ITIMER_REAL, 1000)",
        "signal.getitimer(signal.ITIMER_REAL)[0] > 0",
        False,
    ),
    "a handler of signals": (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "signal.getsignal(signal.SIGTERM) == signal.SIG_IGN",
        False,
    ),
    "tracing": ("sys.settrace(lambda *given: None)", "sys.gettrace() is None", True),
}
SOURCE = """
import builtins, gc, math, os, signal, sys, warnings
import msgspec, numpy, torch
from grader.wire import control, frames
from grader.worker import kit_code, recipes, state
from grader.worker.recipes import RECIPES
from grader.worker.scene import scene, training

held = []

class Doubles(torch.overrides.TorchFunctionMode):
    def __torch_function__(self, function, types, given=(), named=None):
        result = function(*given, **(named or {{}}))
        return result * 2 if function is torch.exp else result

def warns():
    try:
        warnings.warn("x", UserWarning)
    except UserWarning:
        return "an error"
    return "a warning"

def softmax(change):
    if change:
        {change}
    return {show}
"""


@pytest.mark.parametrize("what", CHANGES)
def test_state_is_put_back_between_checks(what: str, patient: Exercise, warm_workers: WarmWorkers) -> None:
    """A change by a call lasts to the end of its check; the next check starts from the original state."""
    change, show, expected = CHANGES[what]
    with opened(warm_workers, patient, SOURCE.format(change=change, show=show)) as session:
        first, changed, still = session.ask([call(False), call(True), call(False)])
        (again,) = session.ask([call(False)])
    assert first == expected
    assert changed != expected
    assert still == changed
    assert again == expected


def test_additions_of_a_script_to_torch_stay(patient: Exercise, warm_workers: WarmWorkers) -> None:
    """Functions that a submission adds to torch's classes while it loads are kept."""
    source = (
        "import torch\n"
        "torch.Tensor.shifted = lambda X: X - X.max()\n"
        "def softmax(X):\n    return X.shifted()\n"
    )
    with opened(warm_workers, patient, source) as session:
        for _ in range(2):
            assert [*session.ask([call(torch.tensor([1.0, 3.0]))])[0].tolist()] == [-2, 0]


DRAWS = pytest.mark.parametrize(
    "draw",
    [
        "torch.rand(3).tolist()",
        "torch.randperm(10).tolist()",
        "[random.random()]",
        "numpy.random.rand(3).tolist()",
    ],
)


@DRAWS
def test_random_numbers_are_the_same_in_every_check(
    draw: str, patient: Exercise, warm_workers: WarmWorkers
) -> None:
    """One seed gives the same random numbers in each check and worker, another seed gives others."""
    source = f"import random, numpy, torch\ndef softmax():\n    return {draw}\n"
    with opened(warm_workers, patient, source) as session:
        first, second = session.ask([call(), call()])
        assert first != second
        assert [*session.ask([call(), call()])] == [first, second]
    with opened(warm_workers, patient, source) as session:
        assert [*session.ask([call()])] == [first]
    with Session(submission(source), patient, Shared(warm_workers, RunSettings(seed=4))) as session:
        assert [*session.ask([call()])] != [first]


@DRAWS
def test_random_numbers_are_the_same_in_every_load(
    draw: str, patient: Exercise, warm_workers: WarmWorkers
) -> None:
    """Random numbers in loading, such as a net's weights, are the same in each worker."""
    source = f"import random, numpy, torch\ndrawn = {draw}\ndef softmax():\n    return drawn\n"

    def drawn(seed: int) -> list[object]:
        with Session(submission(source), patient, Shared(warm_workers, RunSettings(seed=seed))) as session:
            return [*session.ask([call()])]

    assert drawn(3) == drawn(3) != drawn(4)


@pytest.mark.parametrize("seeding", ["torch.manual_seed(5)", "random.seed(5)", "numpy.random.seed(5)"])
def test_seeding_does_not_reach_the_next_check(
    seeding: str, patient: Exercise, warm_workers: WarmWorkers
) -> None:
    """A function that sets the seed changes its own random numbers only, not those of later checks."""
    draw = "[torch.rand(1).item(), random.random(), numpy.random.rand()]"
    function = f"def softmax(seeds):\n    if seeds:\n        {seeding}\n    return {draw}\n"
    source = f"import random, numpy, torch\n{function}"
    with opened(warm_workers, patient, source) as session:
        (unseeded,) = session.ask([call(False)])
        (seeded,) = session.ask([call(True)])
        assert seeded != unseeded
        assert [*session.ask([call(False)])] == [unseeded]
