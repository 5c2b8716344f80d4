/**
 * From 1.29 on onnxruntime's builds for Linux tell their maker about every model that is opened: its name, digests of
 * its weights, the machine. Nothing of a user's corpus or models leaves for anyone, so it is switched off, before the
 * library loads. A thread's environment is a copy that native code does not see: the process itself imports this first.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
