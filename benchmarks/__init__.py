"""What the program is measured by: `make bench`. See docs/benchmarks.md."""
