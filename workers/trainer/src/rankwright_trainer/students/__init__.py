"""Every kind of model that can be trained, by name: a new one is one file and one line here."""

from .bi_encoder import BiEncoder
from .cross_encoder import CrossEncoder
from .late_interaction import LateInteraction

STUDENTS = {student.kind: student for student in (CrossEncoder, BiEncoder, LateInteraction)}
