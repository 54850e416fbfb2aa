const pattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Whether models and pipelines may be called so. Other names are not looked at. */
export function isValidName(name: string): boolean {
  return pattern.test(name);
}
