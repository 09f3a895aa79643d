"""Keeps ONNX Runtime from taking for a LayerNormalization what is none.

It joins mean, difference, power, mean, root and quotient without a look at which way the difference
goes, or at the exponent (1.32.0; findings/runtimes_that_see_a_layernorm.sh). A `Neg` between them
is enough: it joins nothing then.
"""

from collections.abc import Iterator

from onnx import NodeProto, TensorProto, helper, numpy_helper


def keep_apart(
    nodes: list[NodeProto], constants: list[TensorProto], taken: set[str]
) -> list[NodeProto]:
    """Return nodes that compute the same, and that are joined to nothing else.

    Args:
        nodes: of a graph, in order.
        constants: of the graph.
        taken: names of tensors.
    """
    made = {output: node for node in nodes for output in node.output}
    known = {constant.name: constant for constant in constants}

    def difference(name: str) -> bool:
        node = made.get(name)
        return node is not None and node.op_type == "Sub" and any(map(mean_of, node.input))

    def mean_of(name: str) -> str:
        node = made.get(name)
        return node.input[0] if node is not None and node.op_type == "ReduceMean" else ""

    def squares(name: str) -> bool:
        node = made.get(name)
        values = [part.t for part in node.attribute if part.name == "value"] if node else []
        tensor = known.get(name, *values)
        return tensor is not None and bool((numpy_helper.to_array(tensor) == 2).all())

    def fresh(name: str) -> str:
        while name in taken:
            name += "_"
        taken.add(name)
        return name

    def apart(node: NodeProto) -> Iterator[NodeProto]:
        turned = node.op_type == "Sub" and mean_of(node.input[0]) == node.input[1]
        if turned:
            other, name = helper.make_node("Sub", node.input[::-1], []), fresh(node.output[0])
            other.output.append(name)
            yield from (other, helper.make_node("Neg", [name], node.output))
        elif node.op_type == "Pow" and difference(node.input[0]) and not squares(node.input[1]):
            once, twice = fresh(node.output[0]), fresh(node.output[0])
            yield helper.make_node("Neg", node.input[:1], [once])
            yield helper.make_node("Neg", [once], [twice])
            yield helper.make_node("Pow", [twice, node.input[1]], node.output)
        else:
            yield node

    return [one for node in nodes for one in apart(node)]
