"""The layouts of training files; each module defines one."""
