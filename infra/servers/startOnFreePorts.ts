import { choosePort, type WantedPort } from './ports';
import { EndedBeforeReady } from './readiness';

const ATTEMPTS = 4;

/**
 * Chooses ports and starts a server on them. Between the choice and the start another program may take one: then a
 * server that had no exact port to use is started again on ports that the system picks.
 */
export async function startOnFreePorts<Server>(
  wantedPorts: WantedPort[],
  start: (ports: number[]) => Promise<Server>,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const ports: number[] = [];
    for (const port of wantedPorts) {
      ports.push(await choosePort({ ...port, preferred: attempt === 1 ? port.preferred : undefined }));
    }
    try {
      return await start(ports);
    } catch (error) {
      const lostRace = error instanceof EndedBeforeReady && /address already in use|can't set .* port/i.test(error.log);
      const exact = wantedPorts.some((port) => port.wanted !== undefined);
      if (!lostRace || exact || attempt === ATTEMPTS) throw error;
    }
  }
}
