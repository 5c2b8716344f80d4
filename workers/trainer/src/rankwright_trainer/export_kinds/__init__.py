"""How every kind of model is exported, by the kind's name: a new one is one file and one line here."""

from .bi_encoder import BiEncoderExport
from .cross_encoder import CrossEncoderExport
from .export_kind import ExportKind
from .late_interaction import LateInteractionExport

EXPORT_KINDS: dict[str, ExportKind] = {
    kind.kind: kind() for kind in (CrossEncoderExport, BiEncoderExport, LateInteractionExport)
}
