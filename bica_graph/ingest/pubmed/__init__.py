"""Crawls PubMed: papers of a search or a list, and the papers that they refer to."""
