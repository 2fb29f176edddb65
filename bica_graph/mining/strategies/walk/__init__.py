"""The strategy of BiCA: stochastic semantic walks through the two-hop neighbourhood."""
