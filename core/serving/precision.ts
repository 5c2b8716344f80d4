/** Of the ONNX files of an exported model, the two that are served. */
export const precisions = ['int8', 'fp32'] as const;
export type Precision = (typeof precisions)[number];
