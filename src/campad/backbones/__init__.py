"""Where activations come from: pretrained networks, cut at a layer."""

from campad.backbones.load import load_backbone
from campad.backbones.network import Backbone

__all__ = ["Backbone", "load_backbone"]
