"""Says in numbers how a pool is padded whose steps are longer than its window.

Padding "same" is nothing for it where the picture has an end for each step. ONNX Runtime takes
that for less than nothing, and fails at the first frame (1.32.0;
findings/onnxruntime_pools_with_long_steps.sh).
"""

from collections.abc import Iterable, Mapping

from onnx import NodeProto, helper

POOLS = {"AveragePool", "MaxPool"}
SAME = (b"SAME_LOWER", b"SAME_UPPER")


def write_padding(
    nodes: Iterable[NodeProto], shapes: Mapping[str, tuple[int, ...]]
) -> list[NodeProto]:
    """Write the padding of such pools as numbers, and return the nodes.

    Args:
        nodes: of a graph; changed in place.
        shapes: of its tensors, (n, c, h, w); 0 where a size is not known.
    """
    nodes = list(nodes)
    for node in nodes:
        said = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        sides = shapes.get(node.input[0], ())[2:] if node.op_type in POOLS else ()
        if said.get("auto_pad") not in SAME or not sides or not all(sides):
            continue
        ones = [1] * len(sides)
        steps, apart = said.get("strides", ones), said.get("dilations", ones)
        missing = [
            (-(-side // step) - 1) * step + (size - 1) * dilation + 1 - side
            for side, size, step, dilation in zip(
                sides, said["kernel_shape"], steps, apart, strict=True
            )
        ]
        if min(missing) < 0:
            _replace(node, [max(one, 0) for one in missing], said["auto_pad"] == b"SAME_LOWER")
    return nodes


def _replace(node: NodeProto, missing: list[int], lower: bool) -> None:
    """Put numbers in the place of the word; the odd pixel is before the picture with "lower"."""
    small, large = [one // 2 for one in missing], [one - one // 2 for one in missing]
    kept = [one for one in node.attribute if one.name != "auto_pad"]
    del node.attribute[:]
    node.attribute.extend(kept)
    pads = [*large, *small] if lower else [*small, *large]
    node.attribute.append(helper.make_attribute("pads", pads))
