"""Changes how torch computes, and raises an exception, so that the next check finds the changes.

The worker restores the state before every check. The attack works only if a check finds a change.
"""

import gc
import random
import sys
import warnings

import numpy
import torch
from torch.utils._python_dispatch import TorchDispatchMode, _get_current_dispatch_mode_stack

SAYS = "RuntimeError: changed"
# The state of this process before any change.
BEFORE = {}
KEPT = []


class Meddler(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return function(*args, **(kwargs or {}))


def state():
    """Return the state that one check could leave for the next one."""
    chance = (
        torch.get_rng_state().sum().item(),
        random.getstate()[1][:3],
        list(numpy.random.get_state()[1][:3]),
    )
    return {
        "default dtype": torch.get_default_dtype(),
        "default device": str(torch.get_default_device()),
        "gradients": torch.is_grad_enabled(),
        "inference": torch.is_inference_mode_enabled(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "threads": torch.get_num_threads(),
        "precision": torch.get_float32_matmul_precision(),
        "anomalies": torch.is_anomaly_enabled(),
        "autocast": torch.is_autocast_enabled("cpu"),
        "autocast dtype": torch.get_autocast_dtype("cpu"),
        "dispatch modes": [mode for mode in _get_current_dispatch_mode_stack() if type(mode) is Meddler],
        "function modes": torch._C._len_torch_function_stack(),
        "functorch": torch._C._functorch.peek_interpreter_stack(),
        "saved tensors": torch._C._autograd._top_saved_tensors_default_hooks(True),
        "forward mode": torch._C._is_fwd_grad_enabled(),
        "multithreading": torch._C._is_multithreading_enabled(),
        "mkldnn": torch.backends.mkldnn.enabled,
        "print options": torch._tensor_str.PRINT_OPTS.precision,
        "chance": chance,
        "softmax": torch.exp,
        "hooks": len(torch.nn.modules.module._global_forward_hooks),
        "recursion": sys.getrecursionlimit(),
        "trace": sys.gettrace(),
        "profile": sys.getprofile(),
        "switches": sys.getswitchinterval(),
        "collector": (gc.isenabled(), gc.get_threshold()),
        "numpy": numpy.geterr(),
        "warnings": len(warnings.filters),
    }


def change():
    torch.manual_seed(99)
    random.seed(99)
    numpy.random.seed(99)
    torch.set_default_dtype(torch.float64)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(3)
    torch.set_float32_matmul_precision("medium")
    torch.set_anomaly_enabled(True)
    torch.set_autocast_enabled("cpu", True)
    torch.set_autocast_dtype("cpu", torch.float16)
    torch.backends.mkldnn.enabled = False
    torch.autograd.set_multithreading_enabled(False)
    torch.set_printoptions(precision=1)
    torch.nn.modules.module.register_module_forward_hook(lambda *arguments: None)
    torch._C._set_fwd_grad_enabled(False)
    torch.exp = torch.log
    sys.setrecursionlimit(5000)
    sys.setswitchinterval(1.0)
    sys.setprofile(lambda *arguments: None)
    gc.disable()
    gc.set_threshold(1, 1, 1)
    numpy.seterr(all="raise")
    warnings.simplefilter("error")
    for manager in (
        torch.inference_mode(),
        Meddler(),
        torch.overrides.BaseTorchFunctionMode(),
        torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor * 2, lambda tensor: tensor),
    ):
        KEPT.append(manager)
        manager.__enter__()
    torch._C._functorch._grad_increment_nesting()
    torch.set_grad_enabled(False)
    torch.set_default_device("meta")


def softmax(X):
    found = state()
    if not BEFORE:
        BEFORE.update(found)
    left = [name for name in found if found[name] != BEFORE[name]]
    if left:
        raise RuntimeError(f"worked: {left}")
    change()
    raise RuntimeError(f"changed {len(found)} things")
