/** Where schedulers listen in plaintext and with TLS (contract, "Scheduler channel"). */
const plaintextPort = 9004;
const tlsPort = 9044;

/** The port of a scheduler of which nobody says another. */
export function usualSchedulerPort(hasTls: boolean): number {
  return hasTls ? tlsPort : plaintextPort;
}
