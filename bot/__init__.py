"""Dragoman: news briefs in which every statement carries a verbatim quote."""

__version__ = "0.1.0"
