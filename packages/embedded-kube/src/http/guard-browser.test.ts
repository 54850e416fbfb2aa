import { describe, expect, test } from '@jest/globals';
import { refusal } from '../testing/test-core.ts';
import { guardBrowser } from './guard-browser.ts';

describe('a server without authentication', () => {
  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])('refuses a web page that sends %j', (headers) => {
    expect(refusal(() => guardBrowser(headers, false)).code).toBe(403);
  });

  test.each(['evil.example', 'evil.example:8080', '127.0.0.1.evil.example', '10.0.0.1'])(
    'refuses the host %s while it serves the loopback address alone',
    (host) => {
      expect(refusal(() => guardBrowser({ host }, true)).code).toBe(403);
      expect(() => guardBrowser({ host }, false)).not.toThrow();
    },
  );

  test.each(['localhost:80', '127.0.0.1:6443', '[::1]:6443', 'a.localhost'])(
    'serves the host %s',
    (host) => {
      expect(() => guardBrowser({ host }, true)).not.toThrow();
    },
  );
});
