import type { KubeAnswer } from '../ports/kube-port.ts';

/** What the writer is given: an answer of its port, or what it reads of one. */
export type KubeWriterAnswer =
  | KubeAnswer
  /** The API stored what was written, in this version. */
  | {
      readonly type: 'Stored';
      readonly id: number;
      readonly resourceVersion: string;
      /** Of a child, where its kind has one. */
      readonly generation?: number;
      /** The earlier operator still holds fields of this child. */
      readonly inherits?: true;
    };
