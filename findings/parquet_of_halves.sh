#!/bin/sh
# A column of vectors of float16 in a Parquet file, and who reads it.
#
# A good guess: float16 is a type of Parquet since 2023, BYTE_STREAM_SPLIT is an encoding of it, and pyarrow writes both: whoever
# reads the type reads it in that encoding, too; who knows neither raises an error.
# What happens: DuckDB 2.0.1 reads float16, and BYTE_STREAM_SPLIT of float32, but not the two together: "only supported for
# FLOAT, DOUBLE, INT32 or INT64". fastparquet 2026.9.0 takes float16 for text of two bytes, and says nothing: it gives bytes,
# and those that are zero at the end are cut off, so 1.5 is b"\x00>", 2 is b"\x00@" and 0 is b"". polars 2.1.0 and hyparquet
# 1.31.5 read all of it.
# Why it matters to campad: `campad embed` writes activations in BYTE_STREAM_SPLIT, and half of their size could be saved by
# float16. DuckDB, which the documentation names as a reader, could not open such a table; so it stays with float32.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1 fastparquet==2026.9.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . hyparquet@1.31.5 >/dev/null
cat > try.py <<'PY'
import sys
from importlib.metadata import version

import duckdb
import fastparquet
import numpy as np
import polars
import pyarrow as pa
import pyarrow.parquet as parquet

VALUES = [1.5, 2.0, 0.0, -0.25]
print("Python", sys.version.split()[0],
      *(f"{name} {version(name)}" for name in ("pyarrow", "polars", "duckdb", "fastparquet")))
CUT = [b"\x00>", b"\x00@", b"", b"\x00\xb4"]
SPLIT = "BYTE_STREAM_SPLIT encoding is only supported for FLOAT, DOUBLE, INT32 or INT64"


def by_polars(path):
    return polars.read_parquet(path)["vector"].to_list()[0]


def by_duckdb(path):
    return list(duckdb.sql(f"select vector from '{path}'").fetchall()[0][0])


def by_fastparquet(path):
    return [one if isinstance(one, float) else bytes(one)
            for one in fastparquet.ParquetFile(path).to_pandas()["vector"][0]]


wanted = {
    ("float16", "plain"): (VALUES, VALUES, CUT),
    ("float16", "split"): (VALUES, SPLIT, "Encoding 9"),
    ("float32", "split"): (VALUES, VALUES, "Encoding 9"),
}
for (kind, how), expected in wanted.items():
    flat = pa.array(np.array(VALUES, kind))
    table = pa.table({"vector": pa.FixedSizeListArray.from_arrays(flat, len(VALUES))})
    path = f"{kind}-{how}.parquet"
    split = {"use_byte_stream_split": ["vector.list.element"]} if how == "split" else {}
    parquet.write_table(table, path, use_dictionary=False, compression="snappy", **split)
    for reader, right in zip((by_polars, by_duckdb, by_fastparquet), expected, strict=True):
        try:
            found = reader(path)
        except Exception as error:
            found = str(error)
        print(f"{kind}, {how}, {reader.__name__}: {found}")
        assert right in found if isinstance(right, str) else found == right
PY
venv/bin/python try.py
cat > try.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parquetReadObjects } from "hyparquet";

const { version } = JSON.parse(readFileSync("node_modules/hyparquet/package.json", "utf8"));
console.log("node", process.version, "hyparquet", version);
for (const name of ["float16-plain", "float16-split", "float32-split"]) {
  const bytes = readFileSync(`${name}.parquet`);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const [{ vector }] = await parquetReadObjects({ file });
  console.log(`${name}: ${vector}`);
  if (String(vector) !== "1.5,2,0,-0.25") throw new Error("it read it");
}
JS
node try.mjs
