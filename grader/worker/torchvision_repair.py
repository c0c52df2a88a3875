"""Makes `import torchvision` work beside a CPU build of torch."""

from __future__ import annotations

import sys


def repair() -> None:
    """Import torchvision, registering its operators' schemas first where their absence stops it.

    PyPI's torchvision holds compiled operators that a CPU build of torch cannot load; its Python
    code then dies at import on their missing schemas, although datasets and transforms never use
    them. Does nothing where torchvision is not installed.
    """
    import torch

    try:
        import torchvision  # imported for its side effect: to see whether it can be
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

    # A library that is collected takes its schemas with it.
    torchvision._schemas = schemas
