const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1123Label = new RegExp(`^${label}$`);
const dns1123Subdomain = new RegExp(`^${label}(\\.${label})*$`);
const dns1035Label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualifiedPart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const configKey = /^[-._a-zA-Z0-9]+$/;
const portNameChars = /^[-a-z0-9]+$/;

/** Everything wrong with a name, in the words of the API; empty for a good one. */
export type NameProblems = (name: string) => string[];

/** Names of most objects: RFC 1123 subdomains. */
export const subdomainProblems: NameProblems = (name) => [
  ...tooLong(name, 253),
  ...(dns1123Subdomain.test(name)
    ? []
    : [
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ]),
];

/** Names of namespaces, containers, volumes: RFC 1123 labels. */
export const dnsLabelProblems: NameProblems = (name) => [
  ...tooLong(name, 63),
  ...(dns1123Label.test(name)
    ? []
    : [
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ]),
];

/** Names of services: RFC 1035 labels. */
export const serviceNameProblems: NameProblems = (name) => [
  ...tooLong(name, 63),
  ...(dns1035Label.test(name)
    ? []
    : [
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ]),
];

/** Names that only have to fit into a path: roles and their bindings. */
export const pathSegmentProblems: NameProblems = (name) => {
  if (name === '.' || name === '..') {
    return [`may not be '${name}'`];
  }
  return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`);
};

/** Keys of labels and annotations, finalizers: an optional prefix and a name. */
export const qualifiedNameProblems: NameProblems = (key) => {
  const slash = key.indexOf('/');
  if (key.indexOf('/', slash + 1) !== -1 && slash !== -1) {
    return [
      `a qualified name ${qualifiedNameForm} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = key.slice(slash + 1);
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const problems: string[] = [];
  if (prefix === '') {
    problems.push('prefix part must be non-empty');
  } else if (prefix !== undefined) {
    problems.push(...subdomainProblems(prefix).map((problem) => `prefix part ${problem}`));
  }
  if (name === '') {
    problems.push('name part must be non-empty');
  } else {
    problems.push(...tooLong(name, 63).map((problem) => `name part ${problem}`));
  }
  if (!qualifiedPart.test(name)) {
    problems.push(`name part ${qualifiedNameForm}`);
  }
  return problems;
};

const qualifiedNameForm =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** Values of labels. */
export const labelValueProblems: NameProblems = (value) => [
  ...tooLong(value, 63),
  ...(labelValue.test(value)
    ? []
    : [
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ]),
];

/** Keys of secrets and config maps. */
export const configKeyProblems: NameProblems = (key) => {
  const problems = tooLong(key, 253);
  if (!configKey.test(key)) {
    problems.push(
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    );
  }
  if (key === '.' || key === '..') {
    problems.push(`must not be '${key}'`);
  } else if (key.startsWith('..')) {
    problems.push("must not start with '..'");
  }
  return problems;
};

/** Names of container ports (RFC 6335 service names). */
export const portNameProblems: NameProblems = (name) => {
  const problems: string[] = [];
  if (name.length > 15) {
    problems.push('must be no more than 15 characters');
  }
  if (!portNameChars.test(name)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(name)) {
    problems.push('must contain at least one letter (a-z)');
  }
  if (name.includes('--')) {
    problems.push('must not contain consecutive hyphens');
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    problems.push('must not begin or end with a hyphen');
  }
  return problems;
};

function tooLong(text: string, max: number): string[] {
  return text.length > max ? [`must be no more than ${max} bytes`] : [];
}
