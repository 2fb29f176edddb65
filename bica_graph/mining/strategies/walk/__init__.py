"""The two-hop stochastic semantic walk as a strategy."""
