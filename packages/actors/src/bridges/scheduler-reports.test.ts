import { describe, expect, test } from '@jest/globals';
import {
  ModelStatusResponse,
  ServerStatusResponse,
  Model as WireModel,
} from '@troupe/scheduler-api';
import type { Command } from '../command.ts';
import { createNewsReader, type SchedulerNews } from './scheduler-news.ts';
import { serverReport } from './scheduler-reports.ts';

const model = (namespace?: string): ModelStatusResponse =>
  ModelStatusResponse.fromPartial({
    modelName: 'iris',
    versions: [{ ...(namespace === undefined ? {} : { kubernetesMeta: { namespace } }) }],
  });

/** The news that a session of `ns` makes of a word on a model. */
function newsOf(message: ModelStatusResponse, reader = createNewsReader('ns')) {
  const news: SchedulerNews = reader.read({
    type: 'StreamMessage',
    epoch: 4,
    stream: 'models',
    message,
  });
  if (news.type !== 'ResourceTold') throw new Error(news.type);
  return news.news;
}

const server = (namespace: string | undefined, type: 1 | 2 | 4): ServerStatusResponse =>
  ServerStatusResponse.fromPartial({
    serverName: 'mlserver',
    type,
    expectedReplicas: 3,
    numLoadedModelReplicas: 2,
    ...(namespace === undefined ? {} : { kubernetesMeta: { namespace } }),
  });

describe('a session reports what is of its own namespace', () => {
  test("a server's status and a scaling request, and nothing else of a server", () => {
    expect(serverReport(server('ns', 1), 'ns', 4)?.fact).toMatchObject({ loadedModels: 2 });
    expect(serverReport(server('ns', 4), 'ns', 4)?.fact).toMatchObject({ replicas: 3 });
    expect(serverReport(server('ns', 2), 'ns', 4)).toBeNull();
  });

  test.each([
    ['another namespace', 'other'],
    ['nobody', undefined],
  ])('and is silent on what is of %s', (_, owner) => {
    expect(newsOf(model(owner)).view).toBeNull();
    expect(serverReport(server(owner, 1), 'ns', 4)).toBeNull();
  });
});

describe('news of a model', () => {
  const defined = (uri: string) =>
    ModelStatusResponse.fromPartial({
      modelName: 'iris',
      versions: [{ kubernetesMeta: { namespace: 'ns' }, modelDefn: { modelSpec: { uri } } }],
    });

  test('hold its definition only where it is another than was told of before', () => {
    const reader = createNewsReader('ns');
    const told = (uri: string) => newsOf(defined(uri), reader).definition?.modelSpec?.uri;
    expect(['a', 'a', 'b', 'b', 'a'].map(told)).toEqual(['a', undefined, 'b', undefined, 'a']);
    reader.clear();
    expect(told('a')).toBe('a');
  });

  test('leave out a definition that was asked for, unless another came in between', () => {
    const reader = createNewsReader('ns');
    const told = (uri: string) => newsOf(defined(uri), reader).definition?.modelSpec?.uri;
    const model = WireModel.fromPartial({ meta: { name: 'iris' }, modelSpec: { uri: 'b' } });
    const load: Command = {
      type: 'LoadModel',
      namespace: 'ns',
      epoch: 1,
      generation: 1,
      request: { model },
    };
    reader.note(load);
    expect(['b', 'b', 'a', 'b'].map(told)).toEqual([undefined, undefined, 'a', 'b']);
    reader.note(load);
    expect(['a', 'b'].map(told)).toEqual(['a', 'b']);
  });

  test('are not read twice', () => {
    const { read } = createNewsReader('ns');
    const message = defined('a');
    const once = read({ type: 'Listed', method: 'ModelStatus', epoch: 1, id: 2, items: [message] });
    expect(once).toMatchObject({ type: 'ResourcesListed', epoch: 1, id: 2 });
    expect(read(once)).toBe(once);
  });
});
