import type { Fields } from './pod-node.ts';

/**
 * Pods with their account stated by both of its names, `serviceAccountName` and `serviceAccount`; as they are
 * where they name none. The API keeps the two equal, and fills the one from the other: who states one alone
 * could not take it away again.
 */
export function withAccount(pods: Fields): Fields {
  const account = pods.serviceAccountName || pods.serviceAccount;
  return account ? { ...pods, serviceAccountName: account, serviceAccount: account } : pods;
}
