"""Networks compiled to WebAssembly, for browsers."""
