import { describe, expect, test } from '@jest/globals';
import { schedulerAddress } from '../run-operator.ts';
import {
  durationOption,
  hostOption,
  listenOption,
  namespaceOrAllOption,
  portOption,
} from './option-parsers.ts';

describe('options', () => {
  test.each([
    ['seldon-scheduler', { host: 'seldon-scheduler' }],
    ['seldon-scheduler.mesh.svc:9005', { host: 'seldon-scheduler.mesh.svc', port: 9005 }],
    ['127.0.0.1:9004', { host: '127.0.0.1', port: 9004 }],
    ['::1', { host: '::1' }],
    ['[::1]:9004', { host: '::1', port: 9004 }],
    ['[::1]', { host: '::1' }],
  ])('%s is a host, with a port where one is given', (text, address) => {
    expect(hostOption(text)).toEqual(address);
  });

  test.each(['', 'a b', 'a:b', 'a:b:c', 'http://a', 'a:0', 'a:65536', '[::1', 'a:1:2'])(
    '"%s" is no host',
    (text) => {
      expect(() => hostOption(text)).toThrow('Expected');
    },
  );

  test.each([
    ['7070', { host: '127.0.0.1', port: 7070 }],
    ['0', { host: '127.0.0.1', port: 0 }],
    ['0.0.0.0:7070', { host: '0.0.0.0', port: 7070 }],
    ['[::]:7070', { host: '::', port: 7070 }],
  ])('%s is an address to listen on, of loopback where it names no host', (text, address) => {
    expect(listenOption(text)).toEqual(address);
  });

  test.each(['', 'host', ':1', '::1', 'a:65536', 'http://a:1', 'a:b'])(
    '"%s" is no address to listen on',
    (text) => {
      expect(() => listenOption(text)).toThrow('Expected');
    },
  );

  test.each([
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('%s is a duration', (text, ms) => {
    expect(durationOption(text)).toBe(ms);
  });

  test.each(['', '5', '5 s', '-1s', '1d', '1000000h'])('"%s" is no duration to wait', (text) => {
    expect(() => durationOption(text)).toThrow('Expected a duration');
  });

  test.each(['', '-1', '1.5', '0x10', '65536', '1e3'])('"%s" is no port', (text) => {
    expect(() => portOption(text)).toThrow('Expected a port');
  });

  test('an empty namespace stands for all of them', () => {
    expect(namespaceOrAllOption('')).toBe('');
    expect(() => namespaceOrAllOption('a.b')).toThrow('Expected');
  });
});

describe('the address of a scheduler', () => {
  test("is its namespace's own at port 9004 unless said otherwise", () => {
    const schedulerPort = 9004;
    expect(schedulerAddress({ schedulerPort }, 'mesh')).toEqual({
      host: 'seldon-scheduler.mesh',
      port: 9004,
    });
    expect(schedulerAddress({ schedulerPort, schedulerHost: { host: 'h' } }, 'mesh')).toEqual({
      host: 'h',
      port: 9004,
    });
    expect(
      schedulerAddress({ schedulerPort, schedulerHost: { host: 'h', port: 1 } }, 'mesh'),
    ).toEqual({ host: 'h', port: 1 });
  });
});
