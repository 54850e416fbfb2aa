import { type Case, created, get, ok, patch, post } from '../case.ts';
import { absent, exactly, present } from '../difference.ts';
import {
  coreEvents,
  deployment,
  deployments,
  namespaces,
  pods,
  secrets,
  services,
  statefulSet,
  statefulSets,
  template,
} from './fixtures.ts';

const claims = '/api/v1/namespaces/{ns}/persistentvolumeclaims';
const daemonSets = '/apis/apps/v1/namespaces/{ns}/daemonsets';
const jobs = '/apis/batch/v1/namespaces/{ns}/jobs';

const containerDefaults = {
  resources: exactly({}),
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};

const podDefaults = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: exactly({}),
  schedulerName: 'default-scheduler',
};

/** A pod with one container; `extra` is more of the container. */
function pod(extra: object = {}, spec: object = {}): object {
  return {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'i', ...extra }], ...spec },
  };
}

/** What built-in kinds are stored with where nothing was said. */
export const defaults: readonly Case[] = [
  {
    rule: 'a Deployment',
    steps: [
      post(
        deployments,
        deployment('d'),
        created({
          metadata: { generation: 1 },
          spec: exactly({
            replicas: 1,
            selector: { matchLabels: { app: 'web' } },
            template: {
              metadata: { labels: { app: 'web' } },
              spec: {
                containers: [
                  {
                    name: 'main',
                    image: 'nginx:1',
                    resources: {},
                    terminationMessagePath: '/dev/termination-log',
                    terminationMessagePolicy: 'File',
                    imagePullPolicy: 'IfNotPresent',
                  },
                ],
                restartPolicy: 'Always',
                terminationGracePeriodSeconds: 30,
                dnsPolicy: 'ClusterFirst',
                securityContext: {},
                schedulerName: 'default-scheduler',
              },
            },
            strategy: {
              type: 'RollingUpdate',
              rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
            },
            revisionHistoryLimit: 10,
            progressDeadlineSeconds: 600,
          }),
          status: exactly({}),
        }),
      ),
    ],
  },
  {
    rule: 'a StatefulSet',
    steps: [
      post(
        statefulSets,
        statefulSet('s', {
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        }),
        created({
          spec: {
            replicas: 1,
            podManagementPolicy: 'OrderedReady',
            updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
            revisionHistoryLimit: 10,
            persistentVolumeClaimRetentionPolicy: exactly({
              whenDeleted: 'Retain',
              whenScaled: 'Retain',
            }),
            template: { spec: { ...podDefaults, containers: [containerDefaults] } },
            volumeClaimTemplates: [
              {
                kind: 'PersistentVolumeClaim',
                apiVersion: 'v1',
                spec: { volumeMode: 'Filesystem' },
                status: exactly({ phase: 'Pending' }),
              },
            ],
          },
          status: { replicas: 0 },
        }),
      ),
    ],
  },
  {
    rule: 'a DaemonSet',
    steps: [
      post(
        daemonSets,
        {
          metadata: { name: 'd' },
          spec: { selector: { matchLabels: { app: 'web' } }, template: template() },
        },
        created({
          spec: {
            updateStrategy: {
              type: 'RollingUpdate',
              rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
            },
            revisionHistoryLimit: 10,
          },
        }),
      ),
    ],
  },
  {
    rule: 'a Job',
    steps: [
      post(
        jobs,
        {
          metadata: { name: 'j' },
          spec: {
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
          },
        },
        created({
          spec: {
            parallelism: 1,
            completions: 1,
            backoffLimit: 6,
            completionMode: 'NonIndexed',
            suspend: false,
            podReplacementPolicy: 'TerminatingOrFailed',
            selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': present } },
            template: {
              metadata: { labels: { 'job-name': 'j', 'batch.kubernetes.io/job-name': 'j' } },
            },
          },
        }),
      ),
    ],
  },
  {
    rule: 'a Pod',
    steps: [
      post(
        pods,
        pod(),
        created({
          spec: {
            ...podDefaults,
            containers: [{ ...containerDefaults, imagePullPolicy: 'Always' }],
            enableServiceLinks: true,
            preemptionPolicy: 'PreemptLowerPriority',
            priority: 0,
          },
          status: { phase: 'Pending', qosClass: 'BestEffort' },
        }),
      ),
    ],
  },
  {
    rule: 'an image is pulled always when it has no tag or the tag latest',
    steps: [
      post(
        pods,
        {
          metadata: { name: 'p' },
          spec: {
            containers: ['i:1', 'i', 'i:latest', 'r:5000/i'].map((image, index) => ({
              name: `c${index}`,
              image,
            })),
          },
        },
        created({
          spec: {
            containers: [
              { imagePullPolicy: 'IfNotPresent' },
              { imagePullPolicy: 'Always' },
              { imagePullPolicy: 'Always' },
              { imagePullPolicy: 'Always' },
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'the probes of a container',
    steps: [
      post(
        pods,
        pod({
          readinessProbe: { httpGet: { port: 80 } },
          livenessProbe: { tcpSocket: { port: 'x' } },
        }),
        created({
          spec: {
            containers: [
              {
                readinessProbe: exactly({
                  httpGet: { path: '/', port: 80, scheme: 'HTTP' },
                  timeoutSeconds: 1,
                  periodSeconds: 10,
                  successThreshold: 1,
                  failureThreshold: 3,
                }),
                livenessProbe: { periodSeconds: 10 },
              },
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'ports, and what variables take from the pod',
    steps: [
      post(
        pods,
        pod({
          ports: [{ containerPort: 80 }],
          env: [{ name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        }),
        created({
          spec: {
            containers: [
              {
                ports: [exactly({ containerPort: 80, protocol: 'TCP' })],
                env: [
                  {
                    valueFrom: {
                      fieldRef: exactly({ apiVersion: 'v1', fieldPath: 'metadata.name' }),
                    },
                  },
                ],
              },
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'limits are requests where none are said',
    steps: [
      post(
        pods,
        pod({ resources: { limits: { cpu: '1', memory: '1Gi' } } }),
        created({
          spec: { containers: [{ resources: { requests: { cpu: '1', memory: '1Gi' } } }] },
          status: { qosClass: 'Guaranteed' },
        }),
      ),
    ],
  },
  {
    rule: 'volumes: modes and kinds',
    steps: [
      post(
        pods,
        pod(
          {},
          {
            volumes: [
              { name: 'e' },
              { name: 'c', configMap: { name: 'x' } },
              { name: 's', secret: { secretName: 'x' } },
            ],
          },
        ),
        created({
          spec: {
            volumes: [
              exactly({ name: 'e', emptyDir: {} }),
              exactly({ name: 'c', configMap: { name: 'x', defaultMode: 420 } }),
              exactly({ name: 's', secret: { secretName: 'x', defaultMode: 420 } }),
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'a quantity is stored in its canonical form',
    steps: [
      post(
        pods,
        pod({ resources: { requests: { cpu: '0.5', memory: '1024Mi' } } }),
        created({
          spec: {
            containers: [{ resources: { requests: exactly({ cpu: '500m', memory: '1Gi' }) } }],
          },
        }),
      ),
    ],
  },
  {
    rule: 'a Service gets an address and the rest',
    steps: [
      post(
        services,
        {
          metadata: { name: 's' },
          spec: {
            selector: { app: 'web' },
            ports: [{ port: 80 }, { name: 'b', port: 81, targetPort: 'x' }].slice(0, 1),
          },
        },
        created({
          spec: {
            type: 'ClusterIP',
            clusterIP: /^\d+\.\d+\.\d+\.\d+$/,
            clusterIPs: [present],
            ports: [exactly({ protocol: 'TCP', port: 80, targetPort: 80 })],
            sessionAffinity: 'None',
            ipFamilies: ['IPv4'],
            ipFamilyPolicy: 'SingleStack',
            internalTrafficPolicy: 'Cluster',
          },
          status: exactly({ loadBalancer: {} }),
        }),
      ),
    ],
  },
  {
    rule: 'a headless Service keeps None for an address',
    steps: [
      post(
        services,
        { metadata: { name: 's' }, spec: { clusterIP: 'None', ports: [{ port: 80 }] } },
        created({ spec: { clusterIP: 'None', clusterIPs: ['None'] } }),
      ),
    ],
  },
  {
    rule: 'a Service for the outside gets node ports',
    steps: [
      post(
        services,
        { metadata: { name: 's' }, spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
        created({
          spec: {
            allocateLoadBalancerNodePorts: true,
            externalTrafficPolicy: 'Cluster',
            ports: [{ nodePort: present }],
          },
        }),
      ),
    ],
  },
  {
    rule: 'the address of a Service stays over an update that leaves it out',
    steps: [
      post(
        services,
        { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } },
        created(undefined, { save: { ip: 'spec.clusterIP' } }),
      ),
      patch(
        'merge',
        `${services}/s`,
        { spec: { clusterIP: null, ports: [{ port: 81 }] } },
        ok({ spec: { clusterIP: '{ip}', ports: [{ port: 81 }] } }),
      ),
    ],
  },
  {
    rule: 'a Secret is Opaque, and its stringData is data',
    steps: [
      post(
        secrets,
        { metadata: { name: 's' }, data: { a: 'MQ==' }, stringData: { b: '2' } },
        created({ type: 'Opaque', data: exactly({ a: 'MQ==', b: 'Mg==' }), stringData: absent }),
      ),
    ],
  },
  {
    rule: 'a PersistentVolumeClaim is of files and pending',
    steps: [
      post(
        claims,
        {
          metadata: { name: 'c' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
        created({
          metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
          spec: { volumeMode: 'Filesystem' },
          status: exactly({ phase: 'Pending' }),
        }),
      ),
    ],
  },
  {
    rule: 'a Namespace has a label with its name, a finalizer, and is Active',
    steps: [
      get(
        `${namespaces}/{ns}`,
        ok({
          metadata: { labels: { 'kubernetes.io/metadata.name': '{ns}' } },
          spec: exactly({ finalizers: ['kubernetes'] }),
          status: exactly({ phase: 'Active' }),
        }),
      ),
    ],
  },
  {
    rule: 'an Event has its empty parts',
    steps: [
      post(
        coreEvents,
        {
          metadata: { name: 'e' },
          involvedObject: { kind: 'Widget', namespace: '{ns}', name: 'w' },
          reason: 'R',
        },
        created({
          source: exactly({}),
          firstTimestamp: exactly(null),
          lastTimestamp: exactly(null),
          eventTime: exactly(null),
          reportingComponent: '',
          reportingInstance: '',
        }),
      ),
    ],
  },
  {
    rule: 'a pod template has no creationTimestamp of its own',
    steps: [
      post(
        deployments,
        deployment('d', {
          template: {
            ...template(),
            metadata: { labels: { app: 'web' }, creationTimestamp: null },
          },
        }),
        created({ spec: { template: { metadata: exactly({ labels: { app: 'web' } }) } } }),
      ),
    ],
    since: 34,
  },
];
