// The same three images as images.py, byte for byte: Uint8Array of (3, size, size, 3).

import { createHash } from "node:crypto";

const DISCS = [ // x, y, radius in 224ths of the side; colour
  [70, 80, 40, [230, 180, 150]],
  [150, 130, 55, [40, 90, 210]],
  [120, 40, 20, [250, 240, 30]],
];

export function lcgBytes(n, seed = 2026) {
  const values = new Uint8Array(n);
  let state = seed;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    values[i] = state >>> 24;
  }
  return values;
}

export function referenceImages(size = 224) {
  const plane = size * size * 3;
  const out = new Uint8Array(3 * plane);
  const noise = lcgBytes(plane);
  const div = (a, b) => Math.floor(a / b);
  const last = size - 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = (y * size + x) * 3;
      const gradient = [div(255 * x, last), div(255 * y, last), div(255 * (x + y), 2 * last)];
      let stripe = [(div(x, 8) % 2) * 90 + 40, (div(y, 12) % 2) * 120 + 20, (div(x + y, 16) % 2) * 200];
      for (const [cx, cy, radius, colour] of DISCS) {
        if ((224 * x - cx * size) ** 2 + (224 * y - cy * size) ** 2 < (radius * size) ** 2) stripe = colour;
      }
      const block = (div(y, 16) * size + div(x, 16)) * 3;
      for (let c = 0; c < 3; c++) {
        out[at + c] = gradient[c];
        out[plane + at + c] = stripe[c];
        out[2 * plane + at + c] = div(3 * noise[block + c] + noise[at + c], 4);
      }
    }
  }
  return out;
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
