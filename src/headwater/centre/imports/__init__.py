"""Bringing data in: upload, mapping, run, result, undo; the lake's tables; the vocabulary's pages."""
