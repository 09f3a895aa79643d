"""PyTorch's old files of weights, a row of pickles, that call what no weights need."""

import pickle
from collections.abc import Iterator

from graphs.hostile.documents import Attack

MAGIC = 0x1950A86A20F9469CFC6C
CALLED = (
    *("os system", "posix system", "nt system", "os popen", "os execv", "os remove", "os mkdir"),
    *("subprocess Popen", "subprocess check_output", "builtins eval", "builtins exec"),
    *("builtins open", "builtins getattr", "builtins __import__", "builtins compile", "io open"),
    *("__builtin__ eval", "__builtin__ apply", "importlib import_module", "runpy run_path"),
    *("webbrowser open", "socket socket", "urllib.request urlopen", "shutil rmtree", "pty spawn"),
    *("pickle loads", "_pickle loads", "marshal loads", "numpy load", "numpy fromfile"),
    *("numpy.core.multiarray _reconstruct", "torch load", "torch.hub load", "types CodeType"),
    *("torch._utils _rebuild_tensor_v2.__globals__", "collections OrderedDict.__init__"),
    *("campad load", "ctypes CDLL", "code interact", "timeit timeit", "operator attrgetter"),
)


def pickles() -> Iterator[Attack]:
    """Call each by three opcodes, in the place of the weights and before them."""
    for called in CALLED:
        module, name = called.split()
        text = b"(X\x04\x00\x00\x00true"
        by_name = b"\x80\x02c%s\n%s\n" % (module.encode(), name.encode()) + text + b"tR."
        by_stack = b"\x80\x04" + _text(module) + _text(name) + b"\x93" + text + b"tR."
        at_once = b"\x80\x02" + text + b"i%s\n%s\n." % (module.encode(), name.encode())
        for how, one in (("GLOBAL", by_name), ("STACK_GLOBAL", by_stack), ("INST", at_once)):
            yield f"{called}, {how}", _file(one)
        yield f"{called}, first", by_name
    deep = b"\x80\x02" + b"(" * 200_000 + b"t" * 200_000 + b"."
    for what, one in {
        "200,000 deep": deep,
        "doubling": b"\x80\x02]q\x00" + b"h\x00h\x00\x86q\x00" * 60 + b".",
        "a text of 4 GB": b"\x80\x02X\xff\xff\xff\xff.",
        "bytes of 2 to the 62": b"\x80\x04\x8e" + (2**62).to_bytes(8, "little") + b".",
        "a frame of 2 to the 62": b"\x80\x04\x95" + (2**62).to_bytes(8, "little") + b".",
        "a memo of 2 to the 31": b"\x80\x02]r\xff\xff\xff\x7f.",
        "a number of a million digits": b"\x80\x02I" + b"1" * 1_000_000 + b"\n.",
        "no end": b"\x80\x02]",
        "an extension": b"\x80\x02\x82\x01.",
        "a state": b"\x80\x02}}b.",
    }.items():
        yield what, _file(one)


def _file(weights: bytes) -> bytes:
    about = {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}
    return b"".join([*(pickle.dumps(one, 2) for one in (MAGIC, 1001, about)), weights])


def _text(text: str) -> bytes:
    return b"\x8c" + bytes([len(text)]) + text.encode()
