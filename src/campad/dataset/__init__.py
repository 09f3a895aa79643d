"""The examples: labelled activations, what their copies say, and every way to change them."""

from campad.dataset.arguments import MAX_EXAMPLES
from campad.dataset.controller_dataset import ControllerDataset
from campad.dataset.readable_dataset import Snapshot
from campad.dataset.records import Example

__all__ = ["MAX_EXAMPLES", "ControllerDataset", "Example", "Snapshot"]
