"""Where activations come from: pretrained networks, cut at a layer."""

from campad.backbones.backbone import Backbone
from campad.backbones.load import load_backbone

__all__ = ["Backbone", "load_backbone"]
