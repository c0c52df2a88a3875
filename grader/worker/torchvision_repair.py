"""Makes `import torchvision` work with a CPU build of torch."""

from __future__ import annotations

import sys


def repair() -> None:
    """Import torchvision; where the schemas of its operators are missing, register them first.

    PyPI's torchvision contains compiled operators that a CPU build of torch cannot load. Its Python code
    then raises an error at import because of the missing schemas, although datasets and transforms do not
    use them. Without torchvision, this does nothing.
    """
    import torch

    try:
        import torchvision  # only to find out whether it can be imported
    except ImportError:
        return
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    else:
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    schemas = torch.library.Library("torchvision", "DEF")
    schemas.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    schemas.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision

    # When a Library object is collected, its schemas disappear.
    torchvision._schemas = schemas
