/** The one way to onnxruntime: nothing else imports it, so that it never loads before its telemetry is switched off. */
import './withoutTelemetry';

export { InferenceSession, Tensor } from 'onnxruntime-node';
