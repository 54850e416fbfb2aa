import { type Draft, fill, fillZero } from './draft.ts';

const core = 'io.k8s.api.core.v1';

/** Defaults of storage, secrets and the like. */
export const storageDefaults: readonly (readonly [string, (draft: Draft) => void])[] = [
  [`${core}.Secret`, fillSecret],
  [`${core}.PersistentVolumeClaimSpec`, (spec) => fill(spec, { volumeMode: 'Filesystem' })],
  [`${core}.PersistentVolumeClaimStatus`, (status) => fillZero(status, { phase: 'Pending' })],
  [
    `${core}.PersistentVolumeSpec`,
    (spec) => {
      fillZero(spec, { persistentVolumeReclaimPolicy: 'Retain' });
      fill(spec, { volumeMode: 'Filesystem' });
    },
  ],
  [`${core}.PersistentVolumeStatus`, (status) => fillZero(status, { phase: 'Pending' })],
  [
    'io.k8s.api.storage.v1.StorageClass',
    (type) => fill(type, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  ],
];

/** `stringData` is a way to write `data`; it is never stored. */
function fillSecret(secret: Draft): void {
  fillZero(secret, { type: 'Opaque' });
  const { stringData, data } = secret;
  if (stringData !== undefined) {
    const written = Object.entries(stringData as Readonly<Record<string, string>>).map(
      ([key, value]) => [key, Buffer.from(value).toString('base64')],
    );
    secret.data = { ...(data ?? {}), ...Object.fromEntries(written) };
    delete secret.stringData;
  }
}
