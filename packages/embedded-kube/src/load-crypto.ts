/** Node's cryptography, started up when the first secret is wanted: a server without access has none. */
export function loadCrypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
