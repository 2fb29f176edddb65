"""The graph: its protocol for the stages, and the two engines that implement it."""
