import { RankwrightError } from '../core/errors';

/** Where a process listens, as it is to be bound. */
export interface ListenAddress {
  host: string;
  port: number;
}

/** Each absent: off. */
export interface TelemetrySettings {
  /** Where Prometheus finds `/metrics`. */
  metrics?: ListenAddress;
  /** The OTLP/HTTP address that takes spans, such as `http://collector:4318/v1/traces`. */
  tracesUrl?: string;
  /** Where probes find `/health` and `/ready`. */
  health?: ListenAddress;
}

type Variables = Record<string, string | undefined>;

/** @throws not-configured for an address that is none */
export function readTelemetrySettings(variables: Variables): TelemetrySettings {
  const metrics = parseAddress('RANKWRIGHT_METRICS_ADDRESS', variables);
  const health = parseAddress('RANKWRIGHT_HEALTH_ADDRESS', variables);
  const tracesUrl = parseUrl('RANKWRIGHT_TRACES_URL', variables);
  return { ...(metrics ? { metrics } : {}), ...(health ? { health } : {}), ...(tracesUrl ? { tracesUrl } : {}) };
}

/** The variables for the n-th of several workers on one machine, from 0: addresses cannot be shared, so ports count up. */
export function telemetryVariablesOf(variables: Variables, position: number): Record<string, string> {
  const names = ['RANKWRIGHT_METRICS_ADDRESS', 'RANKWRIGHT_HEALTH_ADDRESS'];
  const entries = names.flatMap((name) => {
    const address = parseAddress(name, variables);
    return address ? [[name, formatAddress({ ...address, port: address.port + position })]] : [];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

export function formatAddress({ host, port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseAddress(name: string, variables: Variables): ListenAddress | undefined {
  const text = variables[name];
  if (!text) return undefined;
  const [, inBrackets, plain, digits] = /^(?:\[([\da-f:.]+)\]|([^:[\]]*)):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits !== undefined && port > 0 && port < 65_536) return { host: inBrackets ?? (plain || '0.0.0.0'), port };
  throw new RankwrightError('not-configured', `${name} is "${text}"`, {
    mend: 'give host and port, such as 127.0.0.1:9464, or 0.0.0.0:9464 for all of this machine',
  });
}

function parseUrl(name: string, variables: Variables): string | undefined {
  const text = variables[name];
  if (!text) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new RankwrightError('not-configured', `${name} is no http or https address`, {
    mend: 'give the address of an OTLP collector that takes spans over HTTP, such as http://localhost:4318/v1/traces',
  });
}
