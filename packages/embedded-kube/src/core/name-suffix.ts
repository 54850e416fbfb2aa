const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const length = 5;

/** The end of a generated name: five letters drawn from a UID, so that equal UIDs give equal names. */
export function nameSuffix(uid: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < uid.length; at += 1) {
    hash = Math.imul(hash ^ uid.charCodeAt(at), 0x01000193) >>> 0;
  }
  let suffix = '';
  for (let at = 0; at < length; at += 1) {
    suffix += alphabet.charAt(hash % alphabet.length);
    hash = Math.floor(hash / alphabet.length);
  }
  return suffix;
}
