/** Every pod, and the workload, of one Server carry this label with the Server's name. */
export const serverNameLabel = 'seldon-server-name';

/** By this label, `app.kubernetes.io/name`, the workloads of Servers are told from all others. */
export const serverAppLabel = { key: 'app.kubernetes.io/name', value: 'seldon-server' } as const;
