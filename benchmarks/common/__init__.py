"""What the benchmarks share: machines and reports, photos, webcams without a browser, Chromium."""
