"""Trains and exports the cross-encoders of rankwright: one JSON job file in, JSON lines on stdout out."""
