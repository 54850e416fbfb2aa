import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../../core/kube-core.ts';
import { testCore } from '../../testing/test-core.ts';
import type { ResourceAttributes } from '../attributes.ts';
import { mastersGroup, serviceAccountUserName } from '../user.ts';
import { aggregateRoles } from './aggregate-roles.ts';
import { createBootstrapPolicy } from './create-bootstrap-policy.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';

const rbac = 'rbac.authorization.k8s.io';
const reader = { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] };
const jane = { name: 'jane', groups: ['team'] };
const robot = { name: serviceAccountUserName('default', 'robot'), groups: [] };

let core: KubeCore;
let authorizer: RbacAuthorizer;

beforeEach(() => {
  core = testCore();
  core.create('namespaces', '', { metadata: { name: 'other' } });
  authorizer = new RbacAuthorizer(core);
});

function pod(change: Partial<ResourceAttributes> = {}): ResourceAttributes {
  return {
    type: 'resource',
    verb: 'get',
    group: '',
    resource: 'pods',
    subresource: '',
    namespace: 'default',
    name: 'p',
    ...change,
  };
}

function bind(resource: string, namespace: string, kind: string, subject: object): void {
  core.create(`${resource}.${rbac}`, namespace, {
    metadata: { name: 'b' },
    ...{ roleRef: { apiGroup: rbac, kind, name: 'reader' }, subjects: [subject] },
  });
}

const may = (user: typeof jane, change: Partial<ResourceAttributes> = {}) =>
  authorizer.decide(user, pod(change)).allowed;

describe('a RoleBinding', () => {
  beforeEach(() => {
    core.create(`roles.${rbac}`, 'default', { metadata: { name: 'reader' }, ...reader });
  });

  test('grants its Role in its own namespace alone', () => {
    bind('rolebindings', 'default', 'Role', { kind: 'User', name: 'jane' });
    expect([may(jane), may(jane, { namespace: 'other' }), may(jane, { namespace: '' })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('grants a ClusterRole in its namespace', () => {
    core.create(`clusterroles.${rbac}`, '', { metadata: { name: 'reader' }, ...reader });
    bind('rolebindings', 'other', 'ClusterRole', { kind: 'Group', name: 'team' });
    expect([may(jane, { namespace: 'other' }), may(jane)]).toEqual([true, false]);
  });

  test('is for the ServiceAccount of the namespace that it names', () => {
    const subject = { kind: 'ServiceAccount', name: 'robot', namespace: 'default' };
    bind('rolebindings', 'default', 'Role', subject);
    const namesake = { ...robot, name: serviceAccountUserName('other', 'robot') };
    expect([may(robot), may(namesake)]).toEqual([true, false]);
  });

  test('holds as long as it and its Role are there, and as they are now', () => {
    bind('rolebindings', 'default', 'Role', { kind: 'User', name: 'jane' });
    const rules = [{ ...reader.rules[0], verbs: ['list'] }];
    core.patch(`roles.${rbac}`, 'default', 'reader', { type: 'merge', body: { rules } });
    expect([may(jane), may(jane, { verb: 'list' })]).toEqual([false, true]);
    const subjects = [{ kind: 'User', name: 'joe' }];
    core.patch(`rolebindings.${rbac}`, 'default', 'b', { type: 'merge', body: { subjects } });
    expect(may(jane, { verb: 'list' })).toBe(false);
    expect(may({ ...jane, name: 'joe' }, { verb: 'list' })).toBe(true);
    core.delete(`rolebindings.${rbac}`, 'default', 'b');
    expect(may({ ...jane, name: 'joe' }, { verb: 'list' })).toBe(false);
  });

  test('to a role that is not there grants nothing and is named as the reason', () => {
    core.delete(`roles.${rbac}`, 'default', 'reader');
    bind('rolebindings', 'default', 'Role', { kind: 'User', name: 'jane' });
    expect(authorizer.decide(jane, pod())).toEqual({
      allowed: false,
      reason: 'RBAC: role.rbac.authorization.k8s.io "reader" not found',
    });
  });
});

describe('a ClusterRoleBinding', () => {
  beforeEach(() => {
    core.create(`clusterroles.${rbac}`, '', { metadata: { name: 'reader' }, ...reader });
    bind('clusterrolebindings', '', 'ClusterRole', { kind: 'Group', name: 'team' });
  });

  test('grants its ClusterRole everywhere, and says which it was', () => {
    expect([may(jane), may(jane, { namespace: '' }), may(robot)]).toEqual([true, true, false]);
    expect(authorizer.decide(jane, pod()).reason).toBe(
      'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to Group "team"',
    );
  });
});

test('whoever is of system:masters may do everything', () => {
  expect(may({ name: 'root', groups: [mastersGroup] }, { verb: 'escalate' })).toBe(true);
});

describe('an aggregated ClusterRole', () => {
  const crdEditor = {
    rules: [{ verbs: ['update'], apiGroups: ['example.com'], resources: ['widgets'] }],
  };
  const label = { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' };

  function rulesOf(name: string): unknown {
    return core.get(`clusterroles.${rbac}`, '', name).object.rules;
  }

  test('has the rules of those that its selector chooses, at every moment', () => {
    aggregateRoles(core);
    createBootstrapPolicy(core);
    const metadata = { name: 'widget-editor', labels: label };
    core.create(`clusterroles.${rbac}`, '', { metadata, ...crdEditor });
    for (const name of ['edit', 'admin']) {
      expect(rulesOf(name)).toEqual(expect.arrayContaining(crdEditor.rules));
    }
    expect(rulesOf('view')).not.toEqual(expect.arrayContaining(crdEditor.rules));
    const body = { metadata: { labels: null } };
    core.patch(`clusterroles.${rbac}`, '', 'widget-editor', { type: 'merge', body });
    expect(rulesOf('admin')).not.toEqual(expect.arrayContaining(crdEditor.rules));
  });

  test('of the default policy lets view read, edit write, and admin hand out roles', () => {
    aggregateRoles(core);
    createBootstrapPolicy(core);
    const allowed = ['view', 'edit', 'admin'].map((name) => {
      const binding = {
        metadata: { name },
        ...{
          roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
          subjects: [{ kind: 'User', name }],
        },
      };
      core.create(`rolebindings.${rbac}`, 'default', binding);
      const user = { name, groups: [] };
      return [
        may(user),
        may(user, { resource: 'secrets' }),
        may(user, { verb: 'delete' }),
        may(user, { verb: 'create', group: rbac, resource: 'roles' }),
        may(user, { verb: 'create', resource: 'namespaces' }),
      ];
    });
    expect(allowed).toEqual([
      [true, false, false, false, false],
      [true, true, true, false, false],
      [true, true, true, true, false],
    ]);
  });
});
