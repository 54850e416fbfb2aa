/** One call of kubectl and what it must say. */
export interface ScriptStep {
  readonly does: string;
  readonly args: readonly string[];
  /** Given on stdin, as JSON. */
  readonly input?: object;
  /** What stdout must match, or stderr where the call must fail. */
  readonly says: RegExp;
  /** The exit code when it is not 0. */
  readonly exits?: number;
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether kubectls between the oldest and the newest skip it. */
  readonly long?: true;
}

const stdin = ['-f', '-'];

function deployment(image: string, replicas = 2): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image }] },
      },
    },
  };
}

function configMap(data: object): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'words' }, data };
}

/** An editor that puts a word in the place of another, whatever it is given. */
const editor = { KUBE_EDITOR: "sed -i 's/hello/goodbye/'" };

/**
 * A session of a user: each step finds what those before it left, in the namespace `shop` where it
 * does not say otherwise. The server runs pods and enforces roles.
 */
export const script: readonly ScriptStep[] = [
  { does: 'version', args: ['version'], says: /Server Version: v1\./ },
  {
    does: 'api-resources',
    args: ['api-resources'],
    says: /deployments +deploy +apps\/v1 +true +Deployment/,
  },
  {
    does: 'api-resources -o wide',
    args: ['api-resources', '-o', 'wide'],
    says: /create,delete,.*all/,
    long: true,
  },
  { does: 'api-versions', args: ['api-versions'], says: /^apps\/v1$/m, long: true },
  {
    does: 'create namespace',
    args: ['create', 'namespace', 'shop'],
    says: /^namespace\/shop created/,
  },
  {
    does: 'create secret',
    args: ['create', 'secret', 'generic', 'key', '--from-literal=a=b'],
    says: /^secret\/key created/,
  },
  {
    does: 'create configmap',
    args: ['create', 'configmap', 'made', '--from-literal=a=b'],
    says: /^configmap\/made created/,
  },
  {
    does: 'create deployment',
    args: ['create', 'deployment', 'other', '--image=nginx:1', '--replicas=1'],
    says: /^deployment.apps\/other created/,
  },
  {
    does: 'create service',
    args: ['create', 'service', 'clusterip', 'svc', '--tcp=80:8080'],
    says: /^service\/svc created/,
    long: true,
  },
  {
    does: 'create serviceaccount',
    args: ['create', 'serviceaccount', 'robot'],
    says: /^serviceaccount\/robot created/,
  },
  {
    does: 'create role',
    args: ['create', 'role', 'reader', '--verb=get,list', '--resource=pods,deployments.apps'],
    says: /created/,
    long: true,
  },
  {
    does: 'create rolebinding',
    args: ['create', 'rolebinding', 'reads', '--role=reader', '--serviceaccount=shop:robot'],
    says: /created/,
    long: true,
  },
  {
    does: 'create token',
    args: ['create', 'token', 'robot'],
    says: /^[\w-]+\.[\w-]+\.[\w-]+/,
    long: true,
  },
  {
    does: 'diff of what is not there',
    args: ['diff', ...stdin],
    input: configMap({ greeting: 'hello' }),
    says: /\+ +greeting: hello/,
    exits: 1,
    long: true,
  },
  {
    does: 'apply',
    args: ['apply', ...stdin],
    input: configMap({ greeting: 'hello' }),
    says: /^configmap\/words created/,
  },
  {
    does: 'apply again',
    args: ['apply', ...stdin],
    input: configMap({ greeting: 'hello' }),
    says: /^configmap\/words unchanged/,
  },
  {
    does: 'diff of what is the same',
    args: ['diff', ...stdin],
    input: configMap({ greeting: 'hello' }),
    says: /^$/,
    long: true,
  },
  {
    does: 'diff of a change',
    args: ['diff', ...stdin],
    input: configMap({ greeting: 'hi' }),
    says: /- +greeting: hello\n\+ +greeting: hi/,
    exits: 1,
  },
  {
    does: 'diff --server-side',
    args: ['diff', '--server-side', '--force-conflicts', ...stdin],
    input: configMap({ greeting: 'hi' }),
    says: /\+ +greeting: hi/,
    exits: 1,
    long: true,
  },
  {
    does: 'apply --server-side against another manager',
    args: ['apply', '--server-side', '--field-manager=boss', ...stdin],
    input: configMap({ greeting: 'hi' }),
    says: /conflict with "kubectl-client-side-apply"/,
    exits: 1,
  },
  {
    does: 'apply --server-side --force-conflicts',
    args: ['apply', '--server-side', '--field-manager=boss', '--force-conflicts', ...stdin],
    input: configMap({ greeting: 'hi', more: 'x' }),
    says: /^configmap\/words serverside-applied/,
  },
  {
    does: 'apply --server-side with less',
    args: ['apply', '--server-side', '--field-manager=boss', ...stdin],
    input: configMap({ greeting: 'hello' }),
    says: /serverside-applied/,
  },
  {
    does: 'get --show-managed-fields',
    args: ['get', 'configmap', 'words', '-o', 'yaml', '--show-managed-fields'],
    says: /manager: boss/,
    long: true,
  },
  {
    does: 'apply of an unknown field',
    args: ['apply', ...stdin],
    input: { ...configMap({}), nonsense: 1 },
    says: /unknown field "nonsense"/,
    exits: 1,
    long: true,
  },
  {
    does: 'apply --dry-run=server',
    args: ['apply', '--dry-run=server', ...stdin],
    input: configMap({ greeting: 'dry' }),
    says: /configured \(server dry run\)/,
    long: true,
  },
  {
    does: 'edit',
    args: ['edit', 'configmap', 'words'],
    env: editor,
    says: /^configmap\/words edited/,
  },
  {
    does: 'get what was edited',
    args: ['get', 'configmap', 'words', '-o', 'jsonpath={.data.greeting}'],
    says: /^goodbye$/,
  },
  {
    does: 'apply a Deployment',
    args: ['apply', ...stdin],
    input: deployment('shop:1'),
    says: /^deployment.apps\/web created/,
  },
  {
    does: 'rollout status',
    args: ['rollout', 'status', 'deployment/web', '--timeout=20s'],
    says: /successfully rolled out/,
  },
  {
    does: 'get',
    args: ['get', 'deployment', 'web'],
    says: /NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2/,
  },
  {
    does: 'get -o wide',
    args: ['get', 'deployment', 'web', '-o', 'wide'],
    says: /CONTAINERS +IMAGES +SELECTOR\n.* main +shop:1 +app=web/,
  },
  {
    does: 'get -o yaml',
    args: ['get', 'deployment', 'web', '-o', 'yaml'],
    says: /imagePullPolicy: IfNotPresent/,
  },
  {
    does: 'get -o name, with labels',
    args: ['get', 'pods', '-l', 'app=web', '-o', 'name'],
    says: /^(pod\/web-[a-z0-9]+-[a-z0-9]+\n?){2}$/,
  },
  { does: 'get all', args: ['get', 'all'], says: /replicaset.apps\/web-/, long: true },
  {
    does: 'get -w',
    args: ['get', 'configmaps', '-w', '--request-timeout=1s'],
    says: /words/,
    long: true,
  },
  {
    does: 'get --sort-by',
    args: ['get', 'pods', '--sort-by=.metadata.name'],
    says: /web-/,
    long: true,
  },
  { does: 'get --raw', args: ['get', '--raw', '/readyz'], says: /^ok/, long: true },
  {
    does: 'describe',
    args: ['describe', 'deployment', 'web'],
    says: /Replicas: +2 desired \| 2 updated \| 2 total \| 2 available/,
  },
  {
    does: 'explain',
    args: ['explain', 'deployment.spec.replicas'],
    says: /Number of desired pods/,
  },
  {
    does: 'explain --recursive',
    args: ['explain', 'deployment.spec.template.spec.containers', '--recursive'],
    says: /terminationMessagePath/,
    long: true,
  },
  {
    does: 'set image',
    args: ['set', 'image', 'deployment/web', 'main=shop:2'],
    says: /image updated/,
  },
  {
    does: 'rollout status of the new image',
    args: ['rollout', 'status', 'deployment/web', '--timeout=20s'],
    says: /successfully rolled out/,
  },
  {
    does: 'rollout history',
    args: ['rollout', 'history', 'deployment/web'],
    says: /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>/,
  },
  {
    does: 'rollout history of one revision',
    args: ['rollout', 'history', 'deployment/web', '--revision=1'],
    says: /Image:\s+shop:1/,
    long: true,
  },
  { does: 'rollout undo', args: ['rollout', 'undo', 'deployment/web'], says: /rolled back/ },
  {
    does: 'get what was undone',
    args: ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'],
    says: /^shop:1$/,
  },
  { does: 'rollout restart', args: ['rollout', 'restart', 'deployment/web'], says: /restarted/ },
  {
    does: 'rollout status of the restart',
    args: ['rollout', 'status', 'deployment/web', '--timeout=20s'],
    says: /successfully rolled out/,
  },
  {
    does: 'rollout pause',
    args: ['rollout', 'pause', 'deployment/web'],
    says: /paused/,
    long: true,
  },
  {
    does: 'rollout resume',
    args: ['rollout', 'resume', 'deployment/web'],
    says: /resumed/,
    long: true,
  },
  {
    does: 'set env',
    args: ['set', 'env', 'deployment/web', 'A=1'],
    says: /env updated/,
    long: true,
  },
  {
    does: 'set resources',
    args: ['set', 'resources', 'deployment/web', '--limits=cpu=1'],
    says: /resource requirements updated/,
    long: true,
  },
  {
    does: 'scale',
    args: ['scale', 'deployment', 'web', '--replicas=3'],
    says: /^deployment.apps\/web scaled/,
  },
  {
    does: 'scale with a condition that does not hold',
    args: ['scale', 'deployment', 'web', '--current-replicas=7', '--replicas=1'],
    says: /Expected replicas to be 7, was 3/i,
    exits: 1,
    long: true,
  },
  {
    does: 'wait for a condition',
    args: ['wait', '--for=condition=Available', 'deployment/web', '--timeout=20s'],
    says: /condition met/,
  },
  {
    does: 'wait for a value',
    args: ['wait', '--for=jsonpath={.status.readyReplicas}=3', 'deployment/web', '--timeout=20s'],
    says: /condition met/,
  },
  {
    does: 'patch --type strategic',
    args: [
      'patch',
      'deployment',
      'web',
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side"}]}}}}',
    ],
    says: /patched/,
  },
  {
    does: 'get what was merged',
    args: ['get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[*].name}'],
    says: /^side main$/,
  },
  {
    does: 'patch --type merge',
    args: ['patch', 'deployment', 'web', '--type', 'merge', '-p', '{"spec":{"paused":null}}'],
    says: /patched/,
  },
  {
    does: 'patch --type json',
    args: [
      'patch',
      'configmap',
      'words',
      '--type',
      'json',
      '-p',
      '[{"op":"add","path":"/data/x","value":"y"}]',
    ],
    says: /patched/,
  },
  {
    does: 'patch --subresource',
    args: [
      'patch',
      'deployment',
      'web',
      '--subresource=scale',
      '--type=merge',
      '-p',
      '{"spec":{"replicas":1}}',
    ],
    says: /patched/,
    long: true,
  },
  { does: 'label', args: ['label', 'configmap', 'words', 'team=a'], says: /labeled/ },
  {
    does: 'label that is there already',
    args: ['label', 'configmap', 'words', 'team=b'],
    says: /already has a value/,
    exits: 1,
    long: true,
  },
  { does: 'annotate', args: ['annotate', 'configmap', 'words', 'note=b'], says: /annotated/ },
  {
    does: 'get with a custom column',
    args: [
      'get',
      'configmap',
      'words',
      '-o',
      'custom-columns=T:.metadata.labels.team,N:.metadata.annotations.note',
    ],
    says: /a +b/,
    long: true,
  },
  { does: 'auth can-i', args: ['auth', 'can-i', 'create', 'deployments'], says: /^yes/ },
  {
    does: 'auth can-i of another',
    args: ['auth', 'can-i', 'delete', 'pods', '--as=system:serviceaccount:shop:robot'],
    says: /^no/,
    exits: 1,
  },
  {
    does: 'auth can-i --list',
    args: ['auth', 'can-i', '--list', '--as=system:serviceaccount:shop:robot'],
    says: /deployments\.apps +\[\] +\[\] +\[get list\]/,
    long: true,
  },
  { does: 'auth whoami', args: ['auth', 'whoami'], says: /Username/, long: true },
  {
    does: 'create an event',
    args: ['create', ...stdin],
    input: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', name: 'words', namespace: 'shop' },
      reason: 'Said',
      message: 'a word was said',
      type: 'Normal',
      lastTimestamp: '2026-01-02T03:04:05Z',
    },
    says: /created/,
    long: true,
  },
  {
    does: 'events',
    args: ['events', '--for=configmap/words'],
    says: /Said +ConfigMap\/words +a word was said/,
    long: true,
  },
  {
    does: 'replace',
    args: ['replace', ...stdin],
    input: configMap({ greeting: 'new' }),
    says: /replaced/,
    long: true,
  },
  {
    does: 'delete --dry-run=server',
    args: ['delete', 'configmap', 'made', '--dry-run=server'],
    says: /deleted \(server dry run\)|deleted.*\(server dry run\)/,
    long: true,
  },
  { does: 'delete', args: ['delete', 'configmap', 'made'], says: /deleted/ },
  {
    does: 'delete --cascade=orphan',
    args: ['delete', 'deployment', 'other', '--cascade=orphan'],
    says: /deleted/,
    long: true,
  },
  {
    does: 'delete --cascade=foreground',
    args: ['delete', 'deployment', 'web', '--cascade=foreground', '--timeout=20s'],
    says: /deleted/,
  },
  {
    does: 'wait for a deletion',
    args: ['wait', '--for=delete', 'pod', '-l', 'app=web', '--timeout=20s'],
    says: /^|condition met/,
  },
  {
    does: 'get of what is not there',
    args: ['get', 'configmap', 'made'],
    says: /Error from server \(NotFound\): configmaps "made" not found/,
    exits: 1,
  },
  {
    does: 'delete namespace',
    args: ['delete', 'namespace', 'shop', '--timeout=20s'],
    says: /deleted/,
  },
];
