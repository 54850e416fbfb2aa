const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** A span of time as kubectl's tables print it: two units at most, fewer as it grows. */
export function humanDuration(spanMs: number): string {
  if (spanMs < 0) {
    return spanMs > -2 * second ? '0s' : '<invalid>';
  }
  if (spanMs < 2 * minute) {
    return inUnits(spanMs, second, 's');
  }
  if (spanMs < 10 * minute) {
    return inUnits(spanMs, minute, 'm', second, 's');
  }
  if (spanMs < 3 * hour) {
    return inUnits(spanMs, minute, 'm');
  }
  if (spanMs < 8 * hour) {
    return inUnits(spanMs, hour, 'h', minute, 'm');
  }
  if (spanMs < 2 * day) {
    return inUnits(spanMs, hour, 'h');
  }
  if (spanMs < 8 * day) {
    return inUnits(spanMs, day, 'd', hour, 'h');
  }
  if (spanMs < 2 * year) {
    return inUnits(spanMs, day, 'd');
  }
  return spanMs < 8 * year ? inUnits(spanMs, year, 'y', day, 'd') : inUnits(spanMs, year, 'y');
}

function inUnits(spanMs: number, unit: number, name: string, part = 0, partName = ''): string {
  const whole = `${Math.floor(spanMs / unit)}${name}`;
  const rest = part === 0 ? 0 : Math.floor((spanMs % unit) / part);
  return rest === 0 ? whole : `${whole}${rest}${partName}`;
}
