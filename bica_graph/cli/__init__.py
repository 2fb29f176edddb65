"""The command line: joins the parts, holds no logic."""
