"""The digest: what arrived for a reader since the last one, every line with the sentence that it rests on."""
