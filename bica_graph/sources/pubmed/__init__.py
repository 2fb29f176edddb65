"""PubMed's XML: records of papers from baseline and update files, and from E-utilities."""
