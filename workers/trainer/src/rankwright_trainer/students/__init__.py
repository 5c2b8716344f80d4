"""Every kind of model that can be trained, by name: a new one is one file and one line here."""

from .cross_encoder import CrossEncoder

STUDENTS = {student.kind: student for student in (CrossEncoder,)}
