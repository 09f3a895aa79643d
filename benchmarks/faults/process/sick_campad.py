"""Starts `campad` with a small network that fails at frames of certain shades.

    python sick_campad.py TICK_S [campad's options]

The watchdog looks every TICK_S seconds instead of as often as usual.
"""

import logging
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).resolve().parents[3] / "tests"))

import campad.backbones
import campad.server.run
from campad.protocol.limits import Limits
from server.fakes import ColourBackbone

RAISES, NAN, HANGS = 1, 2, 3
"""A frame whose first number is this one makes the network raise, give numbers that are none, or
take too long; see `HANG_TICKS`."""

HANG_TICKS = 2 * Limits().stuck_ticks


class SickBackbone(ColourBackbone):
    """See the module."""

    tick_s = 0.0

    def embed(self, frames: Any) -> NDArray[np.float32]:
        shade = int(np.asarray(frames).flat[0])
        if shade == RAISES:
            raise RuntimeError("the network is broken")
        if shade == HANGS:
            time.sleep(HANG_TICKS * self.tick_s)
        activation = super().embed(frames)
        return activation * np.float32(np.nan) if shade == NAN else activation


if __name__ == "__main__":
    logging.disable()  # each of its failures is logged, as it should be
    SickBackbone.tick_s = float(sys.argv[1])
    serve = campad.server.run.run

    def run(*arguments: Any, limits: Limits | None = None, **named: Any) -> None:
        bounds = structs.replace(limits or Limits(), tick_s=SickBackbone.tick_s)
        serve(*arguments, limits=bounds, **named)

    campad.server.run.run = run
    campad.backbones.load_backbone = lambda *_, **__: SickBackbone()  # type: ignore[assignment]
    sys.argv = ["campad", *sys.argv[2:]]
    from campad.cli.main import main

    main()
