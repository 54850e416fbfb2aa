import { relative } from 'node:path';
import { shellWord } from './shell-word.ts';

/** What a user has to know of a running control plane. Paths are absolute. */
export interface Greeted {
  readonly api: string;
  readonly scheduler: string;
  /** The page's link. */
  readonly page: string;
  readonly namespace: string;
  readonly kubeconfig: string;
  readonly cwd: string;
}

/** The first words of `troupe up`, with a kubectl line that works as it stands. */
export function greeting({ api, scheduler, page, namespace, kubeconfig, cwd }: Greeted): string[] {
  const near = relative(cwd, kubeconfig);
  const file = near.startsWith('..') ? kubeconfig : near;
  return [
    `Kubernetes API  ${api}`,
    `Scheduler       ${scheduler} (namespace ${namespace})`,
    `Page            ${page}`,
    `Kubeconfig      ${kubeconfig}`,
    `Try             kubectl --kubeconfig ${shellWord(file)} get models`,
    '',
  ];
}
