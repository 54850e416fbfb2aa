/**
 * A value as compact JSON in the spelling of Go's encoder, which the earlier operator writes ConfigMaps
 * with: `<`, `>` and `&` escaped, as are the two line separators that JavaScript once took for line ends.
 * Keys stay in the order they have here.
 */
export function goJson(value: object): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
