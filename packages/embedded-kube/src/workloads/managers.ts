/** Under which names the real controllers write, so that `managedFields` shows who set what. */
export const byController = { fieldManager: 'kube-controller-manager' } as const;

/** How controllers write a status. */
export const statusByController = { ...byController, subresource: 'status' } as const;

/** How a node writes one. */
export const statusByKubelet = { fieldManager: 'kubelet', subresource: 'status' } as const;
