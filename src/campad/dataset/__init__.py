"""The examples: labelled activations, what their copies say, and every way to change them."""

from campad.dataset.controller_dataset import MAX_EXAMPLES, ControllerDataset
from campad.dataset.records import Example
from campad.dataset.snapshot import Snapshot

__all__ = ["MAX_EXAMPLES", "ControllerDataset", "Example", "Snapshot"]
